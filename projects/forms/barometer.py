"""Six statements, each with a number from 1 to 5 or “don't know”. Nothing is chosen beforehand or kept as a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from projects.models import Statement
from projects.models.barometer import DONT_KNOW

CHOICES = [
    ("1", _("1: not at all")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", _("5: fully")),
    (str(DONT_KNOW), _("Don't know")),
]


class BarometerForm(Form):
    """One person's answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for statement in Statement:
            self.fields[statement.value] = forms.TypedChoiceField(
                label=statement.label,
                choices=CHOICES,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a number, or “don't know”.")},
            )
