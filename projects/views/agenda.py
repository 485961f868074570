"""What the sides see differently, ticked off when it has been talked about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from projects.actions import agenda
from projects.checkin_page import agenda_lines
from projects.forms.agenda import SettlementForm
from projects.models import AgendaItem


@require_http_methods(["GET", "POST"])
def settle(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """It has been talked about, and this came of it."""
    items = AgendaItem.objects.for_list().select_related("group", "project__product")
    item = reach(request, Permission.AGENDA_SETTLE, items, project__slug=slug, pk=pk)
    form = SettlementForm(posted(request))
    if form.is_valid() and form.attempt(agenda.settle, item, by=request.user, **form.cleaned_data):
        return client_redirect(request, item.group or item.checkin, toast=_("Taken off the list"))
    context = {"item": item, "line": agenda_lines([item])[0], "project": item.project, "form": form}
    return render(request, "projects/checkins/settlement.html", context, status=form.status)
