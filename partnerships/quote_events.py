"""What happens to quotes. What concerns one vendor happens in its own invitation, which nobody else can see.

What happens in the partnership is for the municipal side alone: it says nothing of a quote before the opening.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.roles import Role
from os2collab.display import day
from os2collab.events import EventKind, Recipient, as_date, as_kroner, register
from os2collab.feed import time_of_day
from os2collab.models import Event, Membership
from partnerships.events import concerned
from partnerships.models import PartnershipStanding, QuoteInvitation


def at(moment: datetime) -> str:
    """A day and a time: “24.11.2026 at 12:00”."""
    local = clock.local(moment)
    return f"{day(local)} {time_of_day(local.hour, local.minute, get_language() or '')}"


def as_moment(value: str) -> str:
    """A stored moment in the reader's words."""
    return at(datetime.fromisoformat(value))


def bidders(_event: Event, within: models.Model) -> Iterable[Recipient]:
    """Who answers for the vendor: its administrators and signatories, or everybody where there are none."""
    invitation = cast("QuoteInvitation", within)
    people = Membership.objects.current().filter(organisation=invitation.vendor_id)
    rows = list(people.values_list("user_id", "is_administrator", "is_signatory"))
    speaking = {user for user, *speaks in rows if any(speaks)}
    return [Recipient(user, "invited") for user in speaking or {user for user, *_speaks in rows}]


def asked_bidders(event: Event, within: models.Model) -> Iterable[Recipient]:
    """The same people, who are asked for something."""
    return [Recipient(who.user_id, who.reason, asked=True) for who in bidders(event, within)]


def choosers(event: Event, within: models.Model) -> Iterable[Recipient]:
    """Those who lead the partnership are asked to choose; the others that it concerns are told."""
    leads = PartnershipStanding.objects.filter(partnership_id=within.pk, role=Role.PARTNERSHIP_LEAD)
    asked = [Recipient(user, "lead", asked=True) for user in leads.values_list("user_id", flat=True)]
    return [*concerned(event, within), *asked]


QUOTES_ASKED = EventKind(
    "quote.asked",
    "document",
    _("Vendors are asked for quotes until {until}: [{title}]"),
    ("title", "until"),
    formats={"until": as_moment},
    audience=concerned,
)
QUOTES_EXTENDED = EventKind(
    "quote.extended",
    "calendar",
    _("[{title}]: quotes can be given until {until} now."),
    ("title", "until"),
    formats={"until": as_moment},
    audience=concerned,
)
MORE_ASKED = EventKind("quote.more_asked", "people", _("[{title}]: more vendors are asked for quotes."), ("title",))
QUOTES_OPENED = EventKind(
    "quote.opened",
    "open",
    _("The quotes are opened: [{title}]. {answered} of {asked} vendors answered."),
    ("title", "answered", "asked"),
    audience=choosers,
)
QUOTE_TAKEN_BACK = EventKind(
    "quote.taken_back",
    "undo",
    _("{organisation_name} withdrew its quote: [{title}]"),
    ("organisation_name", "title"),
    audience=concerned,
)
QUOTE_CHOSEN = EventKind(
    "quote.chosen",
    "check",
    _("The quote of {organisation_name} was chosen: [{title}]"),
    ("organisation_name", "title"),
    audience=concerned,
)
INVITED = EventKind(
    "bid.invited",
    "document",
    _("{organisation_name} asks you for a quote: [{title}]. You have until {until}."),
    ("organisation_name", "title", "until"),
    formats={"until": as_moment},
    audience=asked_bidders,
)
EXTENDED = EventKind(
    "bid.extended",
    "calendar",
    _("[{title}]: quotes can be given until {until} now."),
    ("title", "until"),
    formats={"until": as_moment},
    audience=bidders,
)
GIVEN = EventKind(
    "bid.given", "check", _("{organisation_name} gave its quote, version {number}."), ("organisation_name", "number")
)
WITHDRAWN = EventKind(
    "bid.withdrawn",
    "undo",
    _("{organisation_name} withdrew its quote: {reason}"),
    ("organisation_name", "reason"),
    audience=bidders,
)
WON = EventKind(
    "bid.chosen",
    "check",
    _("The quote of {organisation_name} was chosen: [{title}]"),
    ("organisation_name", "title"),
    audience=bidders,
)
LOST = EventKind(
    "bid.not_chosen",
    "info",
    _("Another quote than that of {organisation_name} was chosen: [{title}]"),
    ("organisation_name", "title"),
    audience=bidders,
)

THRESHOLD_KEPT = EventKind(
    "organisation.threshold_kept",
    "pencil",
    _("The threshold “{name}” is {amount} from {valid_from}."),
    ("name", "amount", "valid_from"),
    formats={"amount": as_kroner, "valid_from": as_date},
)

register(
    THRESHOLD_KEPT,
    *(QUOTES_ASKED, QUOTES_EXTENDED, MORE_ASKED, QUOTES_OPENED, QUOTE_TAKEN_BACK, QUOTE_CHOSEN),
    *(INVITED, EXTENDED, GIVEN, WITHDRAWN, WON, LOST),
    groups={"quote": _("Quotes"), "bid": _("Your quote")},
)
