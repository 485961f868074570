"""Adjustments of the plan: the list, one of them, and what people answer to it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab import clock
from os2collab.access.guards import reach, require
from os2collab.access.permissions import Permission
from os2collab.dialogue import dialogue_of
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted, small_number
from projects.actions import adjustments, decisions
from projects.adjusting import Weighed
from projects.adjustment_list import adjustment_list, pages_with_revision
from projects.adjustment_page import adjustment_page
from projects.forms.adjustments import AnswerForm, DecisionForm, RefusalForm
from projects.models import Adjustment, AdjustmentAnswer, Decision
from projects.models.adjustment import adjustment_pages

PAGE = "projects/adjustments/adjustment.html"


@require_GET
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The adjustments of a project's plan: what is undecided, then what was decided."""
    project = reach(request, Permission.PROJECT_VIEW, pages_with_revision(slug))
    context = adjustment_list(project, request.user, request.GET)
    return respond(request, "projects/adjustments/list.html", "results", context)


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One adjustment: what it changes, why, what follows, and who must agree."""
    adjustment = reach(request, Permission.PROJECT_VIEW, adjustment_pages(slug, number))
    return page(request, adjustment)


def page(request: SignedInRequest, adjustment: Adjustment, form: AnswerForm | None = None) -> HttpResponse:
    """The page of an adjustment with the conversation about it, and with an answer that could not be taken."""
    context = adjustment_page(adjustment, request.user, form) | {"dialogue": dialogue_of(request, adjustment)}
    return render(request, PAGE, context, status=form.status if form else 200)


@require_POST
def agree(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Agree to the version that was read."""
    adjustment, done = to_answer(request, slug, number)
    if done:
        return client_redirect(request, adjustment)
    form = AnswerForm(request.POST)
    if form.is_valid():
        agreed = form.attempt(adjustments.agree, adjustment, by=request.user, **form.cleaned_data)
        if agreed:
            passed_on = agreed.is_undecided and Weighed(agreed).is_recommended_by(request.user)
            return client_redirect(request, agreed, toast=after_agreeing(agreed, passed_on=passed_on))
    return again(request, adjustment, form)


def to_answer(request: SignedInRequest, slug: str, number: int) -> tuple[Adjustment, bool]:
    """The adjustment to answer, and whether this person has answered that version already: a second click."""
    adjustment = reach(request, Permission.PROJECT_VIEW, adjustment_pages(slug, number))
    answers = AdjustmentAnswer.objects.filter(by=request.user, party__version__adjustment=adjustment)
    version = small_number(request.POST.get("version", ""))
    if answers.filter(party__version__number=version or 0).exclude(party__version__by=request.user).exists():
        return adjustment, True
    require(request.user, Permission.ADJUSTMENT_AGREE, adjustment)
    return adjustment, False


def after_agreeing(adjustment: Adjustment, *, passed_on: bool) -> str:
    """What has come of it."""
    toasts = {
        "applied": _("Agreed: the plan is changed"),
        "recommended": _("It is laid before the styregruppe (steering group)"),
    }
    waits = _("Recommended. The others are waited for.") if passed_on else _("Agreed. The others are waited for.")
    return toasts.get(adjustment.state) or waits


@require_POST
def decline(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Do not agree, and say why."""
    adjustment, done = to_answer(request, slug, number)
    if done:
        return client_redirect(request, adjustment)
    form = RefusalForm(request.POST)
    if form.is_valid() and form.attempt(adjustments.decline, adjustment, by=request.user, **form.cleaned_data):
        return client_redirect(request, adjustment, toast=_("Not agreed; the others can read why"))
    return again(request, adjustment, form)


def again(request: SignedInRequest, adjustment: Adjustment, form: AnswerForm) -> HttpResponse:
    """The page with the answer as it was typed, and with the newest version when somebody was first."""
    fresh = Adjustment.objects.for_page().get(pk=adjustment.pk)
    return page(request, fresh, form)


@require_POST
def withdraw(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Take the proposal back."""
    adjustment = reach(request, Permission.ADJUSTMENT_PROPOSE, adjustment_pages(slug, number))
    adjustments.withdraw(adjustment, by=request.user)
    return client_redirect(request, adjustment, toast=_("The proposal is taken back"))


@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Record what the steering group decided."""
    adjustment = reach(request, Permission.PROJECT_VIEW, adjustment_pages(slug, number))
    decided_by = Decision.objects.filter(recommendation__version=adjustment.current, by=request.user)
    if request.method == "POST" and decided_by.exists():
        return client_redirect(request, adjustment)  # a second click
    require(request.user, Permission.ADJUSTMENT_DECIDE, adjustment)
    form = DecisionForm(posted(request), initial={"version": adjustment.version, "decided_on": clock.today()})
    if form.is_valid() and (
        decided := form.attempt(decisions.decide, adjustment, by=request.user, **form.cleaned_data)
    ):
        adopted = form.cleaned_data["adopted"]
        toast = _("Recorded: the plan is changed") if adopted else _("Recorded: the plan stays as it is")
        return client_redirect(request, decided, toast=toast)
    context = adjustment_page(adjustment, request.user) | {"form": form}
    return render(request, "projects/adjustments/decision.html", context, status=form.status)
