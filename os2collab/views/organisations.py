"""Organisations: the list, each one's page, registering and editing."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.actions import organisations
from os2collab.forms.organisations import OrganisationEditForm, OrganisationFilter, OrganisationForm
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import Organisation, OrganisationKind, SizeBand
from os2collab.reached import organisation_pages, organisation_rows, secretariats
from os2collab.sections import sections_of
from os2collab.ui import Tab

PER_PAGE = 50


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """All organisations, by name and kind."""
    form = OrganisationFilter(request.GET)
    found = Paginator(form.chosen(Organisation.objects.for_list()), PER_PAGE)
    context = {
        "form": form,
        "page": found.get_page(request.GET.get("page")),
        "may_register": any(
            employment.organisation.kind == OrganisationKind.SECRETARIAT for employment in request.user.employments
        ),
    }
    return render(request, "organisations/list.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest) -> HttpResponse:
    """A new organisation."""
    secretariat = reach(request, Permission.ORGANISATION_REGISTER, secretariats())
    form = OrganisationForm(posted(request))
    if form.is_valid():
        made = form.attempt(organisations.register, secretariat, by=request.user, **form.cleaned_data)
        if made:
            return client_redirect(request, made, toast=_("%(name)s is registered") % {"name": made})
    return render(request, "organisations/new.html", {"form": form}, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """What everybody may know of an organisation, and what this reader may see of its work."""
    organisation = reach(request, Permission.ORGANISATION_VIEW, organisation_pages(slug))
    figures = list(organisation.populations.all())
    context = {
        "organisation": organisation,
        "figures": figures,
        "regions": list(organisation.regions.all()),
        "band": SizeBand.objects.band_of(figures[0].inhabitants) if figures else None,
        "sections": sections_of(organisation, request.user),
        "tabs": tabs(request, organisation),
        "may_edit": bool(can(request.user, Permission.ORGANISATION_EDIT, organisation)),
    }
    return render(request, "organisations/show.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change the name and the numbers."""
    organisation = reach(request, Permission.ORGANISATION_EDIT, organisation_rows(slug))
    form = OrganisationEditForm(posted(request), organisation=organisation)
    if form.is_valid() and form.attempt(organisations.edit, organisation, by=request.user, **form.cleaned_data):
        return client_redirect(request, organisation, toast=_("Saved"))
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/edit.html", context, status=form.status)


def tabs(request: SignedInRequest, organisation: Organisation) -> list[Tab]:
    """The organisation's pages, when the reader may see more than one."""
    if not can(request.user, Permission.ORGANISATION_PEOPLE_VIEW, organisation):
        return []
    about = organisation.get_absolute_url()
    people = f"{about}people/"
    found = [
        Tab(_("About"), about, current=request.path == about),
        Tab(_("People"), people, current=request.path.startswith(people)),
    ]
    if can(request.user, Permission.ORGANISATION_ECONOMY_VIEW, organisation):
        economy = f"{about}economy/"
        found.append(Tab(_("OS2 economy"), economy, current=request.path == economy))
    return found
