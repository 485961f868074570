"""Quotes: two vendors have answered and are compared, with an option near a threshold; and one waits for a vendor."""

from datetime import timedelta
from decimal import Decimal

from os2collab.demo.story import Story, Thread
from partnerships.actions import partnerships, quote_requests, quotes
from partnerships.models import Partnership, QuoteInvitation, QuoteKind, QuoteRequest
from partnerships.quoting import Offer, Option

ASKS = """Vi har brug for, at borgeren kan bruge de fælles selvbetjeningsløsninger, også når skærmen er lille.

**Det skal I oplyse**

- hvor mange timer I regner med, og hvad en time koster
- hvornår I kan starte, og hvem der gør arbejdet
- hvad drift og fejlrettelser koster de første to år (som option)

Vi vælger efter pris (halvdelen), bemanding og tidsplan."""
TEMPS = """Vikarer skal have adgang fra den første vagt og miste den efter den sidste.

Skriv, hvad det koster at bygge koblingen til vagtplanen, og om I kan vise den for to kommuner i foråret."""


def tell_quotes(story: Story) -> Thread:
    """»Selvbetjening på mobilen«: led by Horsens, found no vendor yet. Three were asked, two answered, it is opened."""
    birgitte, rikke = story.people["birgitte"], story.people["rikke"]
    yield story.at(-34, 9)
    partnership = partnerships.start(
        story.organisation("Horsens"),
        by=rikke,
        title="Selvbetjening på mobilen",
        purpose="Borgeren kan bruge de fælles selvbetjeningsløsninger på en telefon.",
        goal_amount=Decimal(1_200_000),
        deadline=story.day(75),
    )
    yield story.at(-34, 10)
    partnerships.open_for_pledges(partnership, by=birgitte)
    yield story.at(-33, 9)
    vendors = [story.organisation(name) for name in ("Nordlys Software", "Fjord Digital", "Havblik IT")]
    request = quote_requests.ask(
        Partnership.objects.get(pk=partnership.pk),
        by=birgitte,
        title="Mobilvenlig selvbetjening",
        asks=ASKS,
        opens_at=story.at(-5, 12),
        vendors=vendors,
    )
    yield story.at(-12, 14)
    answer(
        story,
        request,
        "jonas",
        Offer(
            kind=QuoteKind.CAPPED,
            hours=Decimal(980),
            rate=Decimal(1_050),
            low=Decimal(940_000),
            high=Decimal(1_150_000),
            valid_until=story.day(60),
            starts_on=story.day(20),
            text="Freja og Tobias gør arbejdet. Prisen dækker alle fem fælles formularer; loftet holder vi.\n\n"
            "Vi forudsætter, at kommunerne stiller med to testere.",
            options=(Option("Drift og fejlrettelser i to år", hours=Decimal(320), rate=Decimal(1_050)),),
        ),
    )
    yield story.at(-6, 16)
    answer(
        story,
        request,
        "henrik",
        Offer(
            kind=QuoteKind.FIXED,
            amount=Decimal(1_090_000),
            valid_until=story.day(25),
            starts_on=story.day(48),
            text="Fast pris for de fem formularer, som de er i dag. Nye formularer aftales for sig.",
            options=(
                Option("Drift og fejlrettelser i to år", amount=Decimal(260_000)),
                Option("Brugertest med borgere", hours=Decimal(60), rate=Decimal(990)),
            ),
        ),
    )
    yield story.at(-5, 12, 3)
    quote_requests.tell_of_openings()


def tell_sealed_quotes(story: Story) -> Thread:
    """»Adgang for vikarer« asks Nordlys and Havblik: Havblik's quote is sealed, and Nordlys has not answered."""
    ida = story.people["ida"]
    yield story.at(-7, 13)
    partnership = Partnership.objects.get(title="Adgang for vikarer")
    request = quote_requests.ask(
        partnership,
        by=ida,
        title="Kobling til vagtplanen",
        asks=TEMPS,
        opens_at=story.at(9, 12),
        vendors=[story.organisation(name) for name in ("Nordlys Software", "Havblik IT")],
    )
    yield story.at(-3, 11)
    answer(
        story,
        request,
        "signe",
        Offer(
            kind=QuoteKind.HOURLY,
            hours=Decimal(310),
            rate=Decimal(975),
            high=Decimal(360_000),
            valid_until=(request.opens_at + timedelta(days=60)).date(),
            text="Vi kender vagtplanen fra to andre kommuner.",
        ),
    )


def answer(story: Story, request: QuoteRequest, key: str, offer: Offer) -> None:
    """Somebody answers for the vendor where they work."""
    by = story.people[key]
    place = QuoteInvitation.objects.get(request=request, vendor=by.memberships.get().organisation)
    quotes.give(place, by=by, offer=offer)
