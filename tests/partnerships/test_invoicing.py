from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.invoicing import Payer, TooLittle, share_out


def payer(pledge, bound, *years, code="0001"):
    return Payer(
        pledge,
        code,
        Decimal(bound),
        sum((Decimal(a) for _y, a in years), Decimal(0)),
        tuple((y, Decimal(a)) for y, a in years),
    )


def test_the_price_follows_what_each_is_bound_to_and_the_years_follow_in_order():
    shares = share_out(Decimal(300), [payer(1, 200, (2028, 150), (2027, 50)), payer(2, 100, (2027, 100))])
    assert [(share.pledge, share.year, share.amount) for share in shares] == [
        (1, 2027, 50),
        (1, 2028, 150),
        (2, 2027, 100),
    ]


def test_nobody_pays_more_than_is_left_of_the_pledge():
    shares = share_out(Decimal(100), [payer(1, 1_000, (2027, 10)), payer(2, 1_000, (2027, 500))])
    assert {share.pledge: share.amount for share in shares} == {1: 10, 2: 90}


def test_too_little_says_how_much_is_missing():
    with pytest.raises(TooLittle) as caught:
        share_out(Decimal(360_000), [payer(1, 240_000, (2027, 240_000))])
    assert caught.value.missing == Decimal(120_000)
    with pytest.raises(TooLittle):
        share_out(Decimal(1), [])


def test_whole_kroner_as_long_as_all_are_whole_else_oere():
    three = [payer(n, 100, (2027, 100), code=f"000{n}") for n in (1, 2, 3)]
    assert [share.amount for share in share_out(Decimal(100), three)] == [34, 33, 33]
    oere = share_out(Decimal("100.01"), three)
    assert sum(share.amount for share in oere) == Decimal("100.01")


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 10**7), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 100),
)
def test_shares_sum_exactly_and_lie_within_what_is_left(rows, percent):
    payers = [
        payer(n, bound, *([(2027, left // 2), (2028, left - left // 2)] if split else [(2027, left)]), code=f"{n:04}")
        for n, (bound, left, split) in enumerate(rows)
    ]
    whole = sum(each.left for each in payers)
    price = whole * percent // 100
    shares = share_out(price, payers)
    assert sum((share.amount for share in shares), Decimal(0)) == price
    for each in payers:
        for year, left in each.years:
            assert sum(s.amount for s in shares if (s.pledge, s.year) == (each.pledge, year)) <= left
    assert all(share.amount > 0 for share in shares)
