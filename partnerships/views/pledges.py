"""Pages about one organisation's pledge: give it, change it, withdraw it, register it for another."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.decide import can
from os2collab.access.guards import Refused, reach, require
from os2collab.access.permissions import Permission
from os2collab.dialogue import Dialogue, dialogue_of
from os2collab.htmx import client_redirect, respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from partnerships.actions import pledges
from partnerships.forms.pledge_register import PledgeRegisterForm
from partnerships.forms.pledge_steps import WithdrawalForm
from partnerships.late_terms import before_joining
from partnerships.ledger import PledgePlace, pledge_place
from partnerships.models import Partnership, PledgeLevel, PledgePapers
from partnerships.pages import partnership_page
from partnerships.reached import partnership_rows
from partnerships.round_page import with_round


@require_http_methods(["GET", "POST"])
def pledge(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """One organisation's pledge: what it says, how it came to be, and the form for who speaks for it."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    place = reach_place(request, partnership, organisation)
    form = place.form(posted(request))
    if form.is_valid():
        verb = pledges.record
        if form.attempt(verb, partnership, by=request.user, organisation=place.organisation, **form.deed):
            return pledged(request, slug, toast=_("The pledge is recorded"))
    if not wants_fragment(request):
        place.late = before_joining(partnership, place, form)
        shown = form if place.may_change or form.is_bound else None
        may_decide = bool(can(request.user, Permission.PARTNERSHIP_DECIDE, partnership))
        context = {"partnership": partnership, "place": place, "form": shown, "changes": place.changes()}
        context |= {"may_decide": may_decide, "approval": place.approval(), "dialogue": papers_of(request, place)}
        return respond(request, "partnerships/pledges/pledge.html", "", context, status=form.status)
    opened = None if "closed" in request.GET else form
    context = partnership_page(partnership, request.user, opened)
    return respond(request, "partnerships/partnership.html", "body", context, status=form.status)


def papers_of(request: SignedInRequest, place: PledgePlace) -> Dialogue | None:
    """What was signed, and what is said of it; nothing for who may not see that."""
    papers = PledgePapers(pledge=place.pledge) if place.pledge else None
    if papers is None or not can(request.user, Permission.PARTNERSHIP_VIEW, papers):
        return None
    return dialogue_of(request, papers)


def reach_place(request: SignedInRequest, partnership: Partnership, organisation: str) -> PledgePlace:
    """The organisation's place in the ledger; who writes must be able to speak for it at some level."""
    place = pledge_place(partnership, request.user, organisation)
    if request.method == "POST" and place:
        pledges.needed_permission(partnership, request.user, place.organisation, {PledgeLevel.INTEREST})
    elif place is None or (place.pledge is None and not place.may_change):
        raise Http404
    return place


def pledged(request: SignedInRequest, slug: str, toast: str) -> HttpResponse:
    """The partnership as it is now: its body for htmx, its page for a plain browser."""
    partnership = with_round(Partnership.objects.for_list()).get(slug=slug)
    context = partnership_page(partnership, request.user) if wants_fragment(request) else None
    template = "partnerships/partnership.html"
    return respond(request, template, "body", context, redirect_to=partnership, toast=toast)


@require_http_methods(["GET", "POST"])
def withdrawal(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """Take a pledge back, with the reason."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    place = pledge_place(partnership, request.user, organisation)
    if place is None or place.pledge is None:
        raise Http404
    needed = pledges.needed_permission(partnership, request.user, place.organisation, {place.pledge.level})
    require(request.user, needed, partnership)
    if place.pledge.is_binding:
        raise Refused(str(pledges.COUNTED_ON))
    form = WithdrawalForm(posted(request), pledge=place.pledge, initial={"version": place.pledge.version})
    if form.is_valid():
        verb = pledges.withdraw
        if form.attempt(verb, partnership, by=request.user, organisation=place.organisation, **form.cleaned_data):
            return client_redirect(request, partnership, toast=_("The pledge is withdrawn"))
    context = {"partnership": partnership, "place": place, "form": form}
    return render(request, "partnerships/pledges/withdrawal.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest, slug: str) -> HttpResponse:
    """The secretariat registers what an organisation signed on paper."""
    partnership = reach(request, Permission.PLEDGE_REGISTER, partnership_rows(slug))
    form = PledgeRegisterForm(posted(request), partnership=partnership)
    if form.is_valid() and form.attempt(pledges.record, partnership, by=request.user, **form.deed):
        return client_redirect(request, partnership, toast=_("The pledge is registered"))
    context = {"partnership": partnership, "form": form}
    return render(request, "partnerships/pledges/register.html", context, status=form.status)
