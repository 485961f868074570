"""What the pages about quotes show: the request with its comparison to the municipal side, the answer to its vendor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.dialogue import Added, files_of
from os2collab.display import kroner
from os2collab.forms.fields import danish_number
from os2collab.http import SignedInRequest, small_number
from os2collab.models import Attachment, Event, Organisation, User, audiences_of
from os2collab.prepared import prepared
from partnerships.models import GoalPartKind, Partnership, Quote, QuoteInvitation, QuoteKind, QuoteOption, QuoteRequest
from partnerships.pages import newest
from partnerships.procurement import Hint, hints, thresholds
from partnerships.quote_events import at
from partnerships.quote_panel import answered_words
from partnerships.round_page import may_change_terms


@dataclass
class Row:
    """One vendor's quote beside the others; ``top`` is the end of the scale that all share, in kroner."""

    quote: Quote
    top: Decimal
    files: Sequence[Attachment] = ()
    hints: list[Hint] = field(default_factory=list)
    is_chosen: bool = False

    @property
    def vendor(self) -> Organisation:
        return self.quote.invitation.vendor

    @property
    def options(self) -> list[QuoteOption]:
        """What can be had beside it."""
        return self.quote.beside_it

    @property
    def has_range(self) -> bool:
        """Whether it may cost less or more."""
        return self.quote.low != self.quote.high

    @property
    def words(self) -> str:
        """The price in words, for whoever does not see the bar."""
        return price_words(self.quote)

    @property
    def how(self) -> str:
        """How the price comes about."""
        return how_words(self.quote)

    @property
    def withdrawn(self) -> Any:
        """That it was withdrawn after the opening, if it was."""
        return getattr(self.quote, "withdrawal", None)


@dataclass(frozen=True)
class Kept(Added):
    """A file that stays as it is: the quotes are opened."""

    @property
    def is_mine(self) -> bool:
        return False


def price_words(quote: Quote) -> str:
    """From low to high, most likely."""
    figures = {"low": kroner(quote.low), "likely": kroner(quote.likely), "high": kroner(quote.high)}
    if quote.low == quote.high:
        return _("%(likely)s, as one figure") % figures
    if quote.kind == QuoteKind.CAPPED:
        return _("from %(low)s to at most %(high)s, most likely %(likely)s excluding VAT") % figures
    return _("from %(low)s to %(high)s, most likely %(likely)s excluding VAT") % figures


def how_words(quote: Quote) -> str:
    """How the price comes about: “300 hours at 1.000 kr. an hour”; nothing for a fixed one."""
    if quote.hours is None or quote.rate is None:
        return ""
    return _("%(hours)s hours at %(rate)s an hour") % {"hours": danish_number(quote.hours), "rate": kroner(quote.rate)}


def request_page(noun: QuoteRequest, user: User) -> dict[str, Any]:
    """The request, and, from the opening, all quotes beside each other. Sealed ones are not asked for at all."""
    may_compare = bool(can(user, Permission.QUOTE_COMPARE, noun))
    asked = invitations_of(noun.pk)
    rows = rows_of(noun, user) if may_compare else []
    answered = len(rows) if may_compare else answered_count(noun)
    chosen = getattr(noun, "choice", None)
    may_choose = bool(can(user, Permission.QUOTE_CHOOSE, noun)) and chosen is None
    return {
        "request_for": noun,
        "partnership": noun.partnership,
        "asked": asked,
        "answered_words": answered_words(answered, len(asked)),
        "opens": at(noun.opens_at),
        "may_compare": may_compare,
        "may_change": bool(can(user, Permission.QUOTE_ASK, noun)),
        "may_choose": may_choose and any(row.withdrawn is None for row in rows),
        "may_use": chosen is not None and may_use_as_part(noun, user),
        "rows": rows,
        "chosen": chosen,
        "hints": nearest(rows),
        "today": clock.today(),
    }


def answered_count(noun: QuoteRequest) -> int:
    """How many have answered; all that is said before the opening, and of quotes that one does not read."""
    quotes = Quote.objects.shown(clock.now()) if noun.is_opened else Quote.objects.current()
    answered = quotes.filter(invitation__request=noun.pk).aggregate(number=Count("pk"))
    return int(answered["number"])


def may_use_as_part(noun: QuoteRequest, user: User) -> bool:
    """Whether the chosen price can become a part of the round's goal."""
    may_edit = bool(can(user, Permission.PARTNERSHIP_EDIT, noun.partnership))
    return may_edit and may_change_terms(noun.partnership)


def part_of_quote(partnership: Partnership, number: str, user: User) -> tuple[str, str, Decimal] | None:
    """The chosen price of a request as a part of the goal: kind, title, kroner. None for who may not compare."""
    known = QuoteRequest.objects.for_page().filter(partnership=partnership, number=small_number(number) or 0)
    noun = known.filter(choice__isnull=False).first() if number else None
    if noun is None or not can(user, Permission.QUOTE_COMPARE, noun):
        return None
    quote = noun.choice.quote
    words = {"vendor": quote.invitation.vendor, "title": noun.title}
    return GoalPartKind.DEVELOPMENT, str(_("%(title)s, quote of %(vendor)s") % words)[:120], quote.likely


