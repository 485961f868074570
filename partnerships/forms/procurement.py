"""A threshold of public procurement, as the secretariat keeps it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, VersionField
from partnerships.forms.partnerships import ONE_KRONE
from partnerships.models import ProcurementThreshold

NAMES = ("name_da", "name_en", "amount", "years", "near_percent", "text_da", "text_en", "valid_from", "valid_to")


class ThresholdForm(Form):
    """Name, amount, period, from when one is reminded of it, and the text; both languages."""

    name_da = CleanTextField(label=_("Name in Danish"), max_length=120, widget=forms.TextInput(attrs={"lang": "da"}))
    name_en = CleanTextField(label=_("Name in English"), max_length=120, widget=forms.TextInput(attrs={"lang": "en"}))
    amount = KronerField(label=_("Amount"), minimum=ONE_KRONE, help_text=_("Whole kroner excluding VAT."))
    years = forms.IntegerField(label=_("Counted over so many years"), min_value=1, max_value=50, initial=4)
    near_percent = forms.IntegerField(
        label=_("Hint from this percentage of it"), min_value=1, max_value=100, initial=80
    )
    text_da = CleanTextField(
        label=_("The hint in Danish"), max_length=1_000, lines=3, widget=forms.Textarea(attrs={"rows": 3, "lang": "da"})
    )
    text_en = CleanTextField(
        label=_("The hint in English"),
        max_length=1_000,
        lines=3,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    valid_from = DanishDateField(label=_("Valid from"))
    valid_to = DanishDateField(label=_("Valid to"), required=False, help_text=_("Empty while it holds."))
    version = VersionField()
    rules = {"procurement_threshold_dates_in_order": "valid_to"}

    def __init__(self, data: Any = None, *, threshold: ProcurementThreshold | None = None) -> None:
        kept = {name: getattr(threshold, name) for name in (*NAMES, "version")} if threshold else {}
        super().__init__(data, initial=kept)

    def clean_amount(self) -> Any:
        """Whole kroner."""
        if self.cleaned_data["amount"] % 1:
            raise ValidationError(_("A threshold is given in whole kroner."))
        return self.cleaned_data["amount"]

    @property
    def said(self) -> dict[str, Any]:
        """What the threshold says; of a valid form."""
        return {name: self.cleaned_data[name] for name in NAMES}
