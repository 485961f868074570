"""The questions of a check-in: one for each milestone, one for the whole; and a word when one has seen the answers."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField
from projects.forms.milestones import CONFIDENCE
from projects.models import CheckInAnswer, Milestone, Status, StatusReport

WHOLE = "whole"
# The browser's own radio buttons cannot be taken back: this one says that a milestone is left alone after all.
LEFT_ALONE = "nothing"


class WordForm(Form):
    """What a side says of one milestone. One that is far off is left alone until somebody answers it.

    Colour and confidence are always chosen anew, so that red costs as few clicks as green; what else is known is filled
    in where an answer is due.
    """

    # What a colleague wrote meanwhile, as label and words.
    theirs: Sequence[tuple[str, str]] = ()

    # Django moves fields out of the class, so this one does not hide HouseForm.status.
    status = forms.ChoiceField(  # type: ignore[assignment]
        label=_("How is it going?"), choices=Status, widget=forms.RadioSelect
    )
    forecast_date = DanishDateField(label=_("When do you expect it?"))
    confidence = forms.TypedChoiceField(
        label=_("How sure are you of that date?"), choices=CONFIDENCE, coerce=int, widget=forms.RadioSelect
    )
    obstacle = CleanTextField(
        label=_("What is in the way?"),
        max_length=2_000,
        required=False,
        lines=2,
        help_text=_("Write about the matter, not about people."),
    )
    remedy = CleanTextField(label=_("What is done about it?"), max_length=2_000, required=False, lines=2)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        milestone: Milestone,
        known: Mapping[str, Any],
        last: StatusReport | None,
        near: bool,
        required: bool,
    ) -> None:
        super().__init__(data, prefix=f"m{milestone.pk}", initial=dict(known))
        self.milestone, self.last, self.near, self.required = milestone, last, near, required
        if not required:
            for name in ("status", "forecast_date", "confidence"):
                self.fields[name].required = False
            status = cast("forms.ChoiceField", self.fields["status"])
            status.choices = [*Status.choices, (LEFT_ALONE, _("Nothing to say about it"))]

    @property
    def is_answered(self) -> bool:
        """Whether anything is said here, and not taken back."""
        return not self.is_left_alone and any(self[name].value() for name in self.fields)

    @property
    def is_left_alone(self) -> bool:
        """Whether the person chose to say nothing."""
        return bool(self["status"].value() == LEFT_ALONE)

    @property
    def is_calm(self) -> bool:
        """Whether all is on track as far as is known, so that the questions about obstacles can stay folded."""
        said = self["obstacle"].value() or self["remedy"].value() or self.errors
        return not said and self["status"].value() in {"", None, LEFT_ALONE, Status.ON_TRACK}

    def clean(self) -> dict[str, Any] | None:
        """A milestone that something is said of has a status, a date and a confidence."""
        cleaned = super().clean() or {}
        if self.is_left_alone:
            self.leave_alone(cleaned)
        elif not self.required and self.is_answered:
            for name in ("status", "forecast_date", "confidence"):
                if not cleaned.get(name) and not self.has_error(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def leave_alone(self, cleaned: dict[str, Any]) -> None:
        """Nothing is said, so nothing is asked for; but words that were typed are not lost without one."""
        for name in ("forecast_date", "confidence"):
            self.errors.pop(name, None)
        if cleaned.get("obstacle") or cleaned.get("remedy"):
            self.add_error("status", _("You wrote something here: choose a status for it, or empty the words."))


class WholeForm(Form):
    """What a side says of the project as a whole."""

    theirs: Sequence[tuple[str, str]] = ()

    went_well = CleanTextField(label=_("What went well?"), max_length=2_000, required=False, lines=2)
    needed = CleanTextField(label=_("What do you need from the others?"), max_length=2_000, required=False, lines=2)
    goal_holds = forms.ChoiceField(
        label=_("Is the shared goal still right?"),
        choices=CheckInAnswer.GoalHolds,
        widget=forms.RadioSelect,
        required=False,
    )
    goal_words = CleanTextField(label=_("What should we talk about?"), max_length=2_000, required=False, lines=2)


class AcknowledgementForm(Form):
    """A word to the others, if one likes."""

    words = CleanTextField(label=_("A word to the others"), max_length=200, required=False)
