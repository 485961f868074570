"""“Our OS2 economy”: all that one organisation has pledged, by budget year. Each level by itself, never added."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.models import Organisation
from os2collab.ui import Tab
from partnerships.actions.bills import names_of
from partnerships.late_terms import credited_to
from partnerships.models import STANDING, Appropriation, InvoiceLine, Pledge, PledgeLevel

NOTHING = Decimal(0)
LEVELS = (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST)


@dataclass
class Entry:
    """What one pledge says of one budget year: its amount, and how much of it is invoiced and paid. All in kroner."""

    pledge: Pledge
    year: int | None
    amount: Decimal | None
    invoiced: Decimal = NOTHING
    paid: Decimal = NOTHING

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

    @property
    def amount(self) -> Decimal:
        return sum((entry.amount or NOTHING for entry in self.entries), NOTHING)

    @property
    def granted(self) -> Decimal:
        return sum((entry.granted for entry in self.entries), NOTHING)

    @property
    def invoiced(self) -> Decimal:
        return sum((entry.invoiced for entry in self.entries), NOTHING)

    @property
    def paid(self) -> Decimal:
        return sum((entry.paid for entry in self.entries), NOTHING)


@dataclass
class BudgetDate:
    """A day in the course of a municipal budget."""

    year: int
    on: date
    is_adoption: bool

    @property
    def days_left(self) -> int:
        """Days until then; below nought when it has passed."""
        return (self.on - clock.today()).days

    @property
    def days_past(self) -> int:
        return -self.days_left


def economy_page(organisation: Organisation, chosen: int | None) -> dict[str, Any]:
    """Everything on the page."""
    entries = entries_of(organisation)
    today = clock.today()
    years = sorted({entry.year for entry in entries if entry.year} | {today.year, today.year + 1})
    year = chosen if chosen in years else today.year
    address = f"{organisation.get_absolute_url()}economy/"
    return {
        "organisation": organisation,
        "year": year,
        "years": [Tab(str(each), f"{address}?year={each}", current=each == year) for each in years],
        "groups": groups_of(entry for entry in entries if entry.year == year),
        "unplaced": [group for group in groups_of(e for e in entries if e.year is None) if group.entries],
        "by_year": [(each, groups_of(entry for entry in entries if entry.year == each)) for each in years],
        "dates": budget_dates(year),
        "has_pledges": bool(entries),
        "credited": credited_to(organisation),
    }


def entries_of(organisation: Organisation) -> list[Entry]:
    """What the organisation's standing pledges say, by partnership and budget year: three queries."""
    own = ("level", "amount", "budget_year", "appropriation", "appropriation_on", "order_reference")
    named = ("title", "slug", "state", "lead_organisation__name", "vendor__name")
    pledges = (
        Pledge.objects.filter(organisation=organisation, level__in=STANDING)
        .select_related("partnership__lead_organisation", "partnership__vendor")
        .only(*own, *(f"partnership__{name}" for name in named))
        .prefetch_related("instalments")
        .order_by("partnership__title", "pk")
    )
    sums: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    lines = InvoiceLine.objects.of_pledges().filter(organisation=organisation).order_by()
    for pledge, year, state, amount in lines.values_list("pledge_id", "budget_year", "state").annotate(Sum("amount")):
        for name in names_of(state):
            sums[pledge, year][name] += amount
    entries = []
    for each in pledges:
        parts: list[tuple[int | None, Decimal | None]] = [(i.budget_year, i.amount) for i in each.instalments.all()]
        for part_year, part in parts or [(each.budget_year, each.amount)]:
            known = sums.get((each.pk, part_year or 0), {})
            entries.append(
                Entry(each, part_year, part, known.get("invoiced_amount", NOTHING), known.get("paid_amount", NOTHING))
            )
    return entries


def groups_of(entries: Iterable[Entry]) -> list[Group]:
    """The entries by level: binding, conditional, interest; empty groups too."""
    groups = {level: Group(level) for level in LEVELS}
    for entry in entries:
        groups[PledgeLevel(entry.pledge.level)].entries.append(entry)
    return list(groups.values())


def budget_dates(year: int) -> list[BudgetDate]:
    """When the budget of that year is proposed and adopted; and the next one's, when those days have passed."""
    coming = year
    while adopted(coming) < clock.today():
        coming += 1
    return [
        BudgetDate(each, on, is_adoption)
        for each in sorted({year, coming})
        for on, is_adoption in ((proposed(each), False), (adopted(each), True))
    ]


def proposed(year: int) -> date:
    """By when the budget of a year is proposed: in the year before."""
    return date(year - 1, *settings.BUDGET_PROPOSED_BY)


def adopted(year: int) -> date:
    """By when it is adopted."""
    return date(year - 1, *settings.BUDGET_ADOPTED_BY)


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
        _("State of the partnership"),
    ]


def cells(entry: Entry) -> list[Any]:
    """One entry as cells."""
    pledge, partnership = entry.pledge, entry.pledge.partnership
    return [
        partnership.title,
        partnership.lead_organisation.name,
        partnership.vendor.name if partnership.vendor else None,
        str(PledgeLevel(pledge.level).label),
        entry.year,
        entry.amount,
        str(Appropriation(pledge.appropriation).label),
        pledge.appropriation_on,
        pledge.order_reference,
        entry.invoiced,
        entry.paid,
        partnership.get_state_display(),
    ]
