"""Groups: the list of a project, each one's page, starting and editing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import User
from projects.actions import groups
from projects.checkin_page import AgendaLine, agenda_lines
from projects.forms.groups import GroupEditForm, GroupForm
from projects.models import AgendaItem, Group, Project, Seat
from projects.pages import project_pages
from projects.questions import learn_roles
from projects.reached import group_pages


@require_GET
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The groups that serve a project."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    context = {
        "project": project,
        "groups": Group.objects.filter(projects=project).for_list(),
        "may_start": bool(can(request.user, Permission.GROUP_START, project)),
    }
    return render(request, "projects/groups/list.html", context)


@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new group for a project."""
    project = reach(request, Permission.GROUP_START, project_pages(slug))
    form = GroupForm(posted(request))
    if form.is_valid():
        started = form.attempt(groups.start, project, by=request.user, **form.cleaned_data)
        if started:
            return client_redirect(request, started, toast=_("%(name)s is started") % {"name": started})
    return render(request, "projects/groups/new.html", {"project": project, "form": form}, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who sits in the group, how it decides, and what for."""
    group = reach(request, Permission.GROUP_VIEW, group_pages(slug))
    seats = list(Seat.objects.filter(group=group).for_list())
    current = [seat for seat in seats if seat.ended_on is None]
    voting = sum(seat.voting for seat in current)
    projects = list(Project.objects.visible_to(request.user).filter(groups=group).select_related("product"))
    context = {
        "group": group,
        "projects": projects,
        "agenda": agenda_of(group, projects, request.user),
        "seats": current,
        "former": [seat for seat in seats if seat.ended_on is not None],
        "chair": next((seat for seat in current if seat.position == Seat.Position.CHAIR), None),
        "voting": voting,
        "needed": group.needed(voting),
        "may_manage": bool(can(request.user, Permission.GROUP_MANAGE, group)),
    }
    return render(request, "projects/groups/show.html", context)


def agenda_of(group: Group, projects: list[Project], user: User) -> list[AgendaLine]:
    """What the group is to talk about; its projects may have different leads, who tick off their own."""
    items = list(AgendaItem.objects.open().filter(group=group, project__in=projects).for_list())
    if items:
        learn_roles(user, {item.project_id for item in items})
    return agenda_lines(items, user)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change the group's rules and the projects that it serves."""
    group = reach(request, Permission.GROUP_MANAGE, group_pages(slug))
    form = GroupEditForm(posted(request), group=group, user=request.user)
    if form.is_valid() and form.attempt(groups.edit, group, by=request.user, **form.cleaned_data):
        return client_redirect(request, group, toast=_("Saved"))
    return render(request, "projects/groups/edit.html", {"group": group, "form": form}, status=form.status)
