from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.forms.profile import ProfileForm
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """One's own details, where one works, and the ways to what keeps the account safe."""
    form = ProfileForm(posted(request), instance=request.user)
    if form.is_valid():
        request.user.save(update_fields=form.changed_data)
        return client_redirect(request, "profile", toast=_("Saved"))
    memberships = request.user.memberships.current().select_related("organisation").order_by("started_on", "pk")
    context = {"form": form, "memberships": memberships}
    return render(request, "account/profile.html", context, status=form.status)
