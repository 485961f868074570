"""What partnerships pay for: their milestones with cover, own risk and invoice basis, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, IntegerField, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from os2collab import clock
from os2collab.prepared import prepared
from partnerships.cover import NOTHING, Cover, Wanted, fill, set_aside
from partnerships.models import (
    LIVE,
    GoalPart,
    GoalPartKind,
    InvoiceBasis,
    InvoiceLine,
    InvoiceState,
    OwnRisk,
    Partnership,
    Pledge,
    PledgeInstalment,
    PledgeLevel,
)
from projects.acceptance import is_overdue
from projects.models import Milestone, MilestoneState

type Sums = dict[int | None, dict[int, Decimal]]  # kroner by budget year, of one thing each

ASIDE = (GoalPartKind.COORDINATION, GoalPartKind.SECRETARIAT)


@dataclass
class Funded:
    """One milestone that the partnership pays for, and how certain its money is."""

    milestone: Milestone
    cover: Cover
    risk: OwnRisk | None = None
    basis: InvoiceBasis | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the municipal side has accepted it."""
        return self.milestone.state == MilestoneState.ACCEPTED

    @property
    def waits(self) -> bool:
        """Whether it is delivered and waits for the municipal side's answer."""
        return self.milestone.state == MilestoneState.DELIVERED

    @property
    def is_overdue(self) -> bool:
        """Whether the answer has been waited for too long."""
        return is_overdue(self.milestone)

    @property
    def lacks(self) -> bool:
        """Whether work on it, or the invoice for it, is short of money."""
        return self.cover.missing > 0


@dataclass
class Funds:
    """One partnership's money beside what it is for."""

    partnership: Partnership
    milestones: list[Funded] = field(default_factory=list)
    unassigned: list[Milestone] = field(default_factory=list)  # nobody said which of the live partnerships pays
    aside: Decimal = NOTHING  # coordination and the secretariat's share, not in a basis yet
    years: dict[int, Decimal] = field(default_factory=dict)  # binding money by budget year
    states: dict[tuple[str, int], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )  # invoice lines by state and budget year

    def lines(self, state: str) -> Decimal:
        """What is in that state, whatever its budget year."""
        return sum((amount for (each, _year), amount in self.states.items() if each == state), NOTHING)

    @property
    def ready_now(self) -> Decimal:
        """What can be invoiced today."""
        return sum((each for (state, year), each in self.states.items() if is_now(state, year)), NOTHING)

    @property
    def ready_later(self) -> list[tuple[int, Decimal]]:
        """What can be invoiced when its budget year has begun, year by year."""
        ready = [(year, each) for (state, year), each in self.states.items() if state == InvoiceState.READY]
        return sorted((year, each) for year, each in ready if not is_now(InvoiceState.READY, year))

    @property
    def built(self) -> Decimal:
        """The value of what is accepted, in kroner."""
        return sum((each.milestone.price or NOTHING for each in self.milestones if each.is_accepted), NOTHING)

    def of(self, milestone: Milestone) -> Funded | None:
        """The milestone here, when this partnership pays for it."""
        return next((each for each in self.milestones if each.milestone.pk == milestone.pk), None)


def is_now(state: str, year: int) -> bool:
    """Whether a line can be invoiced today."""
    return state == InvoiceState.READY and year <= clock.today().year


def funds_of(partnership: Partnership) -> Funds:
    """One partnership's."""
    return funds_of_all([partnership])[partnership.pk]


def funds_of_all(partnerships: Sequence[Partnership], *, risks: bool = True) -> dict[int, Funds]:
    """Those of several partnerships, by their ids: three queries at most, however many; two without ``risks``."""
    found = {partnership.pk: Funds(partnership) for partnership in partnerships}
    if not found:
        return {}
    keys, projects = list(found), list({key for each in partnerships if (key := each.project_id)})
    billed: Sums = defaultdict(lambda: defaultdict(Decimal))
    used: Sums = defaultdict(lambda: defaultdict(Decimal))
    live: dict[int, list[int]] = defaultdict(list)
    for what, partnership, other, year, state, amount in figures_in(keys, projects):
        if what == "live":
            live[other].append(partnership)
        elif what == "bound":
            years = found[partnership].years
            years[year] = years.get(year, NOTHING) + amount
        elif what == "aside":
            found[partnership].aside = amount
        else:
            found[partnership].states[state, year] += amount
            used[partnership][year] += amount
            billed[other or None][year] += amount
    assign(found, projects, live)
    known = {risk.milestone_id: risk for risk in risks_in(keys)} if risks else {}
    for funds in found.values():
        for each in funds.milestones:
            each.risk = known.get(each.milestone.pk)
        cover_all(funds, used[funds.partnership.pk], billed)
    return found


