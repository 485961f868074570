"""Pages about a partnership as a whole."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab import clock
from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.dialogue import dialogue_of
from os2collab.feed import feed_page
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted
from os2collab.models import Event
from os2collab.paging import page_of
from partnerships.actions import partnerships
from partnerships.forms.partnerships import PartnershipEditForm, PartnershipStartForm, StateForm, ThresholdForm
from partnerships.models import Partnership
from partnerships.pages import partnership_page, partnership_pages, partnerships_to_show, state_tabs

STORY_GROUPS = ("pledge", "split", "quote", "payment", "review", "partnership", "comment", "file")


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """The partnerships in the reader's world, by name and stage, twenty a page."""
    query = request.GET.get("q", "").strip()[:100]
    stage = request.GET.get("stage", "")
    found = Partnership.objects.visible_to(request.user).in_stage(stage).named_like(query).order_by("title", "pk")
    context = {
        "page": page_of(found, partnerships_to_show, request.GET.get("page")),
        "query": query,
        "stage": stage,
        "tabs": state_tabs(stage, query),
        "today": clock.today(),
        "may_start": PartnershipStartForm(user=request.user).may_start,
    }
    return respond(request, "partnerships/index.html", "results", context)


@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Start a partnership."""
    form = PartnershipStartForm(posted(request), user=request.user)
    if not form.may_start:
        raise Refused(str(EXPLANATIONS[Permission.PARTNERSHIP_START]))
    if form.is_valid():
        subject = form.subject
        partnership = form.attempt(partnerships.start, subject, by=request.user, **form.cleaned_data)
        if partnership:
            return client_redirect(request, partnership, toast=_("The partnership is started as a draft"))
    return render(request, "partnerships/new.html", {"form": form}, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """The partnership's page: how far the round is, the ledger, reviews and the story."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_pages(slug))
    context = partnership_page(partnership, request.user) | {"dialogue": dialogue_of(request, partnership)}
    return respond(request, "partnerships/partnership.html", "body", context)


@require_GET
def story(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything that happened in the partnership, newest first."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_pages(slug))
    feed = feed_page(Event.objects.within(partnership, request.user), request, STORY_GROUPS)
    return respond(request, "partnerships/story.html", "story", {"partnership": partnership, "feed": feed})


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change what the partnership says of itself."""
    partnership = reach(request, Permission.PARTNERSHIP_EDIT, partnership_pages(slug))
    form = PartnershipEditForm(posted(request), partnership=partnership, user=request.user)
    if form.is_valid() and form.attempt(partnerships.edit, partnership, by=request.user, **form.cleaned_data):
        return client_redirect(request, partnership, toast=_("Saved"))
    return render(request, "partnerships/edit.html", {"partnership": partnership, "form": form}, status=form.status)


@require_POST
def opening(request: SignedInRequest, slug: str) -> HttpResponse:
    """Offer the partnership to every municipality."""
    partnership = reach(request, Permission.PARTNERSHIP_DECIDE, partnership_pages(slug))
    partnerships.open_for_pledges(partnership, by=request.user)
    return client_redirect(request, partnership, toast=_("The partnership takes pledges now"))


@require_http_methods(["GET", "POST"])
def state(request: SignedInRequest, slug: str) -> HttpResponse:
    """Record where the partnership is now, and why."""
    partnership = reach(request, Permission.PARTNERSHIP_DECIDE, partnership_pages(slug))
    form = StateForm(posted(request), partnership=partnership)
    if form.is_valid() and form.attempt(partnerships.move_on, partnership, by=request.user, **form.cleaned_data):
        return client_redirect(request, partnership, toast=_("Recorded"))
    return render(request, "partnerships/state.html", {"partnership": partnership, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def threshold(request: SignedInRequest, slug: str) -> HttpResponse:
    """The vendor says when it starts."""
    partnership = reach(request, Permission.PARTNERSHIP_THRESHOLD, partnership_pages(slug))
    form = ThresholdForm(posted(request), initial={"percent": partnership.threshold_percent})
    if form.is_valid() and form.attempt(partnerships.set_threshold, partnership, by=request.user, **form.cleaned_data):
        return client_redirect(request, partnership, toast=_("Everybody in the partnership can see it now"))
    return render(
        request, "partnerships/threshold.html", {"partnership": partnership, "form": form}, status=form.status
    )
