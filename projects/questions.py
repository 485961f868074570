"""Questions about a person's work across projects, for the overview and for "waiting on you"."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONArray

from os2collab import clock
from os2collab.access.decide import learn_standings
from os2collab.access.permissions import Permission
from os2collab.access.roles import GRANTS, Role
from os2collab.models import Organisation, Side, User
from os2collab.prepared import prepared
from projects.models import (
    STARTED,
    BarometerTurn,
    CheckInAnswer,
    Milestone,
    MilestoneState,
    Participation,
    Project,
    ProjectStanding,
)
from projects.models.milestone import MilestoneQuerySet

# A milestone that has not started is due for a status when its date is this near.
NEAR = timedelta(days=30)
AT_MOST = 50
AT_MOST_TO_TALK_ABOUT = 20
SIDE_OF_ROLE = {
    Role.PROJECT_LEAD: Side.MUNICIPALITY,
    Role.TESTER: Side.MUNICIPALITY,
    Role.TEAM_MUNICIPALITY: Side.MUNICIPALITY,
    Role.TEAM_VENDOR: Side.VENDOR,
}
SIDES = (Side.VENDOR, Side.MUNICIPALITY)
DECIDES = {Role.STEERING_CHAIR, Role.STEERING_SEAT}
# What the overview says of a milestone: a hundred columns less are a third of the time.
ON_OVERVIEW = (
    *("number", "title", "baseline_date", "due_date", "forecast_date", "price", "state", "state_since"),
    *("has_gap", "has_red", "vendor_report__at", "vendor_report__status", "vendor_report__confidence"),
    *("municipal_report__at", "municipal_report__status", "municipal_report__confidence"),
    *("delivery__at", "delivery__by__name", "delivery__organisation__name", "delivery__organisation__kind"),
    *("project__slug", "project__title", "project__rhythm_days", "project__product__name"),
    *("project__lead_organisation__name", "project__lead_organisation__kind"),
)
OPEN_CHECKIN = (
    *("project__checkin__number", "project__checkin__opened_at", "project__checkin__waits_for"),
    *("project__slug", "project__title"),
)
OPEN_BAROMETER = ("project__barometer__opened_at", "project__slug", "project__title", "has_answered")
# Roles that come with the organisation, not with the person.
OF_THE_ORGANISATION = (Role.PARTICIPANT_MUNICIPALITY, Role.PARTICIPANT_VENDOR, Role.SECRETARIAT)


class OpenCheckIn(NamedTuple):
    """The check-in that is open in a project, and the ids of the organisations it waits for."""

    number: int
    opened_at: datetime
    waits_for: list[int]
    slug: str
    title: str


class OpenBarometer(NamedTuple):
    """The round of the barometer that is open in a project, and whether the person has answered it."""

    opened_at: datetime
    slug: str
    title: str
    has_answered: bool


class OpenProposal(NamedTuple):
    """An undecided adjustment of a project's plan, and what is asked of a person in one of its places."""

    slug: str
    title: str
    ask: str  # agree, fit or decide
    stored: dict[str, Any]

    @property
    def key(self) -> tuple[str, int]:
        """What makes it one, however many places a person has in the project."""
        return self.slug, self.stored["number"]


class Unacknowledged(NamedTuple):
    """The goal in force of a project, on which an organisation of the person's has not said a word."""

    slug: str
    title: str
    participation: int
    organisation: str
    since: datetime


class Place(NamedTuple):
    """What a person is in one running project: on the team, or in a group that serves it."""

    project_id: int
    organisation_id: int
    role: Role
    checkin: OpenCheckIn | None = None
    barometer: OpenBarometer | None = None
    proposals: tuple[OpenProposal, ...] = ()
    unacknowledged: Unacknowledged | None = None

    @property
    def side(self) -> str:
        """The side for which the person reports; nothing for those who only watch."""
        return SIDE_OF_ROLE.get(self.role, "")

    @property
    def is_asked(self) -> bool:
        """Whether the open check-in waits for this person: the lead, or somebody of the vendor's."""
        speaks = self.role == Role.PROJECT_LEAD or self.side == Side.VENDOR
        return bool(self.checkin and speaks and self.organisation_id in self.checkin.waits_for)


