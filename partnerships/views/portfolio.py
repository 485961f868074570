"""The coordinator's portfolio: all projects and partnerships, filtered and sorted by the address."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from os2collab import clock
from os2collab.access.guards import require
from os2collab.access.permissions import Permission
from os2collab.export import csv_response
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest
from partnerships.forms.portfolio import SavedViewForm
from partnerships.models import Portfolio, SavedView, Verdict
from partnerships.portfolio import Filter, every_row, page_of, product_options
from partnerships.portfolio_drawing import table_row
from partnerships.portfolio_export import HEADER, line
from partnerships.portfolio_words import lead_sentences


@require_GET
def portfolio(request: SignedInRequest) -> HttpResponse:
    """One page of the portfolio."""
    require(request.user, Permission.PORTFOLIO_VIEW, Portfolio())
    asked = Filter(request.GET, request.user)
    context = {
        "asked": asked,
        "query": asked.query(),
        "sentences": lead_sentences(asked.counts),
        "tabs": asked.tabs(),
        "columns": asked.columns(),
        "home": reverse("portfolio"),
        "today": clock.today(),
        "page": (page := page_of(asked, request.GET.get("page"))),
        "rows": [table_row(row) for row in page.object_list],
        "products": product_options(asked.product),
        "verdicts": Verdict.choices,
        "saved_views": list(request.user.saved_views.all()),
        "form": SavedViewForm(initial={"query": asked.query()}),
    }
    return respond(request, "portfolio/portfolio.html", "results", context)


@require_GET
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The same rows as a file: every page of them, in the same order."""
    require(request.user, Permission.PORTFOLIO_VIEW, Portfolio())
    rows = every_row(Filter(request.GET, request.user))
    return csv_response(_("portfolio"), [str(word) for word in HEADER], map(line, rows))


@require_POST
def save_view(request: SignedInRequest) -> HttpResponse:
    """Give the present filter a name. Only the person sees it."""
    require(request.user, Permission.PORTFOLIO_VIEW, Portfolio())
    form = SavedViewForm(request.POST)
    if form.is_valid():
        view, _made = SavedView.objects.update_or_create(
            user=request.user, name=form.cleaned_data["name"], defaults={"query": form.cleaned_data["query"]}
        )
        return client_redirect(request, view, toast=_("The view is saved"))
    return respond(request, "portfolio/save-view.html", "form", {"form": form}, status=form.status)


@require_POST
def remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget one's own saved view."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.delete()
    return client_redirect(request, "portfolio", toast=_("The view is removed"))
