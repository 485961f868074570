"""What the overview shows of projects, each panel in a known number of queries."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from os2collab.access.roles import Role
from os2collab.models import Event, Side, User, audiences_of
from os2collab.models.event import EventQuerySet
from os2collab.prepared import prepared
from projects.models import (
    Milestone,
    MilestoneState,
    Project,
    ProjectStanding,
    Promise,
    Status,
)
from projects.models.project import ProjectQuerySet
from projects.promise_page import for_overview as promises_for_overview
from projects.questions import (
    DECIDES,
    OpenBarometer,
    OpenCheckIn,
    OpenProposal,
    Place,
    Unacknowledged,
    due_among,
    for_overview,
    places_of,
    to_talk_about,
)
from projects.rows import MilestoneRow, ProjectRow, gap_words, halves, project_row

ROWS = 6
EVENTS = 8
ACCEPTS = {Role.PROJECT_LEAD, Role.TESTER}


@dataclass
class Work:
    """A person's own work in projects: what they show, what is due from their side, what waits for whom."""

    places: list[Place]
    rows: list[ProjectRow]
    due: list[tuple[Milestone, str]]
    to_accept: list[Milestone]
    to_mend: list[Milestone]
    awaiting: list[Milestone]
    to_discuss: list[MilestoneRow]
    promised: list[Promise] = field(default_factory=list)
    owed: list[Promise] = field(default_factory=list)

    @property
    def checkins(self) -> list[OpenCheckIn]:
        """Open check-ins that wait for the person, one a project."""
        asked = {place.project_id: place.checkin for place in self.places if place.is_asked}
        return [checkin for checkin in asked.values() if checkin]

    @property
    def barometers(self) -> list[OpenBarometer]:
        """Open rounds of the barometer that ask the person and that they have not answered, one a project."""
        asked = {place.project_id: place.barometer for place in self.places if place.side}
        return [opened for opened in asked.values() if opened and not opened.has_answered]

    @property
    def proposals(self) -> list[OpenProposal]:
        """Undecided adjustments that wait for the person, each once."""
        return list({each.key: each for place in self.places for each in place.proposals}.values())

    @property
    def to_acknowledge(self) -> list[Unacknowledged]:
        """Goals in force that an organisation of the person's has not acknowledged, each once."""
        goals = (place.unacknowledged for place in self.places)
        return list({goal.participation: goal for goal in goals if goal}.values())

    @property
    def is_vendor(self) -> bool:
        """Whether the person works for a vendor in some project."""
        return any(place.side == Side.VENDOR for place in self.places)

    @property
    def decides(self) -> bool:
        """Whether the person sits in a steering group."""
        return any(place.role in DECIDES for place in self.places)


def work_of(user: User) -> Work:
    """Four queries, however many projects: places, projects, milestones, promises."""
    places = places_of(user)
    if not places:
        return Work([], rows_of_own_organisations(user), [], [], [], [], [])
    mine = {place.project_id for place in places}
    roles = {project: {place.role for place in places if place.project_id == project} for project in mine}
    milestones = for_overview(places)
    promised, owed = promises_for_overview(places)
    delivered = [m for m in milestones if m.state == MilestoneState.DELIVERED]
    returned = [m for m in milestones if m.state == MilestoneState.RETURNED]
    return Work(
        places=places,
        rows=[project_row(project) for project in soonest_due(list(mine))],
        due=due_among(milestones, places),
        to_accept=[m for m in delivered if roles[m.project_id] & ACCEPTS],
        to_mend=[m for m in returned if Role.TEAM_VENDOR in roles[m.project_id]],
        awaiting=[m for m in delivered if Role.TEAM_VENDOR in roles[m.project_id]],
        to_discuss=red_and_gaps(to_talk_about(milestones, places)),
        promised=promised,
        owed=owed,
    )


@prepared
def soonest_due(projects: list[int]) -> ProjectQuerySet:
    """Of some projects those whose next date is nearest."""
    return Project.objects.filter(pk__among=projects).for_list().order_by("next_due_on", "pk")[:ROWS]


def rows_of_own_organisations(user: User) -> list[ProjectRow]:
    """For somebody without a place of their own: projects that their organisation takes part in. One query."""
    taking_part = ProjectStanding.objects.filter(
        user=user, role__in=[Role.PARTICIPANT_MUNICIPALITY, Role.PARTICIPANT_VENDOR]
    )
    projects = Project.objects.filter(pk__in=taking_part.values("project_id")).for_list()
    return [project_row(project) for project in projects.order_by("next_due_on", "pk")[:ROWS]]


def red_and_gaps(milestones: list[Milestone]) -> list[MilestoneRow]:
    """What a steering group should talk about: a red report from either side, or two sides that differ."""
    rows = []
    for milestone in milestones:
        vendor, municipality = halves(milestone, milestone.project.rhythm_days)
        gap = gap_words(milestone, vendor, municipality)
        red = any(half and half.status == Status.OFF_TRACK for half in (vendor, municipality))
        if gap or red:
            rows.append(MilestoneRow(milestone, vendor, municipality, gap))
    return rows[:ROWS]


def since_last_visit(user: User, work: Work) -> list[Event]:
    """The newest events in the person's projects, one query."""
    mine = {row.project.pk for row in work.rows} | {place.project_id for place in work.places}
    if not mine:
        return []
    kind = ContentType.objects.get_for_model(Project).pk
    return newest_within(kind, list(mine), list(audiences_of(user)))


@prepared
def newest_within(kind: int, ids: list[int], audiences: list[str]) -> EventQuerySet:
    """The newest of what happened inside some containers of one kind and is for these audiences."""
    found = Event.objects.filter(within_type=kind, within_id__among=ids, audience__among=audiences)
    return found.for_feed()[:EVENTS]
