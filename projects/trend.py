"""The milestone trend: when it was said, and which date was said. Flat is on plan, rising is slipping."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock, display
from os2collab.models import Side
from projects.bends import bends_of, numbered
from projects.models import Milestone, MilestoneState
from projects.trend_drawing import bend_rows, cells, course, frame, heads, marks

# The drawing's own units; the picture scales to its place.
WIDTH, HEIGHT = 880, 430
LEFT, RIGHT, TOP, BOTTOM = 74, 660, 24, 386
COLUMNS, LINES = 12, 10


@dataclass
class Line:
    """One milestone's line, drawn, and the date that was believed at each column."""

    name: str
    note: str
    drawing: SafeString
    cells: SafeString


@dataclass
class Trend:
    """The whole figure and the table beside it."""

    frame: SafeString
    heads: SafeString
    lines: list[Line]
    summary: str
    marks: SafeString
    why: SafeString
    bend_count: int


def trend(milestones: Iterable[Milestone], rows: Iterable[Any]) -> Trend | None:
    """Figure from a project's milestones and what was said, by ``words_about``; None without reports.

    A line follows the side whose date counts: the vendor's, or the municipal side's until the vendor has reported.
    """
    said: dict[int, list[Any]] = {}
    words: dict[int, list[Any]] = {}
    for row in rows:
        words.setdefault(row.milestone_id, []).append(row)
        if row.side:  # a side's report, and no move of the agreed date
            said.setdefault(row.milestone_id, []).append(row)
    chosen = [m for m in milestones if m.pk in said and m.state != MilestoneState.CANCELLED]
    chosen = sorted(chosen, key=lambda m: (not m.is_open, -m.slip_days))[:LINES]
    if not chosen:
        return None
    chosen.sort(key=lambda m: m.expected_date, reverse=True)
    days = column_days(min(display.as_date(said[m.pk][0].at) for m in chosen))
    believed = [believed_dates(m, said[m.pk], days) for m in chosen]
    every_date = [day for row in believed for day in row if day]
    first, last = min(every_date) - timedelta(days=7), max(every_date) + timedelta(days=14)

    def x(column: int) -> float:
        return LEFT + (RIGHT - LEFT) * column / max(1, len(days) - 1)

    def y(day: date) -> float:
        return BOTTOM - (BOTTOM - TOP) * (day - first).days / max(1, (last - first).days)

    bends = numbered(
        bend for m, row in zip(chosen, believed, strict=True) for bend in bends_of(m, row, words[m.pk], days)
    )
    lines, taken = [], 0.0
    for milestone, row in zip(chosen, believed, strict=True):
        dots = [(f"{x(i):.0f}", f"{y(day):.0f}") for i, day in enumerate(row) if day]
        label_y = max(float(dots[-1][1]) - 4, taken + 34)
        taken = label_y
        slips = milestone.slip_days > 0
        done = not milestone.is_open or milestone.state == MilestoneState.DELIVERED
        looks = ["slips" if slips else ""] * (len(dots) - 1) + ["done" if done else "slips" if slips else ""]
        name = str(milestone)
        note = f"{display.day(milestone.expected_date, short=True)} · {slip_words(milestone.slip_days)}"
        dots_drawn = [(*place, look) for place, look in zip(dots, looks, strict=True)]
        drawing = course(name, note, dots_drawn, f"{label_y:.0f}", slips=slips)
        dates = cells([display.day(day, short=True) if day else "–" for day in row])
        lines.append(Line(name, note, drawing, dates))
    columns = [(f"{x(i):.0f}", display.day(day, short=True)) for i, day in enumerate(days)]
    grid = [(f"{y(day):.0f}", date_format(day, "M Y")) for day in months(first, last)]
    return Trend(
        frame=frame(grid, columns, diagonal(days, first, last, x, y)),
        heads=heads(columns),
        lines=lines,
        summary=" ".join(_("%(name)s: %(note)s.") % {"name": line.name, "note": line.note} for line in reversed(lines)),
        marks=marks([(bend, x(bend.column), y(bend.after)) for bend in bends]),
        why=bend_rows(bends),
        bend_count=len(bends),
    )


def slip_words(days: int) -> str:
    """How far from the first plan, as short as a label in the drawing must be."""
    if not days:
        return _("on plan")
    weeks = round(days / 7)
    if abs(days) < 7:
        said = ngettext("%(days)+d day", "%(days)+d days", abs(days)) % {"days": days}
    else:
        said = ngettext("%(weeks)+d week", "%(weeks)+d weeks", abs(weeks)) % {"weeks": weeks}
    return display.true_minus(said)


def column_days(start: date) -> list[date]:
    """At most twelve days, evenly from the first report until today, at least a week apart."""
    today = clock.today()
    step = max(7, -(-max(1, (today - start).days) // (COLUMNS - 1)))
    days = [today - timedelta(days=step * n) for n in range(COLUMNS)]
    return [start, *sorted(day for day in days if (day - start).days > step // 2)]


def believed_dates(milestone: Milestone, reports: list[Any], days: list[date]) -> list[date | None]:
    """The date that was believed on each day: the last one said until then, before that the first plan."""
    vendor_spoke = False
    said: list[tuple[date, date]] = []
    for report in reports:
        vendor_spoke = vendor_spoke or report.side == Side.VENDOR
        if report.side == Side.VENDOR or not vendor_spoke:
            said.append((display.as_date(report.at), report.forecast_date))
    done_on = milestone.delivery.delivered_on if milestone.delivery_id and milestone.delivery else None
    row: list[date | None] = []
    for day in days:
        if done_on and row and row[-1] and day > done_on + timedelta(days=13):
            row.append(None)
        elif done_on and day >= done_on:
            row.append(done_on)
        else:
            row.append(next((date_said for on, date_said in reversed(said) if on <= day), milestone.baseline_date))
    return row


def months(first: date, last: date) -> list[date]:
    """The first days of months between two dates, thinned so that at most nine remain."""
    day, found = first.replace(day=1), []
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found[:: max(1, -(-len(found) // 9))]


def diagonal(days: list[date], first: date, last: date, x: Any, y: Any) -> str:
    """The line where the said date is the day it is said: what meets it is delivered. Empty when it lies outside."""
    inside = [(i, day) for i, day in enumerate(days) if first <= day <= last]
    if len(inside) < 2:
        return ""
    (a, day_a), (b, day_b) = inside[0], inside[-1]
    return f"{x(a):.0f},{y(day_a):.0f} {x(b):.0f},{y(day_b):.0f}"
