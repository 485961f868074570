"""What happens around a pledge: facts, conditions, agreeing together, the partnership's decision, terms, the file."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab.access.guards import Refused, reach, require
from os2collab.access.permissions import Permission
from os2collab.export import Cell, csv_response
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from partnerships.actions import conditions, pledges, terms
from partnerships.approval_text import approval_text
from partnerships.conditions import presence_of
from partnerships.forms.pledge_steps import ConsentForm, FactsForm, ReleaseForm, TermsForm
from partnerships.ledger import pledge_place
from partnerships.models import Partnership, Pledge, PledgeLevel
from partnerships.reached import partnership_rows
from partnerships.said import Said


def reach_pledge(request: SignedInRequest, partnership: Partnership, organisation: str, level: str = "") -> Pledge:
    """A standing pledge that the person may write about at ``level``, or at its own; 404 when there is none."""
    place = pledge_place(partnership, request.user, organisation)
    if place is None or place.pledge is None or not place.pledge.stands:
        raise Http404
    levels = {level or place.pledge.level}
    needed = pledges.needed_permission(partnership, request.user, place.organisation, levels)
    require(request.user, needed, partnership)
    return place.pledge


@require_http_methods(["GET", "POST"])
def facts(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """How far the money is, and where the invoice goes."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    pledge = reach_pledge(request, partnership, organisation, PledgeLevel.INTEREST)
    form = FactsForm(posted(request), pledge=pledge)
    verb = conditions.bring_up_to_date
    if form.is_valid() and form.attempt(
        verb, partnership, by=request.user, organisation=pledge.organisation, **form.cleaned_data
    ):
        return client_redirect(request, pledge, toast=_("Saved"))
    context = {"partnership": partnership, "pledge": pledge, "form": form}
    return render(request, "partnerships/pledges/facts-form.html", context, status=form.status)


@require_POST
def tick(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """Tick the condition in own words off, or take the tick back."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    pledge = reach_pledge(request, partnership, organisation)
    holds = request.POST.get("holds") == "yes"
    conditions.tick(partnership, by=request.user, organisation=pledge.organisation, holds=holds)
    return client_redirect(request, pledge, toast=_("Saved"))


@require_POST
def asking(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """Ask the organisation's signatories to take the next step."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    pledge = reach_pledge(request, partnership, organisation, PledgeLevel.INTEREST)
    conditions.ask_signatory(partnership, by=request.user, organisation=pledge.organisation)
    return client_redirect(request, pledge, toast=_("Your signatories are told"))


@require_http_methods(["GET", "POST"])
def consent(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """Read and approve being bound at the same moment as the others."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    pledge = reach_pledge(request, partnership, organisation, PledgeLevel.BINDING)
    ledger = Pledge.objects.filter(partnership=partnership).with_parts()
    if request.method == "GET" and pledge.organisation_id not in presence_of(ledger).circle:
        raise Refused(_("Nobody waits for you who you wait for."))
    said = Said.of(pledge).settled(pledge.organisation, pledge.amount)
    text = approval_text(partnership, pledge.organisation, said, together=True)
    form = ConsentForm(posted(request), text=text, version=pledge.version)
    if form.is_valid():
        verb = conditions.consent
        done = form.attempt(verb, partnership, by=request.user, organisation=pledge.organisation, **form.cleaned_data)
        if done:
            bound = done.level == PledgeLevel.BINDING
            toast = _("All of you are bound now") if bound else _("You are bound when the others agree too")
            return client_redirect(request, partnership, toast=toast)
    context = {"partnership": partnership, "pledge": pledge, "form": form}
    return render(request, "partnerships/pledges/consent.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def release(request: SignedInRequest, slug: str, organisation: str) -> HttpResponse:
    """Record that the partnership lets go of a binding pledge, or lowers it."""
    partnership = reach(request, Permission.PARTNERSHIP_DECIDE, partnership_rows(slug))
    place = pledge_place(partnership, request.user, organisation)
    if place is None or place.pledge is None or not place.pledge.is_binding:
        raise Http404
    form = ReleaseForm(posted(request), initial={"version": place.pledge.version})
    verb = pledges.release
    if form.is_valid() and form.attempt(
        verb, partnership, by=request.user, organisation=place.organisation, **form.cleaned_data
    ):
        return client_redirect(request, place.pledge, toast=_("The decision is recorded"))
    context = {"partnership": partnership, "pledge": place.pledge, "form": form}
    return render(request, "partnerships/pledges/release.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def terms_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write the terms of the partnership."""
    partnership = reach(request, Permission.PARTNERSHIP_EDIT, partnership_rows(slug))
    form = TermsForm(posted(request), initial={"terms": partnership.terms, "version": partnership.version})
    if form.is_valid() and form.attempt(terms.set_terms, partnership, by=request.user, **form.cleaned_data):
        return client_redirect(request, partnership, toast=_("The terms are saved"))
    return render(request, "partnerships/terms.html", {"partnership": partnership, "form": form}, status=form.status)


@require_GET
def export(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """The ledger as CSV: one line a pledge, and no sum across levels."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    header = [
        _("Organisation"),
        _("Level"),
        _("Amount"),
        _("At most"),
        _("Budget year"),
        _("Paid by budget year"),
        _("Condition"),
        _("Appropriation"),
        "GLN/EAN",
        _("Order reference"),
        _("Recorded by"),
        _("At"),
    ]
    ledger = Pledge.objects.filter(partnership=partnership).for_ledger()
    return csv_response(f"{partnership.slug}-{_('pledges')}", header, map(ledger_line, ledger))


def ledger_line(pledge: Pledge) -> list[Cell]:
    """One pledge as cells."""
    return [
        pledge.organisation.name,
        str(PledgeLevel(pledge.level).label),
        pledge.amount,
        pledge.maximum_amount,
        pledge.budget_year,
        "; ".join(f"{year}: {paid:.0f}" for year, paid in pledge.years),
        "; ".join(wish.sentence() for wish in pledge.wishes) or pledge.condition,
        str(pledge.get_appropriation_display()),
        pledge.gln,
        pledge.order_reference,
        pledge.recorded_by.name,
        pledge.recorded_at,
    ]
