"""Figures: money, dates, ages and how far something has come, as they look everywhere."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from os2collab import display
from os2collab.components.icon import icon
from os2collab.html import format_html, format_html_join
from os2collab.ui import STATE

LEVELS = ("binding", "conditional", "interest")


def money(amount: Decimal | int | None, *, large: bool = False) -> SafeString:
    """Kroner excluding VAT: `1.234.500 kr.`; nothing when there is no amount."""
    if amount is None:
        return SafeString()
    classes = "money money--large" if large else "money"
    return format_html('<data class="{}" value="{}">{}</data>', classes, str(amount), display.kroner(amount))


def date(value: dt.date | dt.datetime | None, *, week: bool = False, short: bool = False) -> SafeString:
    """`24.11.2026`, with its week number or without its year; nothing when there is no date."""
    if value is None:
        return SafeString()
    return _date(display.as_date(value), get_language() or "", week=week, short=short)


@lru_cache(maxsize=8192)
def _date(on: dt.date, language: str, *, week: bool, short: bool) -> SafeString:
    number = (
        format_html(' <span class="date__week">{}</span>', _("week %(number)d") % {"number": on.isocalendar().week})
        if week
        else ""
    )
    return format_html(
        '<time class="date" datetime="{}">{}{}</time>', on.isoformat(), display.day(on, short=short), number
    )


def age(since: dt.date | dt.datetime | None = None, *, days: int | None = None, late: bool = False) -> SafeString:
    """How old something is, from a date or in days; `late` makes it bold."""
    if days is None and since is not None:
        days = display.days_since(since)
    if days is None:
        return SafeString()
    return _age(days, get_language() or "", late=late)


@lru_cache(maxsize=2048)
def _age(days: int, language: str, *, late: bool) -> SafeString:
    classes = "age age--late" if late else "age"
    return format_html('<span class="{}">{}{}</span>', classes, icon("clock"), display.age(days))


def shift(days: int) -> SafeString:
    """How far the forecast is from the plan: `2 weeks after plan`."""
    return _shift(days, get_language() or "")


@lru_cache(maxsize=2048)
def _shift(days: int, language: str) -> SafeString:
    classes = "shift__days" if days > 0 else "shift__days shift__days--kept"
    return format_html('<span class="{}">{}</span>', classes, display.shift(days))


def progress(percent: int, label: str = "") -> SafeString:
    """A small bar with its number in words."""
    shown = max(0, min(100, int(percent)))
    return format_html(
        '<span class="progress"><svg class="bar bar--small" aria-hidden="true">'
        '<rect class="bar__track" width="100%" height="100%"/>'
        '<rect class="bar__binding" width="{}%" height="100%"/></svg>{}</span>',
        shown,
        label or _("%(percent)d %%") % {"percent": percent},
    )


def bar(
    *,
    goal: Decimal | int,
    binding: Decimal | int = 0,
    conditional: Decimal | int = 0,
    interest: Decimal | int = 0,
    threshold: int | None = None,
    threshold_label: str = "",
) -> SafeString:
    """Money by certainty against a goal: solid, hatched, dotted; never one number. `threshold`: percent of the goal."""
    amounts = dict(zip(LEVELS, (binding, conditional, interest), strict=True))
    whole = max(Decimal(goal), Decimal(sum(amounts.values())), Decimal(1))
    parts, start = [], 0.0
    for level, amount in amounts.items():
        width = float(Decimal(amount) * 100 / whole)
        if width:
            parts.append((level, f"{start:.2f}", f"{width:.2f}"))
        start += width
    words = _("%(binding)d %% binding, %(conditional)d %% conditional, %(interest)d %% interest") % {
        level: round(Decimal(amount) * 100 / max(Decimal(goal), Decimal(1))) for level, amount in amounts.items()
    }
    drawing = format_html(
        '<svg class="bar" role="img" aria-label="{}"><rect class="bar__track" width="100%" height="100%"/>{}{}</svg>',
        words,
        format_html_join("", '<rect class="bar__{}" x="{}%" width="{}%" height="100%"/>', parts),
        _threshold(threshold, threshold_label, Decimal(goal) / whole) if threshold is not None else "",
    )
    return format_html('<div class="bar-frame">{}</div>', drawing) if threshold_label else drawing


def _threshold(percent: int, label: str, scale: Decimal) -> SafeString:
    x = f"{float(percent * scale):.2f}%"
    return format_html(
        '<line class="bar__threshold" x1="{}" x2="{}" y1="-6" y2="38"/>'
        '<text class="bar__label" x="{}" y="-12" text-anchor="{}">{}</text>',
        x,
        x,
        x,
        "end" if percent > 60 else "middle",
        label,
    )


def range_bar(low: Decimal, likely: Decimal, high: Decimal, top: Decimal, *, words: str) -> SafeString:
    """A guess from low to high with its most likely figure, on the scale of its neighbours: `top` is its end."""
    whole = max(Decimal(top), Decimal(high), Decimal(1))
    start, mark, end = (float(Decimal(figure) * 100 / whole) for figure in (low, likely, high))
    mark = min(max(mark, 1.0), 99.0)  # the mark is seen whole at the ends too
    return format_html(
        '<svg class="range-bar" role="img" aria-label="{}"><rect class="range-bar__track" width="100%" height="100%"/>'
        '<rect class="range-bar__range" x="{}%" width="{}%" height="100%"/>'
        '<line class="range-bar__likely" x1="{}%" x2="{}%" y1="0" y2="100%"/></svg>',
        words,
        f"{start:.2f}",
        f"{end - start:.2f}",
        f"{mark:.2f}",
        f"{mark:.2f}",
    )


def level(name: str) -> SafeString:
    """How certain a pledge is: its swatch and its word."""
    if name not in LEVELS:
        raise ValueError(f"no level {name!r}; there is: {', '.join(LEVELS)}")
    return format_html(
        '<span class="level"><svg class="bar-swatch" aria-hidden="true">'
        '<rect class="bar__{}" width="100%" height="100%"/></svg>{}</span>',
        name,
        STATE[name].label,
    )


def bar_legend(binding: Decimal | int, conditional: Decimal | int, interest: Decimal | int) -> SafeString:
    """The three sums beside a bar, each with its own amount."""
    sums = zip(LEVELS, (binding, conditional, interest), strict=True)
    return format_html(
        '<dl class="bar-legend">{}</dl>',
        format_html_join(
            "", "<div><dt>{}</dt><dd>{}</dd></div>", ((level(name), money(amount)) for name, amount in sums)
        ),
    )
