"""Pages about a funding round: its terms, and the decision after a missed deadline."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted
from partnerships.actions import round_terms, rounds
from partnerships.forms.rounds import DecisionForm, RoundForm
from partnerships.quote_page import part_of_quote
from partnerships.reached import partnership_rows, partnerships_with_bound
from partnerships.round_figures import figures_of
from partnerships.round_page import bound_in, consequences, is_undecided, may_change_terms


@require_http_methods(["GET", "POST"])
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the round asks for, all of it at once; `?quote=2` suggests the price that was chosen in that request."""
    partnership = reach(request, Permission.PARTNERSHIP_EDIT, partnership_rows(slug))
    if not may_change_terms(partnership):
        raise Refused(_("The round was settled by these terms; they do not change afterwards."))
    suggested = part_of_quote(partnership, request.GET.get("quote", ""), request.user)
    form = RoundForm(posted(request), partnership=partnership, suggested=suggested)
    tries = {"more", "calculate"} & request.POST.keys()
    if form.is_valid() and not tries:
        words = {"reason": form.cleaned_data.get("reason", ""), "version": form.cleaned_data["version"]}
        if form.attempt(round_terms.set_terms, partnership, by=request.user, terms=form.terms, **words):
            return client_redirect(request, partnership, toast=_("Saved"))
    context = {
        "partnership": partnership,
        "figures": figures_of(form, partnership),
        "form": form.unchecked() if tries else form,
        "url": request.path,
    }
    part = "terms" if "more" in tries else "calculated"
    return respond(request, "partnerships/round/terms.html", part, context, status=form.status)


@require_http_methods(["GET", "POST"])
def decision(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go on anyway, or let everything lapse; both with what follows."""
    partnership = reach(request, Permission.PARTNERSHIP_DECIDE, partnerships_with_bound(slug))
    if not is_undecided(partnership) and request.method == "GET":
        raise Refused(_("There is nothing to decide: that comes when the deadline has passed without enough."))
    form = DecisionForm(posted(request))
    if form.is_valid() and form.attempt(rounds.decide, partnership, by=request.user, **form.cleaned_data):
        return client_redirect(request, partnership, toast=_("Recorded"))
    context = {"partnership": partnership, "form": form, "consequences": consequences(partnership)}
    context["bound"] = bound_in(partnership)
    return render(request, "partnerships/round/decision.html", context, status=form.status)
