from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.actions import people
from os2collab.forms.people import AnonymiseForm
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.reached import person_pages


@require_http_methods(["GET", "POST"])
def anonymise(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a person's details for good, after a page that says what that means."""
    person = reach(request, Permission.PERSON_ANONYMISE, person_pages(pk))
    form = AnonymiseForm(posted(request), person=person)
    if form.is_valid() and form.attempt(people.anonymise, person, by=request.user):
        return client_redirect(request, "/", toast=_("The details are removed."))
    memberships = person.memberships.select_related("organisation").order_by("-started_on", "-pk")
    context = {"form": form, "person": person, "memberships": memberships}
    return render(request, "people/anonymise.html", context, status=form.status)