def rows_of(noun: QuoteRequest, user: User) -> list[Row]:
    """The quotes that were opened, the lowest first, with their files and hints: four queries."""
    quotes = shown_quotes(noun.pk, clock.now())
    options = defaultdict[int, list[QuoteOption]](list)
    for option in options_of([quote.pk for quote in quotes]):
        options[option.quote_id].append(option)
    for quote in quotes:
        quote.beside_it = options[quote.pk]
    files = files_by_invitation([quote.invitation_id for quote in quotes], user)
    known = thresholds() if quotes else []
    chosen = getattr(noun, "choice", None)
    top = max((max(quote.high, quote.with_options) for quote in quotes), default=Decimal(1))
    return [
        Row(
            quote,
            top,
            files[quote.invitation_id],
            hints(quote.with_options, known),
            is_chosen=chosen is not None and chosen.quote_id == quote.pk,
        )
        for quote in quotes
    ]


def files_by_invitation(invitations: list[int], user: User) -> dict[int, list[Attachment]]:
    """What the vendors added, as far as this reader may know."""
    found: dict[int, list[Attachment]] = defaultdict(list)
    kind = ContentType.objects.get_for_model(QuoteInvitation)
    for attachment in files_on(kind.pk, invitations, list(audiences_of(user))):
        found[attachment.on_id].append(attachment)
    return found


@prepared
def invitations_of(request: int) -> QuerySet[QuoteInvitation]:
    """The vendors that are asked."""
    return QuoteInvitation.objects.filter(request=request).select_related("vendor").order_by("vendor__sort_key")


@prepared
def shown_quotes(request: int, now: datetime) -> QuerySet[Quote]:
    """What was opened of a request, the lowest first."""
    return Quote.objects.shown(now).filter(invitation__request=request).beside_each_other()


@prepared
def options_of(quotes: list[int]) -> QuerySet[QuoteOption]:
    """What can be had beside some quotes, in each one's own order."""
    return QuoteOption.objects.filter(quote__among=quotes).order_by("quote_id", "position")


@prepared
def files_on(kind: int, matters: list[int], audiences: list[str]) -> QuerySet[Attachment]:
    """The files of some matters of one kind, the newest first."""
    files = Attachment.objects.filter(on_type=kind, on_id__among=matters, audience__among=audiences)
    return files.filter(removed_at=None).for_list()


def nearest(rows: Iterable[Row]) -> list[Hint]:
    """The hints of the dearest quote that stands, and whose it is: one of them is enough above a table."""
    near = [row for row in rows if row.hints and row.withdrawn is None]
    dearest = max(near, key=lambda row: row.quote.with_options, default=None)
    return [replace(hint, vendor=dearest.vendor.name) for hint in dearest.hints] if dearest else []


def quote_page(request: SignedInRequest, invitation: QuoteInvitation) -> dict[str, Any]:
    """One vendor's answer: all of it to the vendor itself, and what was opened to the municipal side."""
    user, asked = request.user, invitation.request
    is_own = Permission.QUOTE_WITHDRAW in permissions_in(user, invitation)
    versions = list(Quote.objects.filter(invitation=invitation).for_comparing().order_by("-number"))
    shown, earlier = (versions[0], versions[1:]) if versions else (None, [])
    files, older_files = files_of(request, invitation)
    kept = Kept if asked.is_opened or not is_own else Added
    choice = getattr(asked, "choice", None)
    stands = shown is not None and getattr(shown, "withdrawal", None) is None
    may_give = bool(can(user, Permission.QUOTE_GIVE, invitation))
    return {
        "invitation": invitation,
        "asked": asked,
        "partnership": asked.partnership,
        "opens": at(asked.opens_at),
        "is_own": is_own,
        "row": Row(shown, max(shown.high, shown.with_options)) if shown else None,
        "stands": stands,
        "hints": hints(shown.with_options, thresholds()) if shown and stands else [],
        "earlier": earlier if is_own else [],
        "files": [kept(attachment, user) for attachment in files],
        "older_files": older_files,
        "may_give": may_give,
        "may_add": may_give,
        "may_withdraw": is_own and stands and choice is None,
        "delivers": is_own and asked.partnership.vendor_id == invitation.vendor_id,
        # a vendor hears whether its own was chosen, and nothing of the others
        "outcome": ""
        if choice is None or not stands
        else "chosen"
        if shown and choice.quote_id == shown.pk
        else "other",
        "feed": newest_of(invitation, user),
        "today": clock.today(),
    }


def permissions_in(user: User, invitation: QuoteInvitation) -> frozenset[Permission]:
    """What the person's roles towards the answer grant."""
    return standing_in(user, invitation).permissions


def newest_of(invitation: QuoteInvitation, user: User) -> list[Event]:
    """What happened to the answer."""
    kind = ContentType.objects.get_for_model(invitation).pk
    return newest(kind, invitation.pk, list(audiences_of(user)))
