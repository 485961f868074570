"""“Our OS2 economy”: one organisation's pledges by budget year, as a page and as one file."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.http import SignedInRequest
from os2collab.reached import organisation_rows
from os2collab.views.organisations import tabs
from partnerships.economy import cells, entries_of, header
from partnerships.economy_page import economy_page
from partnerships.invoice_export import table_response


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the organisation has pledged, invoiced and paid in a budget year, and what comes."""
    organisation = reach(request, Permission.ORGANISATION_ECONOMY_VIEW, organisation_rows(slug))
    context = economy_page(organisation, request.GET) | {"tabs": tabs(request, organisation)}
    return render(request, "partnerships/economy/economy.html", context)


@require_GET
def export(request: SignedInRequest, slug: str, ending: str) -> HttpResponseBase:
    """All years in one file: a line for each pledge and budget year, and no sum across levels."""
    organisation = reach(request, Permission.ORGANISATION_ECONOMY_VIEW, organisation_rows(slug))
    name = f"{organisation.slug}-{_('os2-economy')}"
    return table_response(name, header(), map(cells, entries_of(organisation)), ending)
