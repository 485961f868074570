"""allauth's forms where ours say more: sign-in, and sign-up for somebody who is invited."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from os2collab.models import User


class LoginForm(allauth_forms.LoginForm):
    """Work e-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Work e-mail")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(allauth_forms.SignupForm):
    """Name and password; the address is that of the invitation, whatever is posted."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["email", "name", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = context.request.session
        self.initial |= {"email": session.get("invitation_email"), "name": session.get("invitation_name")}
        self.fields["email"].disabled = True
        self.fields["email"].label = _("Work e-mail")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Allauth asks for this; the adapter has taken the name already."""


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """Where to send the code."""

    def clean_email(self) -> str:
        """People whom their organisation added have no address in allauth's table yet; the code will prove it."""
        email: str = super().clean_email()
        if self._user and not EmailAddress.objects.filter(user=self._user).exists():
            EmailAddress.objects.create(user=self._user, email=self._user.email, primary=True)
        return email