def places_of(user: User) -> list[Place]:
    """The person's own places in running projects, by one query."""
    return [
        Place(
            project,
            organisation,
            Role(role),
            OpenCheckIn(*opened[: len(OPEN_CHECKIN)]) if opened[0] else None,
            OpenBarometer(*opened[len(OPEN_CHECKIN) :]) if opened[len(OPEN_CHECKIN)] else None,
            tuple(asked_in(Role(role), organisation, stored, *opened[len(OPEN_CHECKIN) - 2 : len(OPEN_CHECKIN)])),
            lacking(goal, *opened[len(OPEN_CHECKIN) - 2 : len(OPEN_CHECKIN)]),
        )
        for project, organisation, role, stored, goal, *opened in held_places(user.pk)
    ]


@prepared
def held_places(user: int) -> QuerySet[ProjectStanding, tuple[Any, ...]]:
    """A person's own roles in running projects, with what is open there."""
    part = Participation.objects.current().lacking_acknowledgement()
    mine = part.filter(project=OuterRef("project"), organisation=OuterRef("organisation"))
    goal = mine.values(goal=JSONArray("pk", "organisation__name", Coalesce("project__goal__at", "project__created_at")))
    return (
        ProjectStanding.objects.filter(user=user, project__state=Project.State.ACTIVE)
        .exclude(role__in=OF_THE_ORGANISATION)
        .annotate(
            has_answered=Exists(BarometerTurn.objects.filter(round=OuterRef("project__barometer"), user=user)),
            lacks=Subquery(goal[:1]),
        )
        .values_list(
            *("project_id", "organisation_id", "role", "project__open_adjustments", "lacks"),
            *OPEN_CHECKIN,
            *OPEN_BAROMETER,
        )
    )


def lacking(goal: list[Any] | None, slug: str, title: str) -> Unacknowledged | None:
    """The goal that lacks the organisation's word, if it does."""
    return Unacknowledged(slug, title, goal[0], goal[1], datetime.fromisoformat(goal[2])) if goal else None


def asked_in(
    role: Role, organisation: int, stored: Iterable[dict[str, Any]], slug: str, title: str
) -> Iterator[OpenProposal]:
    """Of a project's undecided adjustments those that wait for somebody in that role, for that organisation."""
    speaks = Permission.ADJUSTMENT_AGREE in GRANTS[role]
    for each in stored:
        mine = role == Role.PROJECT_LEAD and each["lead"]
        if mine or (speaks and organisation in each["organisations"]):
            yield OpenProposal(slug, title, "agree", each)
        elif role == Role.PROJECT_LEAD and each.get("fit"):
            yield OpenProposal(slug, title, "fit", each)
        elif role == Role.STEERING_CHAIR and each["chair"]:
            yield OpenProposal(slug, title, "decide", each)


def side_in(project: Project, user: User) -> str:
    """The side on which the person is on the project's team, or nothing."""
    return next((member.side for member in project.current_team if member.user_id == user.pk), "")


def for_overview(places: list[Place]) -> list[Milestone]:
    """What waits on the person's side, and what their steering groups should talk about, by one query."""
    vendor, municipality = of_sides(places)
    deciding = list(decided_by(places))
    return on_overview(
        mine=list({*vendor, *municipality, *deciding}),
        vendor=vendor,
        municipality=municipality,
        deciding=deciding,
        near=clock.today() + NEAR,
        now=clock.now(),
    )


@prepared
def on_overview(
    *, mine: list[int], vendor: list[int], municipality: list[int], deciding: list[int], near: date, now: datetime
) -> MilestoneQuerySet:
    """Milestones of many projects, the soonest first, with what the overview says of each, and no more.

    ``mine`` are all of the projects: an index finds their milestones, before the rest is asked of each.
    """
    with_them = ("project__lead_organisation", "delivery__by", "delivery__organisation")
    flagged = Q(has_gap=True) | Q(has_red=True)
    wanted = at_work(vendor, municipality, near, now) | flagged & Q(project__among=deciding)
    found = Milestone.objects.for_card().filter(wanted, project__among=mine).select_related(*with_them)
    return found.only(*ON_OVERVIEW).order_by("forecast_date", "pk")


def of_sides(places: list[Place]) -> tuple[list[int], list[int]]:
    """The projects in which the person is on the vendor's and on the municipal side."""
    vendor, municipality = ({place.project_id for place in places if place.side == side} for side in SIDES)
    return list(vendor), list(municipality)


