"""Amounts and numbers as they are written in partnerships."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.fields import KronerField


class WholeKronerField(KronerField):
    """An amount in whole kroner: nobody seeks, binds or pays a share with øre."""

    def to_python(self, value: Any) -> Decimal | None:
        """The amount without decimals, or None."""
        amount = super().to_python(value)
        if amount is not None and amount % 1:
            raise ValidationError(_("Write whole kroner, without øre."), code="whole")
        return amount


class PartnersField(forms.IntegerField):
    """How many organisations: one at least, and not more than there are."""

    default_error_messages = {"min_value": _("At least one organisation is needed.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=200, **kwargs)
