"""The what-if page: who pays what, if. Nothing is saved; the whole question stands in the address."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.display import kroner
from os2collab.models import User
from partnerships.actions.splits import has_a_part
from partnerships.cost_keys import COUNTS_INHABITANTS, CostKey, KeyKind, Payer, needs_own, query_of, reason, shares_of
from partnerships.forms.splits import SplitForm
from partnerships.forms.what_if import Question, WhatIfForm
from partnerships.forms.what_if_rows import question
from partnerships.keys import CannotSplit
from partnerships.models import Partnership
from partnerships.pages import strong_sentence, threshold_sentence
from partnerships.payers import band_words, bands_of, known_payers
from partnerships.what_if_rows import Rows, draw_choices
from projects.models import Milestone, MilestoneState


@dataclass
class Answer:
    """What comes of a question: each share, or why there is none, and what each would pay if nobody had left."""

    shares: dict[int, int] = field(default_factory=dict)
    refusal: str = ""
    before: dict[int, int] = field(default_factory=dict)
    needs_own: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()


@dataclass
class Cover:
    """A milestone in the order of dates, and what is missing to pay for it; None when it has no price."""

    number: int
    title: str
    due_date: Any
    price: Decimal | None
    missing: Decimal | None

    @property
    def is_covered(self) -> bool:
        return self.missing is not None and not self.missing

    @property
    def missing_words(self) -> str:
        return kroner(self.missing or 0)


def what_if_page(partnership: Any, user: User, data: QueryDict, save: SplitForm | None = None) -> dict[str, Any]:
    """Everything on the page, in two questions to the database. ``partnership`` comes from ``with_figures``."""
    groups = bands_of(partnership)
    form = WhatIfForm(data, partnership=partnership, years=partnership.years)
    payers = known_payers(partnership, form.population_year, groups)
    asked = question(data, form, payers)
    rows = [payer for payer in payers if payer.pk in asked.shown]
    answer = answer_to(asked, rows)
    pledged = {payer.pk for payer in payers if payer.level}
    may_propose = bool(can(user, Permission.SPLIT_PROPOSE, partnership)) and has_a_part(partnership, user, pledged)
    left = [payer for payer in rows if payer.pk not in asked.included]
    total, kind = sum(answer.shares.values()), form.kind
    return {
        "partnership": partnership,
        "form": form,
        "kind": kind,
        "rows": Rows(asked, answer.shares, answer.before, answer.needs_own, answer.missing).draw(rows),
        "others": draw_choices(payer for payer in payers if payer.pk not in asked.shown)
        if form.cleaned_data.get("others")
        else "",
        "all_shown": len(rows) == len(payers),
        "count": len(asked.included),
        "sentence": amounts_sentence(answer),
        "difference": left_sentence(answer, left),
        "refusal": answer.refusal,
        "total": total,
        "shows_year": kind in COUNTS_INHABITANTS or form.shares_rest_by in COUNTS_INHABITANTS,
        "bands": band_words(groups) if KeyKind.BAND in (kind, form.shares_rest_by) or kind == KeyKind.MIXED else (),
        "example_weights": partnership.has_example_weights,
        "today": strong_sentence(partnership),
        "threshold": threshold_sentence(partnership, partnership.vendor) if partnership.vendor else "",
        "reach": reach_sentence(partnership, total) if total else "",
        "milestones": covers(partnership, user, total),
        "may_propose": may_propose,
        "save": (save or SplitForm(initial={"asked": query_of(asked.key, asked.included)}))
        if may_propose and answer.shares
        else save,
        "url": address("what-if", partnership.slug),
    }


def answer_to(asked: Question, rows: list[Payer]) -> Answer:
    """Share it out among those who are in, and, when somebody left, among all who are shown."""
    if not asked.is_valid:
        return Answer(refusal=_("Correct what is marked, then the shares are shown."))
    key, included = asked.key, [payer for payer in rows if payer.pk in asked.included]
    needs = frozenset(needs_own(key, included))
    written = key.percents if key.kind == KeyKind.PERCENT else key.own
    wanted = {payer.pk for payer in included} if key.kind == KeyKind.PERCENT else needs
    answer = Answer(needs_own=needs, missing=frozenset(wanted - written.keys()))
    try:
        answer.shares = shares_of(key, included)
        if len(included) < len(rows):
            answer.before = shares_of(before_they_left(key, rows), rows)
    except CannotSplit as refusal:
        if not answer.shares:
            answer.refusal = reason(refusal, key, included)
    return answer


def before_they_left(key: CostKey, rows: list[Payer]) -> CostKey:
    """The key with everybody in. Fixed percentages are those of who is in: there is nothing to compare with."""
    if key.kind == KeyKind.PERCENT:
        return replace(key, percents={})
    return key


def amounts_sentence(answer: Answer) -> str:
    """What each pays, in one sentence."""
    if not answer.shares:
        return ""
    low, high = min(answer.shares.values()), max(answer.shares.values())
    words = {"count": len(answer.shares), "amount": kroner(high), "low": kroner(low), "high": kroner(high)}
    if high - low > 1:
        return _("With %(count)d organisations each pays between %(low)s and %(high)s") % words
    return (
        ngettext(
            "With %(count)d organisation it pays everything: %(amount)s",
            "With %(count)d organisations each pays %(amount)s",
            len(answer.shares),
        )
        % words
    )


def left_sentence(answer: Answer, left: list[Payer]) -> str:
    """What it costs the others that somebody is out, in one sentence; nothing when nobody is."""
    if not left or not answer.before or not answer.shares:
        return ""
    more = [max(share - answer.before[pk], 0) for pk, share in answer.shares.items()]
    words = {"name": left[0].name, "count": len(left), "low": kroner(min(more)), "more": kroner(max(more))}
    if len(left) == 1 and max(more) - min(more) <= 1:
        return _("Without %(name)s the others pay %(more)s more each.") % words
    if len(left) == 1:
        return _("Without %(name)s the others pay between %(low)s and %(more)s more.") % words
    if max(more) - min(more) <= 1:
        return _("Without the %(count)d that are out, the others pay %(more)s more each.") % words
    return _("Without the %(count)d that are out, the others pay between %(low)s and %(more)s more.") % words


def reach_sentence(partnership: Partnership, total: int) -> str:
    """How far what is shared here would go: the goal, and the vendor's threshold. Never beside what is pledged."""
    words = {
        "total": kroner(total),
        "goal": kroner(partnership.goal_amount),
        "percent": int(total * 100 // partnership.goal_amount),
        "vendor": partnership.vendor,
        "threshold": partnership.threshold_percent,
        "missing": kroner(max((partnership.threshold_amount or Decimal(0)) - total, Decimal(0))),
    }
    if partnership.threshold_amount is None:
        return _("What is shared here, %(total)s, is %(percent)d %% of the goal of %(goal)s") % words
    if total >= partnership.threshold_amount:
        return (
            _(
                "What is shared here, %(total)s, would meet the threshold of %(vendor)s (%(threshold)d %% of the goal),"
                " once it is binding."
            )
            % words
        )
    return (
        _(
            "What is shared here, %(total)s, would not meet the threshold of %(vendor)s (%(threshold)d %% of the goal):"
            " %(missing)s is missing."
        )
        % words
    )


def covers(partnership: Partnership, user: User, total: int) -> list[Cover]:
    """The project's milestones in the order of their dates, as far as the total reaches; for those who see them."""
    if partnership.project_id is None:
        return []
    plan = Milestone.objects.visible_to(user).filter(project=partnership.project_id)
    rows = plan.exclude(state=MilestoneState.CANCELLED).order_by("due_date", "position")
    found, left = [], Decimal(total)
    for number, title, due_date, price in rows.values_list("number", "title", "due_date", "price"):
        missing = None if price is None else max(price - max(left, Decimal(0)), Decimal(0))
        left -= price or 0
        found.append(Cover(number, title, due_date, price, missing))
    return found
