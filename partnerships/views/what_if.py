"""What if: who pays what, computed at once from what stands in the address."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import respond
from os2collab.http import SignedInRequest
from partnerships.reached import partnerships_with_figures
from partnerships.what_if import what_if_page


@require_GET
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """The shares of whoever is in, by the key and the total that were chosen. Nothing is saved."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnerships_with_figures(slug))
    context = what_if_page(partnership, request.user, request.GET)
    status = context["form"].status
    return respond(request, "partnerships/splits/what-if.html", "calculation", context, status=status)
