"""Two turns that a round can take: one joins when it is reached, and a missed one waits for the partners' decision."""

from dataclasses import replace
from decimal import Decimal

from os2collab.demo.pledging import Commitment, commit
from os2collab.demo.story import Story, Thread
from partnerships.actions import invoices, late_invoices, partnerships, reviews, round_terms, rounds
from partnerships.models import Appropriation, InvoiceLine, InvoiceState, LateRule, Partnership, Verdict
from partnerships.round_terms import Terms


def publish_late_rule(story: Story, partnership: Partnership) -> None:
    """Who joins later pays its share of what is paid already, and the first get it credited."""
    published = replace(Terms.of(partnership), late_rule=LateRule.SHARE_PAID)
    round_terms.set_terms(partnership, by=story.people["bo"], terms=published)


def tell_joining_late(story: Story, partnership: Partnership) -> Thread:
    """Favrskov joins »Fælles emneord« when Horsens has paid: it pays its part of that, and Horsens has got its own."""
    bo = story.people["bo"]
    yield story.at(-18, 11)
    years = ((story.day(-18).year, Decimal(60_000)),)
    words = Commitment("ida", "Favrskov", 60_000, years, appropriation=Appropriation.GRANTED)
    pledge = commit(story, partnership, words)
    yield story.at(-17, 9)
    basis = late_invoices.make(partnership, by=bo, pledge=pledge)
    mark(basis.lines.get(pledge=pledge).pk, story, "H-2201", -17, None)
    yield story.at(-5, 10)
    mark(basis.lines.get(pledge=pledge).pk, story, "", None, -5)
    yield story.at(-4, 13)
    mark(basis.lines.get(organisation__name="Horsens").pk, story, "K-2202", -4, -4)


def mark(line: int, story: Story, number: str, sent: int | None, paid: int | None) -> None:
    """What the leading municipality sends, and what is paid, on those days."""
    bo = story.people["bo"]
    if sent is not None:
        ready = InvoiceLine.objects.for_list().get(pk=line, state=InvoiceState.READY)
        invoices.mark_invoiced(ready, by=bo, invoice_number=number, on=story.day(sent), version=ready.version)
    if paid is not None:
        known = InvoiceLine.objects.for_list().get(pk=line)
        invoices.mark_paid(known, by=bo, on=story.day(paid), version=known.version)


def tell_missed_round(story: Story) -> Thread:
    """»Fælles påmindelser«: the deadline passed with two of three parts of the money; Silkeborg asks the partners."""
    line, rikke = story.people["line"], story.people["rikke"]
    yield story.at(-64, 9)
    partnership = partnerships.start(
        story.organisation("Silkeborg"),
        by=rikke,
        title="Fælles påmindelser",
        purpose="Borgeren får én påmindelse fra sin kommune og ikke fem fra hver sit system.",
        goal_amount=Decimal(450_000),
        deadline=story.day(-6),
    )
    partnerships.open_for_pledges(partnership, by=line)
    for days, key, name, amount in ((-48, "line", "Silkeborg", 180_000), (-31, "pia", "Randers", 120_000)):
        yield story.at(days, 14)
        years = ((story.day(days).year + 1, Decimal(amount)),)
        commit(story, partnership, Commitment(key, name, amount, years, appropriation=Appropriation.PROPOSED))
    yield story.at(-30, 10)
    seen = "To af tre dele er bundet. Randers spørger Viborg, som har samme behov."
    reviews.write(partnership, by=rikke, verdict=Verdict.WATCH, seen=seen, next_on=story.day(8))
    yield story.at(-5, 8)
    rounds.settle_one(partnership.pk)
