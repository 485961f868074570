"""The look of domain words: which tone, icon and label a state has. One table, so that no template decides it."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Half:
    """One side's latest word on a matter, as a status pair shows it. `None` instead of a Half means no word yet.

    `status` is a key of LOOKS; `silent_days` is set when the side has been quiet for longer than the rhythm.
    """

    status: str
    confidence: int | None = None
    reported_on: date | None = None
    silent_days: int | None = field(default=None, compare=False)  # silence says nothing new


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: a link to a view with an address of its own."""

    label: str
    url: str
    count: str | int = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a state appears: colour tone, shape and word."""

    tone: str
    icon: str
    label: str | Promise


# What a side says about a matter.
STATUS = {
    "on_track": Look("on-track", "on-track", _("On track")),
    "at_risk": Look("at-risk", "at-risk", _("At risk")),
    "off_track": Look("off-track", "off-track", _("Off track")),
    "unknown": Look("unknown", "unknown", _("Don't know")),
    "silent": Look("silent", "silent", _("Silent")),
}

# Where a matter is: milestones, partnerships, pledges, reviews, invitations.
STATE = {
    "new": Look("planned", "planned", _("New")),
    "gathered": Look("open", "people", _("Gathered")),
    "in_partnership": Look("delivered", "arrow-right", _("In a partnership")),
    "parked": Look("plain", "clock", _("Parked")),
    "declined": Look("plain", "close", _("Declined")),
    "merged": Look("plain", "link", _("Merged into another")),
    "planned": Look("planned", "planned", _("Planned")),
    "in_progress": Look("delivered", "arrow-right", _("In progress")),
    "delivered": Look("delivered", "delivered", _("Delivered")),
    "returned": Look("at-risk", "undo", _("Returned")),
    "accepted": Look("accepted", "accepted", _("Accepted")),
    "active": Look("delivered", "arrow-right", _("Active")),
    "paused": Look("plain", "clock", _("Paused")),
    "cancelled": Look("plain", "close", _("Cancelled")),
    "draft": Look("planned", "pencil", _("Draft")),
    "open": Look("open", "open", _("Open")),
    "revealed": Look("accepted", "open", _("Revealed")),
    "reached": Look("accepted", "flag", _("Reached")),
    "not_reached": Look("at-risk", "flag", _("Not reached")),
    "ordered": Look("delivered", "document", _("Ordered")),
    "closed": Look("plain", "lock", _("Closed")),
    "lapsed": Look("plain", "close", _("Lapsed")),
    "continued": Look("delivered", "arrow-right", _("Continued by decision")),
    "interest": Look("plain", "flag", _("Interest")),
    "conditional": Look("delivered", "clock", _("Conditional")),
    "binding": Look("accepted", "check", _("Binding")),
    "covered": Look("accepted", "check", _("Covered")),
    "covered_later": Look("delivered", "clock", _("Covered, paid later")),
    "partly_covered": Look("at-risk", "at-risk", _("Partly covered")),
    "uncovered": Look("off-track", "off-track", _("Not covered")),
    "unpriced": Look("plain", "planned", _("No price yet")),
    "own_risk": Look("at-risk", "flag", _("At own risk")),
    "to_invoice": Look("open", "document", _("Ready to invoice")),
    "to_invoice_later": Look("planned", "clock", _("Later budget year")),
    "invoiced": Look("delivered", "arrow-right", _("Invoiced")),
    "paid": Look("accepted", "accepted", _("Paid")),
    "credit_waits": Look("planned", "clock", _("Credit, waits for the payment")),
    "to_credit": Look("open", "document", _("Ready to credit")),
    "credited": Look("delivered", "arrow-right", _("Credited")),
    "paid_out": Look("accepted", "accepted", _("Paid out")),
    "withdrawn": Look("plain", "undo", _("Withdrawn")),
    "proposed": Look("delivered", "talk", _("Proposed")),
    "recommended": Look("delivered", "document", _("Recommended")),
    "applied": Look("accepted", "accepted", _("In force")),
    "rejected": Look("plain", "close", _("Rejected")),
    "healthy": Look("on-track", "on-track", _("Healthy")),
    "watch": Look("at-risk", "at-risk", _("Watch")),
    "act": Look("off-track", "off-track", _("Act")),
    "kept": Look("accepted", "check", _("Kept")),
    "moved": Look("delivered", "arrow-right", _("Moved in time")),
    "broken": Look("at-risk", "at-risk", _("Not kept")),
    "overdue": Look("silent", "silent", _("Overdue, not answered")),
    "pending": Look("planned", "clock", _("Waiting for an answer")),
    "expired": Look("plain", "clock", _("Expired")),
    "used": Look("accepted", "check", _("Used")),
}

LOOKS = STATUS | STATE

# A side is a shape before it is a colour, and always a word as well.
SIDES = {
    "municipality": _("Municipality"),
    "vendor": _("Vendor"),
    "secretariat": _("Secretariat"),
}


def look(table: dict[str, Look], key: str) -> Look:
    """The look of a state; an unknown one is a mistake in the caller and says which there are."""
    try:
        return table[key]
    except KeyError:
        raise ValueError(f"no look for {key!r}; there is: {', '.join(table)}") from None
