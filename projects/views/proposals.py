"""Proposing a change of the plan, or something else instead; and seeing who must agree before it is sent."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted
from projects.actions import adjustments
from projects.forms.proposal import ProposalForms
from projects.models import Adjustment
from projects.models.adjustment import adjustment_pages
from projects.pages import project_pages
from projects.proposing import Plan, choice_of, outlook_of, plan_of, typed_of

PAGE = "projects/adjustments/propose.html"


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose levers and milestones by the address, then say what should be different."""
    project = reach(request, Permission.ADJUSTMENT_PROPOSE, project_pages(slug))
    plan = plan_of(project)
    choice = choice_of(request.POST if request.method == "POST" else request.GET, plan)
    forms = ProposalForms(plan, choice, posted(request))
    if request.method == "POST" and forms.is_ready():
        found = project.checkins.filter(number=choice.checkin).first() if choice.checkin else None
        about = choice.milestones[0] if len(choice.milestones) == 1 else None
        told = {"checkin": found, "milestone": about, **forms.words.cleaned_data}
        proposed = forms.words.attempt(
            adjustments.propose, project, by=request.user, proposals=forms.proposals(), **told
        )
        if proposed:
            return client_redirect(request, proposed, toast=after_proposing(proposed))
    return respond(request, PAGE, "proposal", page(request, plan, forms), status=forms.status)


def after_proposing(adjustment: Adjustment) -> str:
    """What has come of it."""
    toasts = {
        "applied": _("It is in force at once: nobody else had to agree"),
        "recommended": _("It is laid before the styregruppe (steering group)"),
    }
    return toasts.get(adjustment.state) or _("Proposed. Those who must agree are asked now.")


@require_POST
def preview(request: SignedInRequest, slug: str) -> HttpResponse:
    """The same form with what was typed, and who would have to agree. Nothing is changed."""
    project = reach(request, Permission.ADJUSTMENT_PROPOSE, project_pages(slug))
    plan = plan_of(project)
    forms = ProposalForms(plan, choice_of(request.POST, plan), request.POST).hush()
    return respond(request, PAGE, part_of(request), page(request, plan, forms))


def part_of(request: SignedInRequest) -> str:
    """Which part of the page was asked for: only what would come of it, or the whole form."""
    return "outlook" if request.POST.get("part") == "outlook" else "proposal"


@require_http_methods(["GET", "POST"])
def counter(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Propose something else: the form begins with what is proposed, on the plan as it stands."""
    adjustment = reach(request, Permission.ADJUSTMENT_PROPOSE, adjustment_pages(slug, number))
    plan = plan_of(adjustment.project)
    typed = request.POST if request.method == "POST" else typed_of(adjustment, plan)
    forms = ProposalForms(plan, choice_of(typed, plan), typed, version=adjustment.version)
    if request.method == "GET":
        forms.hush()
    elif forms.is_ready():
        told = forms.words.cleaned_data
        verb = adjustments.counter
        if countered := forms.words.attempt(verb, adjustment, by=request.user, proposals=forms.proposals(), **told):
            return client_redirect(request, countered, toast=after_proposing(countered))
        forms.meet_newer(typed_of(Adjustment.objects.for_page().get(pk=adjustment.pk), plan))
    return respond(request, PAGE, "proposal", page(request, plan, forms, adjustment), status=forms.status)


@require_POST
def counter_preview(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The counter-proposal with what was typed, and who would have to agree. Nothing is changed."""
    adjustment = reach(request, Permission.ADJUSTMENT_PROPOSE, adjustment_pages(slug, number))
    plan = plan_of(adjustment.project)
    forms = ProposalForms(plan, choice_of(request.POST, plan), request.POST, version=adjustment.version).hush()
    return respond(request, PAGE, part_of(request), page(request, plan, forms, adjustment))


def page(
    request: SignedInRequest, plan: Plan, forms: ProposalForms, adjustment: Adjustment | None = None
) -> dict[str, Any]:
    """What the page of the form shows."""
    home = (
        adjustment.get_absolute_url() + "counter/"
        if adjustment
        else f"{plan.project.get_absolute_url()}adjustments/new/"
    )
    return {
        "project": plan.project,
        "plan": plan,
        "forms": forms,
        "choice": forms.choice,
        "adjustment": adjustment,
        "outlook": outlook_of(plan, request.user, forms.proposals(), forms.extra_amount),
        "url": home,
        "preview_url": f"{home}preview/",
    }
