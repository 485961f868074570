"""What pulling a lever asks for: new dates, another task, others who do it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField
from os2collab.models import Organisation
from projects.adjusting import Proposal, as_amount
from projects.forms.lever_part import LeverPart
from projects.models import Lever, Milestone, Touches

PASSED = _("That day has passed. Choose a day to come.")


def with_nobody(organisations: Iterable[Organisation]) -> list[tuple[str, Any]]:
    """Organisations to choose from, or none."""
    return [("", _("Nobody yet")), *((str(each.pk), each.name) for each in organisations)]


class DeadlinePart(LeverPart):
    """A new date for a milestone."""

    lever = Lever.DEADLINE
    due_date = DanishDateField(label=_("New date"), show_hidden_initial=True)

    def __init__(self, data: QueryDict | None, milestone: Milestone) -> None:
        self.milestone = milestone
        now = {"due_date": milestone.due_date}
        super().__init__(data, prefix=f"d{milestone.number}", now=now, title=f"M{milestone.number}")

    def clean_due_date(self) -> Any:
        """A day to come."""
        day = self.cleaned_data["due_date"]
        if day < clock.today() and day != self.milestone.due_date:
            raise forms.ValidationError(PASSED)
        return day

    @property
    def is_third_move(self) -> bool:
        """Whether it would be the third time in a row (PRODUCT.md rule 10)."""
        return self.milestone.date_moves >= 2

    def proposals(self) -> list[Proposal]:
        """Another date, when it is another."""
        if not self.wants("due_date"):
            return []
        return [Proposal(Touches.DUE_DATE, self.cleaned_data["due_date"].isoformat(), self.milestone)]


class ScopePart(LeverPart):
    """Another outcome or price of a milestone, or to leave it out."""

    lever = Lever.SCOPE
    outcome = CleanTextField(label=_("Outcome"), max_length=2_000, required=False, lines=3, show_hidden_initial=True)
    price = KronerField(label=_("Price, excluding VAT"), required=False, show_hidden_initial=True)
    leave_out = forms.BooleanField(label=_("Leave the milestone out"), required=False)

    def __init__(self, data: QueryDict | None, milestone: Milestone) -> None:
        self.milestone = milestone
        now = {"outcome": milestone.outcome, "price": milestone.price}
        super().__init__(data, prefix=f"t{milestone.number}", now=now, title=f"M{milestone.number}")

    def proposals(self) -> list[Proposal]:
        """What is different about the task."""
        found = []
        if self.cleaned_data.get("leave_out"):
            found.append(Proposal(Touches.CANCELLED, True, self.milestone))
        if self.wants("outcome"):
            found.append(Proposal(Touches.OUTCOME, self.cleaned_data["outcome"], self.milestone))
        if self.wants("price"):
            found.append(Proposal(Touches.PRICE, as_amount(self.cleaned_data["price"]), self.milestone))
        return found


class NewMilestonePart(LeverPart):
    """A milestone that is not in the plan yet. Left empty, it proposes nothing."""

    lever = Lever.SCOPE
    name = CleanTextField(label=_("Title"), max_length=120, required=False)
    outcome = CleanTextField(label=_("Outcome"), max_length=2_000, required=False, lines=2)
    due_date = DanishDateField(label=_("Date"), required=False)
    price = KronerField(label=_("Price, excluding VAT"), required=False)
    responsible = forms.ChoiceField(label=_("Responsible organisation"), required=False)

    def __init__(self, data: QueryDict | None, organisations: Iterable[Organisation]) -> None:
        super().__init__(data, prefix="new", now={}, title=str(_("A new milestone")))
        self.fields["responsible"].choices = with_nobody(organisations)  # type: ignore[attr-defined]

    @property
    def is_written(self) -> bool:
        """Whether anything is written in it."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)

    def clean(self) -> dict[str, Any] | None:
        """A milestone has a title and a date to come."""
        cleaned = super().clean() or {}
        if self.is_written:
            for name in ("name", "due_date"):
                if not cleaned.get(name) and not self.has_error(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        if cleaned.get("due_date") and cleaned["due_date"] < clock.today():
            self.add_error("due_date", PASSED)
        return cleaned

    def proposals(self) -> list[Proposal]:
        """The milestone, when it is written."""
        new = self.cleaned_data
        if not new.get("name") or not new.get("due_date"):
            return []
        after = {
            "title": new["name"],
            "outcome": new.get("outcome", ""),
            "due_date": new["due_date"].isoformat(),
            "price": as_amount(new.get("price")),
            "responsible": int(new["responsible"]) if new.get("responsible") else None,
        }
        return [Proposal(Touches.ADDED, after)]


class ResponsiblePart(LeverPart):
    """Another organisation is responsible for a milestone."""

    lever = Lever.STAFFING
    responsible = forms.ChoiceField(label=_("Responsible organisation"), required=False, show_hidden_initial=True)

    def __init__(self, data: QueryDict | None, milestone: Milestone, organisations: Iterable[Organisation]) -> None:
        self.milestone = milestone
        now = {"responsible": milestone.responsible_id}
        super().__init__(data, prefix=f"r{milestone.number}", now=now, title=f"M{milestone.number}")
        self.fields["responsible"].choices = with_nobody(organisations)  # type: ignore[attr-defined]

    def proposals(self) -> list[Proposal]:
        """The other organisation, when it is another."""
        if not self.wants("responsible"):
            return []
        chosen = self.cleaned_data["responsible"]
        return [Proposal(Touches.RESPONSIBLE, int(chosen) if chosen else None, self.milestone)]
