"""Reviews of the co-operation in a partnership: the history, and the form in a panel or on a page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.htmx import respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from partnerships.actions import reviews
from partnerships.forms.reviews import ReviewForm
from partnerships.models import Partnership
from partnerships.pages import partnership_page
from partnerships.portfolio_drawing import table_row
from partnerships.portfolio_rows import portfolio_row
from partnerships.reached import partnership_rows, partnerships_to_review
from partnerships.reviewing import next_to_review, review_context

PER_PAGE = 20


@require_GET
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every review of a partnership, newest first. Nothing can be edited away."""
    partnership = reach(request, Permission.REVIEW_VIEW, partnership_rows(slug))
    page = Paginator(partnership.reviews.select_related("by"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"partnership": partnership, "page": page}
    return respond(request, "partnerships/reviews/index.html", "reviews", context)


@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write a review: a panel beside what one came from, or a page."""
    partnership = reach(request, Permission.REVIEW_WRITE, partnerships_to_review(slug))
    form = ReviewForm(posted(request))
    if form.is_valid() and form.attempt(reviews.write, partnership, by=request.user, **form.cleaned_data):
        return written(request, Partnership.objects.for_review().get(pk=partnership.pk))
    context = panel(request, partnership, form)
    return respond(request, "partnerships/reviews/new.html", "panel", context, status=form.status)


def panel(request: SignedInRequest, partnership: Partnership, form: ReviewForm) -> dict[str, Any]:
    """What the panel shows, or the page where there is no panel."""
    return review_context(partnership, form, came_from=came_from(request), in_panel=wants_fragment(request))


def came_from(request: SignedInRequest) -> str:
    """Which page the panel stands on."""
    return "portfolio" if request.GET.get("from") == "portfolio" else ""


def written(request: SignedInRequest, partnership: Partnership) -> HttpResponse:
    """What comes after a review: the next one that is due, or the place that the panel was opened from."""
    toast = _("The review is saved")
    if "next" in request.POST and (following := next_to_review(partnership)):
        context = panel(request, following, ReviewForm())
        template, url = "partnerships/reviews/new.html", context["url"]
        return respond(request, template, "panel", context, redirect_to=url, toast=toast)
    if not wants_fragment(request):
        home = "portfolio" if came_from(request) else partnership
        return respond(request, "", "", redirect_to=home, toast=toast)
    if came_from(request):
        response = respond(
            request, "portfolio/row.html", "row", {"row": table_row(portfolio_row(partnership))}, toast=toast
        )
        response["HX-Retarget"] = f"#partnership_{partnership.pk}_row"
    else:
        context = partnership_page(partnership, request.user)
        response = respond(request, "partnerships/partnership.html", "body", context, toast=toast)
        response["HX-Retarget"] = "#partnership"
    response["HX-Reswap"] = "outerMorph"
    return response
