"""What the sides see differently, ticked off when it has been talked about."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from projects.actions import agenda
from projects.checkin_page import agenda_lines
from projects.forms.agenda import SettlementForm
from projects.reached import agenda_pages

PAGE = "projects/checkins/settlement.html"


@require_http_methods(["GET", "POST"])
def settle(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """It has been talked about, and this came of it: in its line, or on a page of its own."""
    item = reach(request, Permission.AGENDA_SETTLE, agenda_pages(slug, pk))
    form = SettlementForm(posted(request))
    if form.is_valid() and (settled := form.attempt(agenda.settle, item, by=request.user, **form.cleaned_data)):
        done = {"line": agenda_lines([settled], request.user)[0]}
        place = item.group or item.checkin
        return respond(request, PAGE, "agenda-item", done, redirect_to=place, toast=_("Taken off the list"))
    [line] = agenda_lines([item], request.user)
    shown = None if "line" in request.GET and wants_fragment(request) else form
    context = {"item": item, "line": line, "project": item.project, "form": shown}
    return respond(request, PAGE, "agenda-item", context, status=form.status)
