"""Planning: new milestones, their order, their details, their dates."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted, small_number
from projects.actions import milestones, plan
from projects.forms.milestones import CancellationForm, MilestonePlanForm
from projects.models import Milestone, MilestoneState
from projects.models.milestone import milestone_cards
from projects.pages import project_pages
from projects.rows import milestone_rows


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a milestone to the plan."""
    project = reach(request, Permission.MILESTONE_PLAN, project_pages(slug))
    form = MilestonePlanForm(posted(request), project=project)
    if form.is_valid() and form.attempt(milestones.plan, project, by=request.user, **form.cleaned_data):
        return client_redirect(request, project, toast=_("The milestone is in the plan"))
    return render(request, "projects/milestones/new.html", {"project": project, "form": form}, status=form.status)


@require_POST
def order(request: SignedInRequest, slug: str) -> HttpResponse:
    """Move one milestone a place up or down."""
    project = reach(request, Permission.MILESTONE_PLAN, project_pages(slug))
    number = small_number(request.POST.get("number", ""))
    step = {"up": -1, "down": 1}.get(request.POST.get("move", ""))
    if number is None or step is None:
        raise Http404
    plan.shift(project, by=request.user, number=number, step=step)
    rows = milestone_rows(Milestone.objects.filter(project=project).for_list(), project, request.user)
    context = {"project": project, "rows": rows, "may": {"milestone_plan": True}, "ordering": True}
    redirect_to = f"{project.get_absolute_url()}?order#milestones"
    return respond(request, "projects/project.html", "milestones", context, redirect_to=redirect_to)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Change what the plan says about a milestone; once work has started, only its title."""
    milestone = reach(request, Permission.MILESTONE_PLAN, milestone_cards(slug, number))
    form = MilestonePlanForm(posted(request), project=milestone.project, milestone=milestone)
    verb: Any = plan.edit if milestone.state == MilestoneState.PLANNED else plan.rename
    if form.is_valid() and form.attempt(verb, milestone, by=request.user, **form.cleaned_data):
        return client_redirect(request, milestone, toast=_("Saved"))
    context = {"milestone": milestone, "project": milestone.project, "form": form}
    return render(request, "projects/milestones/edit.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Take a milestone out of the plan."""
    milestone = reach(request, Permission.MILESTONE_PLAN, milestone_cards(slug, number))
    form = CancellationForm(posted(request))
    if form.is_valid() and form.attempt(
        milestones.cancel, milestone, by=request.user, reason=form.cleaned_data["reason"]
    ):
        return client_redirect(request, milestone, toast=_("The milestone is cancelled; its story stays"))
    context = {"milestone": milestone, "project": milestone.project, "form": form}
    return render(request, "projects/milestones/cancellation.html", context, status=form.status)


@require_POST
def begin(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Work on the milestone starts."""
    milestone = reach(request, Permission.MILESTONE_START, milestone_cards(slug, number))
    milestones.start(milestone, by=request.user)
    return client_redirect(request, milestone, toast=_("Work has started; the first plan is fixed"))
