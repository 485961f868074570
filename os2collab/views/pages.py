"""Pages about the house: accessibility statement, personal data, help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that the law asks for, also for pages behind a sign-in."""
    return render(request, "pages/accessibility.html")


@login_not_required
def personal_data(request: HttpRequest) -> HttpResponse:
    """Which data about people are kept, why, and how they are removed."""
    return render(request, "pages/personal-data.html")


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """The ten minutes one needs."""
    return render(request, "pages/help.html")
