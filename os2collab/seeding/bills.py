"""Invoice bases of what is accepted in the seeded portfolio, split by the verbs' own arithmetic and written in bulk."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import MappingProxyType

from os2collab.models import User
from os2collab.seeding.deals import Deal
from os2collab.seeding.world import World
from partnerships.actions.bills import payers_of, refresh
from partnerships.invoicing import NOTHING, Payer, Share, TooLittle, share_out
from partnerships.models import BILLABLE, InvoiceBasis, InvoiceChange, InvoiceLine, InvoiceState
from projects.models import MilestoneState

# How many of the lines that can be invoiced have come how far, of a hundred
FAR = MappingProxyType({InvoiceState.READY: 30, InvoiceState.INVOICED: 30, InvoiceState.PAID: 40})


def write_bills(world: World, deals: list[Deal]) -> None:
    """A basis for each accepted milestone that the binding money reaches. Written when all pledges are."""
    bases: list[InvoiceBasis] = []
    lines: list[InvoiceLine] = []
    billed = [deal for deal in deals if deal.state in BILLABLE and deal.life and deal.partnership.vendor_id]
    rng = world.random("bills", 0)
    for deal in billed:
        payers = payers_of(deal.partnership)
        rows = [each.row for each in payers.values()]
        for basis, shares in bases_of(deal, rows):
            bases.append(basis)
            for share in shares:
                line = InvoiceLine(
                    partnership=deal.partnership,
                    basis=basis,
                    pledge_id=share.pledge,
                    organisation_id=payers[share.pledge].organisation,
                    budget_year=share.year,
                    amount=share.amount,
                )
                lines.append(mark(line, world, rng))
    InvoiceBasis.objects.bulk_create(bases)
    InvoiceLine.objects.bulk_create(lines)
    InvoiceChange.objects.bulk_create(change for line in lines for change in changes_of(line, line.basis.by))
    for deal in billed:
        refresh(deal.partnership)


def bases_of(deal: Deal, payers: list[Payer]) -> Iterator[tuple[InvoiceBasis, list[Share]]]:
    """The bases of one partnership, one after the other, each out of what the one before has left."""
    assert deal.life  # noqa: S101 - only those with a project and a vendor are asked
    assert deal.partnership.vendor  # noqa: S101 - as above
    accepted = [each for each in deal.life.milestones if each.state == MilestoneState.ACCEPTED and each.price]
    by_date = sorted(accepted, key=lambda each: (each.due_date, each.number))
    for number, milestone in enumerate(by_date, 1):
        price = milestone.price or NOTHING
        try:
            shares = share_out(price, payers)
        except TooLittle:
            return
        yield (
            InvoiceBasis(
                partnership=deal.partnership,
                number=number,
                milestone=milestone,
                payee=deal.partnership.vendor,
                title=f"M{milestone.number} {milestone.title}",
                amount=price,
                by=deal.speaker(deal.leader),
                at=milestone.state_since,
            ),
            shares,
        )
        payers = [without(payer, shares) for payer in payers]


def without(payer: Payer, shares: list[Share]) -> Payer:
    """What is left of a payer after these shares."""
    taken = {share.year: share.amount for share in shares if share.pledge == payer.pledge}
    years = tuple((year, left - taken.get(year, 0)) for year, left in payer.years)
    return replace(payer, left=payer.left - sum(taken.values()), years=years)


def mark(line: InvoiceLine, world: World, rng: Random) -> InvoiceLine:
    """Let a line whose year has begun come further, now and then."""
    if line.budget_year <= world.today.year:
        line.state = rng.choices(list(FAR), list(FAR.values()))[0]
    if line.state != InvoiceState.READY:
        line.invoice_number, line.invoiced_on = f"F{rng.randrange(10**6)}", world.today
        line.version += 1
    if line.state == InvoiceState.PAID:
        line.paid_on = world.today
        line.version += 1
    return line


def changes_of(line: InvoiceLine, by: User) -> Iterator[InvoiceChange]:
    """Each step that the line has taken."""
    yield InvoiceChange(line=line, state=InvoiceState.READY, by=by, at=line.basis.at)
    later = line.basis.at + timedelta(days=1)
    if line.invoiced_on:
        number = line.invoice_number
        yield InvoiceChange(
            line=line, state=InvoiceState.INVOICED, invoice_number=number, on=line.invoiced_on, by=by, at=later
        )
        if line.paid_on:
            yield InvoiceChange(
                line=line, state=InvoiceState.PAID, invoice_number=number, on=line.paid_on, by=by, at=later
            )
