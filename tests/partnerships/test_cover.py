from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from partnerships.cover import Wanted, fill, set_aside
from partnerships.cover_drawing import cover_strip

YEARS = st.dictionaries(st.integers(2026, 2029), st.integers(0, 10**9).map(Decimal), max_size=4)
WANTED = st.lists(st.tuples(st.integers(2026, 2029), st.none() | st.integers(0, 10**9).map(Decimal)), max_size=8)


def want(*each):
    return [Wanted(n, date(year, 6, n), price) for n, (year, price) in enumerate(each, 1)]


def test_money_fills_the_milestones_by_date_each_by_its_price():
    covers = fill({2027: Decimal(500)}, want((2027, Decimal(300)), (2027, Decimal(320)), (2027, Decimal(1))))
    assert [(cover.state, cover.missing) for cover in covers] == [
        ("covered", 0),
        ("partly_covered", 120),
        ("uncovered", 1),
    ]


def test_the_date_decides_and_not_the_order_in_which_they_are_named():
    late, early = Wanted(1, date(2028, 1, 1), Decimal(5)), Wanted(2, date(2027, 1, 1), Decimal(5))
    assert [cover.wanted.number for cover in fill({2027: Decimal(5)}, [late, early])] == [2, 1]
    assert [cover.state for cover in fill({2027: Decimal(5)}, [late, early])] == ["covered", "uncovered"]


def test_money_of_a_later_year_covers_but_is_paid_later():
    cover, after = fill({2026: Decimal(100), 2027: Decimal(300)}, want((2026, Decimal(250)), (2027, Decimal(150))))
    assert (cover.state, cover.in_time, cover.late, cover.last_year) == ("covered_later", 100, 150, 2027)
    assert after.state == "covered"


def test_what_an_early_year_leaves_over_is_carried_on():
    first, second = fill({2026: Decimal(400)}, want((2026, Decimal(100)), (2028, Decimal(300))))
    assert (first.state, second.state, second.years) == ("covered", "covered", ((2026, Decimal(300)),))


def test_without_a_price_nothing_is_known_and_nothing_is_taken():
    unpriced, free, paid = fill({2027: Decimal(5)}, want((2027, None), (2027, Decimal(0)), (2027, Decimal(5))))
    assert (unpriced.state, free.state, paid.state) == ("unpriced", "covered", "covered")


def test_what_is_set_aside_is_taken_from_the_last_years():
    assert set_aside({2027: Decimal(50), 2026: Decimal(100)}, Decimal(70)) == {2026: 80, 2027: 0}
    assert set_aside({2026: Decimal(5)}, Decimal(70)) == {2026: 0}


@given(YEARS, WANTED)
def test_no_krone_is_counted_twice_and_none_is_lost(money, wanted):
    covers = fill(money, want(*wanted))
    taken = sum((cover.amount for cover in covers), Decimal(0))
    prices = sum((cover.wanted.price or 0 for cover in covers), Decimal(0))
    assert taken == min(sum(money.values(), Decimal(0)), prices)
    for year, amount in money.items():
        assert sum(part for cover in covers for at, part in cover.years if at == year) <= amount
    lacking = [cover for cover in covers if cover.missing > 0]
    assert all(cover.missing >= 0 for cover in covers)
    assert all(cover.amount == 0 for cover in lacking[1:])  # only one lies on the edge


def test_the_strip_says_in_words_what_it_shows():
    strip = cover_strip(fill({2027: Decimal(500)}, want((2027, Decimal(300)), (2027, Decimal(320)))))
    assert "M1 " in strip
    assert "M2 " in strip
    assert "120 kr." in strip
    assert strip.count("cover__price--lacks") == 1
    assert not cover_strip(fill({}, want((2027, None))))
