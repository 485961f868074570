"""What the overview shows of projects, each panel in a known number of queries."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab.display import days_since, kroner
from os2collab.models import Event, Side, User
from os2collab.waiting import Waiting
from projects.models import Milestone, MilestoneState, Participation, Project, StatusReport, TeamMember, TeamRole
from projects.questions import due_for, places_of
from projects.rows import ProjectRow, project_row

ROWS = 6
EVENTS = 12
ACCEPTS = (TeamRole.PROJECT_LEAD, TeamRole.TESTER)


@dataclass
class Work:
    """A person's own work in projects: their places, what is due from their side, what waits for whom."""

    places: list[TeamMember]
    rows: list[ProjectRow]
    due: list[tuple[Milestone, str]]
    to_accept: list[Milestone]
    to_mend: list[Milestone]
    awaiting: list[Milestone]
    to_acknowledge: list[Participation]
    more_projects: bool = False
    sides: set[str] = field(default_factory=set)

    @property
    def is_vendor(self) -> bool:
        """Whether the person works for a vendor in some project."""
        return Side.VENDOR in self.sides


def work_of(user: User) -> Work:
    """Five queries, however many projects: places, projects, due, deliveries, goals."""
    places = places_of(user)
    mine = [place.project_id for place in places]
    projects = list(Project.objects.filter(pk__in=mine).for_list().order_by("next_due_on", "pk")[: ROWS + 1])
    deliveries = answered_or_not(places)
    side_of = {place.project_id: place.side for place in places}
    role_of = {place.project_id: place.role for place in places}
    return Work(
        places=places,
        rows=[project_row(project) for project in projects[:ROWS]],
        more_projects=len(projects) > ROWS,
        due=due_for(user, places),
        to_accept=[m for m in deliveries if m.state == "delivered" and role_of[m.project_id] in ACCEPTS],
        to_mend=[m for m in deliveries if m.state == "returned" and side_of[m.project_id] == Side.VENDOR],
        awaiting=[m for m in deliveries if m.state == "delivered" and side_of[m.project_id] == Side.VENDOR],
        to_acknowledge=unacknowledged(places),
        sides={place.side for place in places},
    )


def answered_or_not(places: list[TeamMember]) -> list[Milestone]:
    """Deliveries on the table in the person's projects, the oldest first."""
    return list(
        Milestone.objects.for_card()
        .filter(
            project__in=[place.project_id for place in places],
            state__in=[MilestoneState.DELIVERED, MilestoneState.RETURNED],
        )
        .select_related("delivery__by", "delivery__organisation")
        .order_by("state_since")[:50]
    )


def unacknowledged(places: list[TeamMember]) -> list[Participation]:
    """Parts in the person's projects whose organisation has not acknowledged the goal in force."""
    asked = Q(pk__in=[])
    for place in places:
        asked |= Q(project=place.project_id, organisation=place.organisation_id)
    return list(
        Participation.objects.current()
        .filter(asked)
        .lacking_acknowledgement()
        .select_related("project__product", "project__goal", "organisation")
    )


def waiting_on(work: Work) -> list[Waiting]:
    """What waits for the person in their projects, the most urgent first. No query."""
    items = [accept_item(milestone) for milestone in work.to_accept]
    items += [mend_item(milestone) for milestone in work.to_mend]
    items += due_items(work)
    items += [acknowledge_item(participation) for participation in work.to_acknowledge]
    return items


def accept_item(milestone: Milestone) -> Waiting:
    """A delivery that the reader may accept or return."""
    delivery = milestone.delivery
    assert delivery is not None  # noqa: S101 - a delivered milestone has one: set_state and the verbs see to it
    if milestone.price:
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
        why=_("It was returned. The reason stands with the milestone."),
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
    return list(Event.objects.within_any(Project, [place.project_id for place in work.places]).for_feed()[:EVENTS])


def first_sentence(work: Work, count: int) -> dict[str, Any]:
    """What a colleague would say first: how many things wait, and where the sides see it differently."""
    gaps = [row for row in work.rows if row.gap and row.project.focus]
    return {"count": count, "gap": gaps[0] if gaps else None}


def oldest_wait(milestones: list[Milestone]) -> int:
    """Days that the oldest delivery has waited."""
    return max((days_since(m.delivery.at) for m in milestones if m.delivery), default=0)
