"""The barometer's course as SVG: a line for each side over the rounds, broken where too few answered.

The figures stand in the table on the same page.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab import display
from os2collab.html import format_html, format_html_join
from os2collab.models import Side
from os2collab.ui import SIDES
from projects.models import Statement

# The drawing's own units; the picture scales to its place.
WIDTH, HEIGHT = 460, 190
LEFT, RIGHT, TOP, BOTTOM = 24, 310, 16, 156
SPOKEN = (Side.VENDOR, Side.MUNICIPALITY)

type Values = Mapping[Side, Sequence[float | None]]
type Dot = tuple[int, int]


def course(key: str, moments: Sequence[datetime], values: Values) -> SafeString:
    """The course of one statement, or of all when `key` is empty: the mean of each side in each round, 1 to 5."""
    name = Statement(key).label if key else _("All six statements")
    latest = [(side, known[-1]) for side in SPOKEN if (known := [v for v in values[side] if v is not None])]
    said = ", ".join(f"{SIDES[side]} {figure(value)}" for side, value in latest)
    summary = _("The latest mean, from 1 to 5: %(sides)s.") % {"sides": said} if said else _("Too few have answered.")
    last = len(moments) - 1
    runs = [(side, run) for side in SPOKEN for run in unbroken(values[side], last)]
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="barometer-{}-title barometer-{}-desc">'
        '<title id="barometer-{}-title">{}</title><desc id="barometer-{}-desc">{}</desc>{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        *(key or "all",) * 3,
        name,
        key or "all",
        summary,
        frame(moments),
        format_html_join(
            "",
            '<polyline class="confidence-chart__line confidence-chart__line--{}" points="{}"/>',
            ((side, " ".join(f"{x},{y}" for x, y in run)) for side, run in runs if len(run) > 1),
        ),
        format_html_join(
            "",
            '<circle class="confidence-chart__dot confidence-chart__dot--{}" cx="{}" cy="{}" r="4.5"/>',
            ((side, x, y) for side, run in runs for x, y in run),
        ),
        names(latest),
    )


def figure(value: float) -> str:
    """A mean as it is written: one decimal, rounded."""
    return str(number_format(round(value, 1), 1))


def x_of(place: int, last: int) -> int:
    """Rounds stand evenly; a single one in the middle."""
    return LEFT + 16 + (RIGHT - LEFT - 32) * place // last if last else (LEFT + RIGHT) // 2


def y_of(value: float) -> int:
    """Five is at the top."""
    return round(BOTTOM - (BOTTOM - TOP) * (value - 1) / 4)


def unbroken(values: Sequence[float | None], last: int) -> Iterator[list[Dot]]:
    """The parts of a line between rounds in which too few answered."""
    run: list[Dot] = []
    for place, value in enumerate(values):
        if value is not None:
            run.append((x_of(place, last), y_of(value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def frame(moments: Sequence[datetime]) -> SafeString:
    """Five levels across, the days of the first and the last round below."""
    levels = format_html_join(
        "",
        '<line class="trend-chart__grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/>'
        '<text x="{3}" y="{2}" dy="4" text-anchor="end">{4}</text>',
        ((LEFT, RIGHT, y_of(level), LEFT - 8, level) for level in range(1, 6)),
    )
    ends = {0: moments[0], len(moments) - 1: moments[-1]}
    days = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (x_of(place, len(moments) - 1), HEIGHT - 12, display.day(moment, short=True))
            for place, moment in ends.items()
        ),
    )
    return SafeString(levels + days)


def names(latest: Sequence[tuple[Side, float]]) -> SafeString:
    """Each side's name and latest mean at the right; two that would stand on each other step aside."""
    places = [float(y_of(value)) for _side, value in latest]
    if len(places) == 2 and abs(places[0] - places[1]) < 20:
        middle, upper = sum(places) / 2, 0 if places[0] <= places[1] else 1
        places = [middle - 10 if number == upper else middle + 10 for number in range(2)]
    return format_html_join(
        "",
        '<text class="trend-chart__name" x="{}" y="{}" dy="4">{} {}</text>',
        (
            (RIGHT + 10, round(place), SIDES[side], figure(value))
            for (side, value), place in zip(latest, places, strict=True)
        ),
    )
