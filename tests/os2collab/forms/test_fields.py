"""What people type and what we understand."""

import sys
import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from os2collab.forms.fields import (
    CleanTextField,
    DanishDateField,
    KronerField,
    SubmissionField,
    VersionField,
    danish_number,
)
from os2collab.forms.text import odd_characters


def complaint(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.error_list[0].code


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1.234,50", "1234.50"),
        ("1234,5", "1234.50"),
        ("1 234 kr.", "1234"),
        ("1.234.500", "1234500"),
        ("1\u00a0234\u00a0500\u00a0kr.", "1234500"),
        ("1\u202f234,5 Kr", "1234.5"),
        ("kr. 1.200", "1200"),
        ("1.200,-", "1200"),
        ("1.200,- kr.", "1200"),
        ("1.200 DKK", "1200"),
        ("  0 ", "0"),
        ("0,01", "0.01"),
        ("9.999.999.999,99", "9999999999.99"),
        ("007", "7"),
    ],
)
def test_kroner_as_people_write_them(typed, amount):
    assert KronerField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        (",5", "invalid"),
        ("DKK", "invalid"),
        ("tusind", "invalid"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("1e5", "invalid"),
        ("0x10", "invalid"),
        ("1_000", "invalid"),
        ("1.23", "invalid"),
        ("1234.50", "invalid"),
        ("1,234.50", "invalid"),
        ("12.34.567", "invalid"),
        ("1.234 567", "invalid"),
        ("1..234", "invalid"),
        ("--5", "invalid"),
        ("5\0", "invalid"),
        ("١٢٣", "invalid"),
        ("1" * 61, "invalid"),
        ("1,234", "decimals"),
        ("1.234,505", "decimals"),
        ("-1", "minimum"),
        ("−1", "minimum"),
        ("10.000.000.000", "maximum"),
        ("1" * 50, "maximum"),
    ],
)
def test_kroner_that_are_none(typed, code):
    assert complaint(KronerField(), typed) == code


def test_kroner_say_the_limit_as_people_write_it():
    with pytest.raises(ValidationError, match=r"1\.000\.000 kr\."):
        KronerField(maximum=Decimal(1_000_000)).clean("1.000.001")


@given(st.decimals(min_value=0, max_value=9_999_999_999, places=2))
def test_kroner_shown_are_kroner_understood(amount):
    field = KronerField()
    assert field.clean(field.prepare_value(amount)) == amount
    assert not field.has_changed(amount, field.prepare_value(amount))


@given(st.text())
def test_kroner_never_break(typed):
    with suppress(ValidationError):
        KronerField(required=False).clean(typed)


def test_kroner_are_shown_in_danish():
    assert danish_number(Decimal("1234500.00")) == "1.234.500"
    assert danish_number(Decimal("-1234.5")) == "-1.234,50"
    assert KronerField().prepare_value("12 tusind") == "12 tusind"
    assert KronerField().prepare_value(None) is None


@pytest.mark.parametrize(
    "typed",
    [
        "24.11.2026",
        "24/11-2026",
        "24-11-2026",
        "24/11/2026",
        "24.11.26",
        "24/11 2026",
        "24. 11. 2026",
        " 2026-11-24 ",
        "24.11 2026",
    ],
)
def test_dates_as_people_write_them(typed):
    assert DanishDateField().clean(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("i morgen", "invalid"),
        ("24.11", "invalid"),
        ("24112026", "invalid"),
        ("24.11.202", "invalid"),
        ("24.11.2026 kl. 9", "invalid"),
        ("２４.11.2026", "invalid"),
        ("31.02.2026", "no_such_day"),
        ("11/24/2026", "no_such_day"),
        ("0.0.0000", "no_such_day"),
        ("1.1.0000", "no_such_day"),
        ("1.1.0026", "year"),
        ("1.1.9999", "year"),
    ],
)
def test_dates_that_are_none(typed, code):
    assert complaint(DanishDateField(), typed) == code


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_dates_shown_are_dates_understood(day):
    field = DanishDateField()
    assert field.clean(field.prepare_value(day)) == day
    assert field.clean(day.isoformat()) == day
    assert not field.has_changed(day, field.prepare_value(day))


@given(st.text())
def test_dates_never_break(typed):
    with suppress(ValidationError):
        DanishDateField(required=False).clean(typed)


@pytest.mark.parametrize("odd", ["\0", "\x1b[31m", "\x07", "\x85", "\x9f", "\u202e", "\u2066", "\ufffd", "\x7f"])
def test_text_refuses_what_is_no_text(odd):
    assert complaint(CleanTextField(max_length=100), f"Anna{odd}Bech") == "odd"


def test_text_is_all_but_what_unicode_says_is_none():
    """Line breaks and tabs are text; controls, halves of characters and marks that turn the direction are not."""
    misleading = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFD}
    controls = {code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in {"Cc", "Cs"}}
    odd = (controls | misleading) - set(map(ord, "\t\n\r"))
    assert {code for code in range(sys.maxunicode + 1) if odd_characters(chr(code))} == odd


def test_text_keeps_what_is_text():
    text = "Åse Ærø \N{WOMAN}\u200d\N{PERSONAL COMPUTER}"
    assert CleanTextField().clean(f"  {text} ") == text


def test_text_has_one_kind_of_line_break():
    assert CleanTextField(lines=4).clean("a\r\nb\rc\n\td") == "a\nb\nc\n\td"
    assert CleanTextField().clean("a\r\nb\tc") == "a b c"


def test_text_says_how_long_it_may_be():
    with pytest.raises(ValidationError, match="20"):
        CleanTextField(max_length=20).clean("x" * 21)
    assert CleanTextField(max_length=3, lines=2).clean("a\r\nb") == "a\nb"


@given(st.text())
def test_text_never_breaks(typed):
    with suppress(ValidationError):
        CleanTextField(required=False, max_length=50).clean(typed)


@pytest.mark.parametrize("garbage", [None, "", "x", "\0", "-1" * 40])
def test_hidden_fields_never_complain(garbage):
    assert isinstance(SubmissionField().clean(garbage), UUID)
    assert VersionField().clean(garbage) == 0


def test_hidden_fields_come_back():
    number = UUID(int=7)
    assert SubmissionField().clean(str(number)) == number
    assert VersionField().clean("12") == 12
