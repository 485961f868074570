"""Form fields that read what Danes type: amounts of kroner and dates."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_AMOUNT = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]{1,2})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./-]\s?([0-9]{1,2})[./ -]\s?([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
LARGEST_AMOUNT = Decimal("9999999999.99")


class KronerField(forms.Field):
    """Kroner excluding VAT, as an exact Decimal above zero: `1.234,50`, `1234,5`, `1 234 kr.` and `1.234,-`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40})
    default_error_messages = {
        "invalid": _("Write an amount in kroner, for example 1.234,50."),
        "too_small": _("The amount must be above zero."),
        "too_large": _("The amount is too large: at most 9.999.999.999,99."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Show an amount as it would be typed; text that was typed comes back as it is."""
        if isinstance(value, Decimal):
            digits = f"{value:,.2f}" if value % 1 else f"{value:,.0f}"
            return digits.translate(str.maketrans(",.", ".,"))
        return value

    def to_python(self, value: Any) -> Decimal | None:
        """Read the amount, or say what is expected."""
        if value in self.empty_values:
            return None
        text = re.sub(r"\s|(?:kr\.?|dkk)\s*$|,-\s*(?:kr\.?)?\s*$", "", str(value), flags=re.IGNORECASE)
        if not text:
            return None
        if not _AMOUNT.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        amount = Decimal(text.replace(".", "").replace(",", "."))
        if amount <= 0:
            raise ValidationError(self.error_messages["too_small"], code="too_small")
        if amount > LARGEST_AMOUNT:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return amount.quantize(Decimal("0.01"))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not the ways to write them."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class DayField(forms.Field):
    """A date: `24.11.2026`, `24/11-2026`, `24-11-2026` or ISO, in a year from 2000 to 2100."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 20})
    default_error_messages = {
        "invalid": _("Write a date, for example 24.11.2026."),
        "year": _("Write a year from 2000 to 2100."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Show a date as it would be typed; text that was typed comes back as it is."""
        return value.strftime("%d.%m.%Y") if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Read the date, or say what is expected."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        text = str(value).strip()
        if match := _ISO.fullmatch(text):
            year, month, day = map(int, match.groups())
        elif match := _DAY_FIRST.fullmatch(text):
            day, month, year = map(int, match.groups())
        else:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not 2000 <= year <= 2100:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare dates, not the ways to write them."""
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True
