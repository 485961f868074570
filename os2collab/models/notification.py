from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models.event import Event
from os2collab.models.user import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def for_list(self) -> "NotificationQuerySet":
        return self.select_related("event", "event__by", "event__organisation").order_by("-pk")

    def waiting_for_mail(self) -> "NotificationQuerySet":
        """Not yet sent by mail and not yet seen on the page."""
        return self.filter(mailed_at=None, read_at=None)


class Notification(models.Model):
    """One person is told of one event, with the reason why they are told."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notifications")
    reason = models.CharField(max_length=30)
    asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
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
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ← {self.event_id}"
