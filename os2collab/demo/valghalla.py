"""OS2valghalla 3.0: 20 municipalities bound less than was sought, went on anyway, and one more came late.

It is ordered now: two milestones are accepted, who pays this year is invoiced, and the rest waits for the next budget.
"""

from decimal import Decimal

from os2collab.demo.parts import Said, join, report
from os2collab.demo.pledging import Commitment, commit
from os2collab.demo.story import Story, Thread
from partnerships.actions import invoices, partnerships, reviews, rounds, terms
from partnerships.models import (
    Appropriation,
    InvoiceBasis,
    InvoiceLine,
    InvoiceState,
    Partnership,
    PartnershipState,
    Verdict,
)
from partnerships.said import Years
from projects.actions import deliveries, goals, milestones, projects
from projects.models import Milestone, Project, Status, TeamRole

# Who binds how much, in thousands, by whom: 3.070.000 kr. in all. The secretariat registers most of the papers.
PAYERS = (
    ("ida", "Favrskov", 85),
    ("rikke", "Aarhus", 320),
    ("mette", "Skanderborg", 105),
    ("rikke", "Odense", 280),
    ("birgitte", "Horsens", 165),
    ("rikke", "Aalborg", 280),
    ("line", "Silkeborg", 160),
    ("rikke", "Esbjerg", 190),
    ("rikke", "Vejle", 190),
    ("pia", "Randers", 170),
    ("rikke", "Kolding", 170),
    ("rikke", "Viborg", 160),
    ("maja", "Holbæk", 120),
    ("rikke", "Roskilde", 150),
    ("rikke", "Næstved", 140),
    ("else", "Tønder", 60),
    ("rikke", "Slagelse", 135),
    ("rikke", "Svendborg", 90),
    ("rikke", "Syddjurs", 60),
    ("rikke", "Sorø", 40),
)
LATE = ("rikke", "Hjørring", 80)
DEADLINE, ORDERED, FIRST_INVOICES, SECOND_INVOICES = -240, -160, -60, -26
# Title, outcome, planned day, kroner: 3.150.000 kr. in all
PLAN = (
    ("Rettigheder og data flyttet", "Kommunerne logger ind og finder deres valgsteder igen.", -75, 450_000),
    ("Bemanding af valgsteder", "En valgsekretær bemander alle valgsteder på en formiddag.", -32, 950_000),
    ("Valgtilforordnede svarer selv", "En valgtilforordnet siger ja eller nej på sin telefon.", 48, 1_050_000),
    ("Prøvevalg og overdragelse", "Tre kommuner har holdt et prøvevalg fra ende til anden.", 118, 700_000),
)
TERMS = """Hver kommune vælger selv, om den betaler i år eller næste år.
Kommer flere med senere, er det på samme vilkår. De første betaler ikke en tilslutningsafgift bagefter.
Leverandøren vælges, når pengene er fundet. Der betales, når en milepæl er godkendt."""


def tell_valghalla(story: Story) -> Thread:
    """From the first idea to the third milestone."""
    ida, rikke = story.people["ida"], story.people["rikke"]
    yield story.at(-330, 9)
    partnership = partnerships.start(
        story.organisation("Favrskov"),
        by=rikke,
        title="OS2valghalla 3.0",
        purpose="Alle valgsteder er bemandet i tide, uden regneark og uden at ringe rundt.",
        goal_amount=Decimal(3_200_000),
        deadline=story.day(DEADLINE),
    )
    yield story.at(-328, 10)
    terms.set_terms(partnership, by=ida, terms=TERMS)
    partnerships.open_for_pledges(known(partnership), by=ida)
    story.also(tell_reviews(story, partnership))
    yield from tell_pledges(story, partnership)
    yield from tell_order(story, partnership)
    yield from tell_work(story, partnership)


def tell_pledges(story: Story, partnership: Partnership) -> Thread:
    """Twenty in time, the decision to go on with 130.000 kr. less than sought, and one that comes late."""
    for number, payer in enumerate(PAYERS):
        yield story.at(-322 + 4 * number, 11)
        bind(story, partnership, payer, number)
    yield story.at(DEADLINE + 1, 8)
    rounds.settle_one(partnership.pk)
    yield story.at(DEADLINE + 8, 15)
    words = "Parternes møde: Det kan lade sig gøre for 3.070.000 kr. Prøvevalget bliver mindre."
    rounds.decide(
        known(partnership), by=story.people["ida"], go_on=True, decision=words, decided_on=story.day(DEADLINE + 8)
    )
    yield story.at(-210, 10)
    bind(story, partnership, LATE, len(PAYERS))


REVIEWS = (
    (-300, Verdict.WATCH, "Fem kommuner er bundet. De store har det på deres budget.", DEADLINE + 1),
    (DEADLINE + 1, Verdict.ACT, "Der mangler 130.000 kr. af de 3,2 mio. Parterne mødes i næste uge.", -180),
    (-180, Verdict.HEALTHY, "21 kommuner er med på samme vilkår. Nu skal leverandøren findes.", -90),
    (-90, Verdict.HEALTHY, "Første milepæl er lige på trapperne.", -24),
    (-24, Verdict.HEALTHY, "To af fire milepæle er godkendt, og regningerne bliver betalt.", 32),
)


def tell_reviews(story: Story, partnership: Partnership) -> Thread:
    """The secretariat looks at how it goes, and says when it looks again."""
    for days, verdict, seen, next_on in REVIEWS:
        yield story.at(days, 14)
        by, next_day = story.people["rikke"], story.day(next_on)
        reviews.write(known(partnership), by=by, verdict=verdict, seen=seen, next_on=next_day)


