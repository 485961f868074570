"""The drawing of what is covered, as SVG: one strip, each milestone as wide as its price."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab import display
from partnerships.cover import NOTHING, Cover

TOP, HEIGHT = 22, 32  # px: the strip below the names
GAP = 0.6  # percent between two milestones
NARROW = 5.0  # percent: below that a name has no room


def cover_strip(covers: Sequence[Cover]) -> SafeString:
    """The strip, or nothing where no milestone has a price."""
    priced = [cover for cover in covers if cover.wanted.price]
    whole = sum((cover.wanted.price or NOTHING for cover in priced), NOTHING)
    if not whole:
        return SafeString()
    room = 100 - GAP * (len(priced) - 1)
    x, marks = 0.0, []
    for cover in priced:
        width = float((cover.wanted.price or NOTHING) / whole) * room
        marks.append(mark(cover, x, width))
        x += width + GAP
    return format_html(
        '<svg class="cover__strip" role="img" aria-label="{}">{}</svg>', words(priced), SafeString("".join(marks))
    )


def mark(cover: Cover, x: float, width: float) -> SafeString:
    """One milestone: its frame, what is there in time, what is there later, and its name."""
    price = cover.wanted.price or Decimal(1)
    in_time, late = (float(part / price) * width for part in (cover.in_time, cover.late))
    frame = format_html(
        '<rect class="cover__price{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        " cover__price--lacks" if cover.missing > 0 else "",
        f"{x:.2f}",
        TOP,
        f"{width:.2f}",
        HEIGHT,
    )
    money = format_html_join(
        "",
        '<rect class="cover__money" x="{}%" y="{}" width="{}%" height="{}"/>',
        [
            (f"{start:.2f}", y, f"{size:.2f}", height)
            for start, size, y, height in (
                (x, in_time, TOP, HEIGHT),
                (x + in_time, late, TOP + HEIGHT // 2, HEIGHT // 2),
            )
            if size
        ],
    )
    name = f"M{cover.wanted.number}" if width >= NARROW else ""
    return format_html('{}{}<text class="cover__name" x="{}%" y="14">{}</text>', frame, money, f"{x:.2f}", name)


def words(covers: Sequence[Cover]) -> str:
    """The strip in words: what each milestone lacks."""
    return "; ".join(
        _("M%(number)d lacks %(missing)s") % {"number": cover.wanted.number, "missing": display.kroner(cover.missing)}
        if cover.missing > 0
        else _("M%(number)d is covered") % {"number": cover.wanted.number}
        for cover in covers
    )
