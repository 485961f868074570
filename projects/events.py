"""Everything that can happen in a project: what it is called, and who is told."""

from collections.abc import Callable, Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, as_date, as_kroner, register
from os2collab.models import Event, Membership, OrganisationKind
from projects.models import Group, Project, Seat, Status, TeamRole

REASON_OF_ROLE: dict[str, str] = {
    TeamRole.PROJECT_LEAD: "lead",
    TeamRole.TESTER: "tester",
    TeamRole.COORDINATOR: "coordinator",
}


def team(*asked: TeamRole) -> Callable[[Event, models.Model], Iterable[Recipient]]:
    """Everybody on the project's team; those in an ``asked`` role are asked for something."""

    def audience(_event: Event, project: models.Model) -> Iterable[Recipient]:
        for member in cast("Project", project).current_team:
            yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), member.role in asked)

    return audience


def secretariat(_event: Event, _project: models.Model) -> Iterable[Recipient]:
    """The secretariat's people: they are asked to do something."""
    people = Membership.objects.current().filter(organisation__kind=OrganisationKind.SECRETARIAT)
    return [Recipient(user, "secretariat", asked=True) for user in people.values_list("user_id", flat=True)]


def group_seats(event: Event, project: models.Model) -> Iterable[Recipient]:
    """Whoever sits in the group, told once however many projects it serves."""
    group = event.on.group if isinstance(event.on, Seat) else event.on
    if not isinstance(group, Group) or group.projects.order_by("pk").first() != project:
        return ()
    seats = group.seats.current().values_list("holder_id", "substitute_id")
    return [Recipient(user, "seat") for pair in seats for user in pair if user is not None]


def status_label(value: str) -> str:
    """A stored status in the reader's language."""
    return str(Status(value).label)


def or_nothing(value: str) -> str:
    """A stored name, or a dash for none."""
    return value or "–"


def price_label(value: str) -> str:
    """A stored price as people write it, or a dash for none."""
    return as_kroner(value) if value else "–"


def project_state_label(value: str) -> str:
    """A stored state in the reader's language, inside a sentence."""
    return str(Project.State(value).label).lower()


PROJECT_STARTED = EventKind(
    "project.started", "flag", _("The project {title} was started."), ("title",), audience=team()
)
PROJECT_EDITED = EventKind("project.edited", "document", _("The project's details were changed."), audience=team())
PROJECT_STATE = EventKind(
    "project.state", "flag", _("The project is now {state}."), ("state",), formats={"state": project_state_label}
)
MANDATE_SET = EventKind(
    "project.mandate_set",
    "key",
    _("The project lead's mandate is now {amount} and {days} days of slip."),
    ("amount", "days"),
    formats={"amount": as_kroner},
    audience=team(),
)
LEAD_HANDED_OVER = EventKind(
    "project.lead_handed_over",
    "people",
    _("{name}, {organisation_name}, is the municipal project lead from now on."),
    ("name", "organisation_name"),
    audience=team(),
)
LEAD_LEAVES = EventKind(
    "project.lead_leaves",
    "people",
    _("The last day of {name}, who leads the project, in {organisation_name} is {date}. [Name a new lead.]"),
    ("name", "organisation_name", "date"),
    formats={"date": as_date},
    audience=secretariat,
)
GOAL_REVISED = EventKind(
    "goal.revised", "flag", _("The shared goal has a new version, number {version}."), ("version",), audience=team()
)
GOAL_ACKNOWLEDGED = EventKind(
    "goal.acknowledged",
    "check",
    _("The shared goal, version {version}, is acknowledged by {organisation_name}."),
    ("version", "organisation_name"),
    audience=team(),
)
ORGANISATION_JOINED = EventKind(
    "participation.started",
    "people",
    _("{organisation_name} takes part in the project."),
    ("organisation_name",),
    audience=team(),
)
ORGANISATION_CHANGED = EventKind(
    "participation.changed", "people", _("{organisation_name} takes part in another way."), ("organisation_name",)
)
ORGANISATION_LEFT = EventKind(
    "participation.ended",
    "people",
    _("{organisation_name} has left the project."),
    ("organisation_name",),
    audience=team(),
)
TEAM_JOINED = EventKind(
    "team.joined",
    "people",
    _("{name}, {organisation_name}, is on the team."),
    ("name", "organisation_name"),
    audience=team(),
)
TEAM_CHANGED = EventKind("team.changed", "people", _("{name} has another role on the team."), ("name",))
TEAM_LEFT = EventKind(
    "team.left",
    "people",
    _("{name}, {organisation_name}, has left the team."),
    ("name", "organisation_name"),
    audience=team(),
)

