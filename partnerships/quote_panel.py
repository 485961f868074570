"""What the partnership page says of its quotes: for the municipal side alone, and no query of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Audience, User, audiences_of
from partnerships.models import Partnership, Quote, QuoteInvitation, QuoteRequest
from partnerships.quote_events import at

MOST = 12


@dataclass(frozen=True)
class Line:
    """One request as a line of the card."""

    url: str
    title: str
    words: str
    is_opened: bool
    is_chosen: bool


@dataclass(frozen=True)
class Card:
    """The card of the municipal side."""

    lines: list[Line]
    may_ask: bool


def quote_requests() -> ArraySubquery:
    """A partnership's requests with how many are asked and have answered, for an annotation of partnerships."""
    asked = QuoteInvitation.objects.filter(request=OuterRef("pk"))
    answered = Quote.objects.current().filter(invitation__request=OuterRef("pk"))
    rows = QuoteRequest.objects.filter(partnership=OuterRef("pk")).order_by("-number")[:MOST]
    one = JSONObject(
        number="number",
        title="title",
        opens_at="opens_at",
        asked=Subquery(counted(asked, "request")),
        answered=Subquery(counted(answered, "invitation__request")),
        chosen="choice__quote__invitation__vendor__name",
    )
    return ArraySubquery(rows.values(one=one))


def counted(rows: QuerySet[Any], place: str) -> QuerySet[Any, Any]:
    """How many there are; nothing where there are none."""
    numbers: QuerySet[Any, Any] = rows.order_by().values(place).annotate(number=Count("pk"))
    return numbers.values("number")


def quote_card(partnership: Partnership, rows: Iterable[dict[str, Any]], user: User) -> Card | None:
    """What this reader is told; None for everybody who is not on the municipal side alone."""
    if Audience.MUNICIPALITY not in audiences_of(user):
        return None
    lines = [line(partnership, row) for row in rows]
    may_ask = bool(can(user, Permission.QUOTE_ASK, partnership))
    return Card(lines, may_ask) if lines or may_ask else None


def line(partnership: Partnership, row: dict[str, Any]) -> Line:
    """One request in words."""
    opens_at = datetime.fromisoformat(row["opens_at"])
    is_opened = opens_at <= clock.now()
    answered = answered_words(row["answered"] or 0, row["asked"] or 0)
    if row["chosen"]:
        words = _("%(vendor)s was chosen.") % {"vendor": row["chosen"]}
    elif is_opened:
        words = f"{answered} {_('The quotes are opened.')}"
    else:
        words = f"{answered} {_('Opened on %(moment)s.') % {'moment': at(opens_at)}}"
    url = address("quote-request", partnership.slug, row["number"])
    return Line(url, row["title"], words, is_opened, bool(row["chosen"]))


def answered_words(answered: int, asked: int) -> str:
    """How many have answered, and never who."""
    said = ngettext(
        "%(answered)d of %(asked)d vendor has answered.", "%(answered)d of %(asked)d vendors have answered.", asked
    )
    return said % {"answered": answered, "asked": asked}
