from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from projects.models.milestone import Milestone


class Delivery(models.Model):
    """The vendor says: this milestone is delivered. The municipal side answers with a Verdict."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="deliveries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.TextField(_("What is delivered, and where can it be tried?"), max_length=2_000, blank=True)

    class Meta:
        ordering = ["-pk"]
        triggers = [append_only("delivery_append_only")]

    def __str__(self) -> str:
        return f"{self.milestone_id} @ {self.at:%Y-%m-%d}"

    @property
    def delivered_on(self) -> date:
        return clock.local(self.at).date()


class Verdict(models.Model):
    """The municipal side accepts a delivery, or returns it with a reason. Silence is never a verdict."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, related_name="verdict")
    accepted = models.BooleanField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.TextField(_("Reason"), max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="verdict_return_has_reason",
                condition=Q(accepted=True) | ~Q(reason=""),
                violation_error_message=_("Say what is missing, so that the vendor can mend it."),
            ),
        ]
        triggers = [append_only("verdict_append_only")]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.accepted}"
