"""When a page cannot be given: the whole page says why; a fragment says it in a toast and leaves the form alone."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from os2collab.access.guards import Stale
from os2collab.assets import stylesheet
from os2collab.htmx import wants_fragment


def _page(request: HttpRequest, template: str, text: str) -> str:
    """The full page, or for htmx the text alone as an error toast."""
    if wants_fragment(request):
        return render_to_string("components/error-toast.html", {"text": text}, request)
    return render_to_string(template, {"reason": text}, request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what came was not a request that a page of ours sends."""
    return HttpResponseBadRequest(_page(request, "400.html", _("The server did not understand this request.")))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it is not there, or not for you; which of the two is not said."""
    text = _("This page does not exist, or you do not have access to it.")
    return HttpResponseNotFound(_page(request, "404.html", text))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: you can see it but not do this; the reason is said."""
    text = str(exception) or _("You do not have the right to do this.")
    return HttpResponseForbidden(_page(request, "403.html", text))


def stale(request: HttpRequest, exception: Stale) -> HttpResponse:
    """409: somebody else was first, and there is no form that could show both."""
    text = _("Somebody else has changed this meanwhile. Look at it as it is now, and do it again if it still holds.")
    return HttpResponse(_page(request, "409.html", text), status=409)


def refused(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """422: a rule stands in the way, and there is no form that could say so at its field."""
    return HttpResponse(_page(request, "422.html", " ".join(exception.messages)), status=422)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the sign-in."""
    text = _("The page has been open for too long. Reload it and send again.")
    return HttpResponseForbidden(_page(request, "403_csrf.html", text))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake. Uses neither the database nor the session, for one of them may be the reason."""
    if wants_fragment(request):
        text = _("Something went wrong on our side. Nothing was saved.")
        return HttpResponseServerError(render_to_string("components/error-toast.html", {"text": text}))
    return HttpResponseServerError(render_to_string("500.html", {"stylesheet": stylesheet}))
