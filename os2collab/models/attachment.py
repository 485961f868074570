import secrets
from urllib.parse import urlsplit

import pgtrigger
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.display import file_size
from os2collab.models.entry import PLACE, Entry, EntryQuerySet
from os2collab.models.user import User

LONGEST_NAME = 150


def storage() -> Storage:
    """Where contents lie: FILES_DIR, which no web server hands out."""
    return storages["attachments"]


def random_name(_attachment: "Attachment", _name: str) -> str:
    """A place that nobody can guess, and that says nothing of what lies there."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"


class AttachmentQuerySet(EntryQuerySet["Attachment"]):
    def for_list(self) -> "AttachmentQuerySet":
        """The newest first, with whoever added it, and whoever removed it."""
        return super().for_list().select_related("removed_by").order_by("-pk")


class Attachment(Entry):
    """A file that somebody added to a matter, or a link to where one lies. A removed one leaves a line."""

    title = models.CharField(_("Name"), max_length=LONGEST_NAME)
    url = models.URLField(_("Address"), max_length=600, blank=True)
    content = models.FileField(_("File"), upload_to=random_name, storage=storage, max_length=60, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="attachment_is_a_file_or_a_link",
                condition=(Q(url="", size__gt=0) & ~Q(sha256="") & ~Q(media_type=""))
                | (~Q(url="") & Q(content="", size=None, sha256="", media_type="")),
                violation_error_message=_("Choose a file, or write an address: one of the two."),
            ),
            models.CheckConstraint(
                name="attachment_links_are_safe",
                condition=Q(url="") | Q(url__startswith="https://"),
                violation_error_message=_("Write an address that begins with https://."),
            ),
            models.CheckConstraint(
                name="attachment_removed_by_somebody",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                violation_error_message=_("Somebody removes a file."),
            ),
            models.CheckConstraint(
                name="attachment_content_until_removed",
                condition=Q(size=None)
                | (Q(removed_at=None) & ~Q(content=""))
                | Q(removed_at__isnull=False, content=""),
                violation_error_message=_("The content of a file stays until it is removed."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="attachment_is_fixed", fields=[*PLACE, "title", "url", "media_type", "size", "sha256"]
            ),
            pgtrigger.Protect(name="attachment_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.url or address("file", self.pk)

    @property
    def kind(self) -> str:
        """What the line says it is: PDF, XLSX."""
        return self.title.rpartition(".")[2].upper()

    @property
    def size_words(self) -> str:
        """Its size as people say it."""
        return file_size(self.size or 0)

    @property
    def host(self) -> str:
        """Where a link leads."""
        return urlsplit(self.url).hostname or ""

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What is removed is gone."""
        if permission == Permission.FILE_ADD and self.removed_at is not None:
            return _("This has been removed.")
        return super().refusal(permission)
