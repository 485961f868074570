"""Pages of a vendor: what it is asked and what it answers. The municipal side reads an answer when it is opened."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.feed import newest_first
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted
from os2collab.models import Audience
from os2collab.models.audience import own_audience
from partnerships.actions import quotes
from partnerships.forms.quotes import QuoteForm, QuoteWithdrawalForm
from partnerships.models import Quote, QuoteInvitation
from partnerships.procurement import hints, thresholds
from partnerships.quote_events import at
from partnerships.quote_page import quote_page
from partnerships.quote_waiting import with_answers
from partnerships.reached import quote_pages


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """All that the person's vendor has been asked to quote for, the newest first."""
    if own_audience(request.user) != Audience.VENDOR:
        raise Refused(str(EXPLANATIONS[Permission.QUOTE_GIVE]))
    found = with_answers(QuoteInvitation.objects.visible_to(request.user))
    rows, older = newest_first(found, request)
    return render(request, "partnerships/quotes/index.html", {"invitations": rows, "older": older})


@require_GET
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is asked, and one vendor's answer to it."""
    invitation = reach_invitation(request, Permission.QUOTE_VIEW, pk)
    return render(request, "partnerships/quotes/quote.html", quote_page(request, invitation))


@require_http_methods(["GET", "POST"])
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the quote, or replace it; two buttons add rows and reckon, and keep all that is typed."""
    invitation = reach_invitation(request, Permission.QUOTE_GIVE, pk)
    current = Quote.objects.filter(invitation=invitation).prefetch_related("options").first()
    form = QuoteForm(posted(request), current=current)
    if {"more", "reckon"} & set(request.POST):
        form.rework()
    elif form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("seen", "submission")}
        if form.attempt(quotes.give, invitation, by=request.user, offer=form.offer, **said):
            toast = _("Your quote is given. Nobody else reads it before the opening.")
            return client_redirect(request, invitation, toast=toast)
    context = {"invitation": invitation, "asked": invitation.request, "form": form, "current": current}
    context |= {"opens": at(invitation.request.opens_at)} | reckoned(form)
    return respond(request, "partnerships/quotes/give.html", "reckoned", context, status=form.status)


def reckoned(form: QuoteForm) -> dict[str, Any]:
    """The sums of what was typed so far, and what is said of them."""
    sums = form.reckoned
    return {"sums": sums, "hints": hints(sums.with_options, thresholds()) if sums else []}


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the quote back, with the reason."""
    invitation = reach_invitation(request, Permission.QUOTE_WITHDRAW, pk)
    if request.method == "GET" and not Quote.objects.current().filter(invitation=invitation).exists():
        raise Refused(_("There is no quote to withdraw."))
    form = QuoteWithdrawalForm(posted(request))
    if form.is_valid() and form.attempt(quotes.withdraw, invitation, by=request.user, **form.cleaned_data):
        return client_redirect(request, invitation, toast=_("Your quote is withdrawn"))
    context = {"invitation": invitation, "asked": invitation.request, "form": form}
    return render(request, "partnerships/quotes/withdraw.html", context, status=form.status)


def reach_invitation(request: SignedInRequest, permission: Permission, pk: int) -> QuoteInvitation:
    """One vendor's invitation."""
    return reach(request, permission, quote_pages(pk))
