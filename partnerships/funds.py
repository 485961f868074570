"""What partnerships pay for: their milestones with cover, own risk and invoice basis, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Sum

from os2collab import clock
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
    for (partnership, year), amount in binding_by_year(found).items():
        found[partnership].years[year] = amount
    billed: Sums = defaultdict(lambda: defaultdict(Decimal))
    used: Sums = defaultdict(lambda: defaultdict(Decimal))
    lines = InvoiceLine.objects.filter(partnership__in=found).values_list(
        "partnership_id", "basis__milestone_id", "budget_year", "state"
    )
    for partnership, milestone, year, state, amount in lines.order_by().annotate(Sum("amount")):
        found[partnership].states[state, year] += amount
        used[partnership][year] += amount
        billed[milestone][year] += amount
    parts = GoalPart.objects.filter(partnership__in=found, kind__in=ASIDE, basis=None)
    for partnership, amount in parts.order_by().values_list("partnership_id").annotate(Sum("amount")):
        found[partnership].aside = amount
    assign(found)
    risks = {risk.milestone_id: risk for risk in OwnRisk.objects.filter(partnership__in=found).select_related("by")}
    for funds in found.values():
        for each in funds.milestones:
            each.risk = risks.get(each.milestone.pk)
        cover_all(funds, used[funds.partnership.pk], billed)
    return found


def binding_by_year(partnerships: Iterable[int]) -> dict[tuple[int, int], Decimal]:
    """Binding kroner by partnership and budget year; a pledge without instalments is one, in its own year."""
    instalments = PledgeInstalment.objects.filter(
        pledge__partnership__in=partnerships, pledge__level=PledgeLevel.BINDING
    )
    whole = Pledge.objects.filter(partnership__in=partnerships, level=PledgeLevel.BINDING).exclude(
        Exists(PledgeInstalment.objects.filter(pledge=OuterRef("pk")))
    )
    parts = instalments.order_by().values_list(F("pledge__partnership_id"), "budget_year").annotate(Sum("amount"))
    rest = whole.order_by().values_list(F("partnership_id"), "budget_year").annotate(Sum("amount"))
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for partnership, year, amount in parts.union(rest, all=True):
        sums[partnership, year] += amount
    return sums


def assign(found: dict[int, Funds]) -> None:
    """Give each milestone to the partnership that pays for it; where nobody said which, to those who could say."""
    projects = {funds.partnership.project_id for funds in found.values()} - {None}
    if not projects:
        return
    live: dict[int | None, list[int]] = defaultdict(list)
    for pk, project in Partnership.objects.filter(project__in=projects, state__in=LIVE).values_list("pk", "project_id"):
        live[project].append(pk)
    milestones = Milestone.objects.filter(project__in=projects).exclude(state=MilestoneState.CANCELLED)
    known = {funds.partnership.project_id: funds.partnership.project for funds in found.values()}
    named = ("funding", "basis", "delivery", "responsible")
    for milestone in milestones.select_related(*named).order_by("due_date", "number"):
        milestone.project = known[milestone.project_id]  # type: ignore[assignment]
        payer = payer_of(milestone, live[milestone.project_id])
        if payer in found:
            found[payer].milestones.append(
                Funded(milestone, Cover(wanted(milestone)), basis=getattr(milestone, "basis", None))
            )
        elif not payer:
            for pk in set(live[milestone.project_id]) & set(found):
                found[pk].unassigned.append(milestone)


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
