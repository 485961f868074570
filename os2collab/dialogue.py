"""What a matter's page shows of the conversation about it: comments, files and the form, in three queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from os2collab import clock, feed, matters, mentions
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.forms.comments import CommentForm
from os2collab.http import SignedInRequest, small_number
from os2collab.matters import Matter
from os2collab.models import Attachment, Audience, Comment, CommentVersion, Draft, User, audiences_of
from os2collab.models.entry import Entry
from os2collab.prepared import prepared
from os2collab.prose import as_html

PAGE = 50
MOST_FILES = 200
NEVER = 2**63 - 1  # the highest key: before it is everything


def when(moment: datetime) -> str:
    """Day and time as a colleague says them: “Friday 20.11. at 7:42”."""
    local = clock.local(moment)
    return f"{feed.day_heading(local.date())} {feed.time_of_day(local.hour, local.minute, get_language() or '')}"


def author(entry: Entry) -> str:
    """Who said it. One who is anonymised stays an employee of their organisation."""
    if entry.by.anonymised_at:
        return _("Employee of %(organisation)s") % {"organisation": entry.organisation.name}
    return entry.by.name


@dataclass(frozen=True)
class Said:
    """One comment as a reader sees it."""

    comment: Comment
    reader: User

    @property
    def author(self) -> str:
        return author(self.comment)

    @property
    def when(self) -> str:
        return when(self.comment.at)

    @property
    def names(self) -> dict[int, str]:
        """Who is mentioned, by their names of today."""
        return {person["id"]: person["name"] for person in self.comment.people}  # type: ignore[attr-defined]

    @property
    def html(self) -> SafeString:
        return as_html(self.comment.text, self.names)

    @property
    def typed(self) -> str:
        """The text as its author would type it."""
        return mentions.as_typed(self.comment.text, self.names)

    @property
    def is_mine(self) -> bool:
        """Whether the reader may change it or take it back."""
        return self.comment.by_id == self.reader.pk and not self.comment.is_withdrawn

    @cached_property
    def versions(self) -> list[tuple[str, SafeString]]:
        """Earlier wordings, the newest first, each with when it was written; none of what is withdrawn."""
        earlier: Iterable[CommentVersion] = () if self.comment.is_withdrawn else self.comment.versions.all()
        return [(when(version.at), as_html(version.text, self.names)) for version in earlier]


@dataclass(frozen=True)
class Added:
    """One file or link as a reader sees it."""

    attachment: Attachment
    reader: User

    @property
    def author(self) -> str:
        return author(self.attachment)

    @property
    def is_mine(self) -> bool:
        """Whether the reader may remove it."""
        return self.attachment.by_id == self.reader.pk and self.attachment.removed_at is None


@dataclass
class Dialogue:
    """The conversation about a matter, a page of it, and what the reader can do."""

    noun: Any
    matter: Matter
    said: list[Said]
    files: list[Added]
    form: CommentForm
    refusal: str | Promise
    may_add: bool  # a file or a link
    earlier: str = ""
    later: str = ""
    older_files: str = ""
    draft: Draft | None = None
    stranded: Draft | None = None  # written for a side that the reader is not on any more

    @property
    def url(self) -> str:
        """What the addresses of this conversation begin with."""
        return address("talk", self.matter.key, self.noun.pk)

    @property
    def title(self) -> str:
        """What the matter is called."""
        return matters.as_title(matters.as_stored(self.noun))

    @property
    def place(self) -> Any:
        """The project or partnership that it lies in."""
        return self.noun.access_scope

    @property
    def stranded_for(self) -> str | Promise:
        """Whom the stranded draft was written for."""
        return Audience(self.stranded.audience).label if self.stranded else ""

    @property
    def may_write(self) -> bool:
        return not self.refusal


def dialogue_of(request: SignedInRequest, noun: Any, form: CommentForm | None = None) -> Dialogue:
    """Everything that the section shows, for this reader and nobody else. ``form`` is one that was refused.

    People to tick are one query more, for those who ask for them (`?people`).
    """
    user, matter = request.user, matters.kind_of(noun)
    answer = can(user, Permission.COMMENT_WRITE, noun)
    found = draft_of(noun, user) if answer and form is None else None
    draft = found if found and found.audience in audiences_of(user) else None
    form = form or CommentForm(draft=draft)
    form.offer(matter.own_audience(user))
    if answer and ("people" in request.GET or form.data.get("asked")):
        form.offer_people(matter.people(noun, user))
    comments, earlier, later = page_of(request, noun)
    files, older_files = files_of(request, noun)
    return Dialogue(
        noun=noun,
        matter=matter,
        said=[Said(comment, user) for comment in comments],
        files=[Added(attachment, user) for attachment in files],
        older_files=older_files,
        form=form,
        refusal="" if answer else answer.reason,
        may_add=bool(can(user, Permission.FILE_ADD, noun)),
        earlier=earlier,
        later=later,
        draft=draft,
        stranded=None if draft else found,
    )


def draft_of(noun: Any, user: User) -> Draft | None:
    """What the person has typed about this matter and not sent."""
    return next(iter(drafts(user.pk, ContentType.objects.get_for_model(noun).pk, noun.pk)), None)


@prepared
def drafts(user: int, kind: int, pk: int) -> QuerySet[Draft]:
    """The person's draft about one matter."""
    return Draft.objects.filter(user=user, on_type=kind, on_id=pk)


