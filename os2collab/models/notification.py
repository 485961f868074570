from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models.event import Event
from os2collab.models.user import User
from os2collab.prepared import prepared

GIVE_UP_AFTER = timedelta(days=5)  # a mail that cannot be sent for so long comes with the digest instead
PAGE = 50  # notices, and events of a feed, on a page
DIGEST_LOOKS_BACK = timedelta(days=14)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def for_list(self) -> "NotificationQuerySet":
        return self.select_related("user", "event", "event__by", "event__organisation").order_by("-pk")

    def due(self) -> "NotificationQuerySet":
        """Something is asked of a person who wants mail about that at once and has not seen it. For some days."""
        now = clock.now()
        return self.unread().filter(
            mail_due_at__lte=now,
            created_at__gt=now - GIVE_UP_AFTER,
            mailed_at=None,
            user__mail_when_asked=True,
            user__is_active=True,
        )

    def for_digest(self, until: datetime) -> "NotificationQuerySet":
        """What a digest tells of: lately, neither seen nor sent, and not about to be sent by itself."""
        sent_by_itself = Q(user__mail_when_asked=True, mail_due_at__isnull=False, created_at__gt=until - GIVE_UP_AFTER)
        recent = self.filter(created_at__lt=until, created_at__gt=until - DIGEST_LOOKS_BACK)
        return recent.unread().filter(mailed_at=None).exclude(sent_by_itself)


class Notification(models.Model):
    """One person is told of one event, with the reason why they are told."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notifications")
    reason = models.CharField(max_length=30)
    asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    # When to try the mail (again); empty for what waits for the digest. Whoever tries moves it first: os2collab/mail.py
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notification_once_per_event",
                fields=["user", "event"],
                violation_error_message=_("This person has been told already."),
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["user", "-id"], name="notification_newest"),
            models.Index(
                fields=["mail_due_at"],
                name="notification_mail_due",
                condition=Q(mail_due_at__isnull=False, mailed_at=None, read_at=None),
            ),
            models.Index(fields=["read_at"], name="notification_read_long_ago", condition=Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ← {self.event_id}"


@prepared
def newest_unread(user: int, audiences: list[str]) -> models.QuerySet[Notification, int]:
    """The keys of what a person has not read, of what is for these audiences; no more than 100."""
    mine = Notification.objects.filter(user=user, event__audience__among=audiences).unread()
    return mine.values_list("pk", flat=True)[:100]


@prepared
def told_before(user: int, before: int) -> NotificationQuerySet:
    """What a person was told before a notice, the newest first; one more than a page holds."""
    event = ("kind", "at", "url", "details", "audience", "within_type", "within_id")
    named = ("by__name", "by__anonymised_at", "organisation__name", "organisation__kind")
    found = Notification.objects.filter(user=user, pk__lt=before).select_related("event__by", "event__organisation")
    return found.only("reason", "read_at", *(f"event__{name}" for name in (*event, *named))).order_by("-pk")[: PAGE + 1]
