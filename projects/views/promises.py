"""Promises: all of a project's, making one, how it went, and another day."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect, respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from os2collab.paging import page_of
from projects.actions import promises
from projects.forms.promises import NewDayForm, PromiseForm, SettlementForm
from projects.models import Promise, PromiseState
from projects.models.promise import promise_pages
from projects.pages import project_pages
from projects.promise_page import PromiseRow, promise_rows, promises_to_show, tallies

LIST = "projects/promises/list.html"


@require_GET
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The project's promises: open ones first, then those that are settled, twenty a page."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    page = page_of(project.promises.in_order(), promises_to_show, request.GET.get("page"))
    rows = promise_rows(page.object_list, project, request.user)
    context = {
        "project": project,
        "page": page,
        "open": [row for row in rows if row.promise.is_open],
        "settled": [row for row in rows if not row.promise.is_open],
        "tallies": tallies(project),
        "may_make": can(request.user, Permission.PROMISE_MAKE, project),
    }
    return render(request, LIST, context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Promise something for one's own organisation. It leads back to where it was said."""
    project = reach(request, Permission.PROMISE_MAKE, project_pages(slug))
    form = PromiseForm(posted(request), project=project, initial={"said_in": request.GET.get("said_in", "")})
    if form.is_valid() and (promise := form.attempt(promises.make, project, by=request.user, **form.promised)):
        place = promise.checkin or promise.milestone
        back = f"{place.get_absolute_url()}#promises" if place else f"{project.get_absolute_url()}promises/"
        return client_redirect(request, back, toast=_("The promise is noted. The whole team can see it."))
    form.offer_places()
    return render(request, "projects/promises/new.html", {"project": project, "form": form}, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One promise: whose it is, where it was said, how it went, and what followed."""
    promise = reach(request, Permission.PROJECT_VIEW, promise_pages(slug, pk))
    return render(request, "projects/promises/promise.html", page(promise, request))


@require_POST
def settle(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """It was kept, or it was not. Whoever comes second is told what the first said."""
    promise = reach(request, Permission.PROMISE_SETTLE, promise_pages(slug, pk))
    form = SettlementForm(request.POST)
    if form.is_valid():
        verb = promises.keep if form.cleaned_data["outcome"] == PromiseState.KEPT else promises.miss
        if form.attempt(verb, promise, by=request.user, note=form.cleaned_data["note"]):
            return settled(request, promise)
    if wants_fragment(request) and form.conflict:
        return settled(request, promise, toast=_("Somebody else has said how it went."))
    context = page(promise, request) | {"settlement_form": form}
    return render(request, "projects/promises/promise.html", context, status=form.status)


def settled(request: SignedInRequest, promise: Promise, toast: str = "") -> HttpResponse:
    """The row as it is now for htmx, the list of promises for a plain browser."""
    fresh = Promise.objects.for_page().get(pk=promise.pk)
    row = promise_rows([fresh], fresh.project, request.user)[0]
    back = f"{fresh.project.get_absolute_url()}promises/"
    toast = toast or _("Thank you. The whole team can see it.")
    return respond(request, LIST, "promise-row", {"row": row}, redirect_to=back, toast=toast)


@require_POST
def move(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Another day. In time it counts as kept; later the promise was not kept, and a new one is made."""
    promise = reach(request, Permission.PROMISE_SETTLE, promise_pages(slug, pk))
    form = NewDayForm(request.POST)
    if form.is_valid() and (after := form.attempt(promises.move, promise, by=request.user, **form.cleaned_data)):
        return client_redirect(request, after, toast=_("The promise has a new day"))
    context = page(promise, request) | {"move_form": form}
    return render(request, "projects/promises/promise.html", context, status=form.status)


def page(promise: Promise, request: SignedInRequest) -> dict[str, Any]:
    """What the page of a promise shows; it is read anew, since somebody may just have been first."""
    fresh = Promise.objects.for_page().get(pk=promise.pk)
    row: PromiseRow = promise_rows([fresh], fresh.project, request.user)[0]
    return {
        "project": fresh.project,
        "promise": fresh,
        "row": row,
        "settlement_form": SettlementForm(may_miss=row.can_miss) if row.can_keep else None,
        "move_form": NewDayForm() if row.can_move else None,
    }
