"""OS2borgerPC (PRODUCT.md, section 6): from a risk in a check-in to the steering group's decision, without one e-mail.

The operating system is out of support in April 2027 and the new platform will be late: the deadline, the task and the
staffing all move, each by the lever that is its own.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Event, Notification, Organisation, OrganisationKind, User
from projects.actions import adjustments, checkins, decisions, groups, milestones, participations, projects, team
from projects.adjusting import Proposal
from projects.models import (
    Adjustment,
    AdjustmentState,
    AgendaItem,
    Allocation,
    Group,
    Milestone,
    Participation,
    PlanRevision,
    Project,
    Seat,
    TeamRole,
    Touches,
)
from tests.factories import make_organisation, make_person
from tests.projects.steering import agree, employer_of, fresh
from tests.projects.steering import seat as give_seat

OUT_OF_SUPPORT = "Styresystemet er ude af support i april 2027, og den nye platform er ikke klar til da."
OLD_DATE, NEW_DATE = date(2027, 3, 15), date(2027, 8, 31)
FOLLOWS = Participation.Level.FOLLOWS


def moment(day: str, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{hour:02}:00"))


class Library:
    """Seven municipalities with citizens' computers; five pay, two are not in it with money yet."""

    def __init__(self) -> None:
        names = ("Holbæk", "Favrskov", "Silkeborg", "Horsens", "Aarhus", "Tønder", "Sorø")
        self.seven = [make_organisation(name) for name in names]
        holbaek, favrskov, silkeborg, horsens, *_three = self.seven
        self.havblik = make_organisation("Havblik IT", OrganisationKind.VENDOR)
        self.lead = make_person(holbaek, "Maja Strandby")
        self.manager, self.developer = (make_person(self.havblik, name) for name in ("Signe Holm", "Emil Bach"))
        self.coordinator = make_person(make_organisation("OS2", OrganisationKind.SECRETARIAT), "Rikke Bakkely")
        self.tester = make_person(favrskov, "Ida Lyngmark")
        self.member, self.chair = make_person(silkeborg, "Line Søager"), make_person(horsens, "Birgitte Vesterlyng")
        self.project: Project = projects.start(
            holbaek,
            by=self.lead,
            product_name="OS2borgerPC",
            title="Ny platform",
            goal="Borgere kan bruge en sikker computer på biblioteket.",
        )
        for municipality in self.seven[1:]:
            pays = municipality.name not in {"Tønder", "Sorø"}
            level = Participation.Level.CO_DECIDES if pays else FOLLOWS
            participations.add(self.project, by=self.lead, organisation=municipality, level=level)
        participations.add(self.project, by=self.lead, organisation=self.havblik)
        for person, role in (
            (self.manager, TeamRole.DELIVERY_MANAGER),
            (self.developer, TeamRole.DEVELOPER),
            (self.tester, TeamRole.TESTER),
            (self.coordinator, TeamRole.COORDINATOR),
        ):
            team.join(self.project, by=self.lead, user=person, organisation=employer_of(person), role=role)
        steering, coordination = (
            groups.start(self.project, by=self.lead, kind=kind, name=name)
            for kind, name in ((Group.Kind.STEERING, "Styregruppen"), (Group.Kind.COORDINATION, "Gruppen"))
        )
        give_seat(steering, self.lead, self.chair, position=Seat.Position.CHAIR)
        give_seat(steering, self.lead, self.tester)
        give_seat(coordination, self.lead, self.member)
        projects.set_mandate(self.project, by=self.coordinator, amount=Decimal(50_000), days=20)
        self.platform, self.rollout = (
            milestones.plan(
                self.project, by=self.lead, title=title, due_date=day, price=Decimal(price), responsible=self.havblik
            )
            for title, day, price in (
                ("Ny platform klar", OLD_DATE, 900_000),
                ("Alle computere på ny platform", date(2027, 6, 1), 250_000),
            )
        )
        milestones.start(self.platform, by=self.manager)

    def says(self, by: User, checkin: object, forecast: date, **words: object) -> None:
        """One side answers the check-in about the new platform."""
        said = {"status": "at_risk", "forecast_date": forecast, "confidence": 4, **words}
        checkins.send(checkin, by=by, words={self.platform.pk: said})


