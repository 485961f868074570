"""Three partnerships: one close to its vendor's threshold, one reached, one that nobody has bound money to yet."""

from decimal import Decimal

from os2collab.demo.pledging import Commitment, commit
from os2collab.demo.rounds import publish_late_rule, tell_joining_late
from os2collab.demo.story import Story, Thread
from partnerships.actions import funding, invoices, partnerships, pledges, reviews, terms
from partnerships.models import (
    Appropriation,
    ConditionKind,
    InvoiceLine,
    Partnership,
    PartnershipState,
    PledgeLevel,
    Verdict,
    Wish,
)
from partnerships.said import Said
from projects.models import Milestone, Project

TERMS = """Leverandøren vælges af den ledende kommune efter indstilling fra parterne.
Betaling sker mod faktura, når en milepæl er godkendt. Beløb er ekskl. moms.
Koden frigives under Mozilla Public License 2.0, og alle kommuner kan bruge den.
Parterne mødes hver anden måned; referater ligger her i OS2collab."""


def tell_cases_across(story: Story) -> Thread:
    """»Sager på tværs«: 74 % binding, the vendor starts at 80 %, and Tønder waits for the eighth partner."""
    mette, rikke, jonas = (story.people[key] for key in ("mette", "rikke", "jonas"))
    year = story.today.year + 1
    yield story.at(-75, 10)
    partnership = partnerships.start(
        Project.objects.get(product__name="OS2opgavefordeler"),
        by=mette,
        title="Sager på tværs",
        purpose="Én henvendelse, der hører til i flere forvaltninger, bliver til én sag, som de deles om.",
        goal_amount=Decimal(3_200_000),
        deadline=story.day(37),
        vendor=story.organisation("Nordlys Software"),
    )
    yield story.at(-74, 9)
    partnerships.open_for_pledges(partnership, by=mette)
    yield story.at(-73, 13)
    partnerships.set_threshold(partnership, by=jonas, percent=80)
    terms.set_terms(partnership, by=mette, terms=TERMS)
    binding = [
        (-60, "mette", "Skanderborg", 400_000, Appropriation.GRANTED),
        (-52, "birgitte", "Horsens", 450_000, Appropriation.GRANTED),
        (-44, "line", "Silkeborg", 450_000, Appropriation.PROPOSED),
        (-37, "ida", "Favrskov", 237_000, Appropriation.GRANTED),
        (-30, "maja", "Holbæk", 500_000, Appropriation.PROPOSED),
        (-21, "rikke", "Aarhus", 331_000, Appropriation.GRANTED),
    ]
    for days, key, name, amount, granted in binding:
        yield story.at(days, 11)
        later = Decimal(amount // 2) if name in {"Horsens", "Silkeborg"} else Decimal(0)
        years = ((year, amount - later), (year + 1, later)) if later else ((year, Decimal(amount)),)
        commit(story, partnership, Commitment(key, name, amount, years=years, appropriation=granted))
    yield story.at(-15, 10)
    pilot = Milestone.objects.get(project=partnership.project, number=4)
    words = "Vi forbereder piloten nu; resten af pengene venter på Tønder og Randers."
    funding.take_risk(partnership, by=jonas, milestone=pilot, words=words)
    yield story.at(-14, 10)
    reviews.write(
        partnership,
        by=rikke,
        verdict=Verdict.WATCH,
        seen="Seks kommuner er bundet. Tønder og Randers venter på hver sin betingelse.",
        agreed="Skanderborg ringer til Viborg og Syddjurs inden næste gennemgang.",
        next_on=story.day(-4),
    )
    yield story.at(-12, 14)
    pledges.record(
        partnership,
        by=story.people["pia"],
        organisation=story.organisation("Randers"),
        said=Said(
            level=PledgeLevel.CONDITIONAL,
            amount=Decimal(355_556),
            budget_year=year,
            wishes=(Wish(ConditionKind.APPROPRIATION, by_on=story.day(19)),),
            appropriation=Appropriation.PROPOSED,
            appropriation_on=story.day(19),
        ),
    )
    yield story.at(-6, 9)
    pledges.record(
        partnership,
        by=rikke,
        organisation=story.organisation("Viborg"),
        said=Said(level=PledgeLevel.INTEREST, amount=Decimal(237_037), budget_year=year),
        reason="Sagt på netværksmødet",
    )
    yield story.at(-3, 14, 40)
    pledges.record(
        partnership,
        by=story.people["else"],
        organisation=story.organisation("Tønder"),
        said=Said(
            level=PledgeLevel.CONDITIONAL,
            amount=Decimal(237_037),
            budget_year=year,
            wishes=(Wish(ConditionKind.PARTNERS, partners=8),),
        ),
    )


def tell_subject_words(story: Story) -> Thread:
    """»Fælles emneord«: a small partnership that has reached its goal and been ordered."""
    bo, rikke = story.people["bo"], story.people["rikke"]
    yield story.at(-72, 9)
    partnership = partnerships.start(
        Project.objects.get(product__name="OS2kle"),
        by=bo,
        title="Fælles emneord",
        purpose="Emnesystematikken ajourføres én gang for alle i stedet for i hver kommune.",
        goal_amount=Decimal(290_000),
        deadline=story.day(-40),
        vendor=story.organisation("Fjord Digital"),
    )
    publish_late_rule(story, partnership)
    yield story.at(-71, 9)
    partnerships.open_for_pledges(partnership, by=bo)
    for days, key, name, amount in ((-64, "birgitte", "Horsens", 150_000), (-60, "mette", "Skanderborg", 140_000)):
        yield story.at(days, 15)
        years = ((story.day(days).year, Decimal(amount)),)
        commit(story, partnership, Commitment(key, name, amount, years, appropriation=Appropriation.GRANTED))
    yield story.at(-55, 10)
    partnerships.move_on(partnership, by=bo, to=PartnershipState.ORDERED, reason="Bestilt hos Fjord Digital.")
    story.also(tell_payment(story, partnership))
    story.also(tell_joining_late(story, partnership))
    yield story.at(-20, 10)
    reviews.write(
        partnership,
        by=rikke,
        verdict=Verdict.HEALTHY,
        seen="Pengene er på plads, og arbejdet er i gang.",
        next_on=story.day(25),
    )


def tell_payment(story: Story, partnership: Partnership) -> Thread:
    """M1 is accepted and invoiced; Horsens has paid, Skanderborg not yet."""
    henrik, rikke = story.people["henrik"], story.people["rikke"]
    yield story.at(-44, 9)
    mapped = Milestone.objects.get(project=partnership.project, number=1)
    basis = invoices.make(partnership, by=henrik, milestone=mapped)
    yield story.at(-43, 10)
    for number, line in enumerate(InvoiceLine.objects.filter(basis=basis).for_list(), 1):
        day = story.day(-43)
        invoices.mark_invoiced(line, by=henrik, invoice_number=f"FD-10{number}", on=day, version=line.version)
    yield story.at(-19, 13)
    paid = InvoiceLine.objects.for_list().get(basis=basis, organisation__name="Horsens")
    invoices.mark_paid(paid, by=rikke, on=story.day(-20), version=paid.version)


def tell_access_for_temps(story: Story) -> Thread:
    """»Adgang for vikarer«: newly opened, without a vendor, with interest only."""
    ida, rikke = story.people["ida"], story.people["rikke"]
    yield story.at(-13, 10)
    partnership = partnerships.start(
        story.organisation("Favrskov"),
        by=rikke,
        title="Adgang for vikarer",
        purpose="En vikar har de rigtige rettigheder fra den første vagt og ingen efter den sidste.",
        goal_amount=Decimal(600_000),
        deadline=story.day(23),
    )
    yield story.at(-13, 11)
    partnerships.open_for_pledges(partnership, by=ida)
    for days, key, name in ((-11, "line", "Silkeborg"), (-8, "sofus", "Randers")):
        yield story.at(days, 12)
        pledges.record(
            partnership,
            by=story.people[key],
            organisation=story.organisation(name),
            said=Said(level=PledgeLevel.INTEREST, amount=Decimal(75_000)),
        )
