"""What a vendor does with its answer to a request: give a quote, replace it, withdraw it."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from partnerships import quote_events
from partnerships.models import Quote, QuoteChoice, QuoteInvitation, QuoteOption, QuoteWithdrawal
from partnerships.quoting import Offer


@verb(Permission.QUOTE_GIVE)
def give(
    invitation: QuoteInvitation, *, by: User, offer: Offer, seen: int = 0, submission: uuid.UUID | None = None
) -> Quote:
    """Give the vendor's quote, or a new version that replaces the former; until the deadline.

    ``seen`` is the number of the version that the person saw, 0 for none. The same ``submission`` again is the same
    quote. Raises Stale when a colleague was first, and ValidationError for half a quote.
    """
    submission = submission or uuid.uuid4()
    known = Quote.objects.filter(submission=submission, invitation=invitation).first()
    if known:
        return known
    latest = Quote.objects.filter(invitation=invitation).first()
    number = latest.number if latest else 0
    if seen != number:
        raise Stale(latest or invitation)
    offer.check(opens_on=clock.local(invitation.request.opens_at).date())
    quote = Quote.objects.create(
        invitation=invitation,
        number=number + 1,
        kind=offer.kind,
        hours=offer.hours,
        rate=offer.rate,
        low=offer.low or offer.likely,
        likely=offer.likely,
        high=offer.high or offer.likely,
        valid_until=offer.valid_until,
        starts_on=offer.starts_on,
        text=offer.text,
        by=by,
        at=clock.now(),
        submission=submission,
    )
    QuoteOption.objects.bulk_create(
        QuoteOption(quote=quote, position=place, title=each.title, hours=each.hours, rate=each.rate, amount=each.price)
        for place, each in enumerate(offer.options, start=1)
    )
    vendor = invitation.vendor
    words: dict[str, Any] = {"organisation_name": vendor.name, "number": quote.number}
    record(quote_events.GIVEN, by=by, on=invitation, within=invitation, organisation=vendor, **words)
    return quote


@verb(Permission.QUOTE_WITHDRAW)
def withdraw(invitation: QuoteInvitation, *, by: User, reason: str) -> QuoteWithdrawal:
    """Take the vendor's quote back, with the reason, until one is chosen. What it offered stays in the history.

    After the opening the municipal side is told. Raises Refused when nothing stands or one is chosen.
    """
    request, vendor = invitation.request, invitation.vendor
    if QuoteChoice.objects.filter(request=request).exists():
        raise Refused(_("A quote is chosen already; nothing is withdrawn after that."))
    quote = Quote.objects.current().filter(invitation=invitation).first()
    if quote is None:
        raise Refused(_("There is no quote to withdraw."))
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    withdrawal = QuoteWithdrawal.objects.create(quote=quote, reason=reason, by=by, at=clock.now())
    words: dict[str, Any] = {"organisation_name": vendor.name}
    record(quote_events.WITHDRAWN, by=by, on=invitation, within=invitation, organisation=vendor, reason=reason, **words)
    if request.is_opened:
        record(
            quote_events.QUOTE_TAKEN_BACK,
            by=by,
            on=request,
            within=request.partnership,
            organisation=vendor,
            audience=request.audience,
            title=request.title,
            **words,
        )
    return withdrawal
