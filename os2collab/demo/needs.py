"""Needs: one that many have and nobody lifts, with one merged into it; a new one, a parked one, one being lifted."""

from decimal import Decimal

from os2collab.demo.story import Story, Thread
from partnerships.actions import need_merging, need_stances, needs
from partnerships.models import EstimateUnit, Need, NeedState, Stance, Weight
from projects.models import Product


def propose(story: Story, key: str, title: str, text: str, product: str = "", **fields: object) -> Need:
    """Somebody proposes a need for the place where they work."""
    by = story.people[key]
    about = Product.objects.get(name=product) if product else None
    place = by.memberships.get().organisation
    return needs.propose(place, by=by, title=title, text=text, product=about, **fields)  # type: ignore[arg-type]


def also(story: Story, need: Need, key: str, weight: Weight, years: int | None = None) -> None:
    """Somebody says that their organisation has it too."""
    by = story.people[key]
    place = by.memberships.get().organisation
    year = None if years is None else story.today.year + years
    need_stances.say(need, by=by, organisation=place, stance=Stance.ALSO, weight=weight, wished_year=year)


def not_for_us(story: Story, need: Need, key: str, reason: str) -> None:
    """Somebody says why it is not for their organisation."""
    by = story.people[key]
    place = by.memberships.get().organisation
    need_stances.say(need, by=by, organisation=place, stance=Stance.NOT_FOR_US, reason=reason)


def tell_follow_a_case(story: Story) -> Thread:
    """»Borgeren kan se, hvor sagen ligger«: five have it, two proposed it, one vendor has an idea, nobody lifts it."""
    year = story.today.year + 1
    yield story.at(-50, 9)
    need = propose(
        story,
        "line",
        "Borgeren kan se, hvor sagen ligger",
        "Hver dag ringer borgere for at høre, hvem der har deres henvendelse. Vi kan ikke svare uden at slå op i tre"
        " systemer. Borgeren vil helst selv kunne se det.",
        "OS2opgavefordeler",
        kle="00.01.00",
        wished_year=year,
        weight=Weight.NEEDED,
    )
    yield story.at(-47, 10)
    also(story, need, "mette", Weight.NEEDED, 1)
    yield story.at(-41, 13)
    also(story, need, "maja", Weight.IMPORTANT, 2)
    yield story.at(-33, 11)
    not_for_us(story, need, "bo", "Vores nye sagssystem viser det allerede for borgeren.")
    yield story.at(-30, 9)
    twin = propose(
        story,
        "else",
        "Følg din sag på nettet",
        "Vi vil gerne vise borgeren, om sagen er modtaget, under behandling eller afgjort.",
        "OS2opgavefordeler",
        weight=Weight.IMPORTANT,
    )
    yield story.at(-27, 15)
    also(story, twin, "pia", Weight.GOOD)
    yield story.at(-25, 10)
    need_merging.merge(twin, by=story.people["rikke"], into=need)
    yield story.at(-9, 14)
    need_stances.estimate(
        need,
        by=story.people["jonas"],
        unit=EstimateUnit.KRONER,
        low=Decimal(350_000),
        likely=Decimal(480_000),
        high=Decimal(800_000),
        words="Det dyre er koblingen til fagsystemerne. Med to af dem er vi nær det lave tal.",
    )


def tell_more_needs(story: Story) -> Thread:
    """A new one that nobody has answered, one that waits for a law, and one that two municipalities lift."""
    yield story.at(-44, 10)
    late = propose(
        story,
        "anders",
        "Fælles skabeloner til afgørelser",
        "Vi skriver de samme afgørelser hver for sig, og de bliver forskellige fra kommune til kommune.",
        wished_year=story.today.year + 2,
    )
    yield story.at(-40, 9)
    words = propose(
        story,
        "birgitte",
        "Nye medarbejdere lærer emnesystematikken",
        "Nye kolleger journaliserer forkert det første halve år. En kort øvelse med rigtige eksempler ville hjælpe.",
        "OS2kle",
        kle="00.15",
        weight=Weight.IMPORTANT,
    )
    yield story.at(-36, 12)
    also(story, words, "mette", Weight.IMPORTANT, 1)
    yield story.at(-32, 9)
    reason = "Den nye lov om god forvaltningsskik skal vedtages først. Vi tager det op igen til foråret."
    needs.settle(late, by=story.people["rikke"], to=NeedState.PARKED, reason=reason)
    yield story.at(-5, 11)
    needs.start_partnership(
        words,
        by=story.people["birgitte"],
        leader=story.organisation("Horsens"),
        title="Øvelser i emnesystematikken",
        purpose="Nye medarbejdere øver sig på rigtige eksempler og journaliserer rigtigt fra den første uge.",
        goal_amount=Decimal(180_000),
        deadline=story.day(60),
    )
    yield story.at(-4, 9)
    propose(
        story,
        "karim",
        "Vikarer kan se deres vagter på telefonen",
        "En vikar får i dag en sms fra hver afdeling. De vil gerne se alle vagter ét sted.",
        "OS2rollekatalog",
        wished_year=story.today.year + 1,
        weight=Weight.IMPORTANT,
    )
