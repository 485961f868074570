"""The drawing of who works when, as SVG: months across, a band for each line, what nobody covers dashed.

Positions and looks are our own; what people wrote is escaped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from os2collab import clock, display
from os2collab.html import format_html, format_html_join

# The drawing's own units; the picture scales to its place.
WIDTH, LEFT, RIGHT, TOP, ROW = 880, 230, 866, 34, 26
LONGEST_NAME = 30

# Where a day stands.
type Place = Callable[[date], int]


@dataclass(frozen=True)
class Band:
    """A row: a milestone with its date and its gap, or somebody from a day to a day."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    side: str = ""
    due: date | None = None
    gap: date | None = None
    is_head: bool = False


def chart(bands: Sequence[Band], first: date, last: date) -> SafeString:
    """All bands between two days. The figures stand in the table beside it."""
    span = max(1, (last - first).days)

    def x(day: date) -> int:
        return LEFT + (RIGHT - LEFT) * (min(max(day, first), last) - first).days // span

    height = TOP + ROW * len(bands) + 12
    rows = SafeString("")
    for number, band in enumerate(bands):
        top = TOP + ROW * number
        rows += head(band, top, x) if band.is_head else body(band, top, x, first, last)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="staffing-title staffing-desc">'
        '<title id="staffing-title">{}</title><desc id="staffing-desc">{}</desc>{}{}{}</svg>',
        *(WIDTH, height, _("Who works when"), _("The figures are in the table below the chart.")),
        months(first, last, height, x),
        rows,
        now(height, x) if first <= clock.today() <= last else "",
    )


def months(first: date, last: date, height: int, x: Place) -> SafeString:
    """A line at the first day of each month, with its name."""
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    starts = []
    while day <= last:
        starts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    every = 1 + len(starts) // 12
    lines = (
        (x(start), TOP - 12, x(start), height - 8, x(start) + 4, date_format(start, "M Y" if start.month == 1 else "M"))
        for start in starts[::every]
    )
    return format_html_join(
        "",
        '<line class="staffing-chart__grid" x1="{}" y1="{}" x2="{}" y2="{}"/><text x="{}" y="16">{}</text>',
        lines,
    )


def now(height: int, x: Place) -> SafeString:
    """Today."""
    at = x(clock.today())
    line = '<line class="staffing-chart__today" x1="{}" x2="{}" y1="{}" y2="{}"/>'
    return format_html(line, at, at, TOP - 12, height - 8)


def head(band: Band, top: int, x: Place) -> SafeString:
    """A milestone: its name, a tick at its date, and what nobody covers until then."""
    name = Truncator(band.name).chars(LONGEST_NAME)
    drawn = format_html('<text class="staffing-chart__head" x="0" y="{}">{}</text>', top + 17, name)
    if band.gap and band.due:
        start, end = x(band.gap), x(band.due)
        drawn += format_html(
            '<rect class="staffing-chart__gap" x="{}" y="{}" width="{}" height="14"><title>{}</title></rect>',
            *(start, top + 6, max(3, end - start)),
            _("Nobody from %(day)s") % {"day": display.day(band.gap)},
        )
    if band.due:
        at = x(band.due)
        drawn += format_html(
            '<line class="staffing-chart__due" x1="{}" x2="{}" y1="{}" y2="{}"/>', at, at, top + 2, top + 24
        )
    return drawn


def body(band: Band, top: int, x: Place, first: date, last: date) -> SafeString:
    """Somebody at work: the vendor's bands have round ends."""
    drawn = format_html('<text x="14" y="{}">{}</text>', top + 17, Truncator(band.name).chars(LONGEST_NAME))
    if band.starts_on is None or band.ends_on is None or band.ends_on < first or band.starts_on > last:
        return drawn
    start, end = x(band.starts_on), x(band.ends_on)
    words = f"{display.day(band.starts_on)}–{display.day(band.ends_on)}"
    return drawn + format_html(
        '<rect class="staffing-chart__bar staffing-chart__bar--{}" x="{}" y="{}" width="{}" height="14" rx="{}">'
        "<title>{}</title></rect>",
        *(band.side, start, top + 6, max(3, end - start), 7 if band.side == "vendor" else 0, words),
    )
