"""What moved in the plan between two days."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.http import SignedInRequest
from projects.changes import changes, sentence
from projects.forms.changes import ChangesForm
from projects.pages import project_pages


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every milestone on both days: what was planned, expected and said, and why its date moved."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    form = ChangesForm(request.GET)
    found = changes(project, form.cleaned_data["since"], form.cleaned_data["until"]) if form.is_valid() else []
    context = {
        "project": project,
        "form": form,
        "changed": [change for change in found if change.differs],
        "same": [f"M{change.milestone.number}" for change in found if not change.differs],
        "sentence": sentence(found),
    }
    return render(request, "projects/changes/show.html", context)
