"""Confidence over time: a side's word holds until it speaks again, and the gap is shaded where they differ."""

import re
from datetime import timedelta

import pytest

from os2collab import clock
from projects.confidence import confidence_chart, steps
from projects.models import StatusReport
from tests.factories import Cast
from tests.questions import sign_in

pytestmark = pytest.mark.django_db


def say(cast: Cast, *words: tuple[int, str, int]) -> list[StatusReport]:
    for days, who, level in words:
        with clock.at(clock.now() - timedelta(days=days)):
            cast.report(getattr(cast, who), confidence=level)
    return list(StatusReport.objects.for_history())


def test_a_word_holds_until_the_next_and_the_last_of_a_day_counts():
    cast = Cast()
    reports = say(cast, (20, "vendor", 4), (10, "lead", 2), (10, "lead", 3), (5, "vendor", 3))
    assert [known for _day, known in steps(reports)] == [
        {"vendor": 4},
        {"vendor": 4, "municipality": 3},
        {"vendor": 3, "municipality": 3},
    ]


def test_the_gap_is_shaded_where_and_as_long_as_they_differ():
    drawing = confidence_chart(say(Cast(), (20, "vendor", 5), (10, "lead", 1), (5, "vendor", 1)))
    gaps = re.findall(r'__gap" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', drawing)
    assert gaps == [("367", "24", "146", "160")]  # half of the time gone, from five down to one, for a quarter of it
    assert drawing.count("<polyline") == 2
    assert "Vendor 1, Municipality 1" in drawing


def test_one_side_alone_has_no_gap_and_nobody_no_drawing():
    assert confidence_chart([]) == ""
    cast = Cast()
    page = sign_in(cast.lead).get(cast.milestone.get_absolute_url())
    assert "How sure are the two sides?" not in page.text
    assert "__gap" not in confidence_chart(say(cast, (3, "vendor", 2)))
    page = sign_in(cast.lead).get(cast.milestone.get_absolute_url())
    assert "How sure are the two sides?" in page.text
