"""How a price is split on those who pay it: exact arithmetic, and nothing else. It knows no database.

Each payer's share follows what it has bound itself to, never above what is left of that; whole kroner as long as all
amounts are whole. A share is taken from the payer's budget years in their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from partnerships.keys import CannotSplit, Part, split

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Payer:
    """One binding pledge: its amount, what is left of it, and what is left of each budget year, in kroner."""

    pledge: int
    code: str  # orders ties: the municipality code
    bound: Decimal
    left: Decimal
    years: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What one payer pays out of one budget year, in kroner."""

    pledge: int
    year: int
    amount: Decimal


class TooLittle(Exception):
    """The binding money that is left does not reach the price. ``missing`` in kroner."""

    def __init__(self, missing: Decimal) -> None:
        super().__init__(missing)
        self.missing = missing


def share_out(price: Decimal, payers: Sequence[Payer]) -> list[Share]:
    """The price split on payers and their budget years; the shares sum exactly to it. Raises TooLittle."""
    left = sum((payer.left for payer in payers), NOTHING)
    if left < price:
        raise TooLittle(price - left)
    whole = all(amount % 1 == 0 for amount in (price, *(payer.left for payer in payers)))
    unit = 1 if whole else 100  # kroner, or else øre
    parts = [
        Part(f"{payer.code}/{payer.pledge:09}", weight=payer.bound, ceiling=int(payer.left * unit)) for payer in payers
    ]
    try:
        shares = split(int(price * unit), parts)
    except CannotSplit as error:
        raise TooLittle(Decimal(error.missing) / unit) from error
    by_payer = zip(payers, shares.values(), strict=True)
    return [share for payer, amount in by_payer for share in over_years(payer, Decimal(amount) / unit)]


def over_years(payer: Payer, amount: Decimal) -> list[Share]:
    """A payer's share, taken from what is left of its budget years in their order."""
    shares = []
    for year, left in sorted(payer.years):
        taken = min(left, amount)
        if taken > 0:
            shares.append(Share(payer.pledge, year, taken))
            amount -= taken
    if amount:
        raise TooLittle(amount)
    return shares
