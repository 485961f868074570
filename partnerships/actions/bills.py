"""What the verbs of invoices read and write around them: who pays how much, a basis, and the sums kept at write."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from os2collab import clock
from os2collab.access.decide import in_whose_name, standing_in
from os2collab.access.guards import Refused
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS, Role
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from partnerships import invoice_events as events
from partnerships.invoicing import Payer
from partnerships.models import (
    InvoiceBasis,
    InvoiceChange,
    InvoiceLine,
    InvoiceLineKind,
    InvoiceState,
    Partnership,
    Pledge,
    PledgeLevel,
)

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
    lines = InvoiceLine.objects.of_pledges().filter(partnership=partnership).order_by()
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


def write(partnership: Partnership, lines: Sequence[InvoiceLine], *, by: User, **fields: Any) -> InvoiceBasis:
    """A new basis with its lines, the sums, and the event."""
    last = InvoiceBasis.objects.filter(partnership=partnership).aggregate(last=Max("number", default=0))["last"]
    basis = InvoiceBasis.objects.create(partnership=partnership, number=last + 1, by=by, at=clock.now(), **fields)
    for line in lines:
        line.partnership, line.basis = partnership, basis
    made = InvoiceLine.objects.bulk_create(lines)
    InvoiceChange.objects.bulk_create(
        InvoiceChange(line=line, state=InvoiceState.READY, by=by, at=clock.now()) for line in made
    )
    refresh(partnership)
    details = {"number": basis.number, "amount": f"{basis.amount:.2f}"}
    if basis.late_pledge_id:
        tell(events.LATE_BASIS_MADE, basis, by, payer=basis.title, **details)
    else:
        tell(events.BASIS_MADE, basis, by, **details)
    return basis


def tell(kind: EventKind, basis: InvoiceBasis, by: User, **details: Any) -> None:
    """The event, in the name of whom the person sends invoices for."""
    organisation = in_whose_name(by, Permission.INVOICE_MARK, basis)
    record(kind, by=by, on=basis, within=basis.partnership, organisation=organisation, **details)


def check_own(partnership: Partnership, by: User, payee: Organisation) -> None:
    """Raise Refused for a vendor's people where somebody else sends the invoices."""
    standing = standing_in(by, partnership)
    if {Role.SECRETARIAT, Role.PARTNERSHIP_LEAD} & standing.roles:
        return
    if payee.pk not in standing.organisations(Permission.INVOICE_MARK):
        raise Refused(str(EXPLANATIONS[Permission.INVOICE_MAKE]))


def refresh(partnership: Partnership, only: InvoiceLine | None = None) -> None:
    """Store anew what is in a basis, invoiced and paid: on the pledges, the bases and the partnership.

    With ``only`` a line, on its pledge and its basis alone. What joining late costs is beside the pledge, so that it
    counts in its basis and in ``late_billed_amount`` only; credits count in no sum.
    """
    sums: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, NOTHING))
    lines = InvoiceLine.objects.filter(partnership=partnership).exclude(kind=InvoiceLineKind.CREDIT).order_by()
    by = ("kind", "pledge_id", "basis_id", "state")
    for kind, pledge, basis, state, amount in lines.values_list(*by).annotate(Sum("amount")):
        of_pledges = (("pledge", pledge), ("partnership", partnership.pk))
        for key in (("basis", basis), *(of_pledges if kind == InvoiceLineKind.SHARE else [("late", pledge)])):
            for name in names_of(state):
                sums[key][name] += amount
    pledges = Pledge.objects.filter(partnership=partnership, level=PledgeLevel.BINDING)
    bases = InvoiceBasis.objects.filter(partnership=partnership)
    if only:
        pledges, bases = pledges.filter(pk=only.pledge_id), bases.filter(pk=only.basis_id)
    changed = [put(pledge, sums["pledge", pledge.pk]) for pledge in pledges]
    for pledge in changed:
        pledge.late_billed_amount = sums["late", pledge.pk]["billed_amount"]
    Pledge.objects.bulk_update(changed, [*SUMS, "late_billed_amount"])
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
