"""What a pledge is made of, as fields. How they depend on the person and on the pledge is said in pledges.py."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, VersionField
from partnerships.models import STANDING, Appropriation, PledgeLevel

LEVELS = [level for level in PledgeLevel.choices if level[0] in STANDING]
ONE_KRONE = Decimal(1)
# Fields that the pledge has under the same name.
PLAIN = (
    "amount",
    "budget_year",
    "by_key",
    "maximum_amount",
    "appropriation",
    "appropriation_on",
    "gln",
    "order_reference",
)
# What is not asked of somebody who may only state an interest, beside the conditions that the system checks.
NOT_FOR_INTEREST = ("condition", "appropriation", "appropriation_on", "gln", "order_reference", "authority")


class PledgeFields(Form):
    """Level, money, conditions, appropriation, invoice, authority."""

    level = forms.ChoiceField(label=_("How certain is it?"), choices=LEVELS, widget=forms.RadioSelect)
    amount = KronerField(
        label=_("Amount"),
        minimum=ONE_KRONE,
        required=False,
        help_text=_("Whole kroner excluding VAT. Needed when binding."),
    )
    budget_year = forms.TypedChoiceField(label=_("Budget year"), coerce=int, empty_value=None, required=False)
    by_key = forms.BooleanField(
        label=_("Our share by the partnership's key, instead of a fixed amount"), required=False
    )
    maximum_amount = KronerField(
        label=_("At most"), minimum=ONE_KRONE, required=False, help_text=_("Needed with a share by the key.")
    )
    condition = CleanTextField(
        label=_("Another condition"),
        max_length=300,
        required=False,
        lines=2,
        help_text=_("In your own words. You tick it off yourselves when it holds."),
    )
    appropriation = forms.ChoiceField(
        label=_("How far is the money?"), choices=Appropriation, initial=Appropriation.NOT_SOUGHT, required=False
    )
    appropriation_on = DanishDateField(label=_("Granted, or expected"), required=False)
    gln = forms.CharField(
        label=_("GLN/EAN of the invoice"),
        max_length=20,
        required=False,
        help_text=_("Thirteen digits. Needed when binding."),
    )
    order_reference = CleanTextField(
        label=_("Order reference"), max_length=60, required=False, help_text=_("It may come later.")
    )
    authority = CleanTextField(
        label=_("On what authority do you bind the organisation?"),
        max_length=300,
        required=False,
        help_text=_("Needed when binding, for example “Committee meeting 4.11., item 7” or “Head of IT, delegated”."),
    )
    reason = CleanTextField(
        label=_("Why"), max_length=300, required=False, help_text=_("Kept in the history, for everybody to read.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    version = VersionField()
