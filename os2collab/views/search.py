"""Searching everything in one's own world."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from os2collab.htmx import respond
from os2collab.http import SignedInRequest, small_number
from os2collab.search.found import MOST, PER_PAGE, Group, find
from os2collab.search.kinds import KINDS
from os2collab.search.question import LONGEST, Question
from os2collab.ui import Tab


@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    """What is found for the words in the address: the best of every kind, or one kind page by page."""
    question = Question(request.GET.get("q", ""))
    only = request.GET.get("kind", "")
    only = only if only in KINDS else ""
    number = min(small_number(request.GET.get("page", "")) or 1, MOST // PER_PAGE)
    groups = find(question, request.user, only, number)
    if only and number > 1 and not any(group.results for group in groups):  # there are fewer pages by now
        groups = find(question, request.user, only)
    chosen = next((group for group in groups if group.kind.key == only), None)
    context = {
        "question": question,
        "longest": LONGEST,
        "only": only,
        "kinds": KINDS.values(),
        "groups": [(group, address(question, group.kind.key)) for group in groups if group.results],
        "tabs": tabs(question, groups, only),
        "sentence": sentence([chosen] if chosen else groups),
        "page": Paginator(range(chosen.number), PER_PAGE).get_page(number) if chosen else None,
    }
    return respond(request, "search/search.html", "results", context)


def address(question: Question, kind: str = "") -> str:
    """Where the same is asked of one kind, or of all."""
    return f"{reverse('search')}?{urlencode({'q': question.typed} | ({'kind': kind} if kind else {}))}"


def tabs(question: Question, groups: list[Group], only: str) -> list[Tab]:
    """The kinds in which something is found, with how much; nothing to choose from when it is but one."""
    if len(groups) + bool(only) < 2:
        return []
    found = [Tab(str(g.kind.label), address(question, g.kind.key), g.count, g.kind.key == only) for g in groups]
    return [Tab(_("All"), address(question), current=not only), *found]


def sentence(groups: list[Group]) -> str:
    """How much is found, as it is read aloud when it changes."""
    number = sum(group.number for group in groups)
    if any(group.is_cut for group in groups):
        return _("More than %(number)d results.") % {"number": number}
    return ngettext("%(number)d result.", "%(number)d results.", number) % {"number": number} if number else ""
