from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.models import User


class AnonymiseForm(Form):
    """One writes the address of the person meant, because it cannot be undone."""

    email = forms.CharField(
        label=_("Write the person's e-mail to confirm"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        """Exactly this person."""
        email: str = self.cleaned_data["email"].strip().lower()
        if email != self.person.email:
            raise ValidationError(_("That is not this person's e-mail."))
        return email
