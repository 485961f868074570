"""What is written around a pledge: its withdrawal, the partnership's decision, facts, an approval, the terms."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, VersionField
from os2collab.models.organisation import check_gln
from partnerships.approval_text import Unseen, fingerprint
from partnerships.models import Appropriation, Pledge, PledgeLevel


class WithdrawalForm(Form):
    """Why a pledge is withdrawn; an interest needs no reason."""

    reason = CleanTextField(
        label=_("Reason"), max_length=300, lines=2, help_text=_("Everybody in the partnership can read it.")
    )
    version = VersionField()

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = pledge.level != PledgeLevel.INTEREST

    @property
    def reason_is_optional(self) -> bool:
        """An interest needs no reason."""
        return not self.fields["reason"].required


class ReleaseForm(Form):
    """The partnership's decision about a binding pledge."""

    amount = KronerField(
        label=_("The pledge is lowered to"),
        minimum=Decimal(1),
        required=False,
        help_text=_("Whole kroner excluding VAT. Leave it empty when the pledge ends."),
    )
    decided_on = DanishDateField(label=_("Decided on"))
    decision = CleanTextField(
        label=_("Who decided what"), max_length=250, lines=2, help_text=_("Everybody in the partnership can read it.")
    )
    version = VersionField()
    rules = {
        "pledge_not_below_what_is_billed": "amount",
        "pledge_late_amount_not_below_what_is_billed": "amount",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"decided_on": clock.today()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)

    def clean_amount(self) -> Decimal | None:
        """Whole kroner."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and amount % 1:
            raise ValidationError(_("A pledge is given in whole kroner."))
        return amount


class FactsForm(Form):
    """How far the money is, and where the invoice goes."""

    appropriation = forms.ChoiceField(label=_("How far is the money?"), choices=Appropriation, widget=forms.RadioSelect)
    appropriation_on = DanishDateField(label=_("Granted, or expected"), required=False)
    gln = forms.CharField(label=_("GLN/EAN of the invoice"), max_length=20, required=False)
    order_reference = CleanTextField(label=_("Order reference"), max_length=60, required=False)
    version = VersionField()

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        names = ("appropriation", "appropriation_on", "gln", "order_reference", "version")
        kwargs["initial"] = {name: getattr(pledge, name) for name in names}
        super().__init__(*args, **kwargs)

    def clean_gln(self) -> str:
        """Thirteen digits with their check digit, however they are grouped."""
        gln = "".join(str(self.cleaned_data["gln"]).split())
        if gln:
            check_gln(gln)
        return gln


class ConsentForm(Form):
    """The approval of being bound at the same moment as the others."""

    authority = CleanTextField(
        label=_("On what authority do you bind the organisation?"),
        max_length=300,
        help_text=_("For example “Committee meeting 4.11., item 7” or “Head of IT, delegated”."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = VersionField()
    shown_anew = False

    def __init__(self, *args: Any, text: str, version: int, **kwargs: Any) -> None:
        self.shown = text
        kwargs["initial"] = {"seen": fingerprint(text), "version": version}
        super().__init__(*args, **kwargs)

    def refuse(self, error: ValidationError) -> None:
        """The text changed since it was read: show it anew."""
        if isinstance(error, Unseen):
            self.shown, self.shown_anew = error.text, True
            self.answer_next(seen=fingerprint(error.text))
            return
        super().refuse(error)


class TermsForm(Form):
    """The terms of the partnership."""

    terms = CleanTextField(
        label=_("Terms"),
        max_length=10_000,
        lines=14,
        required=False,
        help_text=_(
            "What every binding pledge agrees to, beside goal, amount and deadline, which are added by themselves."
        ),
    )
    version = VersionField()
