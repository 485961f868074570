from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import User
from os2collab.models.event import append_only
from projects.models.milestone import Milestone


class DateChange(models.Model):
    """The agreed date of a milestone moved by an adjustment, with its reason. The baseline of started work stays."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="date_changes")
    before = models.DateField()
    after = models.DateField(_("New date"))
    reason = models.TextField(_("Reason"), max_length=2_000)
    decision = models.CharField(_("The steering group's decision"), max_length=300, blank=True)
    adjustment = models.ForeignKey("projects.Adjustment", models.PROTECT, null=True, related_name="date_changes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="date_change_moves",
                condition=~Q(before=F("after")),
                violation_error_message=_("That is the date already."),
            ),
            models.CheckConstraint(
                name="date_change_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the date moves."),
            ),
        ]
        triggers = [append_only("date_change_append_only")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
