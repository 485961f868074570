"""What happens around every view: the reader's language, and asking for a sign-in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from os2collab.htmx import wants_fragment

type View = Callable[..., HttpResponse]


def language(get_response: View) -> View:
    """The user's own language, else the one chosen in this browser, else Danish. What the browser asks for does not count."""
    offered = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if request.user.is_authenticated else ""
        chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in offered else settings.LANGUAGE_CODE):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless its view says otherwise. A fragment sends the whole page there."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponse:
        """Back to the page one is on, not to the fragment's address."""
        if not wants_fragment(request):
            return super().handle_no_permission(request, view_func)
        sign_in = redirect_to_login(request.htmx.current_url_abs_path or "/", self.get_login_url(view_func))
        response = HttpResponse(status=204, headers={"HX-Redirect": sign_in.url})
        patch_vary_headers(response, ["HX-Request"])
        return response
