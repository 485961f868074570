"""Check-ins: the list, opening one, answering with a draft that is kept, the reveal, and its acknowledgement."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab.access.decide import can
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.dialogue import dialogue_of
from os2collab.forms.base import Form
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, posted
from projects.actions import checkins
from projects.checkin_page import answer_forms, checkin_page, own_draft
from projects.forms.answers import typed, when_seen
from projects.forms.checkins import AcknowledgementForm
from projects.models import CheckIn, CheckInAnswer
from projects.pages import project_pages
from projects.reached import checkin_pages

PAGE = "projects/checkins/checkin.html"


@require_GET
def index(request: SignedInRequest, slug: str) -> HttpResponse:
    """The project's check-ins, newest first."""
    project = reach(request, Permission.PROJECT_VIEW, project_pages(slug))
    context = {
        "project": project,
        "checkins": project.checkins.order_by("-number")[:100],
        "may_open": checkins.may_begin(project) and bool(can(request.user, Permission.CHECKIN_OPEN, project)),
    }
    return render(request, "projects/checkins/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, slug: str) -> HttpResponse:
    """The lead asks both sides now."""
    project = reach(request, Permission.CHECKIN_OPEN, project_pages(slug))
    if project.checkin:
        return redirect("checkin", slug, project.checkin.number)
    form = Form(posted(request))
    if form.is_valid() and (opened := form.attempt(checkins.open_now, project, by=request.user)):
        return client_redirect(request, opened, toast=_("The check-in is open. Both sides are asked."))
    context = {
        "project": project,
        "form": form,
        "asked": checkins.asked_organisations(project),
        "deadline": checkins.deadline_now(project),
    }
    return render(request, "projects/checkins/new.html", context, status=form.status)


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Answer while it is open; read both sides' answers when it is revealed."""
    checkin = reach(request, Permission.PROJECT_VIEW, checkin_pages(slug, number))
    context = checkin_page(checkin, request.user) | {"dialogue": dialogue_of(request, checkin)}
    return respond(request, PAGE, "checkin", context)


@require_POST
def answer(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Send the organisation's answer. What stands in the way of it is shown, and what was typed is kept as a draft."""
    checkin = reach(request, Permission.CHECKIN_ANSWER, checkin_pages(slug, number))
    forms = answer_forms(checkin, own_draft(checkin, checkins.place_on(checkin.project, request.user)), request.POST)
    attempt = forms.whole.attempt
    if forms.is_valid() and (sent := attempt(checkins.send, checkin, by=request.user, **forms.said())):
        toast = _("Your answer is sent and sealed") if sent.is_open else _("Here is what both sides said")
        return client_redirect(request, checkin, toast=toast)
    kept, written = keep(request, checkin)
    if kept is None:
        return client_redirect(request, checkin, toast=_("Your organisation's answer is sent and sealed."))
    forms.meet(kept.draft, written)
    return respond(request, PAGE, "checkin", checkin_page(checkin, request.user, forms), status=forms.status)


@require_POST
def draft(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Keep what is typed, question by question while it is typed, or all of it by the button."""
    checkin = reach(request, Permission.CHECKIN_ANSWER, checkin_pages(slug, number))
    kept, written = keep(request, checkin)
    draft = kept.draft if kept else {}
    late = [name for name, values in written.items() if name in draft and draft[name] != values]
    context = {"draft": kept, "late": late, "checkin": checkin}
    toast = "" if "question" in request.POST else _("The draft is saved")
    changed = () if late else "draft-kept"
    return respond(request, PAGE, "draft-state", context, redirect_to=checkin, toast=toast, changed=changed)


def keep(request: SignedInRequest, checkin: CheckIn) -> tuple[CheckInAnswer | None, dict[str, dict[str, str]]]:
    """Keep what was posted in the draft; the draft as it is now, or nothing when it is sent, and what was posted."""
    place = checkins.place_on(checkin.project, request.user)
    questions = answer_forms(checkin, own_draft(checkin, place)).questions
    if (asked := request.POST.get("question")) is not None:
        questions = [name for name in questions if name == asked]
    written = typed(request.POST, questions)
    try:
        kept = checkins.keep_draft(checkin, by=request.user, seen_at=when_seen(request.POST), typed=written)
    except ValidationError:  # a colleague, or a second click, has sent it
        return None, written
    return kept, written


@require_POST
def acknowledge(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The reader's organisation has seen what was revealed."""
    checkin = reach(request, Permission.CHECKIN_ACKNOWLEDGE, checkin_pages(slug, number))
    form = AcknowledgementForm(request.POST)
    if form.is_valid() and form.attempt(checkins.acknowledge, checkin, by=request.user, **form.cleaned_data):
        return client_redirect(request, checkin, toast=_("The others can see that you have read it"))
    context = checkin_page(checkin, request.user) | {"acknowledgement": form}
    return respond(request, PAGE, "checkin", context, status=form.status)
