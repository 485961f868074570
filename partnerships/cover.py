"""Which milestones the binding money covers: exact arithmetic, and nothing else. It knows no database and no words.

Binding money fills the milestones in the order of their dates, each by its price. Money of a budget year pays in time
for what is due in that year or later: what an earlier year leaves over is carried on, because the pledge is binding.
What only a later year's money can fill is covered too, and paid when that year has begun.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)
type Money = Mapping[int, Decimal]  # kroner by budget year


@dataclass(frozen=True, slots=True)
class Wanted:
    """One milestone: its number, when it is due, its price in kroner (None when it has none yet)."""

    number: int
    due_on: date
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of a milestone's price is there, by budget year, the years in order."""

    wanted: Wanted
    years: tuple[tuple[int, Decimal], ...] = ()

    @property
    def amount(self) -> Decimal:
        """What there is for it, in kroner."""
        return sum((amount for _year, amount in self.years), NOTHING)

    @property
    def missing(self) -> Decimal:
        """What is still missing, in kroner; nought when it has no price."""
        return (self.wanted.price or NOTHING) - self.amount

    @property
    def in_time(self) -> Decimal:
        """What is paid out of the year in which it is due, or an earlier one."""
        return sum((amount for year, amount in self.years if year <= self.wanted.due_on.year), NOTHING)

    @property
    def late(self) -> Decimal:
        """What is there, but belongs to a later budget year."""
        return self.amount - self.in_time

    @property
    def last_year(self) -> int:
        """The budget year of the last krone; nought when there is none."""
        return self.years[-1][0] if self.years else 0

    @property
    def state(self) -> str:
        """In one word: covered, covered_later (in part by a later year), partly_covered, uncovered, or unpriced."""
        if self.wanted.price is None:
            return "unpriced"
        if self.missing > 0:
            return "partly_covered" if self.amount else "uncovered"
        return "covered_later" if self.late else "covered"


def set_aside(money: Money, amount: Decimal) -> dict[int, Decimal]:
    """The money without an amount that is for something else, taken from the last years first."""
    left = dict(sorted(money.items()))
    for year in sorted(left, reverse=True):
        taken = min(left[year], amount)
        left[year] -= taken
        amount -= taken
    return left


def fill(money: Money, wanted: Iterable[Wanted]) -> list[Cover]:
    """What there is for each milestone, by date and number. No krone is counted twice."""
    left = dict(sorted((year, amount) for year, amount in money.items() if amount > 0))
    covers = []
    for each in sorted(wanted, key=lambda one: (one.due_on, one.number)):
        need, years = each.price or NOTHING, []
        for year, there in left.items():
            taken = min(there, need)
            if taken:
                left[year] = there - taken
                need -= taken
                years.append((year, taken))
        covers.append(Cover(each, tuple(years)))
    return covers
