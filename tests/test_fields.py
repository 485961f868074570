import contextlib
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from os2collab.forms.fields import DayField, KronerField

ODD_TEXTS = [
    "abc",
    "12abc",
    "1.23",
    "1,234.50",
    "1.2345",
    "12,345",
    "-5",
    "1e9",
    "٣",
    "NaN",
    "Infinity",
    ",5",
    "1..000",
]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.50"),
        ("1 234 kr.", "1234"),
        ("1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}kr", "1234"),
        ("1.234,-", "1234"),
        ("1.234,- kr.", "1234"),
        ("3.200.000", "3200000"),
        ("2026", "2026"),
        ("DKK", None),
        ("", None),
    ],
)
def test_amounts_as_danes_type_them(typed, amount):
    assert KronerField(required=False).clean(typed) == (amount and Decimal(amount))


@pytest.mark.parametrize("typed", ODD_TEXTS)
def test_what_is_no_amount_says_what_is_expected(typed):
    with pytest.raises(ValidationError) as caught:
        KronerField().clean(typed)
    assert caught.value.code == "invalid"


@pytest.mark.parametrize(
    ("typed", "code"), [("0", "too_small"), ("0,00", "too_small"), ("10.000.000.000", "too_large")]
)
def test_amounts_have_limits(typed, code):
    with pytest.raises(ValidationError) as caught:
        KronerField().clean(typed)
    assert caught.value.code == code


@given(st.decimals("0.01", "9999999999.99", places=2))
def test_an_amount_shown_is_read_back_as_the_same(amount):
    field = KronerField()
    assert field.clean(field.prepare_value(amount)) == amount
    assert not field.has_changed(amount, field.prepare_value(amount))


@pytest.mark.parametrize(
    "typed", ["24.11.2026", "24/11-2026", "24/11 2026", "24-11-2026", "2026-11-24", " 24.11.2026 ", "24. 11. 2026"]
)
def test_dates_as_danes_type_them(typed):
    assert DayField().clean(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tomorrow", "invalid"),
        ("31.02.2026", "invalid"),
        ("11/24/2026", "invalid"),
        ("24.11.26", "invalid"),
        ("٢٤.١١.٢٠٢٦", "invalid"),
        ("24.11.1026", "year"),
        ("24.11.9999", "year"),
    ],
)
def test_what_is_no_date_says_what_is_expected(typed, code):
    with pytest.raises(ValidationError) as caught:
        DayField().clean(typed)
    assert caught.value.code == code


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_date_shown_is_read_back_as_the_same(day):
    field = DayField()
    assert field.clean(field.prepare_value(day)) == day


@given(st.text(max_size=30))
def test_no_text_breaks_a_field(text):
    for field in (KronerField(), DayField()):
        with contextlib.suppress(ValidationError):
            field.clean(text)
