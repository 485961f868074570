"""The drawing of the trend, as SVG. Its four hundred marks are written out: a template took a fifth of the page.

Positions and looks are our own; what people wrote is escaped.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from os2collab import display
from os2collab.components.people import side_mark
from projects.bends import MOST_MARKS, Bend
from projects.changes import later_words
from projects.reasons import Reason

LONGEST_NAME = 24
LONGEST_REASON = 240  # characters in the table; the milestone's own page has all of them
LONGEST_TITLE = 120
APART = 18  # units between the middles of two marks, so that none covers another


def frame(grid: list[tuple[str, str]], columns: list[tuple[str, str]], diagonal: str) -> SafeString:
    """Months across, days below, and the dashed line on which what is said meets the day."""
    months = (
        f'<line class="trend-chart__grid" x1="74" x2="660" y1="{y}" y2="{y}"/>'
        f'<text x="64" y="{y}" dy="4" text-anchor="end">{escape(label)}</text>'
        for y, label in grid
    )
    days = (f'<text x="{x}" y="408" text-anchor="middle">{label}</text>' for x, label in columns)
    today = f'<polyline class="trend-chart__today" points="{diagonal}"/>' if diagonal else ""
    return SafeString("".join((*months, *days, today)))


def course(name: str, note: str, dots: list[tuple[str, str, str]], label_y: str, *, slips: bool) -> SafeString:
    """One milestone: its line with a dot for each column, its name and how far it is from the plan."""
    line = " trend-chart__line--slips" if slips else ""
    points = " ".join(f"{x},{y}" for x, y, _look in dots)
    marks = (f'<circle class="trend-chart__dot{dot_class(look)}" cx="{x}" cy="{y}" r="4.5"/>' for x, y, look in dots)
    return SafeString(
        f'<polyline class="trend-chart__line{line}" points="{points}"/>{"".join(marks)}'
        f'<text class="trend-chart__name" x="676" y="{label_y}">{escape(Truncator(name).chars(LONGEST_NAME))}</text>'
        f'<text class="{"trend-chart__slip" if slips else ""}" x="676" y="{label_y}" dy="16">{escape(note)}</text>'
    )


def dot_class(look: str) -> str:
    """What is special about a dot."""
    return f" trend-chart__dot--{look}" if look else ""


def cells(texts: list[str]) -> SafeString:
    """A row of the table beside the drawing: dates, and a dash where none was said."""
    return SafeString("".join(f"<td>{text}</td>" for text in texts))


def heads(columns: list[tuple[str, str]]) -> SafeString:
    """The days at the head of that table."""
    return SafeString("".join(f'<th scope="col">{label}</th>' for _x, label in columns))


def marks(places: list[tuple[Bend, float, float]]) -> SafeString:
    """Numbers at the bends, the largest first, as many as can be read; each says why when it is pointed at."""
    drawn: list[tuple[float, float]] = []
    parts = []
    for bend, x, bend_y in sorted(places, key=lambda place: -abs(place[0].days)):
        y = bend_y - 14
        if len(drawn) < MOST_MARKS and all(abs(x - a) >= APART or abs(y - b) >= APART for a, b in drawn):
            drawn.append((x, y))
            title = escape(Truncator(f"{bend.number}. {bend.milestone}: {why(bend)}").chars(LONGEST_TITLE))
            parts.append(
                f'<g class="trend-chart__bend"><title>{title}</title><circle cx="{x:.0f}" cy="{y:.0f}" r="8"/>'
                f'<text x="{x:.0f}" y="{y:.0f}" dy="4" text-anchor="middle">{bend.number}</text></g>'
            )
    return SafeString("".join(parts))


def why(bend: Bend) -> str:
    """The reasons of a bend in words."""
    return " · ".join(reason.words for reason in bend.reasons) or _("no reason was given")


def bend_rows(bends: list[Bend]) -> SafeString:
    """All bends as rows of a table: number, milestone, when, from and to, why and who said so."""
    return SafeString("".join(map(bend_row, bends)))


def bend_row(bend: Bend) -> str:
    """One bend in words."""
    said = "".join(f"<p>{reason_words(reason)}</p>" for reason in bend.reasons)
    nothing = f'<span class="muted">{escape(why(bend))}</span>'
    return (
        f'<tr><td class="table__num">{bend.number}</td><th scope="row">{escape(str(bend.milestone))}</th>'
        f'<td class="nowrap">{display.day(bend.since, short=True)}–{display.day(bend.until)}</td>'
        f'<td class="nowrap">{display.day(bend.before)} → <strong>{display.day(bend.after)}</strong>'
        f"<small>{escape(later_words(bend.days))}</small></td>"
        f"<td>{said or nothing}</td></tr>"
    )


def reason_words(reason: Reason) -> str:
    """What was said, after the mark of the side that said it."""
    words = escape(Truncator(reason.words).chars(LONGEST_REASON))
    return f"{side_mark(reason.side)} {words}" if reason.side else words
