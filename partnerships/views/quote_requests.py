"""Pages of the municipal side about quotes: ask, compare, choose, take out as a file."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from partnerships.actions import quote_requests
from partnerships.forms.quote_requests import QuoteChoiceForm, QuoteRequestChangeForm, QuoteRequestForm
from partnerships.invoice_export import table_response
from partnerships.models import QuoteRequest
from partnerships.quote_export import HEADER, lines
from partnerships.quote_page import request_page, rows_of
from partnerships.reached import partnership_rows, request_pages


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask vendors for quotes."""
    partnership = reach(request, Permission.QUOTE_ASK, partnership_rows(slug))
    form = QuoteRequestForm(posted(request))
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("title", "asks", "vendors", "submission")}
        asked = form.attempt(quote_requests.ask, partnership, by=request.user, opens_at=form.opens_at, **said)
        if asked:
            return client_redirect(request, asked, toast=_("The vendors are asked, each for itself"))
    context = {"partnership": partnership, "form": form}
    return render(request, "partnerships/quotes/ask.html", context, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What was asked, how many have answered, and from the opening on the quotes beside each other."""
    noun = reach_request(request, Permission.QUOTE_REQUEST_VIEW, slug, number)
    return render(request, "partnerships/quotes/request.html", request_page(noun, request.user))


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Give everybody more time, and ask more vendors."""
    noun = reach_request(request, Permission.QUOTE_ASK, slug, number)
    form = QuoteRequestChangeForm(posted(request), request=noun)
    if form.is_valid():
        said: dict[str, Any] = {"vendors": form.cleaned_data["vendors"], "version": form.cleaned_data["version"]}
        if form.attempt(quote_requests.change, noun, by=request.user, opens_at=form.opens_at, **said):
            return client_redirect(request, noun, toast=_("Saved. Those who are asked are told."))
    context = {"partnership": noun.partnership, "request_for": noun, "form": form}
    return render(request, "partnerships/quotes/change.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def choose(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Choose one quote, and say why."""
    noun = reach_request(request, Permission.QUOTE_CHOOSE, slug, number)
    if request.method == "GET" and hasattr(noun, "choice"):
        raise Refused(_("A quote is chosen already. The reason stands beside it."))
    form = QuoteChoiceForm(posted(request), request=noun, chosen=request.GET.get("quote", ""))
    if form.is_valid() and form.attempt(quote_requests.choose, noun, by=request.user, **form.cleaned_data):
        return client_redirect(request, noun, toast=_("The quote is chosen. Each vendor hears of its own."))
    context = request_page(noun, request.user) | {"form": form}
    return render(request, "partnerships/quotes/choose.html", context, status=form.status)


@require_GET
def export(request: SignedInRequest, slug: str, number: int, ending: str) -> HttpResponseBase:
    """The quotes as CSV or XLSX, from the opening on."""
    noun = reach_request(request, Permission.QUOTE_COMPARE, slug, number)
    name = f"{slug}-{_('quotes')}-{number}"
    return table_response(name, [str(word) for word in HEADER], lines(rows_of(noun, request.user)), ending)


def reach_request(request: SignedInRequest, permission: Permission, slug: str, number: int) -> QuoteRequest:
    """The request with that number of that partnership, for the municipal side alone."""
    return reach(request, permission, request_pages(slug, number))
