"""Talking about a matter: a comment, changing and withdrawing one's own, and the draft of the next."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from os2collab import clock, happenings, matters, mentions
from os2collab.access.decide import standing_in
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.actions.people import on_farewell
from os2collab.events import EventKind, record
from os2collab.models import Audience, Comment, CommentVersion, Draft, Mention, Organisation, User, audiences_of
from os2collab.models.entry import Entry


@verb(Permission.COMMENT_WRITE)
def write(
    noun: Any,
    *,
    by: User,
    text: str,
    audience: str = Audience.EVERYBODY,
    reason: str = "",
    asked: Collection[int] = (),
    submission: uuid.UUID | None = None,
) -> Comment:
    """Say something about a matter, to everybody who sees it or to one's own side only, with a reason.

    Whoever is mentioned in the text or named in ``asked`` is told at once, if they can read it. The comment's
    ``unknown`` holds the names that nobody was found for. The same ``submission`` again is refused by the table.
    Raises ValidationError for a wall that the writer would stand on the wrong side of.
    """
    organisation = speaks_for(noun, by)
    check_audience(noun, by, audience, reason)
    resolved = mentions.resolve(text, asked, noun=noun, by=by, audience=audience)
    comment = Comment.objects.create(
        on=noun,
        within=noun.access_scope,
        by=by,
        organisation=organisation,
        audience=audience,
        reason=reason,
        at=clock.now(),
        text=resolved.text,
        submission=submission or uuid.uuid4(),
    )
    mention(comment, resolved.people)
    remember(happenings.COMMENT_WRITTEN, comment, by)
    comment.unknown = resolved.unknown
    return comment


@verb(Permission.COMMENT_WRITE)
def edit(comment: Comment, *, by: User, text: str, version: int) -> Comment:
    """Say it in other words; the earlier ones are kept for whoever can read it. Raises Stale for an old ``version``."""
    check_author(comment, by)
    if comment.version != version:
        raise Stale(comment)
    noun = matters.matter_of(comment)
    known = dict(comment.mentions.values_list("user_id", "user__name"))
    resolved = mentions.resolve(text, (), noun=noun, by=by, audience=comment.audience, known=known)
    comment.unknown = resolved.unknown
    if resolved.text == comment.text:
        return comment
    keep_version(comment)
    comment.text, comment.edited_at = resolved.text, clock.now()
    comment.version += 1
    comment.save(update_fields=["text", "edited_at", "version"])
    mention(comment, [pk for pk in resolved.people if pk not in known])
    comment.on = noun
    remember(happenings.COMMENT_CHANGED, comment, by)
    return comment


@verb(Permission.COMMENT_WRITE)
def withdraw(comment: Comment, *, by: User) -> Comment:
    """Take it back: nobody reads the text any more, in any version, but that something was said stays."""
    check_author(comment, by)
    keep_version(comment)
    comment.text, comment.withdrawn_at = "", clock.now()
    comment.version += 1
    comment.save(update_fields=["text", "withdrawn_at", "version"])
    comment.on = matters.matter_of(comment)
    remember(happenings.COMMENT_WITHDRAWN, comment, by)
    return comment


def check_author(entry: Entry, by: User) -> None:
    """Raise Refused for anybody but its author."""
    if entry.by_id != by.pk:
        raise Refused(_("Only whoever wrote it changes it or takes it back."))


def check_audience(noun: Any, by: User, audience: str, reason: str) -> None:
    """Raise ValidationError for a side that is not the writer's own, or where there is none, and for a reason alone."""
    if reason and not audience:
        raise ValidationError({"audience": _("Choose who can read it: you wrote why not everybody.")})
    if audience and not matters.kind_of(noun).has_walls:
        raise ValidationError({"audience": _("Nobody keeps something of this to one side.")})
    if audience not in audiences_of(by):
        raise ValidationError({"audience": _("You can only speak to your own side apart from the other.")})


def speaks_for(noun: Any, by: User) -> Organisation:
    """The organisation in whose name the person talks here: where they work, and have a part from. Raises Refused."""
    here = set(standing_in(by, noun.access_scope).organisations(Permission.COMMENT_WRITE))
    for employment in by.employments:
        if employment.organisation_id in here:
            return employment.organisation
    raise Refused(str(EXPLANATIONS[Permission.COMMENT_WRITE]))


def mention(comment: Comment, people: Collection[int]) -> None:
    """Remember who is mentioned, for those who are told of it."""
    if people:
        Mention.objects.bulk_create([Mention(comment=comment, user_id=pk) for pk in people])
    comment.newly_asked = people


def keep_version(comment: Comment) -> None:
    """Keep the words that are about to be replaced."""
    CommentVersion.objects.create(
        comment=comment, number=comment.version, text=comment.text, at=comment.edited_at or comment.at
    )


def remember(kind: EventKind, entry: Entry, by: User, **details: Any) -> None:
    """Record what happened to a comment or a file, for the audience that it has."""
    anchor = f"{entry._meta.model_name}_{entry.pk}"
    page = entry.on.get_absolute_url()
    record(
        kind,
        by=by,
        on=entry,
        within=entry.within,
        organisation=entry.organisation,
        audience=entry.audience,
        url=f"{page}?comment={entry.pk}#{anchor}" if isinstance(entry, Comment) else f"{page}#{anchor}",
        matter=matters.as_stored(entry.on),
        **details,
    )


@transaction.atomic
def keep_draft(
    noun: Any, *, by: User, text: str, audience: str, reason: str, submission: uuid.UUID, seen_at: datetime
) -> Draft | None:
    """Keep what a person is typing, for themselves alone; nothing when it has been sent meanwhile.

    What was typed in another window after ``seen_at``, when this form was made, stays as it is: whoever asks compares
    the ``submission``. No verb: a draft is nobody else's business and no part of any record.
    """
    kind = ContentType.objects.get_for_model(noun)
    place = {"user": by, "on_type": kind, "on_id": noun.pk}
    if Comment.objects.filter(submission=submission).exists():
        return None
    if not text and not reason:
        forget_draft(noun, by=by, submission=submission, seen_at=seen_at)
        return Draft.objects.filter(**place).first()
    written = {"text": text, "audience": audience, "reason": reason, "at": clock.now(), "submission": submission}
    draft, is_new = Draft.objects.select_for_update().get_or_create(**place, defaults=written)
    if not is_new and (draft.submission == submission or draft.at <= seen_at):
        for name, value in written.items():
            setattr(draft, name, value)
        draft.save(update_fields=list(written))
    return draft


@on_farewell
def forget_drafts(user: User, *, by: User, alias: User) -> None:
    """What somebody had not sent goes with them."""
    Draft.objects.filter(user=user).delete()


def forget_draft(noun: Any, *, by: User, submission: uuid.UUID, seen_at: datetime) -> None:
    """The draft has been sent. One that was typed in another window meanwhile stays."""
    kind = ContentType.objects.get_for_model(noun)
    own = Draft.objects.filter(user=by, on_type=kind, on_id=noun.pk)
    own.filter(Q(submission=submission) | Q(at__lte=seen_at)).delete()
