"""Joining late in numbers: exact, whatever the numbers are."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from partnerships.joining_late import credit, fee_in_force, share_of_paid

money = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**9), places=2)
founders = st.dictionaries(st.integers(1, 200), money, min_size=1, max_size=98)
nothing_or_money = st.one_of(st.just(Decimal(0)), money)
whole_kroner = st.integers(0, 10**9).map(Decimal)


@given(whole_kroner, founders)
def test_credits_sum_to_the_amount_and_follow_what_each_pledged(amount, founders):
    given_ = credit(amount, founders)
    assert sum(given_.values()) == amount
    assert set(given_) == set(founders)
    whole = sum(founders.values())
    assert all(abs(given_[who] - amount * founders[who] / whole) < 1 for who in founders)


@given(whole_kroner, founders, st.randoms())
def test_credits_do_not_depend_on_the_order(amount, founders, random):
    shuffled = list(founders.items())
    random.shuffle(shuffled)
    assert credit(amount, dict(shuffled)) == credit(amount, founders)


@given(nothing_or_money, money, money)
def test_a_newcomers_share_is_never_more_than_what_is_paid(paid, pledged, founders):
    assert 0 <= share_of_paid(paid, pledged, founders) <= paid + 1


@given(st.dictionaries(st.dates(), money), st.dates())
def test_the_fee_is_that_of_the_last_date_that_has_come(fees, on):
    begun = sorted(start for start in fees if start <= on)
    assert fee_in_force(fees, on) == (fees[begun[-1]] if begun else 0)


def test_nobody_to_credit():
    assert credit(Decimal(5), {}) == {}
    assert fee_in_force({date(2030, 1, 1): Decimal(5)}, date(2029, 12, 31)) == 0