@pytest.fixture
def library(db: None) -> Library:
    with clock.at(moment("2026-09-07")):
        return Library()


def risk(library: Library) -> None:
    """The vendor says what is coming; the municipal side still believes in the date."""
    with clock.at(moment("2026-10-05")):
        checkin = checkins.open_now(fresh(library.project), by=library.lead)
        library.says(library.manager, checkin, NEW_DATE, obstacle=OUT_OF_SUPPORT, remedy="Vi foreslår en løsning.")
        library.says(library.lead, checkin, OLD_DATE, status="on_track", confidence=3)


def slip(library: Library) -> Adjustment:
    """The deadline: far beyond the lead's twenty days."""
    moved = Proposal(Touches.DUE_DATE, NEW_DATE.isoformat(), fresh(library.platform))
    with clock.at(moment("2026-10-06")):
        proposed = adjustments.propose(
            library.project, by=library.manager, proposals=[moved], reason=OUT_OF_SUPPORT, milestone=library.platform
        )
        agree(proposed, library.lead)
    return decide(library, proposed, "2026-10-20", "Den nye platform kommer i august 2027.")


def decide(library: Library, adjustment: Adjustment, day: str, text: str) -> Adjustment:
    with clock.at(moment(day)):
        known = fresh(adjustment)
        words = {"adopted": True, "decided_on": clock.today(), "text": text}
        return decisions.decide(known, by=library.chair, version=known.version, **words)


def works(library: Library, person: User, hours: int) -> Proposal:
    """One of the vendor's people from January to the end of March."""
    after = {
        "milestone": None,
        "organisation": library.havblik.pk,
        "user": person.pk,
        "task": "Levetidsforlængelse",
        "hours": hours,
        "starts_on": "2027-01-04",
        "ends_on": "2027-03-31",
    }
    return Proposal(Touches.ALLOCATION, after)


def recommend(library: Library) -> Adjustment:
    """The coordination group's member: the task and the staffing, in one adjustment."""
    extension = {
        "title": "Levetidsforlængelse af den nuværende platform",
        "outcome": "Computerne er sikre, til den nye platform er i drift.",
        "due_date": "2027-03-31",
        "price": "300000.00",
        "responsible": library.havblik.pk,
    }
    people = [works(library, library.manager, 5), works(library, library.developer, 20)]
    with clock.at(moment("2026-11-02")):
        return adjustments.propose(
            library.project,
            by=library.member,
            proposals=[Proposal(Touches.ADDED, extension), *people],
            reason="Syv kommuner står ellers med computere uden sikkerhedsopdateringer fra april.",
            for_deadline="Den nye platform bliver ikke forsinket mere.",
            for_money="300 timer à 1.000 kr. og en option på 55 timer. Der er 400.000 kr. tilbage i budgettet.",
        )


def test_the_risk_is_seen_as_a_difference_to_talk_about(library):
    risk(library)
    item = AgendaItem.objects.get()
    assert (item.milestone, item.vendor_status, item.municipal_status) == (library.platform, "at_risk", "on_track")
    assert fresh(library.platform).forecast_date == NEW_DATE
    assert fresh(library.platform).vendor_report.obstacle == OUT_OF_SUPPORT


def test_the_deadline_the_task_and_the_staffing_move_by_agreement_and_decision(library):
    risk(library)
    assert slip(library).state == AdjustmentState.APPLIED
    recommended = recommend(library)
    assert (recommended.state, recommended.organisation.name) == (AdjustmentState.PROPOSED, "Silkeborg")
    asked = Notification.objects.filter(event__kind="adjustment.proposed", event__on_id=recommended.pk, asked=True)
    assert {notice.user for notice in asked} == {library.lead, library.manager}
    with clock.at(moment("2026-11-03")):
        assert agree(recommended, library.manager).state == AdjustmentState.PROPOSED
        assert agree(recommended, library.lead).state == AdjustmentState.RECOMMENDED
    kept = fresh(recommended).current.recommendation
    assert (fresh(recommended).current.amount, kept.mandate_amount, kept.used_amount) == (300_000, 50_000, 0)
    assert Notification.objects.get(
        event__kind="adjustment.recommended", event__on_id=recommended.pk, asked=True
    ).user == (library.chair)
    decided = decide(
        library, recommended, "2026-11-16", "Tiltrådt inden for de 400.000 kr., der er tilbage i budgettet."
    )
    assert decided.state == AdjustmentState.APPLIED
    check_plan(library)
    check_told(library, recommended)


