"""allauth's forms where ours say more: sign-in, and sign-up for somebody who is invited."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from os2collab.models import User


class LoginForm(allauth_forms.LoginForm):
    """Work e-mail and password, which password managers fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    """A key of one's own: a passkey unless one wants it as a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
        self.fields["passwordless"].help_text = _(
            "The key then asks for your fingerprint, face or PIN. Otherwise it is a second step after the password."
        )
