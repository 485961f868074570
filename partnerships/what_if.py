"""The what-if page: who pays what, if. Nothing is saved; the whole question stands in the address."""

from dataclasses import dataclass, field, replace
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
from partnerships.payers import band_words, bands_of, known_payers
from partnerships.what_if_reach import reach_of
from partnerships.what_if_rows import Rows, draw_choices


@dataclass
class Answer:
    """What comes of a question: each share, or why there is none, and what each would pay if nobody had left."""

    shares: dict[int, int] = field(default_factory=dict)
    refusal: str = ""
    before: dict[int, int] = field(default_factory=dict)
    needs_own: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()


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
        **reach_of(partnership, user, total, rows, asked.included),
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
