from collections.abc import Collection

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models.entry import PLACE, Entry, EntryQuerySet
from os2collab.models.event import append_only
from os2collab.models.user import User
from os2collab.search.column import SearchColumn

LONGEST = 10_000


class CommentQuerySet(EntryQuerySet["Comment"]):
    def for_list(self) -> "CommentQuerySet":
        """With its author, the organisation, and the names of those who are mentioned, as they are today."""
        named = Mention.objects.filter(comment=OuterRef("pk")).order_by("user")
        people = named.values_list(JSONObject(id=F("user_id"), name=F("user__name")))
        return super().for_list().annotate(people=ArraySubquery(people))


class Comment(Entry):
    """What somebody says about a matter, never about a person. Earlier versions are kept for whoever can read it.

    In ``text``, ``@[12]`` stands for the person 12, when there is a Mention of them.
    """

    text = models.TextField(_("What do you want decided or solved?"), max_length=LONGEST, blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    search = SearchColumn()

    # What a verb tells of its work: who is mentioned anew, and which names were found to be nobody's.
    newly_asked: Collection[int] = ()
    unknown: Collection[str] = ()

    objects = CommentQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="comment_says_something_until_withdrawn",
                condition=(Q(withdrawn_at=None) & ~Q(text="")) | Q(withdrawn_at__isnull=False, text=""),
                violation_error_message=_("Write what you want to say."),
            ),
            models.CheckConstraint(
                name="comment_changed_after_it_was_said",
                condition=(Q(edited_at=None) | Q(edited_at__gte=F("at")))
                & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("at"))),
                violation_error_message=_("A comment is changed after it was written."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="comment_place_is_fixed", fields=PLACE),
            pgtrigger.Protect(name="comment_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return address("comment", self.pk)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def refusal(self, permission: Permission) -> str | Promise | None:
        """A withdrawn comment stays withdrawn."""
        if permission == Permission.COMMENT_WRITE and self.is_withdrawn:
            return _("This comment has been withdrawn.")
        return super().refusal(permission)


class CommentVersion(models.Model):
    """A comment as it was said before it was changed or withdrawn."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="comment_version_once",
                fields=["comment", "number"],
                violation_error_message=_("This has been saved already."),
            )
        ]
        triggers = [append_only("comment_version_append_only")]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.number}"


class Mention(models.Model):
    """Somebody who is, or once was, named in a comment, and was asked then: always somebody who could read it."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="mention_once",
                fields=["comment", "user"],
                violation_error_message=_("This person is mentioned already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.comment_id}"


class Draft(models.Model):
    """What a person has typed about a matter and not sent yet; it waits for them on every device."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    on_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    on_id = models.BigIntegerField()
    text = models.TextField(blank=True)
    audience = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
    # The form that wrote it last, so that two windows do not write over each other.
    submission = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_one_each",
                fields=["user", "on_type", "on_id"],
                violation_error_message=_("There is a draft already."),
            ),
            models.CheckConstraint(
                name="draft_audience_known",
                condition=Q(audience__in=["", "municipality", "vendor"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.on_type_id}:{self.on_id}"
