"""How a reader wants the pages: language and theme."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from os2collab.context import THEMES
from os2collab.htmx import wants_fragment

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language on the person, and in the browser for the pages before sign-in."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    response = _back(request)
    _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in this browser: a screen in the sun is not the screen in the office."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    response = HttpResponse(status=204) if wants_fragment(request) else _back(request)
    _remember(response, "theme", chosen)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """To the page one came from, when it is ours."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(came_from if ours else "/")
    response.status_code = 303
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
