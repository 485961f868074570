from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import User
from os2collab.models.event import append_only
from projects.models.adjustment_version import AdjustmentVersion
from projects.models.group import Group


class Recommendation(models.Model):
    """Indstilling: an agreed version is beyond the lead's mandate, so it lies before the steering group.

    It keeps by how much: what was used of the mandate then, and what the mandate was.
    """

    version = models.OneToOneField(AdjustmentVersion, models.PROTECT, related_name="recommendation")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="recommendations")  # none: not started yet
    by = models.ForeignKey(User, models.PROTECT, related_name="+")  # who agreed last
    at = models.DateTimeField(default=clock.now)
    used_amount = models.DecimalField(max_digits=13, decimal_places=2)
    used_days = models.PositiveIntegerField()
    mandate_amount = models.DecimalField(max_digits=12, decimal_places=2)
    mandate_days = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        triggers = [append_only("recommendation_append_only")]

    def __str__(self) -> str:
        return f"{self.version_id} before {self.group_id}"


class Decision(models.Model):
    """What the steering group decided about a recommendation, as its chair records it: the day, and the words."""

    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="decision")
    adopted = models.BooleanField()
    decided_on = models.DateField(_("Decided on"))
    text = models.TextField(_("The decision, word for word"), max_length=2_000)
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="decisions")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_has_text",
                condition=~Q(text=""),
                violation_error_message=_("Write what was decided."),
            ),
        ]
        triggers = [append_only("decision_append_only")]

    def __str__(self) -> str:
        return f"{self.recommendation_id}: {self.adopted}"
