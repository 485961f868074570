"""The line of milestones on a project's row: labels that are too near give way, more of them on a narrow screen."""

import re
from datetime import timedelta

import pytest

from os2collab import clock
from projects.line import milestone_line
from projects.models import Project


def labels(*days: int) -> list[tuple[str, bool]]:
    """What is written under dots so many days from now, and whether only a wide line has room for it."""
    points = []
    for number, day in enumerate(days, 1):
        on = (clock.today() + timedelta(days=day)).isoformat()
        points.append({"number": number, "baseline": on, "expected": on, "state": "planned"})
    drawing = milestone_line(Project(milestone_line=points))
    texts = re.findall(r'<text(?: class="([^"]*)")? x="[^"]+" y="(?:52|67)"[^>]*>([^<]+)</text>', drawing)
    return [(words, "milestone-line__roomy" in look) for look, words in texts]


def day(days: int) -> str:
    return f"{clock.today() + timedelta(days=days):%d.%m.}"


@pytest.mark.parametrize(
    ("apart", "name", "date"),
    [
        (30, False, False),  # room for both everywhere
        (14, False, True),  # the day gives way on a phone
        (10, True, True),  # both do
    ],
)
def test_what_has_no_room_on_a_phone_gives_way_there(apart, name, date):
    """A hundred days on the line: a day is a little less than a percent of its width."""
    assert labels(0, apart, 100) == [
        ("M1", False),
        (day(0), False),
        ("M2", name),
        (day(apart), date),
        ("M3", False),
        (day(100), False),
    ]


def test_what_has_no_room_anywhere_is_not_written():
    assert [words for words, _roomy in labels(0, 4, 100)] == ["M1", day(0), "M3", day(100)]
