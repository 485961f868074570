"""A whole proposal on one screen: why, what follows, and the parts of the levers that are pulled."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab.feed import Entry
from os2collab.forms.base import Difference, Form
from os2collab.models import Event
from projects.adjusting import Proposal
from projects.forms.lever_part import LeverPart, as_shown, plain
from projects.forms.proposal_parts import Parts
from projects.forms.proposal_words import WordsForm
from projects.proposing import Choice, Plan

PLAN_CHANGED = (
    *("adjustment.applied", "milestone.replanned", "milestone.outcome_changed", "milestone.price_changed"),
    *("milestone.responsible_changed", "milestone.cancelled"),
)


def hush(form: Any) -> None:
    """Validate a form, and show none of its complaints."""
    form.full_clean()
    form._errors = forms.utils.ErrorDict()  # noqa: SLF001 - what Django fills when it validates


class ProposalForms(Parts):
    """All parts together: the plan as it stands on GET, what was typed on POST. ``version`` is that of a counter."""

    def __init__(self, plan: Plan, choice: Choice, data: QueryDict | None, *, version: int = 0) -> None:
        super().__init__(plan, choice, data)
        self.words = WordsForm(data, levers=choice.levers, version=version)
        self.theirs: list[Difference] = []

    @property
    def all(self) -> list[Form]:
        """Every form, for the summary of what to correct: in the order of the page."""
        return [*self.parts, self.words]

    @property
    def status(self) -> int:
        """The HTTP status of a page with these forms."""
        if self.theirs or self.words.conflict is not None:
            return 409
        return 422 if any(form.is_bound and form.errors for form in self.all) else 200

    def is_ready(self) -> bool:
        """Whether it can be proposed: nothing moved meanwhile, every field is understood, each lever is pulled."""
        self.theirs = [difference for part in self.parts for difference in part.catch_up()] + self.lost()
        if self.theirs:
            return False
        if not any(form.errors for form in self.all):
            self.ask_for_levers()
        for number in self.choice.gone:
            said = _("M%(number)d is delivered or finished; it is answered before it is changed.") % {"number": number}
            self.words.add_error(None, said)
        return not any(form.errors for form in self.all)

    def ask_for_levers(self) -> None:
        """A lever that is pulled moves something."""
        if not self.choice.levers:
            self.words.add_error(None, _("Choose at least one lever: the task, the staffing or the deadline."))
        for lever in self.choice.levers:
            parts = [part for part in self.parts if part.lever == lever]
            if not any(part.proposals() for part in parts):
                named = {"lever": str(lever.label).lower()}
                said = _("You pulled this lever, but nothing is different yet: %(lever)s.") % named
                self.complain(parts, said)

    def complain(self, parts: list[LeverPart], said: str) -> None:
        """Say it at the first field that could answer it, or in the summary when there is none on the screen."""
        if parts:
            parts[0].add_error(next(iter(parts[0].fields)), said)
        else:
            self.words.add_error(None, _("Choose which milestones it is about."))

    def proposals(self) -> list[Proposal]:
        """What all parts propose, as far as they are understood."""
        return [
            proposal for part in self.parts if not part.errors or part.cleaned_data for proposal in part.proposals()
        ]

    @property
    def extra_amount(self) -> Decimal:
        """The cost beyond the prices, as far as it is understood."""
        if not self.words.is_bound or self.words.errors is None:
            return Decimal(0)
        return self.words.cleaned_data.get("extra_amount") or Decimal(0)

    def hush(self) -> "ProposalForms":
        """Complain of nothing while somebody is still typing; what is understood stays understood."""
        for form in self.all:
            if form.is_bound:
                hush(form)
        return self

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden: what was typed in parts that are not on the screen now."""
        return self.parked({form.add_prefix(name) for form in self.all for name in form.fields})

    def meet_newer(self, typed: Mapping[str, str]) -> None:
        """Somebody proposed a newer version first: show it beside what was typed, field by field."""
        for part in self.parts:
            for name, field in part.fields.items():
                mine, theirs = part.data.get(part.add_prefix(name)), typed.get(part.add_prefix(name))
                if theirs is not None and plain(mine) != plain(theirs):
                    label = f"{part.title}: {field.label}"
                    self.theirs.append(Difference(label, as_shown(field, mine), as_shown(field, theirs)))

    @property
    def differences(self) -> list[Difference]:
        """Mine beside theirs, where somebody was first."""
        return self.theirs + (self.words.differences if self.words.conflict else [])

    @property
    def saved_by(self) -> Entry | None:
        """Who changed the plan, or proposed a newer version, and when."""
        within = Event.objects.within(self.plan.project)
        kinds = ["adjustment.countered"] if self.words.conflict else PLAN_CHANGED
        event = within.filter(kind__in=kinds).for_feed().first()
        return Entry(event, is_new=False) if event else None
