"""The people of an organisation, for its own members and the secretariat."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.actions import memberships
from os2collab.forms.memberships import MembershipChangeForm, MembershipEndForm, MembershipForm
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import Membership, Organisation
from os2collab.reached import membership_pages, organisation_rows
from os2collab.views.organisations import tabs


@require_GET
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who works here, and who did."""
    organisation = reach(request, Permission.ORGANISATION_PEOPLE_VIEW, organisation_rows(slug))
    people = list(organisation.memberships.for_list())
    today = clock.today()
    context = {
        "organisation": organisation,
        "tabs": tabs(request, organisation),
        "people": [person for person in people if person.ended_on is None or person.ended_on >= today],
        "former": [person for person in people if person.ended_on is not None and person.ended_on < today],
        "may_add": bool(can(request.user, Permission.MEMBERSHIP_ADD, organisation)),
    }
    return render(request, "organisations/people.html", context)


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a person."""
    organisation = reach(request, Permission.MEMBERSHIP_ADD, organisation_rows(slug))
    form = MembershipForm(posted(request))
    if form.is_valid() and form.attempt(memberships.add, organisation, by=request.user, **form.cleaned_data):
        toast = _("%(name)s is added") % {"name": form.cleaned_data["name"]}
        return client_redirect(request, people_of(organisation), toast=toast)
    context = {"organisation": organisation, "form": form}
    return render(request, "organisations/person-new.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a person's title and rights."""
    membership = reach(request, Permission.MEMBERSHIP_ADD, membership_pages(slug, pk))
    form = MembershipChangeForm(posted(request), membership=membership)
    if form.is_valid() and form.attempt(memberships.change, membership, by=request.user, **form.cleaned_data):
        return client_redirect(request, people_of(membership.organisation), toast=_("Saved"))
    context = {
        "organisation": membership.organisation,
        "membership": membership,
        "form": form,
        "may_anonymise": bool(can(request.user, Permission.PERSON_ANONYMISE, membership.user)),
    }
    return render(request, "organisations/person.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Set a person's last day."""
    membership = reach(request, Permission.MEMBERSHIP_END, membership_pages(slug, pk))
    form = MembershipEndForm(posted(request))
    if form.is_valid() and form.attempt(memberships.end, membership, by=request.user, **form.cleaned_data):
        return client_redirect(request, people_of(membership.organisation), toast=_("The last day is set"))
    context = {"organisation": membership.organisation, "membership": membership, "form": form}
    return render(request, "organisations/person-end.html", context, status=form.status)


def of_organisation(slug: str) -> QuerySet[Membership]:
    """The memberships of the organisation in the address."""
    return Membership.objects.select_related("user", "organisation").filter(organisation__slug=slug)


def people_of(organisation: Organisation) -> str:
    """The address of an organisation's people."""
    return reverse("organisation-people", args=[organisation.slug])
