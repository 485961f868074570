"""All questions of a check-in on one screen, with the draft that they are filled in with."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from os2collab import clock
from os2collab.forms.base import as_text
from projects.forms.checkins import WHOLE, WholeForm, WordForm
from projects.models import CheckInAnswer, Milestone, StatusReport

LONGEST_DRAFT = 2_000


class AnswerForms:
    """All questions of a check-in together: the draft or what is known on GET, what was typed on POST."""

    def __init__(
        self, data: QueryDict | None, *, answer: CheckInAnswer, milestones: list[tuple[Milestone, bool]]
    ) -> None:
        self.words = [word_form(data, answer, milestone, near=near) for milestone, near in milestones]
        self.whole = WholeForm(data, prefix=WHOLE, initial=answer.draft.get(WHOLE, {}))
        self.data = data or QueryDict()
        self.seen_at = clock.now()

    @property
    def near(self) -> list[WordForm]:
        """Those of work that goes on or starts soon; whoever is asked says something of each."""
        return [form for form in self.words if form.near]

    @property
    def later(self) -> list[WordForm]:
        """Those that may be left alone."""
        return [form for form in self.words if not form.near]

    @property
    def later_is_open(self) -> bool:
        """Whether something is said of one that is far off; else they stay folded."""
        return any(form.is_answered or form.errors or form.theirs for form in self.later)

    @property
    def questions(self) -> list[str]:
        """What each question is called in a form and in a draft."""
        return [str(form.prefix) for form in self.all]

    @property
    def all(self) -> "list[WordForm | WholeForm]":
        """Every form, for the summary of what to correct."""
        return [*self.words, self.whole]

    @property
    def status(self) -> int:
        """The HTTP status of a page with these forms."""
        if self.conflict:
            return 409
        return 422 if any(form.is_bound and form.errors for form in self.all) else 200

    @property
    def conflict(self) -> bool:
        """Whether a colleague wrote to one of the questions meanwhile."""
        return any(form.theirs for form in self.all)

    def meet(self, draft: Mapping[str, Mapping[str, str]], written: Mapping[str, Mapping[str, str]]) -> None:
        """Show what is in the draft beside what was written, where a colleague wrote something else meanwhile."""
        for form in self.all:
            theirs = draft.get(str(form.prefix), {})
            if theirs and theirs != written.get(str(form.prefix)):
                named = ((field, theirs.get(name, "")) for name, field in form.fields.items())
                form.theirs = [(str(field.label), as_text(field, words)) for field, words in named if words]

    def is_valid(self) -> bool:
        """Whether every question is answered as it should be."""
        return not any(form.errors for form in self.all)

    def said(self) -> dict[str, Any]:
        """What the verb takes: the words by milestone, without those that were left alone, and when they were typed."""
        return {
            "words": {form.milestone.pk: form.cleaned_data for form in self.words if form.is_answered},
            **self.whole.cleaned_data,
            "seen_at": when_seen(self.data),
            "typed": typed(self.data, self.questions),
        }


def word_form(data: QueryDict | None, answer: CheckInAnswer, milestone: Milestone, *, near: bool) -> WordForm:
    """The question about one milestone, with the organisation's own last word on it as a hint."""
    due = near and answer.asked
    report = milestone.report_of(answer.side)
    last = report if report and report.organisation_id == answer.organisation_id else None
    filled = answer.draft.get(f"m{milestone.pk}") or (known(milestone, last) if due else {})
    return WordForm(data, milestone=milestone, known=filled, last=last, near=near, required=due)


def known(milestone: Milestone, last: StatusReport | None) -> dict[str, Any]:
    """What a question that is due is filled in with: the organisation's own last word, else the plan's date.

    Never with its colour and confidence: nobody signs old green by pressing a button. Of a word that has gone silent
    only the date is known.
    """
    if last is None:
        return {"forecast_date": milestone.due_date}
    if last.days_old() > milestone.project.rhythm_days:
        return {"forecast_date": last.forecast_date}
    return {name: getattr(last, name) for name in ("forecast_date", "obstacle", "remedy")}


def typed(data: QueryDict, questions: list[str]) -> dict[str, dict[str, str]]:
    """What was typed to these questions, as typed, by question and field; for the draft."""
    found: dict[str, dict[str, str]] = {}
    for name in data:
        question, _dash, field = name.partition("-")
        if question in questions and field:
            found.setdefault(question, {})[field] = str(data[name])[:LONGEST_DRAFT].replace("\x00", "")
    return found


def when_seen(data: QueryDict) -> datetime:
    """When the page with the form was made; garbage is long ago, so that nobody's words are written over."""
    try:
        moment = parse_datetime(data.get("seen_at", ""))
    except ValueError:
        moment = None
    return moment if moment and moment.tzinfo else datetime(2000, 1, 1, tzinfo=UTC)
