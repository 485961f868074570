"""Quotes in the world of the tables: requests that are sealed, opened and decided, and what one sends to each page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from os2collab import clock, uploads
from os2collab.actions import attachments
from os2collab.models import Organisation, User
from partnerships.actions import quote_requests, quotes
from partnerships.models import Partnership, ProcurementThreshold, Quote, QuoteInvitation, QuoteRequest
from partnerships.quoting import Offer, Option


def ask_for_quotes(world: Any, *, why: str) -> None:
    """Both vendors quoted for the opened one; it is undecided. The sealed one has the vendor's quote. One is decided.

    ``why`` stands in the reason of the decision, which is for the municipal side alone.
    """
    both = {world.vendor: world.vendor_organisation, world.rival: world.other_vendor_organisation}
    with clock.at(clock.now() - timedelta(days=10)):
        decided, opened = (ask(world, title, both.values(), days=5) for title in ("Valgt opgave", "Åbnet opgave"))
        for request in (decided, opened):
            for by, vendor in both.items():
                answer(request, vendor, by)
        place = QuoteInvitation.objects.get(request=opened, vendor=world.vendor_organisation)
        plan = uploads.accept(SimpleUploadedFile("plan.txt", b"Vores plan"))
        attachments.add_file(place, by=world.vendor, upload=plan)
    chosen = Quote.objects.get(invitation__request=decided, invitation__vendor=world.vendor_organisation)
    quote_requests.choose(decided, by=world.lead, quote=chosen, reason=f"{why} er billigst")
    world.opened_request, world.opened_quote = opened, Quote.objects.get(invitation=place)
    world.sealed_request = ask(world, "Forseglet opgave", both.values(), days=9)
    world.sealed_quote = answer(world.sealed_request, world.vendor_organisation, world.vendor)
    example = {"name_da": "Ydelser", "name_en": "Services", "text_da": "Spørg først", "text_en": "Ask first"}
    world.threshold = ProcurementThreshold.objects.create(
        amount=Decimal(1_600_000), years=4, valid_from=clock.today(), **example
    )


def ask(world: Any, title: str, vendors: Any, *, days: int) -> QuoteRequest:
    partnership = Partnership.objects.get(pk=world.partnership.pk)
    said = {"title": title, "asks": "Hvad koster det?", "opens_at": clock.now() + timedelta(days=days)}
    return quote_requests.ask(partnership, by=world.lead, vendors=vendors, **said)


def answer(request: QuoteRequest, vendor: Organisation, by: User) -> Quote:
    """300 hours and two options, near a threshold of 1.6 million."""
    options = (Option("Drift", hours=Decimal(500), rate=Decimal(2_000)), Option("Kursus", amount=Decimal(20_000)))
    offer = Offer(
        kind="hourly",
        hours=Decimal(300),
        rate=Decimal(1_000),
        low=Decimal(250_000),
        high=Decimal(400_000),
        valid_until=clock.today() + timedelta(days=90),
        text="Vi gør det",
        options=options,
    )
    return quotes.give(QuoteInvitation.objects.get(request=request, vendor=vendor), by=by, offer=offer)


def quote_addresses(world: Any) -> dict[str, str]:
    """Name → the address of one such page."""
    opened, sealed = world.opened_request.get_absolute_url(), world.sealed_request.get_absolute_url()
    return {
        "quote-request-new": f"{world.partnership.get_absolute_url()}quotes/",
        "quote-request": opened,
        "quote-request-edit": f"{sealed}time/",
        "quote-choice": f"{opened}choice/",
        "quotes-csv": f"{opened[:-1]}.csv",
        "quotes-xlsx": f"{opened[:-1]}.xlsx",
        "quote-list": "/quotes/",
        "quote": world.opened_quote.get_absolute_url(),
        "quote-new": f"{world.sealed_quote.get_absolute_url()}versions/",
        "quote-withdrawal": f"{world.sealed_quote.get_absolute_url()}withdrawal/",
        "eu-threshold-list": "/procurement-thresholds/",
        "eu-threshold-new": "/procurement-thresholds/new/",
        "eu-threshold": world.threshold.get_absolute_url(),
    }


def quote_bodies(world: Any) -> dict[str, dict[str, object]]:
    """Name → what one sends there so that it is done, when one may."""
    soon = f"{clock.today() + timedelta(days=90):%d.%m.%Y}"
    vendors = [world.vendor_organisation.pk, world.other_vendor_organisation.pk]
    threshold = {"name_da": "Varer", "name_en": "Goods", "amount": "1.600.000", "years": 4, "near_percent": 75}
    threshold |= {"text_da": "Spørg", "text_en": "Ask", "valid_from": soon}
    quote = {"kind": "capped", "hours": "280", "rate": "950,50", "high": "300.000", "valid_until": soon, "text": "Vi"}
    option = {"rows": 2, "title_0": "Drift", "hours_0": "10", "rate_0": "900", "title_1": "Kursus", "amount_1": "5.000"}
    return {
        "quote-request-new": {
            "title": "Ny opgave",
            "asks": "Hvad koster det?",
            "opens_on": soon,
            "opens_time": "12:00",
            "vendors": vendors,
        },
        "quote-request-edit": {"opens_on": soon, "opens_time": "09.30", "version": 1},
        "quote-choice": {"quote": world.opened_quote.pk, "reason": "Kan starte først"},
        "quote-new": {**quote, **option, "seen": 1},
        "quote-withdrawal": {"reason": "Regnefejl"},
        "eu-threshold-new": threshold,
        "eu-threshold": {**threshold, "version": 1},
    }
