"""The rows of a round's terms: what the goal is made of, and the fees for who joins late. An emptied row is gone."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField
from partnerships.forms.amounts import WholeKronerField
from partnerships.forms.partnerships import ONE_KRONE
from partnerships.models import GoalPartKind
from partnerships.round_terms import Terms

MOST = 30
KINDS = [("", _("Choose")), *GoalPartKind.choices]


class RowsForm(Form):
    """Rows of parts and rows of fees, each with at least one that is empty. Where nothing stands, one of each kind."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fee_rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def add_rows(self, terms: Terms) -> None:
        """Make the fields, with what stands now."""
        self.part_count = self.asked_for("rows", len(terms.parts) + 1 if terms.parts else len(GoalPartKind))
        self.fee_count = self.asked_for("fee_rows", len(terms.fees) + 1)
        self.initial.update(rows=self.part_count, fee_rows=self.fee_count)
        begin: Sequence[tuple[str, str, Decimal | None]] = terms.parts
        for number, (kind, title, amount) in enumerate(begin or [(kind, "", None) for kind in GoalPartKind.values]):
            self.initial.update({f"kind_{number}": kind, f"title_{number}": title, f"amount_{number}": amount})
        for number, (from_on, fee) in enumerate(terms.fees):
            self.initial.update({f"from_{number}": from_on, f"fee_{number}": fee})
        for number in range(self.part_count):
            self.fields[f"kind_{number}"] = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
            self.fields[f"title_{number}"] = CleanTextField(label=_("What it is"), max_length=120, required=False)
            self.fields[f"amount_{number}"] = WholeKronerField(label=_("Amount"), minimum=ONE_KRONE, required=False)
        for number in range(self.fee_count):
            self.fields[f"from_{number}"] = DanishDateField(label=_("From"), required=False)
            self.fields[f"fee_{number}"] = WholeKronerField(label=_("Fee"), minimum=ONE_KRONE, required=False)

    def asked_for(self, name: str, otherwise: int) -> int:
        """How many rows the page had, and one more when the person asks for it."""
        try:
            shown = max(int(self.data[name]), 1)
        except (KeyError, ValueError):
            shown = otherwise
        return min(shown + (self.data.get("more") == name), MOST)

    def clean(self) -> dict[str, Any]:
        """Each row wholly filled or wholly empty. A part without a name is called after its kind."""
        self.parts = tuple(self.filled(self.part_count, ("kind", "title", "amount"), self.named))
        self.fees = tuple(self.filled(self.fee_count, ("from", "fee")))
        return self.cleaned_data

    @staticmethod
    def named(kind: str, title: str, amount: Decimal | None) -> tuple[Any, ...]:
        """The row as it is meant: a kind alone says nothing yet."""
        if kind and not title and amount is None:
            return ("", "", None)
        return (kind, title or (str(GoalPartKind(kind).label) if kind else ""), amount)

    def filled(self, count: int, names: tuple[str, ...], meant: Any = lambda *row: row) -> Iterable[tuple[Any, ...]]:
        """The rows that say something; a complaint at what is missing of one."""
        for number in range(count):
            fields = [f"{name}_{number}" for name in names]
            if set(fields) & set(self.errors):
                continue
            values = meant(*(self.cleaned_data.get(field) for field in fields))
            for field, value in zip(fields, values, strict=True):
                if any(values) and not value:
                    self.add_error(field, ValidationError(_("Fill in the whole row, or empty it.")))
            if all(values):
                yield values

    @property
    def part_rows(self) -> list[list[Any]]:
        """The fields of each part."""
        return [[self[f"{name}_{n}"] for name in ("kind", "title", "amount")] for n in range(self.part_count)]

    @property
    def late_fee_rows(self) -> list[list[Any]]:
        """The fields of each fee."""
        return [[self[f"{name}_{n}"] for name in ("from", "fee")] for n in range(self.fee_count)]
