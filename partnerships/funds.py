"""What partnerships pay for: their milestones with cover, own risk and invoice basis, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

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


def funds_of_all(partnerships: Sequence[Partnership]) -> dict[int, Funds]:
    """Those of several partnerships, by their ids: eight queries at most, however many."""
    found = {partnership.pk: Funds(partnership) for partnership in partnerships}
    if not found:
        return {}
    keys = list(found)
    for (partnership, year), amount in binding_by_year(keys).items():
        found[partnership].years[year] = amount
    billed: Sums = defaultdict(lambda: defaultdict(Decimal))
    used: Sums = defaultdict(lambda: defaultdict(Decimal))
    for partnership, milestone, year, state, amount in invoiced(keys):
        found[partnership].states[state, year] += amount
        used[partnership][year] += amount
        billed[milestone][year] += amount
    for partnership, amount in parts_aside(keys):
        found[partnership].aside = amount
    assign(found)
    risks = {risk.milestone_id: risk for risk in risks_in(keys)}
    for funds in found.values():
        for each in funds.milestones:
            each.risk = risks.get(each.milestone.pk)
        cover_all(funds, used[funds.partnership.pk], billed)
    return found


@prepared
def invoiced(partnerships: list[int]) -> QuerySet[InvoiceLine, tuple[Any, ...]]:
    """Kroner of invoice lines by partnership, milestone, budget year and state."""
    lines = InvoiceLine.objects.filter(partnership__among=partnerships)
    by = ("partnership_id", "basis__milestone_id", "budget_year", "state")
    return lines.values_list(*by).order_by().annotate(Sum("amount"))


@prepared
def parts_aside(partnerships: list[int]) -> QuerySet[GoalPart, tuple[int, Decimal]]:
    """Kroner that are set aside, by partnership."""
    parts = GoalPart.objects.filter(partnership__among=partnerships, kind__in=ASIDE, basis=None)
    return parts.order_by().values_list("partnership_id").annotate(Sum("amount"))


@prepared
def risks_in(partnerships: list[int]) -> QuerySet[OwnRisk]:
    """What vendors do at their own risk, with who said so."""
    return OwnRisk.objects.filter(partnership__among=partnerships).select_related("by")


def binding_by_year(partnerships: list[int]) -> dict[tuple[int, int], Decimal]:
    """Binding kroner by partnership and budget year; a pledge without instalments is one, in its own year."""
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for partnership, year, amount in bound(partnerships):
        sums[partnership, year] += amount
    return sums


@prepared
def bound(partnerships: list[int]) -> QuerySet[Any, tuple[int, int, Decimal]]:
    """The same as rows: instalments, then pledges that have none."""
    instalments = PledgeInstalment.objects.filter(
        pledge__partnership__among=partnerships, pledge__level=PledgeLevel.BINDING
    )
    whole = Pledge.objects.filter(partnership__among=partnerships, level=PledgeLevel.BINDING).exclude(
        Exists(PledgeInstalment.objects.filter(pledge=OuterRef("pk")))
    )
    parts = instalments.order_by().values_list(F("pledge__partnership_id"), "budget_year").annotate(Sum("amount"))
    rest = whole.order_by().values_list(F("partnership_id"), "budget_year").annotate(Sum("amount"))
    return parts.union(rest, all=True)


def assign(found: dict[int, Funds]) -> None:
    """Give each milestone to the partnership that pays for it; where nobody said which, to those who could say."""
    projects = list({key for funds in found.values() if (key := funds.partnership.project_id)})
    if not projects:
        return
    live: dict[int | None, list[int]] = defaultdict(list)
    for pk, project in live_in(projects):
        live[project].append(pk)
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
def live_in(projects: list[int]) -> QuerySet[Partnership, tuple[int, int | None]]:
    """Partnerships that can pay for milestones of some projects."""
    return Partnership.objects.filter(project__among=projects, state__in=LIVE).values_list("pk", "project_id")


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
