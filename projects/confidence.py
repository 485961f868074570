"""How sure the two sides were of one milestone over time, as SVG; where they differed the gap is shaded.

Each side's word holds until it speaks again. The figures stand in the table of reports on the same page.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from os2collab import clock, display
from os2collab.html import format_html, format_html_join
from os2collab.models import Side
from os2collab.ui import SIDES
from projects.models import StatusReport

# The drawing's own units; the picture scales to its place.
LEFT, RIGHT, TOP, BOTTOM = 74, 660, 24, 184
SPOKEN = (Side.VENDOR, Side.MUNICIPALITY)

type Step = tuple[date, dict[str, int]]


def steps(reports: Iterable[StatusReport]) -> list[Step]:
    """The days on which somebody spoke, and how sure each side was from then on."""
    known: dict[str, int] = {}
    found: dict[date, dict[str, int]] = {}
    for report in sorted(reports, key=lambda report: report.pk):
        known = {**known, report.side: report.confidence}
        found[display.as_date(report.at)] = known
    return list(found.items())


def confidence_chart(reports: Sequence[StatusReport]) -> SafeString:
    """The drawing; nothing before anybody has spoken."""
    said = steps(reports)
    if not said:
        return SafeString()
    first, last = said[0][0], max(clock.today(), said[-1][0])
    span = max(1, (last - first).days)

    def x(day: date) -> int:
        return LEFT + (RIGHT - LEFT) * (day - first).days // span

    ends = [day for day, _known in said[1:]] + [last]
    lines: dict[str, list[str]] = {side: [] for side in SPOKEN}
    gaps = []
    for (day, known), end in zip(said, ends, strict=True):
        for side, level in known.items():
            lines[side] += [f"{x(day)},{y(level)}", f"{x(end)},{y(level)}"]
        low, high = min(known.values()), max(known.values())
        if low != high:
            gaps.append((x(day), y(high), x(end) - x(day), y(low) - y(high)))
    latest = said[-1][1]
    names = [(side, y(level) + offset(side, latest), SIDES[side], level) for side, level in latest.items()]
    summary = _("How sure each side is now, from 1 to 5: %(sides)s.") % {
        "sides": ", ".join(f"{SIDES[side]} {level}" for side, level in latest.items())
    }
    return format_html(
        '<svg viewBox="0 0 880 220" role="img" aria-labelledby="confidence-title confidence-desc">'
        '<title id="confidence-title">{}</title><desc id="confidence-desc">{}</desc>{}{}{}{}{}</svg>',
        _("How sure the two sides were, over time"),
        summary + " " + _("The figures are in the table of reports."),
        frame(first, last),
        format_html_join("", '<rect class="confidence-chart__gap" x="{}" y="{}" width="{}" height="{}"/>', gaps),
        format_html_join(
            "",
            '<polyline class="confidence-chart__line confidence-chart__line--{}" points="{}"/>',
            ((side, " ".join(points)) for side, points in lines.items() if points),
        ),
        format_html_join(
            "",
            '<circle class="confidence-chart__dot confidence-chart__dot--{}" cx="{}" cy="{}" r="4.5"/>',
            dots(said, x),
        ),
        format_html_join(
            "",
            '<text class="trend-chart__name" x="676" y="{}" dy="4">{} {}</text>',
            ((at, name, level) for _side, at, name, level in names),
        ),
    )


def y(level: int) -> int:
    """Five is at the top."""
    return BOTTOM - (BOTTOM - TOP) * (level - 1) // 4


def offset(side: str, latest: dict[str, int]) -> int:
    """Names that would stand on each other step aside: the vendor's up, the municipal side's down."""
    if len(set(latest.values())) == len(latest):
        return 0
    return -9 if side == Side.VENDOR else 9


def dots(said: list[Step], x: Callable[[date], int]) -> Iterable[tuple[str, int, int]]:
    """One for each change of mind."""
    before: dict[str, int] = {}
    for day, known in said:
        for side, level in known.items():
            if before.get(side) != level:
                yield side, x(day), y(level)
        before = known


def frame(first: date, last: date) -> SafeString:
    """Five levels across, the first and the last day below."""
    levels = format_html_join(
        "",
        '<line class="trend-chart__grid" x1="74" x2="660" y1="{0}" y2="{0}"/>'
        '<text x="64" y="{0}" dy="4" text-anchor="end">{1}</text>',
        ((y(level), level) for level in range(1, 6)),
    )
    days = format_html_join(
        "",
        '<text x="{}" y="208" text-anchor="{}">{}</text>',
        ((LEFT, "start", display.day(first)), (RIGHT, "end", display.day(last))),
    )
    return mark_safe(levels + days)  # noqa: S308 - both are escaped
