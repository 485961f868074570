"""Which organisations take part."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from projects.actions import participations
from projects.forms.team import ParticipationChangeForm, ParticipationForm
from projects.models import Participation
from projects.pages import project_pages
from projects.reached import participation_pages


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who takes part and how; the lead adds an organisation here."""
    asked = Permission.PARTICIPATION_MANAGE if request.method == "POST" else Permission.PROJECT_VIEW
    project = reach(request, asked, project_pages(slug))
    form = ParticipationForm(posted(request), project=project)
    if form.is_valid() and form.attempt(participations.add, project, by=request.user, **form.cleaned_data):
        return client_redirect(request, request.path, toast=_("The organisation takes part"))
    context = {
        "project": project,
        "participations": Participation.objects.filter(project=project).current().for_list(),
        "may_manage": bool(can(request.user, Permission.PARTICIPATION_MANAGE, project)),
        "form": form,
    }
    return render(request, "projects/organisations.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """Take part in another way."""
    participation = reach_participation(request, slug, organisation)
    form = ParticipationChangeForm(posted(request), participation=participation)
    if form.is_valid() and form.attempt(participations.change, participation, by=request.user, **form.cleaned_data):
        return client_redirect(request, participation.project, toast=_("Saved"))
    context = {"project": participation.project, "participation": participation, "form": form}
    return render(request, "projects/organisation.html", context, status=form.status)


@require_POST
def end(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """The organisation leaves the project."""
    participation = reach_participation(request, slug, organisation)
    participations.end(participation, by=request.user)
    return client_redirect(request, participation.project, toast=_("The organisation has left the project"))


def reach_participation(request: SignedInRequest, slug: str, organisation: str) -> Participation:
    """The organisation's part in the project, for somebody who may change it."""
    return reach(request, Permission.PARTICIPATION_MANAGE, participation_pages(slug, organisation))
