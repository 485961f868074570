"""What an organisation writes when it pledges, changes or withdraws."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, KronerField, VersionField
from os2collab.models import Organisation
from partnerships.models import STANDING, Partnership, Pledge, PledgeLevel

LEVELS = [level for level in PledgeLevel.choices if level[0] in STANDING]
SMALLEST = Decimal("0.01")


class PledgeForm(Form):
    """Level, amount, budget year and condition. ``registering`` for another organisation asks for the paper."""

    level = forms.ChoiceField(label=_("How certain is it?"), choices=LEVELS, widget=forms.RadioSelect)
    amount = KronerField(
        label=_("Amount"), minimum=SMALLEST, required=False, help_text=_("Kroner excluding VAT. Needed when binding.")
    )
    budget_year = forms.TypedChoiceField(label=_("Budget year"), coerce=int, empty_value=None, required=False)
    condition = CleanTextField(
        label=_("On condition that"),
        max_length=300,
        required=False,
        lines=2,
        help_text=_("Needed when conditional: what must happen before it becomes binding?"),
    )
    reason = CleanTextField(
        label=_("Why, or who decided it"),
        max_length=300,
        required=False,
        help_text=_("Kept in the history, for example “Committee meeting 4.11., item 7”."),
    )
    version = VersionField()

    def __init__(
        self,
        *args: Any,
        speaks_for: Organisation | None = None,
        pledge: Pledge | None = None,
        may_commit: bool = True,
        registering: bool = False,
        **kwargs: Any,
    ) -> None:
        self.speaks_for, self.pledge = speaks_for, pledge
        names = ("level", "amount", "budget_year", "condition", "version")
        initial: dict[str, Any] = {name: getattr(pledge, name) for name in names} if pledge else {"version": 0}
        if pledge and not pledge.stands:
            initial["level"] = None
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        years = sorted({*range(this_year, this_year + 5), *filter(None, [initial.get("budget_year")])})
        self.fields["budget_year"].choices = [("", _("Not decided")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        if not may_commit:
            level = self.fields["level"]
            level.widget.choices = LEVELS[:1]
            level.help_text = _("A signatory of your organisation makes it conditional or binding.")
        if registering:
            reason = self.fields["reason"]
            reason.required, reason.label = True, _("Which paper or message does this register?")
            reason.help_text = _("For example “Letter of 4.11.2026, signed by the head of IT”.")

    @property
    def reason_is_optional(self) -> bool:
        """Only who registers for others must say why."""
        return not self.fields["reason"].required

    def clean(self) -> dict[str, Any]:
        """A condition that stood there before falls away when the pledge becomes binding; a new one contradicts it."""
        data = self.cleaned_data
        if data.get("level") == PledgeLevel.BINDING and self.pledge and data.get("condition") == self.pledge.condition:
            data["condition"] = ""
        return data


class PledgeRegisterForm(PledgeForm):
    """The secretariat registers what an organisation has signed on paper."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.municipal())
    field_order = ("organisation",)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, registering=True, **kwargs)
        self.partnership = partnership

    def clean(self) -> dict[str, Any]:
        """An organisation that has a pledge already is changed at its own place, where one sees what it says now."""
        data = super().clean()
        known = Pledge.objects.filter(partnership=self.partnership, organisation=data.get("organisation")).first()
        if known and not self._says_the_same(known):
            self.add_error("organisation", _("This organisation has a pledge here already; change that one."))
        return data

    def _says_the_same(self, known: Pledge) -> bool:
        """Whether this is the form that made the pledge, sent again."""
        names = ("level", "amount", "budget_year", "condition")
        return all(getattr(known, name) == self.cleaned_data.get(name) for name in names)


class WithdrawalForm(Form):
    """Why a pledge is withdrawn."""

    reason = CleanTextField(
        label=_("Reason"), max_length=300, lines=2, help_text=_("Everybody in the partnership can read it.")
    )
    version = VersionField()
