"""A milestone's own page, its delivery and the answer to it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.dialogue import dialogue_of
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import Event
from projects.above import sections_of
from projects.actions import deliveries
from projects.adjusting import is_changeable
from projects.confidence import confidence_chart
from projects.forms.milestones import DeliveryForm, VerdictForm
from projects.models import Delivery, Milestone, StatusReport
from projects.promise_page import said_here
from projects.reasons import words_about
from projects.rows import milestone_row
from projects.trend import trend


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The story of one milestone: both sides' reports, its dates, deliveries and what happened."""
    cards = Milestone.objects.for_card()
    milestone = reach(request, Permission.PROJECT_VIEW, cards, project__slug=slug, number=number)
    reports = StatusReport.objects.filter(milestone=milestone)
    newest = list(reports.for_history()[:100])
    context = {
        "project": milestone.project,
        "row": milestone_row(milestone, request.user),
        "may_propose": is_changeable(milestone) and can(request.user, Permission.ADJUSTMENT_PROPOSE, milestone.project),
        "milestone": milestone,
        "reports": newest,
        "confidence": confidence_chart(newest),
        "trend": trend([milestone], words_about(milestone=milestone)),
        "changes": milestone.date_changes.select_related("by"),
        "deliveries": Delivery.objects.filter(milestone=milestone).select_related(
            "by", "organisation", "verdict__by", "verdict__organisation"
        ),
        "sections": sections_of(milestone, request.user),
        **said_here(milestone, request.user),
        "dialogue": dialogue_of(request, milestone),
        "feed": Event.objects.about(milestone, request.user).exclude(kind="milestone.status_reported").for_feed()[:50],
    }
    return render(request, "projects/milestones/milestone.html", context)


@require_http_methods(["GET", "POST"])
def delivery(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The vendor marks the milestone as delivered."""
    cards = Milestone.objects.for_card()
    milestone = reach(request, Permission.MILESTONE_DELIVER, cards, project__slug=slug, number=number)
    form = DeliveryForm(posted(request))
    if form.is_valid() and form.attempt(deliveries.deliver, milestone, by=request.user, note=form.cleaned_data["note"]):
        return client_redirect(request, milestone, toast=_("Delivered. The municipal side is asked to answer."))
    context = {"milestone": milestone, "project": milestone.project, "form": form}
    return render(request, "projects/milestones/delivery.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def verdict(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The municipal side accepts the delivery or returns it."""
    cards = Milestone.objects.for_card()
    milestone = reach(request, Permission.MILESTONE_ACCEPT, cards, project__slug=slug, number=number)
    form = VerdictForm(posted(request))
    if form.is_valid():
        verb = deliveries.accept if form.cleaned_data["verdict"] == "accepted" else deliveries.send_back
        if answered := form.attempt(verb, milestone, by=request.user, reason=form.cleaned_data["reason"]):
            toast = _("Accepted") if answered.state == "accepted" else _("Returned to the vendor")
            return client_redirect(request, milestone, toast=toast)
    context = {"milestone": milestone, "project": milestone.project, "form": form}
    return render(request, "projects/milestones/verdict.html", context, status=form.status)
