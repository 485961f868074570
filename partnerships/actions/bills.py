"""What the verbs of invoices read and write around them: who pays how much, and the sums kept at write."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from partnerships.invoicing import Payer
from partnerships.models import InvoiceBasis, InvoiceLine, InvoiceState, Partnership, Pledge, PledgeLevel

NOTHING = Decimal(0)
SUMS = ("billed_amount", "invoiced_amount", "paid_amount")


@dataclass(frozen=True, slots=True)
class Paying:
    """A payer, and the organisation that it is."""

    row: Payer
    organisation: int


def payers_of(partnership: Partnership) -> dict[int, Paying]:
    """Everybody who is bound, by pledge, with what is left of it by budget year: three queries."""
    used: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    lines = InvoiceLine.objects.filter(partnership=partnership).order_by()
    for pledge, year, amount in lines.values_list("pledge_id", "budget_year").annotate(Sum("amount")):
        used[pledge][year] = amount
    bound = Pledge.objects.filter(partnership=partnership, level=PledgeLevel.BINDING).order_by("pk")
    return {
        pledge.pk: Paying(payer_of(pledge, used[pledge.pk]), pledge.organisation_id)
        for pledge in bound.select_related("organisation").prefetch_related("instalments")
    }


def payer_of(pledge: Pledge, used: dict[int, Decimal]) -> Payer:
    """One pledge as the split sees it; without instalments all of it belongs to its own budget year."""
    bound = pledge.amount or NOTHING
    parts = [(each.budget_year, each.amount) for each in pledge.instalments.all()] or [(pledge.budget_year or 0, bound)]
    years = tuple((year, max(amount - used[year], NOTHING)) for year, amount in parts)
    code = pledge.organisation.municipality_code or pledge.organisation.slug
    return Payer(pledge.pk, code, bound, bound - sum(used.values(), NOTHING), years)


def refresh(partnership: Partnership, only: InvoiceLine | None = None) -> None:
    """Store anew what is in a basis, invoiced and paid: on the pledges, the bases and the partnership.

    With ``only`` a line, on its pledge and its basis alone.
    """
    sums: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, NOTHING))
    lines = InvoiceLine.objects.filter(partnership=partnership).order_by()
    for pledge, basis, state, amount in lines.values_list("pledge_id", "basis_id", "state").annotate(Sum("amount")):
        for key in (("pledge", pledge), ("basis", basis), ("partnership", partnership.pk)):
            for name in names_of(state):
                sums[key][name] += amount
    pledges = Pledge.objects.filter(partnership=partnership, level=PledgeLevel.BINDING)
    bases = InvoiceBasis.objects.filter(partnership=partnership)
    if only:
        pledges, bases = pledges.filter(pk=only.pledge_id), bases.filter(pk=only.basis_id)
    changed = [put(pledge, sums["pledge", pledge.pk]) for pledge in pledges]
    Pledge.objects.bulk_update(changed, SUMS)
    InvoiceBasis.objects.bulk_update([put(basis, sums["basis", basis.pk]) for basis in bases], SUMS[1:])
    put(partnership, sums["partnership", partnership.pk]).save(update_fields=SUMS)


def names_of(state: str) -> tuple[str, ...]:
    """Which sums a line in that state counts in: what is paid was invoiced, what is invoiced stands in a basis."""
    return SUMS[: 1 + (state != InvoiceState.READY) + (state == InvoiceState.PAID)]


def put[M: Pledge | InvoiceBasis | Partnership](row: M, sums: dict[str, Decimal]) -> M:
    """The row with its sums."""
    for name, amount in sums.items():
        setattr(row, name, amount)
    return row
