"""People, organisations and projects for tests, made by the same verbs that people use.

Those on the team have joined it as if they had accepted an invitation, without the mail.
"""

from datetime import date, timedelta
from itertools import count
from typing import Any

from os2collab import clock
from os2collab.models import Membership, Organisation, OrganisationKind, User
from projects.actions import adjustments, milestones, participations, projects, team
from projects.adjusting import Proposal
from projects.models import Adjustment, Milestone, Participation, Project, TeamRole, Touches

_number = count(1)


def make_organisation(name: str = "", kind: str = OrganisationKind.MUNICIPALITY, **fields: Any) -> Organisation:
    """An organisation; a municipality gets a code of its own."""
    n = next(_number)
    name = name or f"{OrganisationKind(kind).value} {n}"
    code = f"{1_000 + n % 9_000}" if kind == OrganisationKind.MUNICIPALITY else ""  # Danish ones are below 1000
    return Organisation.objects.create(
        kind=kind, name=name, slug=f"{kind}-{n}", **{"municipality_code": code, **fields}
    )


def make_person(organisation: Organisation | None, name: str = "", **membership: Any) -> User:
    """A person who has worked at ``organisation`` for a year."""
    n = next(_number)
    user = User.objects.create_user(f"person{n}@example.com", "secret-word-7", name=name or f"Person {n}")
    if organisation:
        Membership.objects.create(
            user=user,
            organisation=organisation,
            **{"started_on": clock.today() - timedelta(days=365), **membership},
        )
    return user


class Cast:
    """A project with everybody who appears in the rules, each under the name of their part."""

    def __init__(self, *, milestone_count: int = 1) -> None:
        self.municipality = make_organisation("Skanderborg")
        self.other_municipality = make_organisation("Favrskov")
        self.vendor_organisation = make_organisation("Nordlys Software", OrganisationKind.VENDOR)
        self.other_vendor_organisation = make_organisation("Fjord Digital", OrganisationKind.VENDOR)
        self.secretariat = make_organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT)
        self.lead = make_person(self.municipality, "Mette Lund", is_administrator=True)
        self.tester = make_person(self.other_municipality, "Karim Holm")
        self.member = make_person(self.other_municipality, "Line Krogh", is_signatory=True)
        self.vendor = make_person(self.vendor_organisation, "Jonas Vang")
        self.other_vendor = make_person(self.other_vendor_organisation, "Henrik Dam")
        self.coordinator = make_person(self.secretariat, "Rikke Storm", is_administrator=True)
        self.stranger = make_person(make_organisation("Randers"), "Sofus Berg")
        self.project: Project = projects.start(
            self.municipality,
            by=self.lead,
            product_name="OS2opgavefordeler",
            title="Ny fordelingsmotor",
            goal="Enhver henvendelse når den rette medarbejder første gang.",
        )
        participations.add(
            self.project, by=self.lead, organisation=self.other_municipality, level=Participation.Level.TESTS
        )
        participations.add(self.project, by=self.lead, organisation=self.vendor_organisation)
        team.join(
            self.project,
            by=self.lead,
            user=self.tester,
            organisation=self.other_municipality,
            role=TeamRole.TESTER,
        )
        team.join(
            self.project,
            by=self.lead,
            user=self.vendor,
            organisation=self.vendor_organisation,
            role=TeamRole.DELIVERY_MANAGER,
        )
        self.milestones = [self.plan(f"Milepæl {n}") for n in range(1, milestone_count + 1)]
        self.milestone = self.milestones[0] if self.milestones else None

    def plan(self, title: str, *, days: int = 60) -> Milestone:
        """One more milestone, due in ``days``."""
        return milestones.plan(
            self.project,
            by=self.lead,
            title=title,
            due_date=clock.today() + timedelta(days=days),
            responsible=self.vendor_organisation,
        )

    def move(self, to: date, *, by: User | None = None, reason: str = "Testmiljøet er sent") -> Adjustment:
        """An adjustment that moves the first milestone; in force at once when the lead may decide it alone."""
        proposal = Proposal(Touches.DUE_DATE, to.isoformat(), Milestone.objects.get(pk=self.milestone.pk))
        return adjustments.propose(self.project, by=by or self.lead, proposals=[proposal], reason=reason)

    def report(self, by: User, status: str = "on_track", *, forecast: date | None = None, **fields: Any) -> Milestone:
        """``by`` reports on the first milestone."""
        return milestones.report_status(
            self.milestone,
            by=by,
            **{
                "status": status,
                "forecast_date": forecast or clock.today() + timedelta(days=60),
                "confidence": 4,
                **fields,
            },
        )


def with_administrator(cast: Cast) -> Cast:
    """Give Favrskov an administrator with an address of the house: people at that domain may come by invitation."""
    administrator = make_person(cast.other_municipality, "Ida Friis", is_administrator=True)
    administrator.email = "ida@favrskov.example"
    administrator.save(update_fields=["email"])
    return cast