def at_work(vendor: list[int], municipality: list[int], near: date, now: datetime) -> Q:
    """Milestones that are delivered or returned, or on which the person's side has long been silent."""
    current = Q(state__in=STARTED) | Q(state=MilestoneState.PLANNED, due_date__lte=near)
    answers = Q(state__in=[MilestoneState.DELIVERED, MilestoneState.RETURNED])
    silent = Q(project__among=vendor) & is_old("vendor_report", now)
    silent |= Q(project__among=municipality) & is_old("municipal_report", now)
    return current & (answers | silent) & (Q(project__among=vendor) | Q(project__among=municipality))


def is_old(report: str, now: datetime) -> Q:
    """Whether a side's last report is about as old as the project's rhythm: ``due_among`` knows to the day."""
    rhythm = ExpressionWrapper((F("project__rhythm_days") - 1) * Value(timedelta(days=1)), DurationField())
    moment = ExpressionWrapper(cast("F", now) - rhythm, DateTimeField())
    return Q(**{report: None}) | Q(**{f"{report}__at__lt": moment})


def decided_by(places: list[Place]) -> set[int]:
    """The projects in whose steering groups the person sits."""
    return {place.project_id for place in places if place.role in DECIDES}


def to_talk_about(milestones: list[Milestone], places: list[Place]) -> list[Milestone]:
    """Those that a steering group of the person's should talk about: red, or seen differently."""
    deciding = decided_by(places)
    found = [each for each in milestones if (each.has_gap or each.has_red) and each.project_id in deciding]
    return found[:AT_MOST_TO_TALK_ABOUT]


def due_among(milestones: list[Milestone], places: list[Place]) -> list[tuple[Milestone, str]]:
    """Those on which the person's side is silent or has never spoken, with that side; the oldest word first.

    A side is asked for a status when its last report is as old as the project's rhythm, but not while it waits for an
    answer to what it delivered, nor while a check-in asks about the whole plan.
    """
    side_of = {place.project_id: place.side for place in places if place.side and not place.checkin}
    due = []
    for milestone in milestones:
        side = side_of.get(milestone.project_id)
        if side is None or milestone.state == MilestoneState.DELIVERED or not is_near(milestone):
            continue
        mine = milestone.report_of(side)
        if mine is None or mine.days_old() >= milestone.project.rhythm_days:
            due.append((milestone, side))
    due.sort(key=lambda pair: (last_word(*pair), pair[0].forecast_date))
    return due[:AT_MOST]


def due_for(user: User) -> list[tuple[Milestone, str]]:
    """The milestones that wait for the person's side, by two queries."""
    places = places_of(user)
    vendor, municipality = of_sides(places)
    mine = [*vendor, *municipality]
    return due_among(cards_at_work(mine, vendor, municipality, clock.today() + NEAR, clock.now()), places)


@prepared
def cards_at_work(
    mine: list[int], vendor: list[int], municipality: list[int], near: date, now: datetime
) -> MilestoneQuerySet:
    """Those milestones with all that their rows show."""
    return Milestone.objects.for_card().filter(at_work(vendor, municipality, near, now), project__among=mine)


def learn_roles(user: User, projects: Iterable[int]) -> None:
    """Know the person's roles in these projects, by one query, before their rows ask what the person may do."""
    rows: dict[int, list[tuple[str, int | None]]] = {project: [] for project in projects}
    for project, role, organisation in roles_in(user.pk, list(rows)):
        rows[project].append((role, organisation))
    learn_standings(user, Project, rows)


@prepared
def roles_in(user: int, projects: list[int]) -> QuerySet[ProjectStanding, tuple[int, str, int]]:
    """A person's roles in some projects."""
    held = ProjectStanding.objects.filter(user=user, project__among=projects)
    return held.values_list("project_id", "role", "organisation_id")


def is_near(milestone: Milestone) -> bool:
    """Whether work has started or soon should."""
    return milestone.is_started or milestone.due_date <= clock.today() + NEAR


def last_word(milestone: Milestone, side: str) -> str:
    """When the side last spoke, for sorting: never comes first."""
    report = milestone.report_of(side)
    return report.at.isoformat() if report else ""


def milestones_asked(project: Project, answer: CheckInAnswer) -> MilestoneQuerySet:
    """What a check-in asks an organisation about: open, not waiting for a verdict, and not another vendor's."""
    milestones = Milestone.objects.filter(project=project).open().exclude(state=MilestoneState.DELIVERED)
    if answer.side == Side.VENDOR:
        others = Organisation.objects.vendors().exclude(pk=answer.organisation_id)
        milestones = milestones.exclude(responsible__in=others)
    return milestones
