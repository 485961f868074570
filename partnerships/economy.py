"""What one organisation has pledged, by partnership and budget year. Each level by itself, never added."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from os2collab.models import Organisation
from os2collab.prepared import prepared
from partnerships.actions.bills import names_of
from partnerships.joining_late import running_year
from partnerships.models import (
    STANDING,
    Appropriation,
    InvoiceLine,
    InvoiceLineKind,
    PartnershipState,
    Pledge,
    PledgeLevel,
)

NOTHING = Decimal(0)
LATE, SHARE = InvoiceLineKind.LATE.value, InvoiceLineKind.SHARE.value
SHOWN = ((SHARE, "invoiced_amount"), (SHARE, "paid_amount"), (LATE, "paid_amount"))
type Sums = dict[int, dict[int, dict[tuple[str, str], Decimal]]]  # by pledge, budget year, and kind with the sum's name
LEVELS = (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST)


@dataclass(slots=True)
class Entry:
    """What one pledge says of one budget year: its amount, and how much of it is invoiced and paid. All in kroner."""

    pledge: Any  # a row of `standing_pledges`
    year: int | None
    amount: Decimal | None
    invoiced: Decimal = NOTHING
    paid: Decimal = NOTHING
    late: Decimal = NOTHING  # beside the pledge, for joining late
    late_paid: Decimal = NOTHING  # of that

    @property
    def granted(self) -> Decimal:
        """What of it is granted in a budget."""
        is_granted = self.pledge.appropriation == Appropriation.GRANTED
        return (self.amount or NOTHING) if is_granted else NOTHING


@dataclass
class Group:
    """The entries of one level, with the sums of that level alone."""

    level: PledgeLevel
    entries: list[Entry] = field(default_factory=list)
    amount: Decimal = NOTHING
    granted: Decimal = NOTHING
    invoiced: Decimal = NOTHING
    paid: Decimal = NOTHING

    def add(self, entry: Entry) -> None:
        """One more."""
        self.entries.append(entry)
        self.amount += entry.amount or NOTHING
        self.granted += entry.granted
        self.invoiced += entry.invoiced
        self.paid += entry.paid


class Levels:
    """Some entries by level: binding, conditional, interest; empty groups too."""

    def __init__(self) -> None:
        self.groups = [Group(level) for level in LEVELS]
        self.by_level: dict[str, Group] = {group.level.value: group for group in self.groups}

    def add(self, entry: Entry) -> None:
        """One more, in the group of its level."""
        self.by_level[entry.pledge.level].add(entry)

    @property
    def filled(self) -> list[Group]:
        """Those that have any."""
        return [group for group in self.groups if group.entries]


def entries_of(organisation: Organisation) -> list[Entry]:
    """What the organisation's standing pledges say, by partnership and budget year: two queries."""
    sums: Sums = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for kind, pledge, year, state, amount in billed_lines(organisation.pk):
        for name in names_of(state):
            sums[pledge][year][kind, name] += amount
    return [entry for pledge in standing_pledges(organisation.pk) for entry in entries_in(pledge, sums)]


def entries_in(pledge: Any, sums: Sums) -> list[Entry]:
    """One for each budget year of a pledge, and for each in which joining late is paid beside it."""
    parts: dict[int | None, Decimal | None] = {one["year"]: Decimal(one["amount"]) for one in pledge.loaded_instalments}
    parts = parts or {pledge.budget_year: pledge.amount}
    billed = sums.get(pledge.pk, {})
    late = {year: found[LATE, "billed_amount"] for year, found in billed.items() if (LATE, "billed_amount") in found}
    left = (pledge.late_amount or NOTHING) - pledge.late_billed_amount
    if left and pledge.level == PledgeLevel.BINDING:
        year = running_year([year for year in parts if year])
        late[year] = late.get(year, NOTHING) + left
    entries = []
    for each in [*parts, *(year for year in sorted(late) if year not in parts)]:
        known = billed.get(each or 0, {})
        invoiced, paid, late_paid = (known.get(name, NOTHING) for name in SHOWN)
        entries.append(
            Entry(pledge, each, parts.get(each, NOTHING), invoiced, paid, late.get(each or 0, NOTHING), late_paid)
        )
    return entries


@prepared
def standing_pledges(organisation: int) -> QuerySet[Pledge, Any]:
    """Its pledges that stand, as plain rows: there can be hundreds, and most of them are only added up."""
    own = ("pk", "level", "amount", "late_amount", "late_billed_amount", "budget_year", "order_reference")
    granted = ("appropriation", "appropriation_on")
    named = ("title", "slug", "state", "lead_organisation__name", "vendor__name")
    pledges = Pledge.objects.with_parts().filter(organisation=organisation, level__in=STANDING)
    columns = (*own, *granted, *(f"partnership__{name}" for name in named), "loaded_instalments")
    return pledges.order_by("partnership__title", "pk").values_list(*columns, named=True)


@prepared
def billed_lines(organisation: int) -> QuerySet[InvoiceLine, Any]:
    """What of its pledges, and beside them, stands in invoice bases, by budget year and state."""
    lines = InvoiceLine.objects.filter(organisation=organisation).exclude(kind=InvoiceLineKind.CREDIT).order_by()
    return lines.values_list("kind", "pledge_id", "budget_year", "state").annotate(Sum("amount"))


def header() -> list[str]:
    """The first line of the file."""
    return [
        _("Partnership"),
        _("Led by"),
        _("Vendor"),
        _("Level"),
        _("Budget year"),
        _("Amount, kroner excluding VAT"),
        _("Appropriation"),
        _("Granted, or expected"),
        _("Order reference"),
        _("Invoiced"),
        _("Paid"),
        _("For joining late, kroner excluding VAT"),
        _("State of the partnership"),
    ]


def cells(entry: Entry) -> list[Any]:
    """One entry as cells."""
    pledge = entry.pledge
    return [
        pledge.partnership__title,
        pledge.partnership__lead_organisation__name,
        pledge.partnership__vendor__name,
        str(PledgeLevel(pledge.level).label),
        entry.year,
        entry.amount,
        str(Appropriation(pledge.appropriation).label),
        pledge.appropriation_on,
        pledge.order_reference,
        entry.invoiced,
        entry.paid,
        entry.late or None,
        str(PartnershipState(pledge.partnership__state).label),
    ]
