import logging
from collections.abc import Callable
from typing import Any, cast

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from requests import RequestException

from os2collab.models import Membership
from os2collab.personas import PERSONAS
from os2collab.sorting import danish_key

logger = logging.getLogger(__name__)
FEW = 3  # buttons; more municipalities than this become a list to open


class SignInView(LoginView):
    """allauth's sign-in with our page around it: the municipalities, and in the demo its people."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page offers beside e-mail and password."""
        municipalities = ways_in(self.request)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "municipalities": municipalities,
            "many": len(municipalities) > FEW,
            "personas": demo_people() if settings.DEMO else [],
        }


def explained(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Lead by allauth's way to a municipality or back, with a page of ours when nobody answers there, or nonsense."""

    @login_not_required
    def answer(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            return cast(HttpResponseBase, view(request, provider_id))
        except (RequestException, KeyError, TypeError, ValueError):
            logger.exception("no sign-in by %s", provider_id)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return answer


to_municipality = explained(openid_connect.login)
from_municipality = explained(openid_connect.callback)


def ways_in(request: HttpRequest) -> list[dict[str, str]]:
    """The municipalities whose own sign-in works here, with the link that starts it and comes back to the same page."""
    onwards = get_next_redirect_url(request)
    query = {"next": onwards} if onwards else {}
    providers = get_adapter(request).list_providers(request)
    return [
        {"name": provider.name, "url": provider.get_login_url(request, **query)}
        for provider in sorted(providers, key=lambda provider: danish_key(provider.name))
    ]


def demo_people() -> list[dict[str, Any]]:
    """The demo's people who are in the database, with where they work."""
    memberships = {
        membership.user.email: membership
        for membership in Membership.objects.current()
        .filter(user__email__in=[persona.email for persona in PERSONAS], user__is_active=True)
        .select_related("user", "organisation")
    }
    return [
        {"persona": persona, "membership": memberships[persona.email]}
        for persona in PERSONAS
        if persona.email in memberships
    ]