def tell_order(story: Story, partnership: Partnership) -> Thread:
    """The vendor is found after the money; the work becomes a project with a plan that costs what is binding."""
    ida, fjord = story.people["ida"], story.organisation("Fjord Digital")
    yield story.at(ORDERED - 10, 9)
    project = projects.start(
        story.organisation("Favrskov"),
        by=ida,
        product_name="OS2valghalla",
        title="Valghalla 3.0",
        goal="Alle valgsteder er bemandet tre uger før valget.",
        level=Project.Level.TWO,
    )
    join(
        story,
        project,
        ida,
        ("henrik", TeamRole.DELIVERY_MANAGER, "Forbereder, at valgtilforordnede selv kan svare"),
        ("karim", TeamRole.TESTER, "Prøver bemanding af valgsteder"),
        ("rikke", TeamRole.COORDINATOR, ""),
    )
    now = known(partnership)
    partnerships.edit(
        now,
        by=ida,
        version=now.version,
        title=now.title,
        purpose=now.purpose,
        vendor=fjord,
        project=project,
    )
    for title, outcome, days, price in PLAN:
        milestones.plan(
            project,
            by=ida,
            title=title,
            outcome=outcome,
            due_date=story.day(days),
            price=Decimal(price),
            responsible=fjord,
        )
    yield story.at(ORDERED - 8, 13)
    goals.acknowledge(project, by=story.people["henrik"], version=1)
    partnerships.set_threshold(known(partnership), by=story.people["henrik"], percent=95)
    yield story.at(ORDERED, 10)
    reason = "Styregruppen, punkt 3: Fjord Digital har givet det bedste tilbud."
    partnerships.move_on(known(partnership), by=ida, to=PartnershipState.ORDERED, reason=reason)


def tell_work(story: Story, partnership: Partnership) -> Thread:
    """Two milestones are delivered, accepted, invoiced and paid as far as this budget goes; the third is on its way."""
    ida, henrik = story.people["ida"], story.people["henrik"]
    first, second, third = Milestone.objects.filter(project__title="Valghalla 3.0", number__lte=3).order_by("number")
    yield story.at(ORDERED + 2)
    milestones.start(first, by=ida)
    yield from tell_acceptance(story, first, -76, "ida")
    milestones.start(second, by=ida)
    yield story.at(FIRST_INVOICES, 9)
    basis = invoices.make(known(partnership), by=henrik, milestone=first)
    send(story, basis, FIRST_INVOICES)
    yield from tell_acceptance(story, second, -34, "karim")
    milestones.start(third, by=ida)
    yield story.at(FIRST_INVOICES + 30, 9)
    receive(story, basis, all_but="Syddjurs")
    yield story.at(SECOND_INVOICES, 9)
    last = invoices.make(known(partnership), by=henrik, milestone=second)
    send(story, last, SECOND_INVOICES)
    for days in (-17, -3):
        yield story.at(days, 9)
        report(third, story, "henrik", Said(Status.ON_TRACK, 48, 4))
        yield story.at(days, 14)
        report(third, story, "ida", Said(Status.ON_TRACK, 48, 4))


def tell_acceptance(story: Story, milestone: Milestone, days: int, key: str) -> Thread:
    """Delivered on a day, and accepted on the next one."""
    yield story.at(days, 15)
    deliveries.deliver(milestone, by=story.people["henrik"], note="Det kan prøves i testmiljøet fra i dag.")
    yield story.at(days + 1, 13)
    deliveries.accept(milestone, by=story.people[key])


def known(partnership: Partnership) -> Partnership:
    """The partnership as it is by now."""
    return Partnership.objects.get(pk=partnership.pk)


def bind(story: Story, partnership: Partnership, payer: tuple[str, str, int], number: int) -> None:
    """A municipality binds itself, and pays by turns in the year of the first invoices, the year after, or both."""
    key, name, thousands = payer
    year, amount = story.day(FIRST_INVOICES).year, Decimal(thousands * 1_000)
    choices: tuple[Years, ...] = (
        ((year, amount),),
        ((year + 1, amount),),
        ((year, amount / 2), (year + 1, amount / 2)),
    )
    granted = Appropriation.PROPOSED if number % 3 == 1 else Appropriation.GRANTED
    reference = f"VALG-{number + 101}" if number % 5 else ""  # some still owe it
    commitment = Commitment(key, name, int(amount), choices[number % 3], granted, reference=reference)
    commit(story, partnership, commitment)


def send(story: Story, basis: InvoiceBasis, days: int) -> None:
    """Invoices to everybody who chose to pay in the first year."""
    on = story.day(days)
    ready = InvoiceLine.objects.filter(basis=basis, budget_year=story.day(FIRST_INVOICES).year)
    for number, line in enumerate(ready.for_list(), 1):
        reference = f"FD-{basis.number + 1}{number:02}"
        invoices.mark_invoiced(line, by=story.people["henrik"], invoice_number=reference, on=on, version=line.version)


def receive(story: Story, basis: InvoiceBasis, *, all_but: str) -> None:
    """They pay within thirty days; one has forgotten it."""
    sent = InvoiceLine.objects.filter(basis=basis, state=InvoiceState.INVOICED).exclude(organisation__name=all_but)
    for line in sent.for_list():
        on = story.day(FIRST_INVOICES + 29)
        invoices.mark_paid(line, by=story.people["henrik"], on=on, version=line.version)
