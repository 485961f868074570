"""The public page of a partnership for a municipality that hesitates; published and withdrawn by who edits."""

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest
from partnerships.actions import join_links
from partnerships.joining import join_page
from partnerships.models import JoinLink
from partnerships.reached import partnership_rows

# Its address is a secret of its own: no index, no copy on the way, and no other site is told it.
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}


@login_not_required
@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """How far the partnership is, and what one municipality would pay. Numbers only; so many times a minute."""
    if not ratelimit.consume(request, app="allauth.account", action="join", limit_get=True):
        return private(render(request, "partnerships/join/busy.html", status=429))
    known = JoinLink.objects.working().select_related(
        "partnership__lead_organisation", "partnership__split", "partnership__vendor"
    )
    link = get_object_or_404(known, token=token)
    return private(render(request, "partnerships/join/page.html", join_page(link, request.GET)))


def private(response: HttpResponse) -> HttpResponse:
    """Neither kept on the way nor found by search engines."""
    for name, value in PRIVATE.items():
        response[name] = value
    if response.status_code == 429:
        response["Retry-After"] = "60"
    return response


@require_POST
def publish(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make the public page."""
    partnership = reach(request, Permission.PARTNERSHIP_EDIT, partnership_rows(slug))
    join_links.publish(partnership, by=request.user)
    return client_redirect(request, partnership, toast=_("The public page is there; copy its link"))


@require_POST
def withdraw(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let the public page disappear."""
    partnership = reach(request, Permission.PARTNERSHIP_EDIT, partnership_rows(slug))
    link = JoinLink.objects.filter(partnership=partnership).order_by("-pk").first()
    if link is None:
        raise Http404
    join_links.withdraw(link, by=request.user)
    return client_redirect(request, partnership, toast=_("The public page is withdrawn"))
