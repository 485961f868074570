"""Pages about the house: accessibility statement, personal data, help."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from os2collab import display

STATEMENT_WRITTEN = date(2026, 11, 23)  # the law asks for a look once a year


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that the law asks for, also for pages behind a sign-in."""
    context = {"contact": settings.CONTACT_EMAIL, "written": display.day(STATEMENT_WRITTEN)}
    return render(request, "pages/accessibility.html", context)


@login_not_required
@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    """Which data about people are kept, why, and how they are removed."""
    return render(request, "pages/personal-data.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The ten minutes one needs."""
    return render(request, "pages/help.html", {"contact": settings.CONTACT_EMAIL})
