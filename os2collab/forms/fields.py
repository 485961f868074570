"""What people type, parsed the way Danes write it. Each field says what it expects when it does not understand."""

import re
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.text import CleanTextField

__all__ = ["CleanTextField", "DanishDateField", "KronerField", "SubmissionField", "VersionField", "danish_number"]


def danish_number(value: Decimal) -> str:
    """``1.234.500`` or ``1.234,50``: dots between thousands, two decimals or none."""
    text = f"{value:,.2f}" if value % 1 else f"{value:,.0f}"
    return text.translate(str.maketrans(",.", ".,"))


class KronerField(forms.Field):
    """An amount in Danish kroner, in any of the ways that people write one. Gives a Decimal with two decimals."""

    # 1234 · 1.234 · 1 234 · 1.234,5 · -1.234,50, with "kr." or "DKK" before or after and ",-" after
    SHAPE = re.compile(
        r"(?:(?:kr\.?|dkk) ?)?(?P<sign>[-−]?) ?(?P<whole>[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)"
        r"(?:,(?P<decimals>[0-9]*|[-–—]))?(?: ?(?:kr\.?|dkk))?",
        re.IGNORECASE,
    )
    MAXIMUM = Decimal("9999999999.99")
    default_error_messages = {
        "invalid": _("Write an amount in kroner, for example 1.234.500 or 1.234,50."),
        "decimals": _("Write at most two decimals (øre), for example 1.234,50."),
        "minimum": _("The amount must be at least %(limit)s kr."),
        "maximum": _("The amount can be at most %(limit)s kr."),
    }

    def __init__(self, *, minimum: Decimal = Decimal(0), maximum: Decimal = MAXIMUM, **kwargs: Any) -> None:
        self.minimum, self.maximum = minimum, maximum
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The amount, or None when nothing was written."""
        if value is None or isinstance(value, Decimal):
            return value
        text = " ".join(str(value).split())  # no-break and thin spaces too
        if not text:
            return None
        shape = self.SHAPE.fullmatch(text) if len(text) <= 60 else None
        if shape is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        decimals = (shape["decimals"] or "").strip("-–—")
        if len(decimals) > 2:
            raise ValidationError(self.error_messages["decimals"], code="decimals")
        whole = re.sub(r"[. ]", "", shape["whole"])
        return Decimal(f"{'-' if shape['sign'] else ''}{whole}.{decimals:0<2}")

    def validate(self, value: Decimal | None) -> None:
        """Within the limits; the limit is named as people write it."""
        super().validate(value)
        if value is not None and value < self.minimum:
            limit = danish_number(self.minimum)
            raise ValidationError(self.error_messages["minimum"], code="minimum", params={"limit": limit})
        if value is not None and value > self.maximum:
            limit = danish_number(self.maximum)
            raise ValidationError(self.error_messages["maximum"], code="maximum", params={"limit": limit})

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as Danes write it; what was typed stays as typed."""
        return danish_number(Decimal(value)) if isinstance(value, Decimal | int) else value


class DanishDateField(forms.Field):
    """A day: ``24.11.2026``, ``24/11-2026``, ``24-11-26`` or ISO ``2026-11-24``. Gives a date."""

    DAY_FIRST = re.compile(
        r"(?P<day>[0-9]{1,2}) ?[./-] ?(?P<month>[0-9]{1,2})(?: ?[./-] ?| )(?P<year>[0-9]{4}|[0-9]{2})"
    )
    ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
    YEARS = range(1950, 2101)
    default_error_messages = {
        "invalid": _("Write the date as day, month and year, for example 24.11.2026."),
        "no_such_day": _("There is no such day in the calendar. Write for example 24.11.2026."),
        "year": _("Choose a year between 1950 and 2100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day, or None when nothing was written."""
        if isinstance(value, datetime):
            return value.date()
        if value is None or isinstance(value, date):
            return value
        text = " ".join(str(value).split())
        if not text:
            return None
        shape = self.DAY_FIRST.fullmatch(text) or self.ISO.fullmatch(text)
        if shape is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        year = int(shape["year"]) if len(shape["year"]) == 4 else 2000 + int(shape["year"])
        try:
            day = date(year, int(shape["month"]), int(shape["day"]))
        except ValueError as error:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from error
        if day.year not in self.YEARS:
            raise ValidationError(self.error_messages["year"], code="year")
        return day

    def prepare_value(self, value: Any) -> Any:
        """A stored day as Danes write it; what was typed stays as typed."""
        return f"{value:%d.%m.%Y}" if isinstance(value, date) else value


class SubmissionField(forms.UUIDField):
    """Hidden: the number of this very form, so that the same form sent twice is one deed. Garbage is a new number."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)

    def clean(self, value: Any) -> uuid.UUID:
        """The number that came back, or a new one; never a complaint about a field that nobody sees."""
        try:
            return super().clean(value) or uuid.uuid4()
        except ValidationError:
            return uuid.uuid4()


class VersionField(forms.IntegerField):
    """Hidden: the version of the row that the person saw. Garbage is version 0, which is always stale."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> int:
        """The version seen, or 0; never a complaint about a field that nobody sees."""
        try:
            return super().clean(value) or 0
        except ValidationError:
            return 0
