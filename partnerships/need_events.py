"""Everything that can happen to a need: what it is called, and who is told."""

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from os2collab.display import kroner
from os2collab.events import EventKind, Recipient, register
from os2collab.forms.fields import danish_number
from os2collab.models import Event, Membership
from partnerships.models import EstimateUnit, Need, NeedSupport, Stance, Weight


def proposers(_event: Event, within: models.Model) -> Iterable[Recipient]:
    """Whoever proposed the need, and whoever proposed those that were merged into it; while they work somewhere."""
    need = cast("Need", within)
    people = {need.by_id, *Need.objects.filter(merged_into=need.pk).values_list("by_id", flat=True)}
    return at_work(people, "proposed")


def everybody_who_has_it(event: Event, within: models.Model) -> Iterable[Recipient]:
    """Those above, and whoever said for an organisation that it has the need too."""
    told = list(proposers(event, within))
    having = NeedSupport.objects.filter(need=within.pk, stance=Stance.ALSO)
    others = set(having.values_list("by_id", flat=True)) - {who.user_id for who in told}
    return [*told, *at_work(others, "organisation")]


def at_work(people: Iterable[int], reason: str) -> list[Recipient]:
    """Those of the people who work for an organisation today."""
    present = Membership.objects.current().filter(user__in=list(people)).values_list("user_id", flat=True)
    return [Recipient(user, reason) for user in set(present)]


def weight_label(value: int) -> str:
    """A stored weight in the reader's language, inside a sentence."""
    return str(Weight(value).label).lower()


def estimate_words(stored: str) -> str:
    """A stored estimate, `kroner:1000:2000:3000`, in words."""
    unit, low, likely, high = stored.split(":")
    say = kroner if unit == EstimateUnit.KRONER else danish_number
    words = {"low": say(Decimal(low)), "likely": say(Decimal(likely)), "high": say(Decimal(high))}
    if unit == EstimateUnit.KRONER:
        return gettext("from %(low)s to %(high)s, most likely %(likely)s") % words
    return gettext("from %(low)s to %(high)s hours, most likely %(likely)s") % words


PROPOSED = EventKind(
    "need.proposed", "flag", _("{organisation_name} proposes the need “{title}”."), ("organisation_name", "title")
)
EDITED = EventKind("need.edited", "document", _("The words of the need were changed."), audience=proposers)
SUPPORTED = EventKind(
    "need.supported",
    "check",
    _("{organisation_name} has this need too: {weight}."),
    ("organisation_name", "weight"),
    formats={"weight": weight_label},
    audience=proposers,
)
NOT_FOR_US = EventKind(
    "need.not_for_us",
    "close",
    _("{organisation_name} says that it is not for them: {reason}"),
    ("organisation_name", "reason"),
    audience=proposers,
)
TAKEN_BACK = EventKind(
    "need.taken_back",
    "undo",
    _("{organisation_name} has taken back what it said of the need."),
    ("organisation_name",),
    audience=proposers,
)
GATHERED = EventKind(
    "need.gathered", "people", _("The need is a common one now: {count} organisations have it."), ("count",)
)
ESTIMATED = EventKind(
    "need.estimated",
    "money",
    _("{organisation_name} estimates: {estimate}"),
    ("organisation_name", "estimate"),
    formats={"estimate": estimate_words},
    audience=everybody_who_has_it,
)
MERGED = EventKind(
    "need.merged",
    "link",
    _("The need “{title}” is part of “{into}” now, with all that was said."),
    ("title", "into"),
    audience=everybody_who_has_it,
)
TOOK_IN = EventKind(
    "need.took_in",
    "link",
    _("“{title}”, proposed by {organisation_name}, is part of this need now."),
    ("title", "organisation_name"),
    audience=everybody_who_has_it,
)
PARKED = EventKind(
    "need.parked", "clock", _("The need is parked: {reason}"), ("reason",), audience=everybody_who_has_it
)
DECLINED = EventKind(
    "need.declined", "close", _("The need is declined: {reason}"), ("reason",), audience=everybody_who_has_it
)
REOPENED = EventKind(
    "need.reopened", "open", _("The need is taken up again: {reason}"), ("reason",), audience=everybody_who_has_it
)
LIFTED = EventKind(
    "need.lifted",
    "flag",
    _("{organisation_name} starts a partnership for this need. When it takes pledges, you can join it."),
    ("organisation_name",),
    audience=everybody_who_has_it,
)

register(
    PROPOSED,
    EDITED,
    SUPPORTED,
    NOT_FOR_US,
    TAKEN_BACK,
    GATHERED,
    ESTIMATED,
    MERGED,
    TOOK_IN,
    PARKED,
    DECLINED,
    REOPENED,
    LIFTED,
    groups={"need": _("Needs")},
)
