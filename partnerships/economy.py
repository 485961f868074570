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
from partnerships.models import STANDING, Appropriation, InvoiceLine, PartnershipState, Pledge, PledgeLevel

NOTHING = Decimal(0)
LEVELS = (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST)


@dataclass(slots=True)
class Entry:
    """What one pledge says of one budget year: its amount, and how much of it is invoiced and paid. All in kroner."""

    pledge: Any  # a row of `standing_pledges`
    year: int | None
    amount: Decimal | None
    invoiced: Decimal = NOTHING
    paid: Decimal = NOTHING
    late: Decimal = NOTHING  # beside the pledge, for joining late: said once

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
    sums: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for pledge, year, state, amount in billed_lines(organisation.pk):
        for name in names_of(state):
            sums[pledge, year][name] += amount
    entries = []
    for each in standing_pledges(organisation.pk):
        parts: list[tuple[int | None, Decimal | None]] = [
            (one["year"], Decimal(one["amount"])) for one in each.loaded_instalments
        ]
        late = each.late_amount or NOTHING
        for part_year, part in parts or [(each.budget_year, each.amount)]:
            known = sums.get((each.pk, part_year or 0), {})
            invoiced, paid = (known.get(name, NOTHING) for name in ("invoiced_amount", "paid_amount"))
            entries.append(Entry(each, part_year, part, invoiced, paid, late))
            late = NOTHING
    return entries


@prepared
def standing_pledges(organisation: int) -> QuerySet[Pledge, Any]:
    """Its pledges that stand, as plain rows: there can be hundreds, and most of them are only added up."""
    own = ("pk", "level", "amount", "late_amount", "budget_year", "order_reference")
    granted = ("appropriation", "appropriation_on")
    named = ("title", "slug", "state", "lead_organisation__name", "vendor__name")
    pledges = Pledge.objects.with_parts().filter(organisation=organisation, level__in=STANDING)
    columns = (*own, *granted, *(f"partnership__{name}" for name in named), "loaded_instalments")
    return pledges.order_by("partnership__title", "pk").values_list(*columns, named=True)


@prepared
def billed_lines(organisation: int) -> QuerySet[InvoiceLine, Any]:
    """What of its pledges stands in invoice bases, by budget year and state."""
    lines = InvoiceLine.objects.of_pledges().filter(organisation=organisation).order_by()
    return lines.values_list("pledge_id", "budget_year", "state").annotate(Sum("amount"))


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