def files_of(request: SignedInRequest, noun: Any) -> tuple[list[Attachment], str]:
    """Up to 200 files and links, the newest first, and the address of those before; `?files=12` for those before 12."""
    before = number(request, "files")
    kind = ContentType.objects.get_for_model(noun).pk
    rows = files_before(kind, noun.pk, list(audiences_of(request.user)), NEVER if before is None else before)
    shown = rows[:MOST_FILES]
    return shown, f"?files={shown[-1].pk}#files" if len(rows) > MOST_FILES else ""


@prepared
def files_before(kind: int, pk: int, audiences: list[str], before: int) -> QuerySet[Attachment]:
    """Files and links on one matter, the newest first, one more than are shown."""
    found = Attachment.objects.filter(on_type=kind, on_id=pk, audience__among=audiences, pk__lt=before)
    return found.for_list()[: MOST_FILES + 1]


def page_of(request: SignedInRequest, noun: Any) -> tuple[list[Comment], str, str]:
    """Up to 50 comments, oldest first, and the addresses of those before and after; found by key, never counted.

    The newest unless the address asks for others: `?earlier=12` for those before that comment, `?later=12` for those
    after it, `?comment=12` for the page that holds it.
    """
    place = (ContentType.objects.get_for_model(noun).pk, noun.pk, list(audiences_of(request.user)))
    earlier, later, asked = (number(request, name) for name in ("earlier", "later", "comment"))
    if later is not None:
        return forward(*place, later)
    rows = comments_before(*place, NEVER if earlier is None else earlier)
    if asked is not None and len(rows) > PAGE and asked < rows[PAGE - 1].pk:
        return forward(*place, asked - 1)
    shown = rows[:PAGE][::-1]
    before = f"?earlier={shown[0].pk}#talk" if len(rows) > PAGE else ""
    return shown, before, f"?later={shown[-1].pk}#talk" if earlier is not None and shown else ""


@prepared
def comments_before(kind: int, pk: int, audiences: list[str], before: int) -> QuerySet[Comment]:
    """Comments on one matter, the newest first, one more than a page holds."""
    found = Comment.objects.filter(on_type=kind, on_id=pk, audience__among=audiences, pk__lt=before)
    return found.for_list().order_by("-pk")[: PAGE + 1]


def forward(kind: int, pk: int, audiences: list[str], after: int) -> tuple[list[Comment], str, str]:
    """The 50 comments after one."""
    everything = Comment.objects.filter(on_type=kind, on_id=pk, audience__in=audiences).for_list()
    rows = list(everything.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    shown = rows[:PAGE]
    has_earlier = bool(shown) and everything.filter(pk__lt=shown[0].pk).exists()
    before = f"?earlier={shown[0].pk}#talk" if has_earlier else ""
    return shown, before, f"?later={shown[-1].pk}#talk" if len(rows) > PAGE else ""


def number(request: SignedInRequest, name: str) -> int | None:
    """The number of a comment in the address, or none. Raises Http404 for what is no number."""
    asked = request.GET.get(name)
    found = small_number(asked) if asked else None
    if asked and found is None:
        raise Http404
    return found
