"""The staffing of a project: who works on what, how much, from when to when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.http import SignedInRequest
from projects.pages import project_pages
from projects.staffing_page import staffing_page


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """Lines by milestone, gaps first in words, and each organisation's hours a week."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    return render(request, "projects/staffing.html", staffing_page(project, request.user))
