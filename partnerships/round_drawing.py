"""The drawing of what a goal is made of: one bar, its parts beside each other, what lies beyond the goal dashed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab.html import format_html, format_html_join
from partnerships.models import GoalPartKind

type Parts = Iterable[tuple[str, Decimal]]  # kind, amount
NOTHING = Decimal(0)
HIGH, LOW = -8, 50  # px: where the words of a mark stand, above and below the bar


@dataclass
class Slice:
    """All parts of one kind, in kroner and in whole percent of the goal."""

    kind: str
    label: str
    amount: Decimal
    percent: int = 0

    @property
    def is_beyond(self) -> bool:
        """Whether it comes on top of the goal, when there is more money."""
        return self.kind == GoalPartKind.STRETCH

    @property
    def swatch(self) -> SafeString:
        """Its piece of the legend."""
        return format_html(
            '<svg class="bar-swatch" aria-hidden="true"><rect class="bar__part bar__part--{}" width="100%"'
            ' height="100%"/></svg>',
            self.kind,
        )


@dataclass(frozen=True)
class Mark:
    """A line across the bar, at a percentage of the goal, with its words above or below."""

    percent: float
    label: str
    above: bool


def slices_of(parts: Parts, goal: Decimal) -> list[Slice]:
    """The goal by kind, in the order of the kinds; what lies beyond it last."""
    sums = dict.fromkeys(GoalPartKind, NOTHING)
    for kind, amount in parts:
        sums[GoalPartKind(kind)] += amount
    return [Slice(kind, str(kind.label), amount, percent_of(amount, goal)) for kind, amount in sums.items() if amount]


def percent_of(amount: Decimal, whole: Decimal) -> int:
    """In whole percent, rounded."""
    return round(amount * 100 / whole) if whole else 0


def parts_bar(slices: Sequence[Slice], goal: Decimal, marks: Sequence[Mark] = ()) -> SafeString:
    """The goal by kind; a goal without parts is one empty bar."""
    beyond = sum((each.amount for each in slices if each.is_beyond), NOTHING)
    scale = float(100 / (goal + beyond))
    x, rects = 0.0, []
    for each in slices:
        x = x if not each.is_beyond else float(goal) * scale
        width = float(each.amount) * scale
        rects.append((each.kind, f"{x:.2f}", f"{width:.2f}"))
        x += width
    drawing = format_html(
        '<svg class="bar" role="img" aria-label="{}"><rect class="bar__track" width="{}%" height="100%"/>{}{}</svg>',
        words(slices, marks),
        f"{float(goal) * scale:.2f}",
        format_html_join("", '<rect class="bar__part bar__part--{}" x="{}%" width="{}%" height="100%"/>', rects),
        SafeString("".join(line(mark, mark.percent * float(goal) * scale / 100) for mark in marks)),
    )
    above, below = (any(mark.above is side for mark in marks) for side in (True, False))
    room = " bar-frame--below" * below + " bar-frame--above" * above
    return format_html('<div class="bar-frame{}">{}</div>', room, drawing) if marks else drawing


def line(mark: Mark, x: float) -> SafeString:
    """One mark where it stands; its words lean towards where there is room."""
    lean = "end" if x > 60 else "start" if x < 25 else "middle"
    return format_html(
        '<line class="bar__threshold" x1="{}%" x2="{}%" y1="{}" y2="{}"/>'
        '<text class="bar__label" x="{}%" y="{}" text-anchor="{}">{}</text>',
        f"{x:.2f}",
        f"{x:.2f}",
        -4 if mark.above else 0,
        32 if mark.above else 36,
        f"{x:.2f}",
        HIGH if mark.above else LOW,
        lean,
        mark.label,
    )


def words(slices: Sequence[Slice], marks: Sequence[Mark]) -> str:
    """The bar in words."""
    said = [
        _("%(part)s: %(percent)d %% of the goal") % {"part": each.label, "percent": each.percent} for each in slices
    ]
    said += [_("%(mark)s at %(percent)d %%") % {"mark": mark.label, "percent": round(mark.percent)} for mark in marks]
    return "; ".join(said) or _("The goal, without parts")
