"""The collaboration barometer: its course, and answering the round that is open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest
from projects.actions import barometer
from projects.barometer_page import barometer_page, pages_with_turn
from projects.forms.barometer import BarometerForm
from projects.reached import barometer_rounds

PAGE = "projects/barometer/barometer.html"


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """The round that is open, if it asks the reader, and what the closed ones showed."""
    project = reach(request, Permission.PROJECT_VIEW, pages_with_turn(slug, request.user.pk))
    return render(request, PAGE, barometer_page(project, request.user))


@sensitive_post_parameters()
@require_POST
def answer(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Answer once. Neither the answer nor that there was one is logged, recorded or told."""
    opened = reach(request, Permission.BAROMETER_ANSWER, barometer_rounds(slug, number))
    form = BarometerForm(request.POST)
    if form.is_valid() and form.attempt(barometer.answer, opened, by=request.user, values=form.cleaned_data):
        return client_redirect(
            request, opened, toast=_("Thank you. Your answer is counted, and nobody can see it is yours.")
        )
    project = reach(request, Permission.PROJECT_VIEW, pages_with_turn(slug, request.user.pk))
    return render(request, PAGE, barometer_page(project, request.user, form) | {"sent": form}, status=form.status)
