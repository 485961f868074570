"""What people say of a need: a stance, an estimate; and what becomes of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect, respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from os2collab.models import Organisation
from partnerships.actions import need_merging, need_stances, needs
from partnerships.forms.need_words import EstimateForm, LiftForm, MergeForm, SettleForm, StanceForm
from partnerships.models import Need, NeedSupport
from partnerships.need_lift import beginning, chosen, leaders
from partnerships.need_list import rows_of, voices
from partnerships.need_page import need_page
from partnerships.need_similar import similar
from partnerships.reached import need_pages

PAGE, ROW = "partnerships/needs/need.html", "partnerships/needs/index.html"


@require_http_methods(["GET", "POST"])
def stance(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that one's organisation has the need too, or that it is not for it, and why."""
    need = reach(request, Permission.NEED_SUPPORT, need_pages(pk))
    organisation = own_voice(request)
    own = NeedSupport.objects.filter(need=need, organisation=organisation).first()
    form = StanceForm(posted(request), place=(organisation, own))
    if form.is_valid():
        said = form.attempt(need_stances.say, need, by=request.user, organisation=organisation, **form.cleaned_data)
        if said or "row" in request.POST:
            return after_stance(request, need, form)
    if wants_fragment(request) and request.method == "POST":
        return respond(request, PAGE, "body", need_page(need, request.user, form), status=form.status)
    context = {"need": need, "form": form, "organisation": organisation}
    return render(request, "partnerships/needs/stance.html", context, status=form.status)


def own_voice(request: SignedInRequest) -> Organisation:
    """The organisation that the address or the form names, or the person's only one. Raises Http404."""
    named = request.POST.get("organisation") or request.GET.get("organisation")
    found = [each for each in voices(request.user) if named in (None, "", each.slug)]
    if not found:
        raise Http404
    return found[0]


def after_stance(request: SignedInRequest, need: Need, form: StanceForm) -> HttpResponse:
    """The row or the body of the page as it is now for htmx, the need's page for a plain browser."""
    fresh, toast = Need.objects.for_page().get(pk=need.pk), _("Noted. Everybody can see it.")
    if "row" not in request.POST:
        context = need_page(fresh, request.user) if wants_fragment(request) else None
        return respond(request, PAGE, "body", context, redirect_to=fresh, toast=toast)
    if form.conflict:
        toast = _("Your organisation has said something else meanwhile.")
    context = {"row": rows_of([fresh], request.user)[0]} if wants_fragment(request) else None
    return respond(request, ROW, "row", context, redirect_to=fresh, toast=toast)


@require_http_methods(["GET", "POST"])
def estimate(request: SignedInRequest, pk: int) -> HttpResponse:
    """A vendor says roughly what it takes."""
    need = reach(request, Permission.NEED_ESTIMATE, need_pages(pk))
    form = EstimateForm(posted(request), initial={"unit": "kroner"})
    if form.is_valid() and form.attempt(need_stances.estimate, need, by=request.user, **form.cleaned_data):
        return client_redirect(request, need, toast=_("Thank you. Those who have the need are told."))
    return render(request, "partnerships/needs/estimate.html", {"need": need, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Park or decline a need, or take it up again."""
    need = reach(request, Permission.NEED_SETTLE, need_pages(pk))
    form = SettleForm(posted(request), need=need)
    if form.is_valid() and form.attempt(needs.settle, need, by=request.user, **form.cleaned_data):
        return client_redirect(request, need, toast=_("Recorded"))
    return render(request, "partnerships/needs/settle.html", {"need": need, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a need a part of another."""
    need = reach(request, Permission.NEED_SETTLE, need_pages(pk))
    form = MergeForm(posted(request), need=need, alike=similar(need.title, request.user, but=need.pk))
    if form.is_valid():
        into = form.attempt(need_merging.merge, need, by=request.user, **form.cleaned_data)
        if into:
            return client_redirect(request, into, toast=_("The two are one need now"))
    return render(request, "partnerships/needs/merge.html", {"need": need, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    """Start a partnership that lifts the need."""
    need = reach(request, Permission.NEED_LIFT, need_pages(pk))
    form = LiftForm(posted(request), leaders=leaders(need, request.user), initial=beginning(need))
    if form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "leader"}
        who = chosen(form.cleaned_data["leader"])
        partnership = form.attempt(needs.start_partnership, need, by=request.user, **who, **fields)
        if partnership:
            return client_redirect(request, partnership, toast=_("The partnership is started as a draft"))
    elif not form.is_bound:
        needs.check_free(need)
    return render(request, "partnerships/needs/lift.html", {"need": need, "form": form}, status=form.status)
