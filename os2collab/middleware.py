"""What happens around every view: refusing what is no text, the reader's language, and asking for a sign-in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from os2collab.access.guards import Stale
from os2collab.forms.base import as_validation_error
from os2collab.htmx import wants_fragment
from os2collab.views import errors


def readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """400 for what no browser of a person sends: text in another charset, NUL bytes in the address or in a cookie.

    In a posted form they are a mistake in a field, as are bytes that are no UTF-8: Django reads those as U+FFFD, which
    ``os2collab.forms.text`` refuses.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadRequest("another charset than UTF-8")
        address = (text for name, values in request.GET.lists() for text in (name, *values))
        if any("\0" in text for text in (*request.COOKIES.values(), *address)):
            raise BadRequest("a NUL byte")
        return get_response(request)

    return middleware


def language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The user's own language, else the one chosen in this browser, else Danish; never what the browser asks for."""
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

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Back to the page one is on, not to the fragment's address."""
        if not wants_fragment(request):
            return super().handle_no_permission(request, view_func)
        response = redirect_to_login(HtmxDetails(request).current_url_abs_path or "/", self.get_login_url(view_func))
        response.status_code = 204
        response["HX-Redirect"] = response.url
        del response["Location"]
        patch_vary_headers(response, ["HX-Request"])
        return response


class RefusedFormMiddleware:
    """What was sent and refused is a 422, or a 409 when somebody else was first.

    Our own forms answer so themselves (``HouseForm.attempt``). This is for allauth's forms, and for buttons without a
    form, whose verb says no: the page for that, instead of an error of ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Allauth leaves its forms in the context of an answer that is not rendered yet."""
        forms = [each for each in (response.context_data or {}).values() if isinstance(each, BaseForm)]
        if request.method == "POST" and response.status_code == 200 and any(form.errors for form in forms):
            response.status_code = 422
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A verb that refused has written nothing: its transaction is undone."""
        if isinstance(exception, Stale):
            return errors.stale(request, exception)
        if isinstance(exception, IntegrityError) and (broken := as_validation_error(exception)):
            _rule, exception = broken
        return errors.refused(request, exception) if isinstance(exception, ValidationError) else None
