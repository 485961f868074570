"""Talking about a matter: its conversation on a page of its own, one's comments, the draft, and whom one may ask."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab import matters, mentions
from os2collab.access.guards import reach
from os2collab.access.permissions import Permission
from os2collab.actions import comments
from os2collab.addresses import address
from os2collab.dialogue import Said, dialogue_of
from os2collab.forms.base import Form
from os2collab.forms.comments import CommentEditForm, CommentPost, typed
from os2collab.htmx import client_redirect, respond, wants_fragment
from os2collab.http import SignedInRequest, posted
from os2collab.models import Audience, Comment
from os2collab.models.entry import Entry
from os2collab.reached import comment_rows

PAGE = "dialogue/page.html"
COMMENT = "dialogue/comment.html"
EDIT = "dialogue/edit.html"


def reach_noun(request: SignedInRequest, kind: str, pk: int, permission: Permission | None = None) -> Any:
    """The matter of an address, if it is in the reader's world and they may do this about it."""
    matter = matters.named(kind)
    return reach(request, permission or matter.permission, matter.found(pk))


def called(noun: Any) -> str:
    """What a matter is called, in the reader's language."""
    return matters.as_title(matters.as_stored(noun))


def reach_entry[E: Entry](request: SignedInRequest, found: list[E], permission: Permission | None = None) -> E:
    """A comment or a file that the reader is in the audience of, in a matter that they see."""
    if not found:
        raise Http404
    return reach(request, permission or matters.kind_of_type(found[0].on_type_id).permission, found)


@require_http_methods(["GET", "POST"])
def talk(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """The conversation about a matter by itself; sending says something, and leads back to where it stands."""
    if request.method == "GET":
        return show(request, reach_noun(request, kind, pk))
    noun = reach_noun(request, kind, pk, Permission.COMMENT_WRITE)
    form = CommentPost(request.POST)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        seen_at, submission = fields.pop("seen_at"), fields["submission"]
        comment = form.attempt(comments.write, noun, by=request.user, **fields)
        comment = comment or Comment.objects.filter(submission=submission, by=request.user).first()
        if comment:
            comments.forget_draft(noun, by=request.user, submission=submission, seen_at=seen_at)
            hint(request, comment)
            return client_redirect(request, f"{noun.get_absolute_url()}?comment={comment.pk}#comment_{comment.pk}")
    return show(request, noun, form)


def show(request: SignedInRequest, noun: Any, form: CommentPost | None = None) -> HttpResponse:
    """The page of a conversation."""
    context = {"dialogue": dialogue_of(request, noun, form), "noun": noun, "form": form}
    return render(request, PAGE, context, status=form.status if form else 200)


def hint(request: SignedInRequest, comment: Comment) -> None:
    """Say which names nobody was found for; not whether there is somebody who cannot read it."""
    if comment.unknown:
        words = {"names": get_text_list([f"@{name}" for name in comment.unknown], _("and"))}
        messages.warning(
            request, _("Nobody who can read it was found for %(names)s: it stands there as plain text.") % words
        )


@require_POST
def draft(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Keep what is typed, while it is typed or by a button; another button offers people to tick, and keeps it too."""
    noun = reach_noun(request, kind, pk, Permission.COMMENT_WRITE)
    fields = typed(request.POST)
    kept = comments.keep_draft(noun, by=request.user, **fields)
    late = bool(kept and kept.submission != fields["submission"])
    context = {"draft": kept, "late": late}
    changed = () if late else "draft-kept"
    back = f"{noun.get_absolute_url()}{'?people' if 'people' in request.POST else ''}#say"
    toast = "" if wants_fragment(request) else _("The draft is saved")
    return respond(request, PAGE, "draft-state", context, redirect_to=back, toast=toast, changed=changed)


@require_GET
def people(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Whom the reader may ask here, by the beginning of a name; for a comment to everybody or to their own side."""
    noun = reach_noun(request, kind, pk)
    audience = request.GET.get("audience", "")
    if audience not in Audience.values:
        audience = Audience.EVERYBODY
    text = " ".join(request.GET.get("name", "").split())[:60]
    found = mentions.offered(noun, request.user, audience, text)
    return respond(request, "dialogue/people.html", "people", {"offers": found, "noun": noun, "name": text})


@require_GET
def comment(request: SignedInRequest, pk: int) -> HttpResponse:
    """One comment with its earlier versions; for htmx the row alone, when its form is closed again."""
    context = context_of(request, reach_entry(request, comment_rows(pk)))
    return respond(request, COMMENT, "comment-row", context | {"is_back": wants_fragment(request)})


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say it in other words."""
    comment = reach_entry(request, comment_rows(pk), Permission.COMMENT_WRITE)
    comments.check_author(comment, request.user)
    context = context_of(request, comment)
    form = CommentEditForm(posted(request), comment=comment, typed=context["said"].typed, reader=request.user)
    if form.is_valid() and (changed := form.attempt(comments.edit, comment, by=request.user, **form.cleaned_data)):
        hint(request, changed)
        return client_redirect(request, f"{context['noun'].get_absolute_url()}?comment={pk}#comment_{pk}")
    if form.conflict:
        saved = Comment.objects.for_list().get(pk=pk)
        saved.text = Said(saved, request.user).typed
        form.conflict = saved
    return respond(request, EDIT, "comment-form", context | {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it back, after a page that says what that means."""
    comment = reach_entry(request, comment_rows(pk), Permission.COMMENT_WRITE)
    comments.check_author(comment, request.user)
    context = context_of(request, comment)
    form = Form(posted(request))
    if form.is_valid() and form.attempt(comments.withdraw, comment, by=request.user):
        toast = _("Your comment is withdrawn")
        return client_redirect(request, f"{context['noun'].get_absolute_url()}?comment={pk}#comment_{pk}", toast)
    return render(request, "dialogue/withdrawal.html", context | {"form": form}, status=form.status)


def context_of(request: SignedInRequest, comment: Comment) -> dict[str, Any]:
    """What the pages of one comment show."""
    noun = matters.matter_of(comment)
    people_url = f"{address('talk', matters.kind_of(noun).key, noun.pk)}people/"
    return {
        "said": Said(comment, request.user),
        "comment": comment,
        "noun": noun,
        "place": called(noun),
        "people_url": people_url,
    }
