"""What is written of single organisations in a what-if: who is in, and a percentage or an amount of their own."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import QueryDict

from os2collab.forms.fields import danish_number
from os2collab.http import small_number
from partnerships.cost_keys import KeyKind, Payer, even_percents
from partnerships.forms.amounts import WholeKronerField
from partnerships.forms.what_if import MOST_ROWS, PercentField, Question, WhatIfForm

# What can be written in an organisation's row, and how it is read.
ROW_FIELDS = {
    "percent": PercentField(required=False),
    "own": WholeKronerField(required=False),
    "most": WholeKronerField(required=False),
}


def question(data: QueryDict, form: WhatIfForm, payers: Iterable[Payer]) -> Question:
    """Read who is in and what is said of each. Those who have pledged begin in; numbers of nobody are left out."""
    payers = list(payers)
    pledged = {payer.pk for payer in payers if payer.level}
    known = {payer.pk for payer in payers}
    asked = Question(form)
    if form.fresh:
        asked.included = pledged
    elif "everybody" in data:
        asked.included = known
    else:
        asked.included = _numbers(data, "in") & known
    asked.shown = (pledged | asked.included | _numbers(data, "row")) & known
    _read_rows(asked, data, {payer.pk: payer.maximum for payer in payers if payer.maximum is not None})
    if form.kind == KeyKind.PERCENT and not asked.written.get("percent"):
        included = [payer for payer in payers if payer.pk in asked.included]
        asked.read["percent"] = even_percents(included)
    return asked


def _numbers(data: QueryDict, name: str) -> set[int]:
    found = (small_number(text) for text in data.getlist(name)[:MOST_ROWS])
    return {number for number in found if number is not None}


def _read_rows(asked: Question, data: QueryDict, maximums: Mapping[int, Decimal]) -> None:
    """What is written in the rows. A ceiling that nobody has seen yet is the maximum of the pledge by the key."""
    names = {"percent"} if asked.form.kind == KeyKind.PERCENT else {"own"}
    if asked.form.cleaned_data.get("each"):
        names.add("most")
    for name in names:
        begin = {pk: danish_number(Decimal(int(most))) for pk, most in maximums.items()} if name == "most" else {}
        whose = asked.shown if name == "most" else asked.included  # who left keeps its ceiling, to compare with
        texts = {pk: data.get(f"{name}_{pk}", begin.get(pk, "")).strip()[:60] for pk in whose}
        asked.written[name] = {pk: text for pk, text in texts.items() if text}
        asked.read[name] = {}
        for pk, text in asked.written[name].items():
            try:
                asked.read[name][pk] = ROW_FIELDS[name].clean(text)
            except ValidationError as error:
                if pk not in asked.included:
                    continue
                asked.errors[pk] = error.messages[0]
