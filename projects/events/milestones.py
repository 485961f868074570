"""What can happen to a milestone."""

from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, as_date, register
from projects.events.audiences import team
from projects.events.labels import or_nothing, price_label, status_label
from projects.models import TeamRole

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
    formats={"before": as_date, "after": as_date},  # people are told of the adjustment
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
ACCEPTANCE_OVERDUE = EventKind(
    "milestone.acceptance_overdue",
    "clock",
    _("[M{number} {title}] was delivered on {delivered} and still waits for an answer."),
    ("number", "title", "delivered"),
    formats={"delivered": as_date},
    audience=team(TeamRole.PROJECT_LEAD, TeamRole.TESTER),
)

register(
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
    ACCEPTANCE_OVERDUE,
    groups={"milestone": _("Milestones")},
)