@prepared
def figures_in(partnerships: list[int], projects: list[int]) -> QuerySet[Any, tuple[str, int, int, int, str, Decimal]]:
    """All sums at once, each row with what it is.

    ``bound``: binding kroner by budget year, of instalments and of pledges that have none. ``line``: kroner of invoice
    lines by milestone (0 for none), budget year and state. ``aside``: what is set aside. ``live``: which partnerships
    can pay for milestones of a project.
    """
    parts = PledgeInstalment.objects.filter(pledge__partnership__among=partnerships, pledge__level=PledgeLevel.BINDING)
    whole = Pledge.objects.filter(partnership__among=partnerships, level=PledgeLevel.BINDING).exclude(
        Exists(PledgeInstalment.objects.filter(pledge=OuterRef("pk")))
    )
    lines = InvoiceLine.objects.of_pledges().filter(partnership__among=partnerships)
    kept = GoalPart.objects.filter(partnership__among=partnerships, kind__in=ASIDE, basis=None)
    live = Partnership.objects.filter(project__among=projects, state__in=LIVE)
    milestone = Coalesce("basis__milestone_id", Value(0))
    return (
        rows(parts, "bound", F("pledge__partnership_id"), year="budget_year")
        .union(
            rows(whole, "bound", F("partnership_id"), year="budget_year"),
            rows(lines, "line", F("partnership_id"), milestone, year="budget_year", state="state"),
            rows(kept, "aside", F("partnership_id")),
            rows(live, "live", F("pk"), F("project_id"), amount="binding_amount"),
            all=True,
        )
        .order_by()
    )


def rows(
    found: QuerySet[Any], what: str, of: F, other: Any = None, *, year: str = "", state: str = "", amount: str = ""
) -> QuerySet[Any, Any]:
    """Sums of one kind, in the columns that all kinds share."""
    columns = {
        "row_what": Value(what, CharField()),
        "row_of": of,
        "row_other": other or Value(0, BigIntegerField()),
        "row_year": F(year) if year else Value(0, IntegerField()),
        "row_state": F(state) if state else Value("", CharField()),
    }
    summed: QuerySet[Any, Any] = found.order_by().values(**columns).annotate(row_amount=Sum(amount or "amount"))
    return summed.values_list(*columns, "row_amount")


@prepared
def risks_in(partnerships: list[int]) -> QuerySet[OwnRisk]:
    """What vendors do at their own risk, with who said so."""
    return OwnRisk.objects.filter(partnership__among=partnerships).select_related("by")


def assign(found: dict[int, Funds], projects: list[int], live: Mapping[int, list[int]]) -> None:
    """Give each milestone to the partnership that pays for it; where nobody said which, to those who could say."""
    if not projects:
        return
    known = {funds.partnership.project_id: funds.partnership.project for funds in found.values()}
    for milestone in paid_for(projects):
        milestone.project = known[milestone.project_id]  # type: ignore[assignment]
        payer = payer_of(milestone, live[milestone.project_id])
        if payer in found:
            found[payer].milestones.append(
                Funded(milestone, Cover(wanted(milestone)), basis=getattr(milestone, "basis", None))
            )
        elif not payer:
            for pk in set(live[milestone.project_id]) & set(found):
                found[pk].unassigned.append(milestone)


@prepared
def paid_for(projects: list[int]) -> QuerySet[Milestone]:
    """The milestones of some projects in the order of their dates, with who pays and what is invoiced."""
    milestones = Milestone.objects.filter(project__among=projects).exclude(state=MilestoneState.CANCELLED)
    return milestones.select_related("funding", "basis", "delivery", "responsible").order_by("due_date", "number")


def payer_of(milestone: Milestone, live: list[int]) -> int:
    """Which partnership pays: its invoice basis says so, else the choice, else the only one; nought if nobody said."""
    if basis := getattr(milestone, "basis", None):
        return int(basis.partnership_id)
    if funding := getattr(milestone, "funding", None):
        return int(funding.partnership_id)
    return live[0] if len(live) == 1 else 0


def wanted(milestone: Milestone) -> Wanted:
    """The milestone as the arithmetic sees it."""
    return Wanted(milestone.number, milestone.due_date, milestone.price)


def cover_all(funds: Funds, used: Mapping[int, Decimal], billed: Sums) -> None:
    """What stands in a basis is covered by its own lines; the rest of the money fills the others by date."""
    left = {year: max(amount - used.get(year, NOTHING), NOTHING) for year, amount in funds.years.items()}
    others = [each for each in funds.milestones if each.basis is None]
    covers = fill(set_aside(left, funds.aside), [wanted(each.milestone) for each in others])
    by_number = {cover.wanted.number: cover for cover in covers}
    for each in funds.milestones:
        if each.basis is None:
            each.cover = by_number[each.milestone.number]
        else:
            each.cover = Cover(wanted(each.milestone), tuple(sorted(billed[each.milestone.pk].items())))
