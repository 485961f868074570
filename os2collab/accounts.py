"""How people get in: what django-allauth asks this house. Sign-up is by invitation only.

An invitation that was opened by its secret link leaves three keys in the session: ``invitation_email`` (the only
address that may sign up), ``invitation_name`` (a suggestion) and ``invitation_next`` (where to go afterwards). Whoever
has signed up must still use the invitation there: the keys open the door of the site, not of the project.
"""

import logging
from contextlib import suppress
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from os2collab.actions import people
from os2collab.models import Organisation, User

logger = logging.getLogger(__name__)
INVITATION_KEYS = ("invitation_email", "invitation_name", "invitation_next")


class AccountAdapter(DefaultAccountAdapter):
    """E-mail and password; one address a person; nobody signs up without an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only for whoever came by the secret link of an invitation."""
        return bool(request.session.get("invitation_email"))

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """The secret link was sent to this address, so whoever followed it reads its mail."""
        invited: str = request.session.get("invitation_email", "")
        return email.lower() == invited.lower()

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:  # noqa: FBT001, FBT002
        """A new person with the name from the form, in the language that they read it in."""
        user.name = form.cleaned_data["name"]
        user.language = translation.get_language() or user.language
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def pre_login(
        self, request: HttpRequest, user: User, *, signal_kwargs: dict[str, Any] | None, **hooks: Any
    ) -> HttpResponse | None:
        """Some ways in prove the address: a mailed link to set the password, a municipality that answers for it."""
        methods = [record["method"] for record in get_authentication_records(request, user)]
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        if methods[-1:] == ["password_reset"] or (sociallogin and proved_email(sociallogin) == user.email):
            proof = {"verified": True, "primary": True}
            EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=proof)
        response: HttpResponse | None = super().pre_login(request, user, signal_kwargs=signal_kwargs, **hooks)
        return response

    def post_login(
        self, request: HttpRequest, user: User, *, signup: bool, redirect_url: str | None, **hooks: Any
    ) -> HttpResponse:
        """Whoever has signed up goes back to the invitation, whose keys have done their work."""
        if signup:
            onwards = request.session.get("invitation_next", "")
            redirect_url = onwards if onwards and self.is_safe_url(onwards) else redirect_url
            for key in INVITATION_KEYS:
                request.session.pop(key, None)
        response: HttpResponse = super().post_login(request, user, signup=signup, redirect_url=redirect_url, **hooks)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person written to, when we know them.

        At once and not by a task: the secrets in these mails are not for a table, and who waits for one must be told
        when it cannot leave.
        """
        reader = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
        try:
            with translation.override(reader or translation.get_language()):
                super().send_mail(template_prefix, email, context | {"SITE_URL": settings.SITE_URL})
        except OSError:  # SMTPException is one too
            logger.exception("a mail about an account did not leave")
            raise ImmediateHttpResponse(render(self.request, "account/mail_failed.html", status=503)) from None

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What has been changed stays changed, mail or no mail."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)


class MunicipalAdapter(DefaultSocialAccountAdapter):
    """Sign-in with one's municipality by OpenID Connect.

    A provider speaks for the people of one organisation and for nobody else: it opens an account only while that person
    works there, and makes an account only for an address that nobody has. An existing account it gets to know only when
    the person works nowhere else: an organisation's administrators may add whom they like. Otherwise whoever runs (or
    breaks into) one municipality's provider could become anybody.
    """

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The existing account that an identity seen for the first time belongs to."""
        email = proved_email(sociallogin)
        user = User.objects.filter(email=email, is_active=True).first() if email else None
        return (user, email) if user and speaks_for(sociallogin, user, alone=True) else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse whomever the provider may not speak for, and say what to do instead."""
        if reason := refusal(sociallogin):
            page = render(request, "socialaccount/refused.html", {"reason": reason}, status=403)
            raise ImmediateHttpResponse(page)
        for address in sociallogin.email_addresses:
            address.verified = True
        # What others claimed and never proved does not stand in the way of whose it is.
        claimed = EmailAddress.objects.filter(email=proved_email(sociallogin), verified=False)
        claimed.exclude(user=sociallogin.user if sociallogin.is_existing else None).delete()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whom ``refusal`` let through may come in."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Name and address as the municipality has them."""
        user = sociallogin.user
        user.email = proved_email(sociallogin)
        given = " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.name = str(data.get("name") or given or user.email.partition("@")[0])[:120]
        user.language = translation.get_language() or user.language
        return cast(User, user)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None) -> User:
        """A person who comes for the first time works in the provider's organisation, and that is all."""
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            people.arrive(user, Organisation.objects.get(slug=sociallogin.provider.app.settings["organisation"]))
        return user


def claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says about the person: its userinfo, else its ID token."""
    data: dict[str, Any] = sociallogin.account.extra_data
    return data.get("userinfo") or data.get("id_token") or data


def organisation_of(sociallogin: SocialLogin) -> Organisation | None:
    """The organisation that the provider speaks for; None when the settings name one that is not registered."""
    return Organisation.objects.filter(slug=sociallogin.provider.app.settings["organisation"]).first()


def speaks_for(sociallogin: SocialLogin, user: User, *, alone: bool = False) -> bool:
    """Whether the person works for the provider's organisation today; ``alone``: and for nobody else."""
    slug = sociallogin.provider.app.settings["organisation"]
    employers = set(user.memberships.current().values_list("organisation__slug", flat=True))
    return employers == {slug} if alone else slug in employers


def proved_email(sociallogin: SocialLogin) -> str:
    """The address that the provider has verified and may speak for, or nothing."""
    said = claims(sociallogin)
    email = str(said.get("email") or "").strip().lower()
    domains = sociallogin.provider.app.settings["domains"]
    # Some providers write the word. Anything else than a plain yes is a no.
    verified = said.get("email_verified") in (True, "true")
    try:
        User._meta.get_field("email").run_validators(email)
    except ValidationError:
        return ""
    return email if verified and (not domains or email.partition("@")[2] in domains) else ""


def refusal(sociallogin: SocialLogin) -> str | None:
    """Why this identity does not get in, in a sentence for its owner; None when it does."""
    organisation = organisation_of(sociallogin)
    data = sociallogin.account.extra_data
    subjects = {data[part]["sub"] for part in ("userinfo", "id_token") if "sub" in (data.get(part) or {})}
    if organisation is None or len(subjects) > 1:
        return _("Sign-in with your organisation is not set up correctly. Tell the secretariat.")
    if sociallogin.state.get("process") == "connect":
        return _("Sign out, and then sign in with your organisation: that connects it to your account.")
    if sociallogin.is_existing:
        return None if speaks_for(sociallogin, sociallogin.user) else refusal_of_former_employee(organisation)
    return refusal_of_newcomer(sociallogin, organisation)


def refusal_of_former_employee(organisation: Organisation) -> str:
    """A provider no longer speaks for whoever has left."""
    return _(
        "You are not registered as working for %(organisation)s any more. "
        "Sign in with your e-mail and password, or ask an administrator in %(organisation)s to add you."
    ) % {"organisation": organisation.name}


def refusal_of_newcomer(sociallogin: SocialLogin, organisation: Organisation) -> str | None:
    """Only a proved address that nobody has becomes an account."""
    email = proved_email(sociallogin)
    if not email:
        return _(
            "%(organisation)s has not confirmed that the address “%(email)s” is yours. Ask your IT department."
        ) % {"organisation": organisation.name, "email": claims(sociallogin).get("email", "")}
    if User.objects.filter(email=email).exists():
        return _(
            "There is an account with the address %(email)s already, and it is not %(organisation)s's alone. "
            "Sign in with your e-mail and password."
        ) % {"organisation": organisation.name, "email": email}
    return None
