"""Reporting status: in the row, on a page without JavaScript, and for all that is due at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from projects.actions import milestones
from projects.forms.milestones import StatusReportForm
from projects.models import Milestone
from projects.models.milestone import milestone_cards
from projects.questions import due_for, learn_roles
from projects.rows import milestone_row

ROW = "projects/milestones/status.html"


@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The row with its form; sending it swaps the row back with the new report."""
    asked = Permission.PROJECT_VIEW if "row" in request.GET else Permission.MILESTONE_REPORT_STATUS
    milestone = reach(request, asked, milestone_cards(slug, number))
    if "row" in request.GET:
        context = {"row": milestone_row(milestone, request.user), "project": milestone.project}
        context["back_to_due"] = request.GET.get("next") == "due"
        return respond(request, ROW, "milestone-row", context)
    form = StatusReportForm(posted(request), milestone=milestone, user=request.user)
    if form.is_valid():
        fresh = form.attempt(milestones.report_status, milestone, by=request.user, **form.cleaned_data)
        if fresh:
            return reported(request, fresh)
    context = {"row": milestone_row(milestone, request.user, form), "project": milestone.project, "form": form}
    context["back_to_due"] = "due" in {request.POST.get("next"), request.GET.get("next")}
    return respond(request, ROW, "milestone-row", context, status=form.status)  # type: ignore[arg-type]


def reported(request: SignedInRequest, milestone: Milestone) -> HttpResponse:
    """The row as it is now, and how many are left on the page of all that is due; without htmx back to its page."""
    of_due = request.POST.get("next") == "due"
    back = reverse("status-due") if of_due else milestone.get_absolute_url()
    context = {"row": milestone_row(milestone, request.user), "project": milestone.project, "back_to_due": of_due}
    if of_due and wants_fragment(request):
        context["left"] = len(due_for(request.user))
    toast = _("Status reported")
    return respond(request, ROW, "milestone-row", context, redirect_to=back, toast=toast, changed="milestone-changed")


@require_GET
def due(request: SignedInRequest) -> HttpResponse:
    """All milestones that wait for the reader's side, each with its form: one screen, a few minutes."""
    rows = []
    milestones = due_for(request.user)
    learn_roles(request.user, {milestone.project_id for milestone, _side in milestones})
    for milestone, side in milestones:
        form = StatusReportForm(milestone=milestone, user=request.user, side=side)
        rows.append(milestone_row(milestone, request.user, form))
    return render(request, "projects/milestones/due.html", {"rows": rows, "left": len(rows)})
