import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from os2collab.export import FORMULA_STARTS, cell, csv_response, lines


@pytest.mark.parametrize("text", ["=1+1", "+45 12345678", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_text_that_would_be_a_formula_is_made_plain(text):
    assert cell(text) == f"'{text}"


@given(st.text(max_size=40))
def test_no_text_begins_like_a_formula(text):
    assert not cell(text).lstrip(" ").startswith(FORMULA_STARTS)


def test_numbers_and_dates_are_danish_and_stay_numbers():
    assert cell(Decimal("-1234.50")) == "-1234,50"
    assert cell(-7) == "-7"
    assert cell(date(2026, 11, 24)) == "24.11.2026"
    assert cell(datetime(2026, 11, 24, 7, 30, tzinfo=UTC)) == "24.11.2026 08:30"
    assert cell(None) == ""


def test_a_long_file_is_sent_in_parts_and_read_back_whole():
    rows = [[f"Række {number}; »æøå«", number] for number in range(5_000)]
    parts = list(lines(["Navn", "Nummer"], rows))
    text = "".join(parts)
    assert len(parts) > 3
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    read = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))
    assert read == [["Navn", "Nummer"], *([name, str(number)] for name, number in rows)]


def test_the_answer_is_a_download():
    response = csv_response("portfolio", ["A"], [["1"]])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="portfolio.csv"'
    assert b"".join(response).startswith(b"\xef\xbb\xbf")


def test_a_file_is_in_the_language_of_who_asked_however_late_it_is_made():
    with translation.override("da"):
        rows = ([gettext("Binding")] for _row in range(9_000))
        response = csv_response(gettext("portfolio"), [gettext("Level")], rows)
    with translation.override("en"):
        text = b"".join(response).decode()
        assert translation.get_language() == "en"
    assert text.count("Bindende") == 9_000
    assert "Binding" not in text
    assert "filename*=utf-8''portef%C3%B8lje" in response["Content-Disposition"]