MILESTONE_PLANNED = EventKind(
    "milestone.planned",
    "calendar",
    _("[M{number} {title}] is planned for {date}."),
    ("number", "title", "date"),
    formats={"date": as_date},
    audience=team(),
)
MILESTONE_RENAMED = EventKind(
    "milestone.renamed",
    "document",
    _("M{number} {before} is now called [{after}]."),
    ("number", "title", "before", "after"),
    audience=team(),
)
MILESTONE_OUTCOME = EventKind(
    "milestone.outcome_changed",
    "document",
    _("The outcome of [M{number} {title}] was “{before}” and is now “{after}”."),
    ("number", "title", "before", "after"),
    audience=team(),
)
MILESTONE_RESPONSIBLE = EventKind(
    "milestone.responsible_changed",
    "people",
    _("Responsible for [M{number} {title}] was {before} and is now {after}."),
    ("number", "title", "before", "after"),
    formats={"before": or_nothing, "after": or_nothing},
    audience=team(),
)
MILESTONE_PRICE = EventKind(
    "milestone.price_changed",
    "money",
    _("The price of [M{number} {title}] changed from {before} to {after} (excluding VAT)."),
    ("number", "title", "before", "after"),
    formats={"before": price_label, "after": price_label},
    audience=team(),
)
MILESTONE_REPLANNED = EventKind(
    "milestone.replanned",
    "calendar",
    _("[M{number} {title}] is planned for {after} instead of {before}."),
    ("number", "title", "before", "after"),
    formats={"before": as_date, "after": as_date},
    audience=team(),
)
MILESTONES_REORDERED = EventKind("milestone.reordered", "document", _("The milestones have a new order."))
MILESTONE_STARTED = EventKind(
    "milestone.started", "flag", _("Work on [M{number} {title}] has started."), ("number", "title"), audience=team()
)
MILESTONE_CANCELLED = EventKind(
    "milestone.cancelled",
    "off-track",
    _("[M{number} {title}] is cancelled: {reason}"),
    ("number", "title", "reason"),
    audience=team(),
)
MILESTONE_DATE_MOVED = EventKind(
    "milestone.date_moved",
    "calendar",
    _("[M{number} {title}] moves from {before} to {after}: {reason}"),
    ("number", "title", "before", "after", "reason"),
    formats={"before": as_date, "after": as_date},
    audience=team(),
)
STATUS_REPORTED = EventKind(
    "milestone.status_reported",
    "talk",
    _("[M{number} {title}]: {status}, expected {forecast}, confidence {confidence} of 5."),
    ("number", "title", "status", "forecast", "confidence"),
    formats={"status": status_label, "forecast": as_date},
    audience=team(),
)
HELP_WANTED = EventKind(
    "milestone.help_wanted",
    "help",
    _("[M{number} {title}] is off track. Who can help? {wanted}"),
    ("number", "title", "wanted"),
    audience=team(TeamRole.PROJECT_LEAD, TeamRole.COORDINATOR, TeamRole.DELIVERY_MANAGER),
)
MILESTONE_DELIVERED = EventKind(
    "milestone.delivered",
    "delivered",
    _("[M{number} {title}] is delivered and waits to be accepted or returned."),
    ("number", "title"),
    audience=team(TeamRole.PROJECT_LEAD, TeamRole.TESTER),
)
MILESTONE_ACCEPTED = EventKind(
    "milestone.accepted", "accepted", _("[M{number} {title}] is accepted."), ("number", "title"), audience=team()
)
MILESTONE_RETURNED = EventKind(
    "milestone.returned",
    "undo",
    _("[M{number} {title}] is returned: {reason}"),
    ("number", "title", "reason"),
    audience=team(TeamRole.DELIVERY_MANAGER, TeamRole.TECHNICAL_PARTNER),
)

GROUP_STARTED = EventKind("group.started", "people", _("[{name}] was started."), ("name",))
GROUP_EDITED = EventKind(
    "group.edited", "people", _("The rules of [{name}] were changed."), ("name",), audience=group_seats
)
SEAT_ADDED = EventKind(
    "group.seat_added",
    "people",
    _("{organisation_name} has a seat in [{group_name}]."),
    ("organisation_name", "group_name"),
    audience=group_seats,
)
SEAT_CHANGED = EventKind(
    "group.seat_changed",
    "people",
    _("{organisation_name}'s seat in [{group_name}] was changed."),
    ("organisation_name", "group_name"),
    audience=group_seats,
)
SEAT_GIVEN_UP = EventKind(
    "group.seat_given_up",
    "people",
    _("{organisation_name} has given up its seat in [{group_name}]."),
    ("organisation_name", "group_name"),
    audience=group_seats,
)
INVITATION_SENT = EventKind(
    "invitation.sent",
    "people",
    _("Somebody from {organisation_name} is invited to the team."),
    ("organisation_name",),
)
INVITATION_WITHDRAWN = EventKind(
    "invitation.withdrawn",
    "people",
    _("An invitation to somebody from {organisation_name} was withdrawn."),
    ("organisation_name",),
)

register(
    PROJECT_STARTED,
    PROJECT_EDITED,
    PROJECT_STATE,
    MANDATE_SET,
    LEAD_HANDED_OVER,
    LEAD_LEAVES,
    GOAL_REVISED,
    GOAL_ACKNOWLEDGED,
    ORGANISATION_JOINED,
    ORGANISATION_CHANGED,
    ORGANISATION_LEFT,
    TEAM_JOINED,
    TEAM_CHANGED,
    TEAM_LEFT,
    MILESTONE_PLANNED,
    MILESTONE_RENAMED,
    MILESTONE_OUTCOME,
    MILESTONE_RESPONSIBLE,
    MILESTONE_PRICE,
    MILESTONE_REPLANNED,
    MILESTONES_REORDERED,
    MILESTONE_STARTED,
    MILESTONE_CANCELLED,
    MILESTONE_DATE_MOVED,
    STATUS_REPORTED,
    HELP_WANTED,
    MILESTONE_DELIVERED,
    MILESTONE_ACCEPTED,
    MILESTONE_RETURNED,
    GROUP_STARTED,
    GROUP_EDITED,
    SEAT_ADDED,
    SEAT_CHANGED,
    SEAT_GIVEN_UP,
    INVITATION_SENT,
    INVITATION_WITHDRAWN,
    groups={
        "milestone": _("Milestones"),
        "goal": _("Goal"),
        "team": _("Team"),
        "group": _("Groups"),
        "invitation": _("Invitations"),
        "participation": _("Organisations"),
        "project": _("Project"),
    },
)
