from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import ModelForm
from os2collab.models import User

# ISO weekdays, Monday first
DAYS = [(number + 1, name) for number, name in WEEKDAYS.items()]


class ProfileForm(ModelForm):
    """What one says about oneself, and when mail is welcome."""

    digest_days = forms.TypedMultipleChoiceField(
        label=_("Send me a summary by mail on"),
        help_text=_("At 7 in the morning, and only when something has happened."),
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["name", "language", "mail_when_asked", "digest_days"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def clean_digest_days(self) -> list[Any]:
        """In the order of the week, each day once."""
        return sorted(set(self.cleaned_data["digest_days"]))
