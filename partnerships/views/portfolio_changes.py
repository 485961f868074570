"""What moved in the portfolio between two days."""

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from os2collab.access.guards import require
from os2collab.access.permissions import Permission
from os2collab.display import day
from os2collab.export import csv_response
from os2collab.http import SignedInRequest
from partnerships.models import Portfolio
from partnerships.portfolio import VIEWS, Filter, product_options
from partnerships.portfolio_changes import HEADER, PER_PAGE, Story, lines
from partnerships.portfolio_drawing import moved_rows
from projects.forms.changes import ChangesForm


@require_GET
def show(request: SignedInRequest) -> HttpResponse:
    """The projects in which a milestone is expected on another day than it was."""
    require(request.user, Permission.PORTFOLIO_VIEW, Portfolio())
    asked, form = Filter(request.GET, request.user), ChangesForm(request.GET)
    story = Story(asked, **form.cleaned_data) if form.is_valid() else None
    page = story.page(request.GET.get("page")) if story else None
    context = {
        "form": form,
        "asked": asked,
        "query": request.GET.urlencode(),
        "views": VIEWS.items(),
        "products": product_options(asked.product),
        "portfolio": f"{reverse('portfolio')}?{asked.query()}",
        "story": story,
        "page": page,
        "groups": [moved_rows(group, day(story.since), day(story.until)) for group in page] if story and page else [],
        "per_page": PER_PAGE,
    }
    return render(request, "portfolio/changes.html", context)


@require_GET
def export(request: SignedInRequest) -> StreamingHttpResponse | HttpResponseRedirect:
    """The same as a file, of all projects at once; days that make no sense are corrected on the page."""
    require(request.user, Permission.PORTFOLIO_VIEW, Portfolio())
    form = ChangesForm(request.GET)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('portfolio-changes')}?{request.GET.urlencode()}")
    story = Story(Filter(request.GET, request.user), **form.cleaned_data)
    return csv_response(_("what-moved"), [str(word) for word in HEADER], lines(story.load(story.projects)))
