"""The one team."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from os2collab.access.decide import can
from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from projects.actions import team
from projects.forms.team import FocusForm, RoleForm, TeamMemberForm
from projects.models import Project, TeamMember
from projects.pages import project_pages
from projects.reached import member_pages, own_places


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everybody on the team in one list; the lead adds a person here."""
    asked = Permission.TEAM_MANAGE if request.method == "POST" else Permission.PROJECT_VIEW
    project = reach(request, asked, project_pages(slug))
    form = TeamMemberForm(posted(request), project=project, user=request.user)
    if form.is_valid():
        place, role = form.cleaned_data["membership"], form.cleaned_data["role"]
        added = form.attempt(
            team.add, project, by=request.user, user=place.user, organisation=place.organisation, role=role
        )
        if added:
            return client_redirect(request, request.path, toast=_("%(name)s is on the team") % {"name": place.user})
    return render(request, "projects/team.html", team_page(request, project, form), status=form.status)


def team_page(request: SignedInRequest, project: Project, form: TeamMemberForm) -> dict[str, object]:
    """What the team page shows."""
    members = list(TeamMember.objects.filter(project=project).current().for_list())
    may_invite = bool(can(request.user, Permission.PROJECT_INVITE, project))
    return {
        "project": project,
        "team": members,
        "mine": next((member for member in members if member.user_id == request.user.pk), None),
        "may_manage": bool(can(request.user, Permission.TEAM_MANAGE, project)),
        "may_invite": may_invite,
        "invitations": project.invitations.open().for_list() if may_invite else None,
        "form": form,
    }


@require_http_methods(["GET", "POST"])
def role(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Give a person on the team another role."""
    member = reach_member(request, slug, pk)
    form = RoleForm(posted(request), initial={"role": member.role})
    if form.is_valid() and form.attempt(team.change_role, member, by=request.user, role=form.cleaned_data["role"]):
        return client_redirect(request, member.project, toast=_("Saved"))
    context = {"project": member.project, "member": member, "form": form}
    return render(request, "projects/team-member.html", context, status=form.status)


@require_POST
def end(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A person leaves the team."""
    member = team.remove(reach_member(request, slug, pk), by=request.user)
    return client_redirect(request, member.project, toast=_("%(name)s has left the team") % {"name": member.user})


def reach_member(request: SignedInRequest, slug: str, pk: int) -> TeamMember:
    """A place on the team, for somebody who may change it."""
    return reach(request, Permission.TEAM_MANAGE, member_pages(slug, pk))


@require_http_methods(["GET", "POST"])
def focus(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say what one works on now."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    mine = own_places(project.pk, request.user.pk)
    if not mine:
        raise Refused(str(EXPLANATIONS[Permission.TEAM_OWN_FOCUS]))
    member = reach(request, Permission.TEAM_OWN_FOCUS, mine)
    form = FocusForm(posted(request), initial={"focus": member.focus})
    if form.is_valid() and form.attempt(team.say_focus, member, by=request.user, focus=form.cleaned_data["focus"]):
        return client_redirect(request, member.project, toast=_("Saved"))
    return render(request, "projects/focus.html", {"project": project, "form": form}, status=form.status)
