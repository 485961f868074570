"""Adjustments of the plan: proposed, talked over, agreed to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.http import SignedInRequest
from projects.models import Adjustment


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One adjustment: what it changes, why, what follows, and who must agree."""
    adjustment = reach(
        request, Permission.PROJECT_VIEW, Adjustment.objects.for_page(), project__slug=slug, number=number
    )
    context = {"adjustment": adjustment, "project": adjustment.project}
    return render(request, "projects/adjustments/adjustment.html", context)
