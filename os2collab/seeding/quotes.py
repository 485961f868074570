"""Requests for quotes in the seeded portfolio: sealed, opened and decided, with one to twelve vendors, in bulk."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from os2collab.models import Organisation, User
from os2collab.seeding import words
from os2collab.seeding.deals import Deal
from os2collab.seeding.world import World
from partnerships.models import (
    SETTLED,
    Partnership,
    PartnershipState,
    Quote,
    QuoteChoice,
    QuoteInvitation,
    QuoteKind,
    QuoteOption,
    QuoteRequest,
    of_hours,
)

EVERY = 4  # one partnership of so many asks for quotes
TIME_TO_ANSWER = timedelta(days=21)


def write_quotes(world: World, deals: list[Deal]) -> None:
    """A request with its answers for some partnerships. Written when the partnerships are."""
    asking = [deal for deal in deals if deal.state not in (*SETTLED, PartnershipState.DRAFT)]
    for number, deal in enumerate(asking):
        if number % EVERY == 0:
            write_request(world, deal.partnership, deal.speaker(deal.leader), world.random("quotes", number))


def write_request(world: World, partnership: Partnership, by: User, rng: Random) -> None:
    """One request with its invitations, quotes, options and choice."""
    is_opened = rng.random() < 0.7
    opens_at = world.at(rng.randrange(5, 60) if is_opened else -rng.randrange(2, 20), rng)
    request = QuoteRequest.objects.create(
        partnership=partnership,
        number=1,
        title=rng.choice(words.TITLES),
        asks=words.NEED_TEXT,
        opens_at=opens_at,
        told_opened_at=opens_at if is_opened else None,
        by=by,
        at=opens_at - TIME_TO_ANSWER,
        submission=UUID(int=rng.getrandbits(128), version=4),
    )
    quotes = []
    for vendor in asked_vendors(world, partnership, rng):
        invitation = QuoteInvitation.objects.create(request=request, vendor=vendor, by=by, at=request.at)
        if rng.random() < 0.85:
            quotes.append(write_quote(world, invitation, rng))
    chosen = next((quote for quote in quotes if quote.invitation.vendor_id == partnership.vendor_id), None)
    if is_opened and chosen:
        QuoteChoice.objects.create(
            request=request,
            quote=chosen,
            reason=rng.choice(words.REASONS),
            organisation=partnership.lead_organisation,
            by=by,
            at=opens_at + timedelta(days=2),
        )


def asked_vendors(world: World, partnership: Partnership, rng: Random) -> list[Organisation]:
    """One, three or twelve, as far as there are so many; whoever delivers now is among them."""
    known = [vendor for vendor in world.vendors if world.people[vendor.pk]]
    asked = rng.sample(known, min(len(known), rng.choice((1, 3, 12))))
    now = partnership.vendor
    return [*asked, now] if now and now not in asked and world.people[now.pk] else asked


def write_quote(world: World, invitation: QuoteInvitation, rng: Random) -> Quote:
    """What one vendor offers, with one option."""
    hours, rate = Decimal(rng.randrange(80, 1_500)), Decimal(rng.randrange(800, 1_300))
    likely = of_hours(hours, rate)
    opens_on: date = invitation.request.opens_at.date()
    quote = Quote.objects.create(
        invitation=invitation,
        number=1,
        kind=rng.choice((QuoteKind.HOURLY, QuoteKind.CAPPED)),
        hours=hours,
        rate=rate,
        low=likely - likely // 10,
        likely=likely,
        high=likely + likely // 5,
        valid_until=opens_on + timedelta(days=rng.randrange(30, 120)),
        starts_on=opens_on + timedelta(days=rng.randrange(20, 90)),
        text=words.OUTCOME,
        by=rng.choice(world.people[invitation.vendor_id]),
        at=invitation.at + timedelta(days=3),
        submission=UUID(int=rng.getrandbits(128), version=4),
    )
    QuoteOption.objects.create(
        quote=quote, position=1, title="Drift i to år", hours=Decimal(55), rate=rate, amount=of_hours(Decimal(55), rate)
    )
    return quote
