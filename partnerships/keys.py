"""How an amount is shared out: exact arithmetic on whole units, and nothing else. It knows no database and no words.

``split(total, parts)`` gives each part its share. The shares are whole, sum exactly to the total, and lie within each
part's floor and ceiling. They follow the weights: one common factor times the weight, held at the bounds; what is left
of the fractions goes to the largest remainders, ties by code. What cannot be shared out is ``CannotSplit``, which says
what is missing, and for whom.

The unit is the caller's: kroner for a cost key, øre for an invoice.

    split(1_000, [Part("0751", weight=3), Part("0615", weight=1, ceiling=200)])   → {"0751": 800, "0615": 200}
    split(invoice, [Part(code, weight=pledged, ceiling=pledged - invoiced) …])     an invoice by what each has pledged
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm

type Number = int | Decimal | Fraction
WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Part:
    """One that pays. ``code`` orders ties (a municipality code); no ``ceiling`` means any amount.

    A weight of None is not known, and is refused; one of zero pays its floor. ``own`` is an amount that is fixed
    beforehand: the part pays exactly that, within its bounds, and the others share the rest.
    """

    code: str
    weight: Number | None = 1
    floor: int = 0
    ceiling: int | None = None
    own: int | None = None


class Why(StrEnum):
    """Why an amount cannot be shared out. ``missing`` of CannotSplit is in the unit of the total."""

    NOBODY = "nobody"  # there is no part
    WEIGHT_UNKNOWN = "weight_unknown"  # codes: whose
    CEILING_BELOW_FLOOR = "ceiling_below_floor"  # codes: whose; missing: by how much the first one's
    OWN_BELOW_FLOOR = "own_below_floor"  # codes: whose; missing: by how much the first one's
    OWN_ABOVE_CEILING = "own_above_ceiling"  # codes: whose; missing: by how much the first one's
    TOO_LITTLE = "too_little"  # all ceilings together do not reach the total; missing: the difference
    TOO_MUCH = "too_much"  # all floors together are above the total; missing: the difference
    PERCENT = "percent"  # percentages that are not 100 together; percent: how many they are


class CannotSplit(Exception):
    """The amount cannot be shared out: why, what is missing (or too much) in whole units, and for which codes."""

    def __init__(self, why: Why, missing: int = 0, codes: Sequence[str] = (), percent: Decimal = Decimal(0)) -> None:
        super().__init__(why, missing, tuple(codes))
        self.why, self.missing, self.codes, self.percent = why, missing, tuple(codes), percent


def split(total: int, parts: Iterable[Part]) -> dict[str, int]:
    """Each part's share by its code, in the order of the parts. Raises CannotSplit.

    Raises ValueError for what no form lets through: a negative total, floor or weight, and a code that comes twice.
    """
    parts = list(parts)
    _check(total, parts)
    weights = _whole_weights(parts)
    floors = [part.floor if part.own is None else part.own for part in parts]
    ceilings = [_ceiling(part, weight, total) for part, weight in zip(parts, weights, strict=True)]
    if (missing := sum(floors) - total) > 0:
        raise CannotSplit(Why.TOO_MUCH, missing)
    if (missing := total - sum(ceilings)) > 0:
        raise CannotSplit(Why.TOO_LITTLE, missing)
    shares = _by_weight(total, weights, floors, ceilings, [part.code for part in parts])
    return {part.code: share for part, share in zip(parts, shares, strict=True)}


def combine(components: Iterable[tuple[Number, Mapping[str, Number | None]]]) -> dict[str, Number | None]:
    """One weight for each code out of several keys, each with its percentage: 50 % equal, 50 % by inhabitants.

    Raises CannotSplit when the percentages are not 100 together. A weight that one of the keys does not know is not
    known, unless that key counts for nothing.
    """
    counting = [(Fraction(percent), weights) for percent, weights in components if percent]
    check_percent(percent for percent, _weights in counting)
    codes = list(dict.fromkeys(code for _percent, weights in counting for code in weights))
    mixed: dict[str, Number | None] = dict.fromkeys(codes, Fraction(0))
    for percent, weights in counting:
        together = sum((Fraction(weight) for weight in weights.values() if weight is not None), Fraction(0))
        for code in codes:
            weight, before = weights.get(code), mixed[code]
            if weight is None or before is None or not together:
                mixed[code] = None
            else:
                mixed[code] = Fraction(before) + percent * Fraction(weight) / together
    return mixed


def check_percent(percentages: Iterable[Number]) -> None:
    """Raise CannotSplit unless they are exactly 100 together."""
    together = sum((Fraction(percent) for percent in percentages), Fraction(0))
    if together != WHOLE:
        percent = Decimal(together.numerator) / Decimal(together.denominator)
        raise CannotSplit(Why.PERCENT, percent=percent)


def _check(total: int, parts: list[Part]) -> None:
    if total < 0 or any(part.floor < 0 or (part.weight is not None and part.weight < 0) for part in parts):
        raise ValueError("a total, a floor and a weight are zero or more")
    if len({part.code for part in parts}) < len(parts):
        raise ValueError("a code comes twice")
    if not parts:
        raise CannotSplit(Why.NOBODY, total)
    faults = {
        Why.WEIGHT_UNKNOWN: [(part.code, 0) for part in parts if part.own is None and part.weight is None],
        Why.CEILING_BELOW_FLOOR: [
            (part.code, part.floor - part.ceiling)
            for part in parts
            if part.ceiling is not None and part.ceiling < part.floor
        ],
        Why.OWN_BELOW_FLOOR: [
            (part.code, part.floor - part.own) for part in parts if part.own is not None and part.own < part.floor
        ],
        Why.OWN_ABOVE_CEILING: [
            (part.code, part.own - part.ceiling)
            for part in parts
            if part.own is not None and part.ceiling is not None and part.own > part.ceiling
        ],
    }
    for why, found in faults.items():
        if found:
            raise CannotSplit(why, found[0][1], [code for code, _by in found])


def _whole_weights(parts: list[Part]) -> list[int]:
    """The weights as whole numbers in the same proportions; zero for whoever pays an own amount."""
    exact = [Fraction(0) if part.own is not None else Fraction(part.weight or 0) for part in parts]
    scale = lcm(*(weight.denominator for weight in exact))
    return [weight.numerator * (scale // weight.denominator) for weight in exact]


def _ceiling(part: Part, weight: int, total: int) -> int:
    """The most that a part can pay: a weight of zero keeps it at its floor, and nobody pays more than the total."""
    if part.own is not None:
        return part.own
    if not weight:
        return part.floor
    return max(total, part.floor) if part.ceiling is None else part.ceiling


def _by_weight(total: int, weights: list[int], floors: list[int], ceilings: list[int], codes: list[str]) -> list[int]:
    """The factor that makes the held shares sum to the total, then whole shares by largest remainder.

    Each round holds those at a bound who certainly stay there: at their floors when the shares came out too high
    together, at their ceilings when too low. The rest share anew what is left; exact, and over in few rounds.
    """
    shares = list(floors)
    free = [place for place, weight in enumerate(weights) if weight and floors[place] < ceilings[place]]
    rest = total - sum(floors) + sum(floors[place] for place in free)
    while free:
        whole = sum(weights[place] for place in free)
        low = [place for place in free if rest * weights[place] < floors[place] * whole]
        high = [place for place in free if rest * weights[place] > ceilings[place] * whole]
        if not low and not high:
            break
        excess = sum(floors[place] * whole - rest * weights[place] for place in low)
        excess -= sum(rest * weights[place] - ceilings[place] * whole for place in high)
        for place in low if excess >= 0 else ():
            shares[place], rest = floors[place], rest - floors[place]
        for place in high if excess <= 0 else ():
            shares[place], rest = ceilings[place], rest - ceilings[place]
        held = {*(low if excess >= 0 else ()), *(high if excess <= 0 else ())}
        free = [place for place in free if place not in held]
    if free:
        _round(rest, free, weights, codes, shares)
    return shares


def _round(rest: int, free: list[int], weights: list[int], codes: list[str], shares: list[int]) -> None:
    """Whole shares of ``rest`` by weight: each rounded down, then one more to the largest remainders."""
    whole = sum(weights[place] for place in free)
    remainders: list[tuple[int, str, int]] = []
    for place in free:
        shares[place], remainder = divmod(rest * weights[place], whole)
        remainders.append((-remainder, codes[place], place))
    left = rest - sum(shares[place] for place in free)
    for _remainder, _code, place in sorted(remainders)[:left]:
        shares[place] += 1
