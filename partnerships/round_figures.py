"""What a round asks for in figures: what its goal is made of, what is enough, and what the vendor wants beside it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock
from os2collab.display import day, kroner
from partnerships.forms.rounds import RoundForm
from partnerships.models import Partnership
from partnerships.round_drawing import NOTHING, Mark, Slice, parts_bar, percent_of, slices_of


@dataclass
class Figures:
    """All that stands beside the form of a round's terms. Amounts in kroner; None where nothing was said."""

    goal: Decimal = NOTHING
    slices: list[Slice] = field(default_factory=list)
    bar: SafeString = SafeString()  # noqa: RUF009 - an empty text
    enough: Decimal = NOTHING
    enough_percent: int = 0
    partners: int = 1
    deadline: date | None = None
    deadline_words: str = ""
    threshold: Decimal | None = None
    threshold_words: str = ""
    sum_words: str = ""


def figures_of(form: RoundForm, partnership: Partnership) -> Figures:
    """What the form says now, saved or not, as far as it can be read."""

    def said(name: str) -> Any:
        return form.cleaned_data.get(name) if form.is_bound else form.initial.get(name)

    rows = [(said(f"kind_{number}"), said(f"amount_{number}")) for number in range(form.part_count)]
    slices = slices_of(((kind, amount) for kind, amount in rows if kind and amount), NOTHING)
    named = sum((each.amount for each in slices if not each.is_beyond), NOTHING)
    goal = named or said("goal_amount") or (NOTHING if form.is_bound else partnership.goal_amount)
    for each in slices:
        each.percent = percent_of(each.amount, goal)
    enough = min(said("minimum_amount") or goal, goal)
    percent = partnership.threshold_percent
    threshold = None if percent is None else goal * percent / 100
    deadline = said("deadline")
    return Figures(
        goal=goal,
        slices=slices,
        bar=parts_bar(slices, goal, marks(partnership, goal, enough)) if goal else SafeString(),
        enough=enough,
        enough_percent=percent_of(enough, goal),
        partners=said("minimum_partners") or 1,
        deadline=deadline,
        deadline_words=deadline_words(deadline),
        threshold=threshold,
        threshold_words=threshold_words(enough, threshold, percent),
        sum_words=sum_words(named),
    )


def marks(partnership: Partnership, goal: Decimal, enough: Decimal) -> list[Mark]:
    """Where it is enough, above the bar; where the vendor starts, below it."""
    found = []
    if enough < goal:
        found.append(Mark(float(enough * 100 / goal), _("Enough"), above=True))
    if partnership.vendor and partnership.threshold_percent is not None:
        words = {"vendor": partnership.vendor.name, "percent": partnership.threshold_percent}
        label = _("%(vendor)s starts: %(percent)d %%") % words
        found.append(Mark(float(partnership.threshold_percent), label, above=False))
    return found


def deadline_words(deadline: date | None) -> str:
    """How long that is from now."""
    if deadline is None:
        return ""
    left = (deadline - clock.today()).days
    if left < 0:
        return _("%(day)s has passed.") % {"day": day(deadline)}
    return ngettext("%(days)d day from now", "%(days)d days from now", left) % {"days": left}


def threshold_words(enough: Decimal, threshold: Decimal | None, percent: int | None) -> str:
    """Whether the vendor starts when the round is reached."""
    if threshold is None:
        return ""
    words = {"percent": percent, "missing": kroner(threshold - enough)}
    if enough < threshold:
        return _("%(percent)d %%: the round can be reached with %(missing)s less than the vendor needs.") % words
    return _("%(percent)d %%: when the round is reached, the vendor starts.") % words


def sum_words(named: Decimal) -> str:
    """What the parts come to, in one sentence; nothing where no part has an amount."""
    return _("Together %(amount)s, which is the goal.") % {"amount": kroner(named)} if named else ""
