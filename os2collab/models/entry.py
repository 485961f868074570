import uuid
from typing import Any, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models.audience import KNOWN_AUDIENCE, Audience, audiences_of
from os2collab.models.organisation import Organisation
from os2collab.models.user import User


class EntryQuerySet[E: models.Model](models.QuerySet[E]):
    """Questions about what people have added to a matter."""

    def on(self, noun: models.Model) -> Self:
        """What was added to one matter."""
        return self.filter(on_type=ContentType.objects.get_for_model(noun), on_id=noun.pk)

    def readable_by(self, user: User) -> Self:
        """What is for everybody, and what is for the reader's own side. Who sees the matter is another question."""
        return self.filter(audience__in=audiences_of(user))

    def for_list(self) -> Self:
        """With whoever added it, and for which organisation."""
        return self.select_related("by", "organisation")


# What is never changed, so that an audience can be neither widened nor narrowed.
PLACE = ["on_type", "on_id", "within_type", "within_id", "by", "organisation", "audience", "reason", "at", "submission"]


class Entry(models.Model):
    """What somebody adds to a matter, for everybody who sees it, or for one side only with a reason.

    ``on`` is the matter, ``within`` the project or partnership it lies in: the roles there let one see it.
    """

    on_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    on_id = models.BigIntegerField()
    on: Any = GenericForeignKey("on_type", "on_id")
    within_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    within_id = models.BigIntegerField()
    within: Any = GenericForeignKey("within_type", "within_id")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.CharField(_("Who can read it?"), max_length=12, choices=Audience, blank=True)
    reason = models.CharField(_("Why not everybody?"), max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
    # The form that was sent: the same form sent twice is one entry.
    submission = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                name="%(class)s_submitted_once",
                fields=["submission"],
                violation_error_message=_("This has been saved already."),
            ),
            models.CheckConstraint(
                name="%(class)s_audience_known",
                condition=KNOWN_AUDIENCE,
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="%(class)s_wall_has_a_reason",
                condition=Q(audience="", reason="") | (~Q(audience="") & ~Q(reason="")),
                violation_error_message=_("Say why it is for one side only. Those who can read it see the reason."),
            ),
        ]
        indexes = [models.Index(fields=["on_type", "on_id", "id"], name="%(class)s_on")]

    @property
    def access_scope(self) -> Any:
        return self.within

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What stands in the way in the project or partnership stands in the way here."""
        refused: str | Promise | None = self.within.refusal(permission)
        return refused
