"""What people write about a round: its terms, and the decision after a missed deadline."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, VersionField
from partnerships.forms.amounts import PartnersField, WholeKronerField
from partnerships.forms.partnerships import ONE_KRONE
from partnerships.forms.round_rows import RowsForm
from partnerships.models import IfNotReached, LateRule, Partnership, PartnershipState
from partnerships.round_terms import PLAIN, Terms


class RoundForm(RowsForm):
    """What the round asks for, all of it at once."""

    goal_amount = WholeKronerField(
        label=_("Goal"),
        minimum=ONE_KRONE,
        required=False,
        help_text=_("Only where no part has an amount; else their sum is the goal."),
    )
    minimum_amount = WholeKronerField(
        label=_("Enough is"),
        minimum=ONE_KRONE,
        required=False,
        help_text=_("Binding in time, kroner. Empty: the whole goal."),
    )
    minimum_partners = PartnersField(label=_("At least so many organisations"))
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

    def __init__(self, data: Any = None, *, partnership: Partnership, suggested: Any = None) -> None:
        terms = Terms.of(partnership).with_part(suggested)
        initial: dict[str, Any] = {name: getattr(terms, name) for name in PLAIN} | {"version": partnership.version}
        super().__init__(data, initial=initial | ({"goal_amount": None} if terms.is_made_of_parts else {}))
        self.add_rows(terms)
        self.is_open = partnership.state == PartnershipState.OPEN
        if not self.is_open:
            del self.fields["reason"]

    def unchecked(self) -> "RoundForm":
        """The same form with all that was typed, and no complaint yet."""
        self.answer_next(rows=str(self.part_count), fee_rows=str(self.fee_count))
        self._errors = ErrorDict()
        return self

    @property
    def terms(self) -> Terms:
        """What a valid form says."""
        return Terms(**{name: self.cleaned_data[name] for name in PLAIN}, parts=self.parts, fees=self.fees)


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
