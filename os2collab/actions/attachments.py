"""Adding a file or a link to a matter, and removing one's own."""

import contextlib
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction

from os2collab import clock, happenings
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.actions.comments import check_audience, check_author, remember, speaks_for
from os2collab.models import Attachment, Audience, User
from os2collab.models.attachment import storage
from os2collab.uploads import Upload

FORGOTTEN_AFTER = timedelta(days=1)  # until then a content without a row may be one that is being added


@verb(Permission.FILE_ADD)
def add_file(
    noun: Any,
    *,
    by: User,
    upload: Upload,
    audience: str = Audience.EVERYBODY,
    reason: str = "",
    submission: uuid.UUID | None = None,
) -> Attachment:
    """Keep an accepted file, for everybody who sees the matter or for one's own side only. Twice sent is one file."""
    attachment = prepared(noun, by, audience, reason, submission)
    attachment.title, attachment.media_type = upload.name, upload.media_type
    attachment.size, attachment.sha256 = upload.size, upload.sha256
    upload.file.seek(0)
    attachment.content.save(upload.name, upload.file, save=False)
    try:
        return kept(attachment, by)
    except BaseException:  # whatever stops it: without a row, nobody would find the content again
        attachment.content.delete(save=False)
        raise


@verb(Permission.FILE_ADD)
def add_link(
    noun: Any,
    *,
    by: User,
    title: str,
    url: str,
    audience: str = Audience.EVERYBODY,
    reason: str = "",
    submission: uuid.UUID | None = None,
) -> Attachment:
    """Say where something lies that belongs to the matter: an https address and what it is called."""
    attachment = prepared(noun, by, audience, reason, submission)
    attachment.title, attachment.url = title, url
    return kept(attachment, by)


@verb(Permission.FILE_ADD)
def remove(attachment: Attachment, *, by: User) -> Attachment:
    """Take one's own file or link away. A line stays; the content goes when it is certain that the line does."""
    check_author(attachment, by)
    name = attachment.content.name
    attachment.content, attachment.removed_at, attachment.removed_by = "", clock.now(), by
    attachment.save(update_fields=["content", "removed_at", "removed_by"])
    remember(happenings.FILE_REMOVED, attachment, by, name=attachment.title)
    if name:
        transaction.on_commit(lambda: storage().delete(name))
    return attachment


def prepared(noun: Any, by: User, audience: str, reason: str, submission: uuid.UUID | None) -> Attachment:
    """The row to be, with what files and links have in common. Raises Refused and ValidationError."""
    organisation = speaks_for(noun, by)
    check_audience(noun, by, audience, reason)
    return Attachment(
        on=noun,
        within=noun.access_scope,
        by=by,
        organisation=organisation,
        audience=audience,
        reason=reason,
        at=clock.now(),
        submission=submission or uuid.uuid4(),
    )


def kept(attachment: Attachment, by: User) -> Attachment:
    """Save it and tell of it."""
    attachment.save()
    remember(happenings.FILE_ADDED, attachment, by, name=attachment.title)
    return attachment


def forget_orphans() -> int:
    """Delete contents that no row names: of a server that was stopped between the file and its row, or after it."""
    place, count = storage(), 0
    folders, _files = place.listdir("") if place.exists("") else ([], [])
    for folder in folders:
        names = {f"{folder}/{name}" for name in place.listdir(folder)[1]}
        for name in names - set(Attachment.objects.filter(content__in=names).values_list("content", flat=True)):
            with contextlib.suppress(FileNotFoundError):  # another worker was faster
                if clock.now() - place.get_modified_time(name) > FORGOTTEN_AFTER:
                    place.delete(name)
                    count += 1
    return count
