"""Text as people type and paste it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

# Line breaks and tabs are ordinary; all else in Unicode's "control" (Cc) and "surrogate" (Cs) drawers is not text. So
# are marks that turn the direction of what follows (they can make a name read as another) and the sign that stands
# for bytes which were no UTF-8.
ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffd]")


def odd_characters(value: str) -> bool:
    """Whether ``value`` holds characters that nobody types and no database or reader should meet."""
    return ODD.search(value) is not None


class CleanTextField(forms.CharField):
    """Text without odd characters, trimmed, with one kind of line break. One line unless ``lines`` is set."""

    default_error_messages = {
        "odd": _("The text holds characters that cannot be shown. Type it again, or paste it as plain text."),
        "max_length": _("Write at most %(limit_value)d characters; this is %(show_value)d."),
    }

    def __init__(self, *, lines: int = 1, **kwargs: Any) -> None:
        """``lines`` is the height of the box; from 2 on, line breaks are kept."""
        self.lines = lines
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = self.error_messages["max_length"]

    def to_python(self, value: Any) -> str:
        """Trimmed text with one kind of line break; in a one-line field a line break becomes a space."""
        text = super().to_python(value) or ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text if self.lines > 1 else re.sub(r"[\n\t]+", " ", text)

    def run_validators(self, value: Any) -> None:
        """Odd characters are said alone: other complaints about such a text would mislead."""
        if odd_characters(value):
            raise ValidationError(self.error_messages["odd"], code="odd")
        super().run_validators(value)
