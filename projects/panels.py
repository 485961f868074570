"""What the overview shows of projects, each panel in a known number of queries."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import display
from os2collab.access.roles import Role
from os2collab.display import day, kroner
from os2collab.models import Event, Organisation, Side, User, audiences_of
from os2collab.models.event import EventQuerySet
from os2collab.prepared import prepared
from os2collab.waiting import Waiting
from projects.acceptance import answer_due, is_overdue
from projects.events.labels import levers_label
from projects.models import (
    Milestone,
    MilestoneState,
    Participation,
    Project,
    ProjectStanding,
    Promise,
    Status,
    StatusReport,
)
from projects.models.participation import ParticipationQuerySet
from projects.models.project import ProjectQuerySet
from projects.promise_page import for_overview as promises_for_overview
from projects.questions import (
    DECIDES,
    OpenBarometer,
    OpenCheckIn,
    OpenProposal,
    Place,
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
    to_acknowledge: list[Participation]
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
    def is_vendor(self) -> bool:
        """Whether the person works for a vendor in some project."""
        return any(place.side == Side.VENDOR for place in self.places)

    @property
    def decides(self) -> bool:
        """Whether the person sits in a steering group."""
        return any(place.role in DECIDES for place in self.places)


def work_of(user: User) -> Work:
    """Five queries, however many projects: places, projects, milestones, promises, goals."""
    places = places_of(user)
    if not places:
        return Work([], rows_of_own_organisations(user), [], [], [], [], [], [])
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
        to_acknowledge=unacknowledged(places),
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


def unacknowledged(places: list[Place]) -> list[Participation]:
    """Parts in the person's projects whose organisation has not acknowledged the goal in force."""
    mine = {(place.project_id, place.organisation_id) for place in places}
    parts = lacking_acknowledgement([project for project, _ in mine], [organisation for _, organisation in mine])
    return [part for part in parts if (part.project_id, part.organisation_id) in mine]


@prepared
def lacking_acknowledgement(projects: list[int], organisations: list[int]) -> ParticipationQuerySet:
    """Of these organisations' parts in these projects those without a word on the goal in force."""
    return (
        Participation.objects.current()
        .filter(project__among=projects, organisation__among=organisations)
        .lacking_acknowledgement()
        .select_related("project__goal", "organisation")
        .only("project__slug", "project__title", "project__created_at", "project__goal__at", "organisation__name")
    )


def waiting_on(work: Work) -> list[Waiting]:
    """What waits for the person in their projects, the most urgent first. No query."""
    items = [proposal_item(proposal) for proposal in work.proposals]
    items += [checkin_item(checkin) for checkin in work.checkins]
    items += [accept_item(milestone) for milestone in work.to_accept]
    items += [mend_item(milestone) for milestone in work.to_mend]
    items += due_items(work)
    items += promise_items(work)
    items += [barometer_item(opened) for opened in work.barometers]
    items += [acknowledge_item(participation) for participation in work.to_acknowledge]
    return items


def checkin_item(checkin: OpenCheckIn) -> Waiting:
    """A check-in that asks the reader's side."""
    return Waiting(
        key=f"checkin_{checkin.slug}",
        icon="talk",
        title=_("Answer the check-in of %(project)s") % {"project": checkin.title},
        why=_("How far are we? The answers of both sides are shown at the same time."),
        url=reverse("checkin", args=[checkin.slug, checkin.number]),
        action=_("Answer"),
        since=checkin.opened_at,
        minutes=4,
    )


def proposal_item(proposal: OpenProposal) -> Waiting:
    """A change of the plan that waits for the reader's word."""
    stored = proposal.stored
    titles = {
        "agree": _("Answer adjustment %(number)d of %(levers)s in %(project)s"),
        "fit": _("Fit adjustment %(number)d of %(levers)s in %(project)s to the plan"),
        "decide": _("Record the decision about adjustment %(number)d of %(levers)s in %(project)s"),
    }
    actions = {"agree": _("Look at it"), "fit": _("Fit it"), "decide": _("Look at it")}
    levers = levers_label(stored.get("levers", []))
    name, kind = stored.get("by", ("", ""))
    return Waiting(
        key=f"adjustment_{proposal.slug}_{stored['number']}",
        icon="scope",
        title=titles[proposal.ask] % {"number": stored["number"], "levers": levers, "project": proposal.title},
        why=stored["reason"],
        url=reverse("adjustment", args=[proposal.slug, stored["number"]]),
        action=actions[proposal.ask],
        since=datetime.fromisoformat(stored["since"]),
        minutes=3,
        organisation=Organisation(name=name, kind=kind) if name else None,
    )


