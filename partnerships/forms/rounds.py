"""What people write about a round: its terms, and the decision after a missed deadline."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, VersionField
from partnerships.forms.partnerships import ONE_KRONE
from partnerships.models import GoalPartKind, IfNotReached, LateRule, Partnership, PartnershipState
from partnerships.round_terms import PLAIN, Terms

SPARE = 2  # empty rows beyond those that are filled
MOST = 30


class RoundForm(Form):
    """What the round asks for. Rows of parts and fees; a row that is emptied is gone."""

    goal_amount = KronerField(
        label=_("Goal"),
        minimum=ONE_KRONE,
        required=False,
        help_text=_("Kroner excluding VAT. Where you name parts below, their sum is the goal."),
    )
    minimum_amount = KronerField(
        label=_("Enough is"),
        minimum=ONE_KRONE,
        required=False,
        help_text=_("Kroner that must be binding in time. Leave it empty when the whole goal is needed."),
    )
    minimum_partners = forms.IntegerField(label=_("At least so many organisations"), min_value=1, max_value=200)
    deadline = DanishDateField(label=_("Deadline for tilsagn (pledges)"))
    if_not_reached = forms.ChoiceField(
        label=_("If it is not reached"), choices=IfNotReached.choices, widget=forms.RadioSelect
    )
    late_rule = forms.ChoiceField(label=_("Who joins late"), choices=LateRule.choices, widget=forms.RadioSelect)
    reason = CleanTextField(
        label=_("Why do the terms change?"),
        max_length=300,
        lines=2,
        required=False,
        help_text=_("Those who have pledged are told."),
    )
    version = VersionField()
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, partnership: Partnership, suggested: Any = None) -> None:
        terms = Terms.of(partnership).with_part(suggested)
        kept = max(len(terms.parts), len(terms.fees))
        super().__init__(data, initial=self.initially(partnership, terms))
        self.row_count = min(self.asked_rows(data, kept + SPARE), MOST)
        self.initial["rows"] = self.row_count
        self.is_open = partnership.state == PartnershipState.OPEN
        if not self.is_open:
            del self.fields["reason"]
        for number in range(self.row_count):
            kinds = [("", _("Choose")), *GoalPartKind.choices]
            self.fields[f"kind_{number}"] = forms.ChoiceField(label=_("Kind"), choices=kinds, required=False)
            self.fields[f"title_{number}"] = CleanTextField(label=_("What it is"), max_length=120, required=False)
            self.fields[f"amount_{number}"] = KronerField(label=_("Amount"), minimum=ONE_KRONE, required=False)
            self.fields[f"from_{number}"] = DanishDateField(label=_("From"), required=False)
            self.fields[f"fee_{number}"] = KronerField(label=_("Fee"), minimum=ONE_KRONE, required=False)

    @staticmethod
    def initially(partnership: Partnership, terms: Terms) -> dict[str, Any]:
        """What stands now."""
        said: dict[str, Any] = {name: getattr(terms, name) for name in PLAIN} | {"version": partnership.version}
        for number, (kind, title, amount) in enumerate(terms.parts):
            said |= {f"kind_{number}": kind, f"title_{number}": title, f"amount_{number}": amount}
        for number, (from_on, amount) in enumerate(terms.fees):
            said |= {f"from_{number}": from_on, f"fee_{number}": amount}
        return said

    @staticmethod
    def asked_rows(data: Any, otherwise: int) -> int:
        """How many rows the page had, and more when the person asks for them."""
        try:
            shown = max(int(data["rows"]), 1) if data else otherwise
        except (KeyError, ValueError):
            shown = otherwise
        return shown + SPARE if data and "more" in data else shown

    def with_more_rows(self) -> "RoundForm":
        """The same form with empty rows and all that was typed, nothing checked yet."""
        self.answer_next(rows=str(self.row_count))
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        """Each row wholly filled or wholly empty."""
        self.parts = tuple(self.filled(("kind", "title", "amount")))
        self.fees = tuple(self.filled(("from", "fee")))
        return self.cleaned_data

    def filled(self, names: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
        """The rows that say something; a complaint at what is missing of one."""
        for number in range(self.row_count):
            fields = [f"{name}_{number}" for name in names]
            values = tuple(self.cleaned_data.get(field) for field in fields)
            if any(values) and not set(fields) & set(self.errors):
                for field, value in zip(fields, values, strict=True):
                    if not value:
                        self.add_error(field, ValidationError(_("Fill in the whole row, or empty it.")))
                if all(values):
                    yield values

    @property
    def terms(self) -> Terms:
        """What a valid form says."""
        return Terms(**{name: self.cleaned_data[name] for name in PLAIN}, parts=self.parts, fees=self.fees)

    @property
    def part_rows(self) -> list[list[Any]]:
        """The fields of each part."""
        return [[self[f"{name}_{n}"] for name in ("kind", "title", "amount")] for n in range(self.row_count)]

    @property
    def fee_rows(self) -> list[list[Any]]:
        """The fields of each fee."""
        return [[self[f"{name}_{n}"] for name in ("from", "fee")] for n in range(self.row_count)]


class DecisionForm(Form):
    """What the partners decided when the deadline had passed."""

    go_on = forms.ChoiceField(
        label=_("What did the partners decide?"),
        choices=[("yes", _("We go on anyway")), ("no", _("Everything lapses"))],
        widget=forms.RadioSelect,
    )
    decided_on = DanishDateField(label=_("Decided on"))
    decision = CleanTextField(
        label=_("Who decided what"), max_length=300, lines=2, help_text=_("Everybody in the partnership can read it.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"decided_on": clock.today()})

    def clean_go_on(self) -> bool:
        """The choice as yes or no."""
        return bool(self.cleaned_data["go_on"] == "yes")