def check_plan(library: Library) -> None:
    """The plan is rewritten, each change with its cause."""
    platform, rollout, extension = Milestone.objects.order_by("number")
    assert (platform.due_date, platform.baseline_date) == (NEW_DATE, OLD_DATE)
    assert (rollout.title, rollout.due_date) == ("Alle computere på ny platform", date(2027, 6, 1))
    assert (extension.number, extension.price, extension.due_date) == (3, 300_000, date(2027, 3, 31))
    assert extension.responsible == library.havblik
    assert [(each.user, each.starts_on) for each in Allocation.objects.order_by("hours")] == [
        (library.manager, date(2027, 1, 4)),
        (library.developer, date(2027, 1, 4)),
    ]
    revisions = PlanRevision.objects.order_by("number")
    assert [(each.number, each.decision.text[:8], each.by) for each in revisions] == [
        (1, "Den nye ", library.chair),
        (2, "Tiltrådt", library.chair),
    ]
    project = fresh(library.project)
    assert (project.used_amount, project.used_days, project.open_adjustments) == (0, 0, [])
    assert project.next_due_on == date(2027, 3, 31)


def check_told(library: Library, adjustment: Adjustment) -> None:
    """Everybody concerned has a notice: the team, who recommended it, who steers."""
    team_people = {library.lead, library.manager, library.developer, library.tester, library.coordinator}
    told = {
        kind: {notice.user for notice in Notification.objects.filter(event__kind=kind, event__on_id=adjustment.pk)}
        for kind in ("adjustment.recommended", "adjustment.decided", "adjustment.applied")
    }
    assert told["adjustment.recommended"] == team_people | {library.chair}
    assert told["adjustment.decided"] == told["adjustment.applied"] == team_people | {library.member}
    kinds = list(Event.objects.filter(kind__startswith="adjustment.").order_by("pk").values_list("kind", flat=True))
    one = ["proposed", "passed_on", "recommended", "decided", "applied"]
    assert kinds == [f"adjustment.{kind}" for kind in (*one, "proposed", "agreed", *one[1:])]


def test_it_runs_without_one_attachment(library, office, run_tasks):
    def post(day: str) -> None:
        with clock.at(moment(day, 12)):
            run_tasks()

    risk(library)
    post("2026-10-05")
    slip(library)
    post("2026-10-07")
    recommended = recommend(library)
    post("2026-11-02")
    with clock.at(moment("2026-11-03")):
        agree(recommended, library.manager)
        agree(recommended, library.lead)
    post("2026-11-03")
    decide(library, recommended, "2026-11-16", "Tiltrådt.")
    post("2026-11-16")
    assert {library.lead.email, library.manager.email, library.chair.email} <= set(office.recipients)
    assert not [part for letter in office.letters for part in letter.iter_attachments()]


def test_who_follows_sees_it_and_decides_nothing(library):
    """Seven municipalities are affected; the two that pay nothing yet read along, as every participant does."""
    slip(library)
    recommended = recommend(library)
    for name in ("Tønder", "Sorø", "Aarhus"):
        reader = make_person(Organisation.objects.get(name=name))
        assert recommended in Adjustment.objects.visible_to(reader)
        with pytest.raises(Refused):
            agree(recommended, reader)
    assert library.project.participations.current().filter(level=FOLLOWS, side="municipality").count() == 2
    assert library.project.participations.current().exclude(side="vendor").count() == 7
