"""The drawing of the trend, as SVG. Its four hundred marks are written out: a template took a fifth of the page.

Positions and looks are our own; what people wrote is escaped.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator

LONGEST_NAME = 20


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
