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
from projects.above import sections_of
from projects.actions import deliveries
from projects.adjusting import is_changeable
from projects.forms.milestones import DeliveryForm, VerdictForm
from projects.milestone_page import history_of
from projects.models.milestone import milestone_cards
from projects.promise_page import said_here
from projects.rows import milestone_row


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The story of one milestone: both sides' reports, its dates, deliveries and what happened."""
    milestone = reach(request, Permission.PROJECT_VIEW, milestone_cards(slug, number))
    context = {
        "project": milestone.project,
        "row": milestone_row(milestone, request.user),
        "may_propose": is_changeable(milestone) and can(request.user, Permission.ADJUSTMENT_PROPOSE, milestone.project),
        "milestone": milestone,
        "sections": sections_of(milestone, request.user),
        **said_here(milestone, request.user),
        "dialogue": dialogue_of(request, milestone),
        **history_of(milestone, request.user),
    }
    return render(request, "projects/milestones/milestone.html", context)


@require_http_methods(["GET", "POST"])
def delivery(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The vendor marks the milestone as delivered."""
    milestone = reach(request, Permission.MILESTONE_DELIVER, milestone_cards(slug, number))
    form = DeliveryForm(posted(request))
    if form.is_valid() and form.attempt(deliveries.deliver, milestone, by=request.user, note=form.cleaned_data["note"]):
        return client_redirect(request, milestone, toast=_("Delivered. The municipal side is asked to answer."))
    context = {"milestone": milestone, "project": milestone.project, "form": form}
    return render(request, "projects/milestones/delivery.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def verdict(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The municipal side accepts the delivery or returns it."""
    milestone = reach(request, Permission.MILESTONE_ACCEPT, milestone_cards(slug, number))
    form = VerdictForm(posted(request))
    if form.is_valid():
        verb = deliveries.accept if form.cleaned_data["verdict"] == "accepted" else deliveries.send_back
        if answered := form.attempt(verb, milestone, by=request.user, reason=form.cleaned_data["reason"]):
            toast = _("Accepted") if answered.state == "accepted" else _("Returned to the vendor")
            return client_redirect(request, milestone, toast=toast)
    context = {"milestone": milestone, "project": milestone.project, "form": form}
    return render(request, "projects/milestones/verdict.html", context, status=form.status)
