"""Proposals of how the costs are shared: kept, compared, adopted, taken out."""

from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.export import Cell, csv_response
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest
from partnerships.actions import splits
from partnerships.forms.splits import AdoptionForm, SplitForm
from partnerships.forms.what_if import WhatIfForm
from partnerships.forms.what_if_rows import question
from partnerships.models import Split, SplitShare
from partnerships.payers import bands_of, known_payers
from partnerships.reached import partnerships_with_figures, partnerships_with_split, split_pages
from partnerships.splits import compare_page, split_page
from partnerships.what_if import what_if_page


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The proposals beside each other; POST keeps another one."""
    if request.method == "POST":
        return propose(request, slug)
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnerships_with_split(slug))
    context = compare_page(partnership, request.user, request.GET)
    return respond(request, "partnerships/splits/index.html", "comparison", context)


def propose(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep a what-if as a proposal; when it cannot be kept, the what-if with the reason."""
    partnership: Any = reach(request, Permission.SPLIT_PROPOSE, partnerships_with_figures(slug))
    splits.check_has_a_part(partnership, request.user)
    form, data = SplitForm(request.POST), QueryDict(request.POST.get("asked", "")[:20_000])
    asked_form = WhatIfForm(data, partnership=partnership, years=partnership.years)
    asked = question(data, asked_form, known_payers(partnership, asked_form.population_year, bands_of(partnership)))
    if form.is_valid() and asked.is_valid:
        words = {"name": form.cleaned_data["name"], "submission": form.cleaned_data["submission"]}
        args = {"by": request.user, "key": asked.key, "organisations": asked.included, **words}
        if split := form.attempt(splits.propose, partnership, **args):
            return client_redirect(request, split, toast=_("The proposal is saved"))
    context = what_if_page(partnership, request.user, data, save=form)
    return render(request, "partnerships/splits/what-if.html", context, status=max(form.status, asked_form.status))


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One proposal: its key, each share, and the button for who decides."""
    split = reach_split(request, slug, number)
    return render(request, "partnerships/splits/split.html", split_page(split, request.user))


@require_POST
def adoption(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Let the costs be shared by this proposal."""
    split = reach_split(request, slug, number, Permission.PARTNERSHIP_DECIDE)
    form = AdoptionForm(request.POST)
    seen = form.cleaned_data["instead_of"] if form.is_valid() else -1
    splits.adopt(split, by=request.user, instead_of=seen)
    return client_redirect(request, split, toast=_("The costs are shared by this proposal now"))


def reach_split(
    request: SignedInRequest, slug: str, number: int, permission: Permission = Permission.PARTNERSHIP_VIEW
) -> Split:
    """The proposal with that number of that partnership."""
    return reach(request, permission, split_pages(slug, number))


@require_GET
def export(request: SignedInRequest, slug: str, number: int) -> StreamingHttpResponse:
    """A proposal as CSV: one line a share, with what decided it."""
    split = reach_split(request, slug, number)
    header = [
        _("Organisation"),
        _("Municipality code"),
        _("Share"),
        _("Inhabitants"),
        _("Size group from"),
        _("Weight"),
        _("Percent"),
        _("Own amount"),
        _("Ceiling"),
    ]
    name = f"{slug}-{_('split')}-{split.number}"
    return csv_response(name, header, map(share_line, split.shares.select_related("organisation")))


def share_line(share: SplitShare) -> list[Cell]:
    """One share as cells."""
    code, name = share.organisation.municipality_code, share.organisation.name
    figures = (share.population, share.band, share.band_weight, share.percent, share.own_amount, share.ceiling)
    return [name, code, share.amount, *figures]
