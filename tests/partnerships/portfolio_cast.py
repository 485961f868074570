"""A portfolio with one project for each thing that a coordinator looks for."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from os2collab import clock
from os2collab.models import OrganisationKind
from partnerships.actions import partnerships, reviews
from partnerships.models import Partnership
from projects.actions import milestones, participations, projects, team
from projects.models import Milestone, Project, TeamRole
from tests.partnerships.cast import give, organisation, person


class PortfolioCast:
    """Aarhus leads everything, Nordlys delivers everything, Rikke coordinates."""

    def __init__(self) -> None:
        self.aarhus = organisation("Aarhus")
        self.nordlys = organisation("Nordlys Software", OrganisationKind.VENDOR)
        self.secretariat = organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT)
        self.lead = person(self.aarhus, "Anna Holm", is_signatory=True)
        self.vendor = person(self.nordlys, "Jonas Vang")
        self.coordinator = person(self.secretariat, "Rikke Storm")
        self.colleague = person(self.secretariat, "Sara Lund")

    def project(self, product: str, *, days_ago: int = 1, vendor: str = "on_track", ours: str = "on_track") -> Project:
        """A project whose two sides reported so many days ago; no word for an empty status."""
        with clock.at(clock.now() - timedelta(days=max(days_ago, 1))):
            project = projects.start(
                self.aarhus, by=self.lead, product_name=product, title="Ny version", goal="Et mål", level="2"
            )
            participations.add(project, by=self.lead, organisation=self.nordlys)
            team.join(
                project,
                by=self.lead,
                user=self.vendor,
                organisation=self.nordlys,
                role=TeamRole.DELIVERY_MANAGER,
            )
            due = clock.today() + timedelta(days=90)
            milestone = milestones.plan(project, by=self.lead, title="Første", due_date=due, responsible=self.nordlys)
            for by, status in ((self.vendor, vendor), (self.lead, ours)):
                if status:
                    self.report(milestone, by, status)
        return Project.objects.get(pk=project.pk)

    def report(self, milestone: Milestone, by: Any, status: str) -> None:
        expected = milestone.due_date
        milestones.report_status(milestone, by=by, status=status, forecast_date=expected, confidence=4)

    def partnership(
        self,
        project: Project | None = None,
        *,
        title: str = "Runde",
        goal: int = 1_000,
        binding: int = 0,
        days: int = 60,
    ) -> Partnership:
        """An open partnership in a project, or led by Aarhus without one."""
        partnership = partnerships.start(
            project or self.aarhus,
            by=self.coordinator,
            title=title,
            purpose="x",
            goal_amount=Decimal(goal),
            deadline=clock.today() + timedelta(days=days),
            vendor=self.nordlys,
        )
        partnership = partnerships.open_for_pledges(partnership, by=self.lead)
        if binding:
            give(
                partnership,
                by=self.lead,
                organisation=self.aarhus,
                level="binding",
                amount=Decimal(binding),
                budget_year=clock.today().year,
            )
        return Partnership.objects.get(pk=partnership.pk)

    def review(self, partnership: Partnership, verdict: str = "healthy", *, by: Any = None, next_in: int = 30) -> None:
        """A review; a negative ``next_in`` is one whose next is overdue."""
        ago = max(0, -next_in)
        with clock.at(clock.now() - timedelta(days=ago)):
            reviews.write(partnership, by=by or self.coordinator, verdict=verdict, seen="Set", next_on=clock.today())
        if next_in > 0:
            reviews.write(
                partnership,
                by=by or self.coordinator,
                verdict=verdict,
                seen="Set",
                next_on=clock.today() + timedelta(days=next_in),
            )
