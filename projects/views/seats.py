"""Seats: an organisation's place in a group."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.forms.base import Form
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from projects.actions import groups
from projects.forms.groups import SeatForm, SeatOrganisationForm
from projects.models import Seat
from projects.reached import group_pages, seat_pages


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give an organisation a seat: first whose, then who sits there."""
    group = reach(request, Permission.GROUP_MANAGE, group_pages(slug))
    chosen = SeatOrganisationForm(request.GET or None, group=group)
    if not chosen.is_valid():
        context = {"group": group, "form": chosen}
        return render(request, "projects/groups/seat-organisation.html", context, status=chosen.status)
    organisation = chosen.cleaned_data["organisation"]
    form = SeatForm(posted(request), organisation=organisation)
    if form.is_valid() and form.attempt(
        groups.add_seat, group, by=request.user, organisation=organisation, **form.cleaned_data
    ):
        toast = _("%(organisation)s has a seat") % {"organisation": organisation}
        return client_redirect(request, group, toast=toast)
    context = {"group": group, "organisation": organisation, "form": form}
    return render(request, "projects/groups/seat.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Another holder, substitute or position."""
    seat = reach_seat(request, slug, pk)
    form = SeatForm(posted(request), organisation=seat.organisation, seat=seat)
    if form.is_valid() and form.attempt(groups.change_seat, seat, by=request.user, **form.cleaned_data):
        return client_redirect(request, seat.group, toast=_("Saved"))
    context = {"group": seat.group, "organisation": seat.organisation, "seat": seat, "form": form}
    return render(request, "projects/groups/seat.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def give_up(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The organisation leaves the group, after a page that says what that means."""
    seat = reach_seat(request, slug, pk)
    form = Form(posted(request))
    if form.is_valid() and form.attempt(groups.give_up_seat, seat, by=request.user):
        toast = _("%(organisation)s has given up its seat") % {"organisation": seat.organisation}
        return client_redirect(request, seat.group, toast=toast)
    context = {"group": seat.group, "organisation": seat.organisation, "seat": seat, "form": form}
    return render(request, "projects/groups/seat-end.html", context, status=form.status)


def reach_seat(request: SignedInRequest, slug: str, pk: int) -> Seat:
    """A seat that is held now, for somebody who may change it."""
    return reach(request, Permission.GROUP_MANAGE, seat_pages(slug, pk))
