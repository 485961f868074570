"""Needs: the list, a new one and what looks like it, the page of one, and its words."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.dialogue import dialogue_of
from os2collab.export import Cell, csv_response
from os2collab.feed import feed_page
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted, small_number
from os2collab.models import Event
from partnerships.actions import needs
from partnerships.forms.needs import NeedEditForm, NeedStartForm
from partnerships.models import Need, NeedState
from partnerships.need_list import NeedFilter, voices
from partnerships.need_page import need_page
from partnerships.need_similar import similar
from partnerships.reached import need_pages

NEW = "partnerships/needs/new.html"
STORY_GROUPS = ("need", "comment", "file")


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """All needs, by how many have them, twenty a page."""
    asked = NeedFilter(request.GET, request.user)
    context = {
        "asked": asked,
        "page": asked.page(request.GET.get("page")),
        "tabs": asked.tabs(),
        "products": asked.products(),
        "may_propose": bool(asked.own),
    }
    return respond(request, "partnerships/needs/index.html", "results", context)


@require_GET
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The same needs as a file: all that the filter leaves, in the same order."""
    found = NeedFilter(request.GET, request.user).found().select_related("product", "organisation", "partnership")
    head = [_("Number"), _("Need"), _("In its own words"), _("Product"), _("KLE code"), _("Wished in"), _("State")]
    head += [_("Proposed by"), _("Organisations that have it"), _("Organisations that it is not for")]
    return csv_response(_("needs"), head, map(line, found.iterator(500)))


def line(need: Need) -> list[Cell]:
    """One need as cells."""
    facts: list[Cell] = [need.pk, need.title, need.text, need.product.name if need.product else "", need.kle]
    counts: list[Cell] = [need.organisation.name, need.also_count, need.against_count]
    return [*facts, need.wished_year, need.stage, *counts]


@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest) -> HttpResponse:
    """Propose a need. What looks like it is shown once, before or while it is written."""
    own = voices(request.user)
    if not own:
        raise Refused(str(EXPLANATIONS[Permission.NEED_PROPOSE]))
    looks = "look" in request.POST
    written = request.POST.dict() if looks else {"title": request.GET.get("title", "")[:120]}
    form = NeedStartForm(None if looks else posted(request), user=request.user, own=own, initial=written)
    alike = similar(written["title"], request.user) if looks and written.get("title") else []
    if form.is_valid() and not (alike := not_seen_yet(request, form)):
        need = form.attempt(needs.propose, form.proposer, by=request.user, **form.proposed)
        if need:
            return client_redirect(request, need, toast=_("The need is proposed. Everybody can see it now."))
    return render(request, NEW, {"form": form, "alike": alike, "asks": bool(alike) and not looks}, status=form.status)


def not_seen_yet(request: SignedInRequest, form: NeedStartForm) -> list[Need]:
    """Needs that look alike and that the person has not been shown; none when they said that theirs is another."""
    found = similar(form.cleaned_data["title"], request.user)
    sent_before = any(need.submission == form.cleaned_data["submission"] for need in found)
    seen = request.POST.getlist("seen")
    if sent_before or "another" in request.POST or all(str(need.pk) in seen for need in found):
        return []
    return found


@require_GET
def alike(request: SignedInRequest) -> HttpResponse:
    """What looks like the title that is being typed."""
    title, but = request.GET.get("title", "").strip()[:200], small_number(request.GET.get("but", ""))
    found = similar(title, request.user, but=but) if len(title) > 2 else []
    return respond(request, "partnerships/needs/alike.html", "similar", {"alike": found, "typed": title})


@require_GET
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """A need: who has it, who has not, what vendors think it takes. A merged one leads to what it is part of now."""
    need = reach(request, Permission.NEED_VIEW, need_pages(pk))
    if need.state == NeedState.MERGED and need.merged_into:
        toast = _("“%(title)s” is part of this need now.") % {"title": need.title}
        return client_redirect(request, need.merged_into, toast=toast)
    context = need_page(need, request.user) | {"dialogue": dialogue_of(request, need)}
    return respond(request, "partnerships/needs/need.html", "body", context)


@require_GET
def story(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that happened to the need, newest first; of a merged one too."""
    need = reach(request, Permission.NEED_VIEW, need_pages(pk))
    feed = feed_page(Event.objects.within(need, request.user), request, STORY_GROUPS)
    return respond(request, "partnerships/needs/story.html", "story", {"need": need, "feed": feed})


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the words of a need."""
    need = reach(request, Permission.NEED_EDIT, need_pages(pk))
    form = NeedEditForm(posted(request), need=need, user=request.user)
    if form.is_valid() and form.attempt(needs.edit, need, by=request.user, **form.cleaned_data):
        return client_redirect(request, need, toast=_("Saved"))
    return render(request, "partnerships/needs/edit.html", {"need": need, "form": form}, status=form.status)
