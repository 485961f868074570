"""What the municipal side does with quotes: ask vendors, give them more time, hear of the opening, choose one."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import Organisation, Side, User
from partnerships import quote_events
from partnerships.actions import partnerships
from partnerships.models import Partnership, PartnershipState, Quote, QuoteChoice, QuoteInvitation, QuoteRequest

ORDERED = (PartnershipState.ORDERED, PartnershipState.DELIVERED)  # somebody delivers it already
AT_MOST_AHEAD = timedelta(days=2 * 365)


@verb(Permission.QUOTE_ASK)
def ask(
    partnership: Partnership,
    *,
    by: User,
    title: str,
    asks: str,
    opens_at: datetime,
    vendors: Iterable[Organisation],
    submission: uuid.UUID | None = None,
) -> QuoteRequest:
    """Ask vendors for quotes until ``opens_at``, when all that were given are opened. Each vendor is told for itself.

    The same ``submission`` again is the same request. Raises Refused for who stands on both sides, and
    ValidationError for a moment that has passed and for nobody to ask.
    """
    submission = submission or uuid.uuid4()
    known = QuoteRequest.objects.filter(submission=submission, partnership=partnership).first()
    if known:
        return known
    opens_at = opens_at.replace(second=0, microsecond=0)
    check_ahead(opens_at)
    vendors = list(vendors)
    if not vendors:
        raise ValidationError({"vendors": _("Choose at least one vendor.")})
    latest = QuoteRequest.objects.filter(partnership=partnership).first()
    request = QuoteRequest.objects.create(
        partnership=partnership,
        number=latest.number + 1 if latest else 1,
        title=title,
        asks=asks,
        opens_at=opens_at,
        by=by,
        at=clock.now(),
        submission=submission,
    )
    require(by, Permission.QUOTE_ASK, request)
    tell(quote_events.QUOTES_ASKED, request, by=by, title=title, until=opens_at.isoformat())
    invite(request, vendors, by=by)
    return request


@verb(Permission.QUOTE_ASK)
def change(
    request: QuoteRequest, *, by: User, opens_at: datetime, vendors: Iterable[Organisation], version: int | None = None
) -> QuoteRequest:
    """Give everybody more time, and ask more vendors. Nobody is asked anything else, and nothing is opened earlier.

    ``vendors`` are those who are asked from now on beside the others. Raises Stale, and ValidationError for an
    earlier moment and for one that is too far ahead.
    """
    known = set(request.invitations.values_list("vendor_id", flat=True))
    more = [vendor for vendor in vendors if vendor.pk not in known]
    if opens_at == request.opens_at and not more:
        return request
    if version is not None and version != request.version:
        raise Stale(request)
    if opens_at < request.opens_at:
        raise ValidationError({"opens_at": _("Choose the same time or a later one: vendors count on what they have.")})
    check_ahead(opens_at)
    if opens_at != request.opens_at:
        until = opens_at.isoformat()
        for invitation in request.invitations.all():
            speak(quote_events.EXTENDED, request, invitation, by=by, title=request.title, until=until)
        tell(quote_events.QUOTES_EXTENDED, request, by=by, title=request.title, until=until)
    request.opens_at = opens_at
    request.version += 1
    request.save(update_fields=["opens_at", "version"])
    if more:
        tell(quote_events.MORE_ASKED, request, by=by, title=request.title)
        invite(request, more, by=by)
    return request


def invite(request: QuoteRequest, vendors: Iterable[Organisation], *, by: User) -> None:
    """Ask each vendor, in a place that only it can see."""
    leader = request.partnership.lead_organisation
    words = {"organisation_name": leader.name, "title": request.title, "until": request.opens_at.isoformat()}
    for vendor in vendors:
        if vendor.side != Side.VENDOR:
            raise Refused(_("Only vendors are asked for quotes."))
        invitation = QuoteInvitation.objects.create(
            request=request, vendor=vendor, vendor_side=vendor.side, by=by, at=clock.now()
        )
        speak(quote_events.INVITED, request, invitation, by=by, **words)


@verb(Permission.QUOTE_CHOOSE)
def choose(request: QuoteRequest, *, by: User, quote: Quote, reason: str) -> QuoteChoice:
    """Choose one quote, with the reason for the municipal side; its vendor delivers. Each vendor hears of its own only.

    What is ordered stays with who delivers it: there the choice is of something more. Saying the same twice is one
    choice. Raises Refused when another was chosen, and ValidationError for a quote that was withdrawn or has run out.
    """
    known = QuoteChoice.objects.filter(request=request).first()
    if known and known.quote_id == quote.pk and known.reason == reason:
        return known
    if known:
        raise Refused(_("A quote is chosen already. The reason stands beside it."))
    standing = Quote.objects.current().filter(invitation__request=request).select_related("invitation__vendor")
    chosen = standing.filter(pk=quote.pk).first()
    if chosen is None:
        raise ValidationError({"quote": _("This quote does not stand any more. Choose another.")})
    if chosen.is_over:
        raise ValidationError(
            {"quote": _("This quote has run out: its vendor is not bound by it. Ask for quotes anew.")}
        )
    if not reason:
        raise ValidationError({"reason": _("Say why this one.")})
    partnership, vendor = request.partnership, chosen.invitation.vendor
    organisation = in_whose_name(by, Permission.QUOTE_CHOOSE, request)
    choice = QuoteChoice.objects.create(
        request=request, quote=chosen, reason=reason, organisation=organisation, by=by, at=clock.now()
    )
    tell(quote_events.QUOTE_CHOSEN, request, by=by, organisation_name=vendor.name, title=request.title)
    for each in standing:
        kind = quote_events.WON if each.pk == chosen.pk else quote_events.LOST
        words = {"organisation_name": each.invitation.vendor.name, "title": request.title}
        speak(kind, request, each.invitation, by=by, **words)
    if partnership.vendor_id is None or partnership.state not in ORDERED:
        partnerships.entrust(partnership, vendor, by=by)
    return choice


def tell_of_openings() -> int:
    """Tell of each opening once. It has happened already, by the clock; this is only the word of it."""
    due = QuoteRequest.objects.opened(clock.now()).filter(told_opened_at=None)
    return sum(tell_of_opening(pk) for pk in due.order_by("opens_at").values_list("pk", flat=True))


def tell_of_opening(pk: int) -> bool:
    """One opening, when nobody else tells of it at this moment."""
    with transaction.atomic():
        rows = QuoteRequest.objects.select_for_update(skip_locked=True, no_key=True)
        request = rows.opened(clock.now()).filter(pk=pk, told_opened_at=None).first()
        if request is None:
            return False
        request.told_opened_at = clock.now()
        request.save(update_fields=["told_opened_at"])
        answered = Quote.objects.shown(clock.now()).filter(invitation__request=request).count()
        asked = request.invitations.count()
        tell(quote_events.QUOTES_OPENED, request, by=None, title=request.title, answered=answered, asked=asked)
        return True


def check_ahead(opens_at: datetime) -> None:
    """Raise ValidationError for a moment that has passed, and for one so late that its year was mistyped."""
    if opens_at <= clock.now():
        raise ValidationError({"opens_at": _("Choose a time that lies ahead.")})
    if opens_at > clock.now() + AT_MOST_AHEAD:
        raise ValidationError({"opens_at": _("Choose a time within two years.")})


def tell(kind: EventKind, request: QuoteRequest, *, by: User | None, **details: Any) -> None:
    """Something happened in the partnership that is for the municipal side alone."""
    partnership = request.partnership
    organisation = partnership.lead_organisation if by else None
    record(
        kind,
        by=by,
        on=request,
        within=partnership,
        organisation=organisation,
        audience=request.audience,
        **details,
    )


def speak(kind: EventKind, request: QuoteRequest, invitation: QuoteInvitation, *, by: User, **details: Any) -> None:
    """Something is said to one vendor, in its own place."""
    invitation.request = request
    organisation = request.partnership.lead_organisation
    record(kind, by=by, on=invitation, within=invitation, organisation=organisation, **details)
