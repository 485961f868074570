"""What people write about payments: the risk they take, the invoice they sent, the day it was paid."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, VersionField


class OwnRiskForm(Form):
    """What the vendor takes on, in its own words."""

    words = CleanTextField(
        label=_("What do you take on?"),
        max_length=300,
        lines=2,
        help_text=_("Everybody in the partnership can read it, and it stays in the history."),
    )
    understood = forms.BooleanField(
        label=_("We know that the money for this is not there, and that we may not be paid for it."),
    )


class PastDayForm(Form):
    """A day that has been, on the line that the person saw."""

    on = DanishDateField(label=_("Day"))
    version = VersionField()

    def clean_on(self) -> date:
        """Today or earlier."""
        on: date = self.cleaned_data["on"]
        if on > clock.today():
            raise ValidationError(_("Choose today or an earlier day."))
        return on


class InvoicedForm(PastDayForm):
    """The invoice that was sent."""

    invoice_number = CleanTextField(label=_("Invoice number"), max_length=40)
    field_order = ("invoice_number", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Day of the invoice")


class CreditedForm(InvoicedForm):
    """The credit note that was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invoice_number"].label = _("Number of the credit note")
        self.fields["on"].label = _("Day of the credit note")


class PaidForm(PastDayForm):
    """The day on which the money came."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Paid on")


class CreditPaidForm(PastDayForm):
    """The day on which the money went out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Paid out on")


class TakenBackForm(Form):
    """Why the last mark was a mistake."""

    reason = CleanTextField(
        label=_("Why was it a mistake?"), max_length=300, lines=2, help_text=_("Kept in the history of the line.")
    )
    version = VersionField()
