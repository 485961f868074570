"""Pages about a project as a whole."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab.access.guards import Refused, Stale, reach
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.feed import feed_page
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted, small_number
from os2collab.models import Event, Side
from os2collab.paging import page_of
from projects.actions import goals, projects
from projects.barometer_page import pages_with_turn
from projects.forms.projects import GoalForm, LeadForm, MandateForm, ProjectEditForm, ProjectStartForm
from projects.models import Project
from projects.pages import project_page, project_pages
from projects.rows import project_row, projects_to_show

# What the story can be filtered by: the first words of the event kinds.
STORY_GROUPS = ("milestone", "adjustment", "goal", "team", "participation", "project", "comment", "file")


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The projects in the reader's world, found by name, twenty a page."""
    found = Project.objects.visible_to(request.user)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if query:
        found = found.named_like(query)
    page = page_of(found, projects_to_show, request.GET.get("page"))
    rows = [project_row(project) for project in page.object_list]
    may_start = any(work.organisation.side != Side.VENDOR for work in request.user.employments)
    context = {"page": page, "rows": rows, "query": query, "may_start": may_start}
    return respond(request, "projects/index.html", "results", context)


@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Start a project."""
    form = ProjectStartForm(posted(request), user=request.user)
    if not form.may_start:
        raise Refused(str(EXPLANATIONS[Permission.PROJECT_START]))
    if form.is_valid():
        fields, place = dict(form.cleaned_data), form.cleaned_data.get("lead")
        organisation = place.organisation if place else fields.pop("organisation")
        fields["lead"] = place.user if place else request.user
        project = form.attempt(projects.start, organisation, by=request.user, **fields)
        if project:
            return client_redirect(request, project, toast=_("The project is started"))
    return render(request, "projects/new.html", {"form": form}, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """The project's page: goal, milestones with both sides' views, trend, team and who decides what."""
    project = reach(request, Permission.PROJECT_VIEW, pages_with_turn(slug, request.user.pk))
    context = project_page(project, request.user) | {"ordering": "order" in request.GET}
    return render(request, "projects/project.html", context)


@require_GET
def trend_figure(request: SignedInRequest, slug: str) -> HttpResponse:
    """The trend chart alone: refreshed when somebody reports, and a page of its own for printing."""
    project = reach(request, Permission.PROJECT_VIEW, pages_with_turn(slug, request.user.pk))
    return respond(request, "projects/trend.html", "trend", project_page(project, request.user))


@require_GET
def story(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything that happened in the project, newest first."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    feed = feed_page(Event.objects.within(project, request.user), request, STORY_GROUPS)
    return respond(request, "projects/story.html", "story", {"project": project, "feed": feed})


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change the project's details."""
    project = reach(request, Permission.PROJECT_EDIT, project_pages(slug))
    form = ProjectEditForm(posted(request), project=project)
    if form.is_valid() and form.attempt(projects.edit, project, by=request.user, **form.cleaned_data):
        return client_redirect(request, project, toast=_("Saved"))
    return render(request, "projects/edit.html", {"project": project, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def mandate(request: SignedInRequest, slug: str) -> HttpResponse:
    """Record the mandate that the steering group gave the lead."""
    project = reach(request, Permission.PROJECT_MANDATE_SET, project_pages(slug))
    initial = {"amount": project.mandate_amount, "days": project.mandate_days}
    form = MandateForm(posted(request), initial=initial)
    if form.is_valid() and form.attempt(projects.set_mandate, project, by=request.user, **form.cleaned_data):
        return client_redirect(request, project, toast=_("The mandate is recorded"))
    return render(request, "projects/mandate.html", {"project": project, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def lead(request: SignedInRequest, slug: str) -> HttpResponse:
    """Hand over the lead."""
    project = reach(request, Permission.PROJECT_LEAD_HAND_OVER, project_pages(slug))
    form = LeadForm(posted(request), project=project)
    if form.is_valid():
        place = form.cleaned_data["membership"]
        verb = projects.hand_over_lead
        if form.attempt(verb, project, by=request.user, to=place.user, organisation=place.organisation):
            return client_redirect(request, project, toast=_("The lead is handed over"))
    return render(request, "projects/lead.html", {"project": project, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def goal(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write the next version of the shared goal."""
    project = reach(request, Permission.GOAL_REVISE, project_pages(slug))
    form = GoalForm(posted(request), goal=project.goal)
    if form.is_valid() and form.attempt(goals.revise, project, by=request.user, **form.cleaned_data):
        return client_redirect(
            request, project, toast=_("The goal has a new version; everybody is asked to acknowledge it")
        )
    return render(request, "projects/goal.html", {"project": project, "form": form}, status=form.status)


@require_POST
def acknowledge(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say for one's own organisation that this version is our goal too."""
    project = reach(request, Permission.GOAL_ACKNOWLEDGE, pages_with_turn(slug, request.user.pk))
    toast, status = _("Your organisation has acknowledged the goal"), 200
    try:
        goals.acknowledge(project, by=request.user, version=small_number(request.POST.get("version", "")) or 0)
    except Stale:
        toast, status = _("The goal has a newer version. Read it before you acknowledge it."), 409
        project = reach(request, Permission.PROJECT_VIEW, pages_with_turn(slug, request.user.pk))
    context = project_page(project, request.user)
    redirect_to = project if status == 200 else None
    return respond(
        request, "projects/project.html", "goal", context, redirect_to=redirect_to, toast=toast, status=status
    )
