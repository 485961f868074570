"""The thresholds of public procurement, as the secretariat keeps them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab import clock
from os2collab.access.guards import reach, require
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from partnerships.actions import procurement
from partnerships.forms.procurement import ThresholdForm
from partnerships.models import Portfolio, ProcurementThreshold
from partnerships.reached import threshold_pages


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """All of them, the newest first."""
    require(request.user, Permission.THRESHOLD_KEEP, Portfolio())
    context = {"thresholds": list(ProcurementThreshold.objects.all()), "today": clock.today()}
    return render(request, "partnerships/procurement/index.html", context)


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Write another one down."""
    require(request.user, Permission.THRESHOLD_KEEP, Portfolio())
    form = ThresholdForm(posted(request))
    if form.is_valid() and form.attempt(procurement.add, by=request.user, **form.said):
        return client_redirect(request, "eu-threshold-list", toast=_("Saved"))
    return render(request, "partnerships/procurement/edit.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what one says."""
    threshold = reach(request, Permission.THRESHOLD_KEEP, threshold_pages(pk))
    form = ThresholdForm(posted(request), threshold=threshold)
    if form.is_valid():
        version = form.cleaned_data["version"]
        if form.attempt(procurement.edit, threshold, by=request.user, version=version, said=form.said):
            return client_redirect(request, "eu-threshold-list", toast=_("Saved"))
    context = {"form": form, "threshold": threshold}
    return render(request, "partnerships/procurement/edit.html", context, status=form.status)
