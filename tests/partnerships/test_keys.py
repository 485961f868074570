"""However many pay, whatever they weigh and whatever bounds they have: shares that sum to the krone, or a reason."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import inf

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partnerships.keys import CannotSplit, Part, Why, combine, split

MOST = 10**9
totals = st.one_of(st.integers(0, 50), st.integers(0, MOST))
weights = st.one_of(
    st.integers(0, 4),
    st.integers(1, 700_000),
    st.decimals(0, 100, places=2),
    st.fractions(0, 10, max_denominator=97),
)


@st.composite
def payers(draw, *, bounded: bool = True) -> tuple[int, list[Part]]:
    """A total and those who pay it; floors and ceilings often near an equal share, where they matter."""
    total = draw(totals)
    count = draw(st.integers(1, 12))
    near = max(1, 3 * total // count)
    bound = st.one_of(st.integers(0, near), st.integers(0, MOST))
    parts = []
    for place in range(count):
        floor = draw(st.one_of(st.just(0), bound)) if bounded else 0
        ceiling = draw(st.one_of(st.none(), bound)) if bounded else None
        if ceiling is not None:
            floor, ceiling = sorted((floor, ceiling))
        own = draw(st.one_of(st.none(), st.none(), st.integers(floor, floor + near))) if bounded else None
        if own is not None and ceiling is not None:
            own = min(own, ceiling)
        parts.append(Part(f"{place:04}", draw(weights), floor, ceiling, own))
    return total, parts


def least(part: Part) -> int:
    return part.floor if part.own is None else part.own


def most(part: Part, total: int) -> int:
    if part.own is not None:
        return part.own
    if not part.weight:
        return part.floor
    return max(total, part.floor) if part.ceiling is None else part.ceiling


def outcome(total: int, parts: list[Part]) -> dict[str, int] | tuple[Why, int]:
    try:
        return split(total, parts)
    except CannotSplit as refusal:
        return refusal.why, refusal.missing


@settings(max_examples=250, deadline=None)
@given(payers())
@example((20_000_001, [Part("0000", Decimal("0.01"))]))
def test_shares_sum_to_the_total_within_all_bounds_or_it_is_said_what_is_missing(case):
    total, parts = case
    floors, ceilings = sum(map(least, parts)), sum(most(part, total) for part in parts)
    match outcome(total, parts):
        case Why.TOO_MUCH, missing:
            assert missing == floors - total > 0
        case Why.TOO_LITTLE, missing:
            assert missing == total - ceilings > 0
        case dict(shares):
            assert floors <= total <= ceilings
            assert sum(shares.values()) == total
            assert list(shares) == [part.code for part in parts]
            assert all(least(part) <= shares[part.code] <= most(part, total) for part in parts)
            check_one_factor(parts, shares, total)
        case other:
            pytest.fail(f"refused for another reason: {other}")


def check_one_factor(parts: list[Part], shares: dict[str, int], total: int) -> None:
    """There is one factor from which nobody is a whole unit away, except where a bound holds them."""
    above, below = -inf, inf
    for part in parts:
        share, weight = shares[part.code], Fraction(part.weight or 0)
        if not weight or part.own is not None:
            continue
        if share > part.floor:
            above = max(above, (share - 1) / weight)
        if share < most(part, total):
            below = min(below, (share + 1) / weight)
    assert above < below


@settings(max_examples=100, deadline=None)
@given(payers(), st.randoms(use_true_random=False))
def test_the_order_of_those_who_pay_does_not_matter(case, random):
    total, parts = case
    shuffled = random.sample(parts, len(parts))
    assert outcome(total, shuffled) == outcome(total, parts)


@settings(max_examples=100, deadline=None)
@given(payers())
def test_who_weighs_more_never_pays_less_within_the_same_bounds(case):
    total, parts = case
    same = [Part(part.code, part.weight, parts[0].floor, parts[0].ceiling) for part in parts]
    shares = outcome(total, same)
    if isinstance(shares, dict):
        heavier = sorted(same, key=lambda part: (Fraction(part.weight or 0), -shares[part.code]))
        paid = [(Fraction(part.weight or 0), shares[part.code]) for part in heavier]
        for (lighter, less), (weight, more) in pairwise(paid):
            assert less <= more if lighter < weight else less - more in (0, 1)


@settings(max_examples=100, deadline=None)
@given(payers(), st.integers(1, 100_000))
def test_who_comes_to_weigh_more_never_pays_less_than_before(case, added):
    total, parts = case
    first = parts[0]
    before = outcome(total, parts)
    grown = Part(first.code, Fraction(first.weight or 0) + added, first.floor, first.ceiling, first.own)
    after = outcome(total, [grown, *parts[1:]])
    if isinstance(before, dict):
        assert isinstance(after, dict)
        assert after[first.code] >= before[first.code]


@settings(max_examples=100, deadline=None)
@given(payers(bounded=False), st.data())
def test_who_drops_out_leaves_a_whole_split_behind(case, data):
    total, parts = case
    stay = [part for part in parts if data.draw(st.booleans())]
    shares = outcome(total, stay)
    if not stay:
        assert shares == (Why.NOBODY, total)
    elif any(part.weight for part in stay):
        assert isinstance(shares, dict)
        assert sum(shares.values()) == total
    else:
        assert shares == (Why.TOO_LITTLE, total) or not total


def test_what_is_left_of_the_fractions_goes_to_the_largest_then_by_code():
    assert split(100, [Part("0751"), Part("0101"), Part("0615")]) == {"0751": 33, "0101": 34, "0615": 33}
    assert split(10, [Part("a", 1), Part("b", 5), Part("c", 5)]) == {"a": 1, "b": 5, "c": 4}


def test_a_ceiling_is_paid_by_the_others_and_a_floor_saves_them():
    assert split(1_000, [Part("a", 3, ceiling=600), Part("b", 1), Part("c", 1)]) == {"a": 600, "b": 200, "c": 200}
    assert split(1_000, [Part("a", 1, floor=400), Part("b", 4), Part("c", 4)]) == {"a": 400, "b": 300, "c": 300}
    # a floor that holds only once a ceiling is lifted, and the other way round
    both = [Part("a", 10, ceiling=500), Part("b", 1, floor=150), Part("c", 3)]
    assert split(1_000, both) == {"a": 500, "b": 150, "c": 350}


def test_an_own_amount_comes_first():
    assert split(1_000, [Part("a", own=400), Part("b", 1), Part("c", 2)]) == {"a": 400, "b": 200, "c": 400}
    assert outcome(1_000, [Part("a", own=400), Part("b", own=500)]) == (Why.TOO_LITTLE, 100)
    assert outcome(1_000, [Part("a", own=1_400), Part("b")]) == (Why.TOO_MUCH, 400)


@pytest.mark.parametrize(
    ("parts", "why", "missing", "codes"),
    [
        ([], Why.NOBODY, 1_000, ()),
        ([Part("a"), Part("b", None), Part("c", None)], Why.WEIGHT_UNKNOWN, 0, ("b", "c")),
        ([Part("a"), Part("b", 1, 500, 300)], Why.CEILING_BELOW_FLOOR, 200, ("b",)),
        ([Part("a"), Part("b", own=50, floor=80)], Why.OWN_BELOW_FLOOR, 30, ("b",)),
        ([Part("a"), Part("b", own=50, ceiling=40)], Why.OWN_ABOVE_CEILING, 10, ("b",)),
        ([Part("a", 1, 0, 300), Part("b", 1, 0, 400)], Why.TOO_LITTLE, 300, ()),
        ([Part("a", 1, 600), Part("b", 1, 700)], Why.TOO_MUCH, 300, ()),
        ([Part("a", 0), Part("b", 0, 10)], Why.TOO_LITTLE, 990, ()),
    ],
)
def test_a_refusal_says_why_how_much_and_who(parts, why, missing, codes):
    with pytest.raises(CannotSplit) as refusal:
        split(1_000, parts)
    assert (refusal.value.why, refusal.value.missing, refusal.value.codes) == (why, missing, codes)


def test_what_no_form_lets_through_is_an_error_of_the_program():
    for total, parts in ((-1, [Part("a")]), (1, [Part("a", -1)]), (1, [Part("a", floor=-1)]), (1, [Part("a")] * 2)):
        with pytest.raises(ValueError, match=r"zero or more|twice"):
            split(total, parts)


def test_a_mixed_key_weighs_each_part_by_its_percentage():
    equal = {"a": 1, "b": 1}
    inhabitants = {"a": 30_000, "b": 10_000}
    mixed = combine([(50, equal), (50, inhabitants)])
    assert split(1_000, [Part(code, weight) for code, weight in mixed.items()]) == {"a": 625, "b": 375}
    assert combine([(Decimal("33.5"), equal), (Decimal("66.5"), {"a": 1, "b": None})])["b"] is None
    assert combine([(100, equal), (0, {"a": 1, "b": None})]) == {"a": 50, "b": 50}
    with pytest.raises(CannotSplit) as refusal:
        combine([(50, equal), (Decimal("49.99"), inhabitants)])
    assert (refusal.value.why, refusal.value.percent) == (Why.PERCENT, Decimal("99.99"))