def accept_item(milestone: Milestone) -> Waiting:
    """A delivery that the reader may accept or return."""
    delivery = milestone.delivery
    assert delivery is not None  # noqa: S101 - a delivered milestone has one: set_state and the verbs see to it
    if is_overdue(milestone):
        why = _("The answer was due %(day)s. Silence is never acceptance.") % {"day": day(answer_due(milestone))}
    elif milestone.price:
        why = _("%(amount)s can be invoiced when it is accepted.") % {"amount": kroner(milestone.price)}
    else:
        why = _("The vendor has delivered it and waits for an answer.")
    return Waiting(
        key=f"accept_{milestone.pk}",
        icon="delivered",
        title=_("Accept or return M%(number)d %(title)s") % {"number": milestone.number, "title": milestone.title},
        why=why,
        url=f"{milestone.get_absolute_url()}verdict/",
        action=_("Look through"),
        since=delivery.at,
        minutes=5,
        who=delivery.by,
        organisation=delivery.organisation,
    )


def mend_item(milestone: Milestone) -> Waiting:
    """A delivery that came back."""
    return Waiting(
        key=f"mend_{milestone.pk}",
        icon="undo",
        title=_("Mend M%(number)d %(title)s") % {"number": milestone.number, "title": milestone.title},
        why=_("It was returned. The reason is shown with the milestone."),
        url=milestone.get_absolute_url(),
        action=_("See why"),
        since=milestone.state_since,
        minutes=5,
        organisation=milestone.project.lead_organisation,
    )


def due_items(work: Work) -> list[Waiting]:
    """One matter for each milestone that is due, or one for all of them when there are more than two."""
    if len(work.due) > 2:
        milestone, side = work.due[0]
        return [
            Waiting(
                key="status_due",
                icon="pencil",
                title=ngettext(
                    "Report status on %(number)d milestone", "Report status on %(number)d milestones", len(work.due)
                )
                % {"number": len(work.due)},
                why=_("All on one screen, about a minute each."),
                url=reverse("status-due"),
                action=_("Report"),
                since=due_since(milestone, side),
                minutes=len(work.due),
            )
        ]
    return [
        Waiting(
            key=f"status_{milestone.pk}",
            icon="pencil",
            title=_("Report status on M%(number)d %(title)s") % {"number": milestone.number, "title": milestone.title},
            why=due_why(milestone.report_of(side)),
            url=f"{milestone.get_absolute_url()}status/",
            action=_("Report"),
            since=due_since(milestone, side),
            minutes=1,
        )
        for milestone, side in work.due
    ]


def due_why(report: StatusReport | None) -> str:
    """Why a status is due."""
    if report is None:
        return _("Your side has not said anything about it yet.")
    days = report.days_old()
    return ngettext(
        "Your side has been silent for %(days)d day.", "Your side has been silent for %(days)d days.", days
    ) % {"days": days}


def due_since(milestone: Milestone, side: str) -> datetime:
    """From when the side owes a word: its last report, else the day the milestone got its state."""
    report = milestone.report_of(side)
    return report.at if report else milestone.state_since


def barometer_item(opened: OpenBarometer) -> Waiting:
    """A round of the barometer that asks the reader."""
    return Waiting(
        key=f"barometer_{opened.slug}",
        icon="people",
        title=_("How are we doing together in %(project)s?") % {"project": opened.title},
        why=_("Six questions, one minute, anonymous."),
        url=reverse("barometer", args=[opened.slug]),
        action=_("Answer"),
        since=opened.opened_at,
        minutes=1,
    )


def promise_items(work: Work) -> list[Waiting]:
    """One matter for each promise of the reader's organisation that is near or overdue, or one when they are many."""
    if len(work.promised) > 2:
        return [
            Waiting(
                key="promises",
                icon="flag",
                title=ngettext(
                    "Say how it went with %(number)d promise",
                    "Say how it went with %(number)d promises",
                    len(work.promised),
                )
                % {"number": len(work.promised)},
                why=_("Your organisation has promised them by now or within a week."),
                url="#promises",
                action=_("See them"),
                since=work.promised[0].at,
                minutes=len(work.promised),
            )
        ]
    return [promise_item(promise) for promise in work.promised]


def promise_item(promise: Promise) -> Waiting:
    """A promise of the reader's organisation whose day is near or has passed."""
    if promise.is_overdue:
        why = _("It was promised by %(day)s. Nobody has said how it went.")
    else:
        why = _("Your organisation has promised it by %(day)s.")
    return Waiting(
        key=f"promise_{promise.pk}",
        icon="flag",
        title=promise.words,
        why=why % {"day": display.day(promise.due_on)},
        url=promise.get_absolute_url(),
        action=_("Say how it went") if promise.is_overdue else _("See the promise"),
        since=promise.at,
        minutes=1,
    )


def acknowledge_item(participation: Participation) -> Waiting:
    """A version of the goal that the reader's organisation has not acknowledged."""
    project = participation.project
    since = project.goal.at if project.goal else project.created_at
    return Waiting(
        key=f"goal_{participation.pk}",
        icon="flag",
        title=_("Acknowledge the shared goal of %(project)s") % {"project": project.title},
        why=_("Say whether this is the goal of %(organisation)s too.") % {"organisation": participation.organisation},
        url=f"{project.get_absolute_url()}#goal",
        action=_("Read the goal"),
        since=since,
        minutes=1,
    )


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
