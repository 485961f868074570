from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import User
from os2collab.models.event import append_only
from projects.models.adjustment_version import AdjustmentVersion
from projects.models.project import Project
from projects.models.recommendation import Decision


class PlanRevision(models.Model):
    """The plan changed: a numbered revision with its cause, an agreed version. The plan is what all of them make it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("Number"))
    version = models.OneToOneField(AdjustmentVersion, models.PROTECT, related_name="revision")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="revision")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")  # who agreed last, or recorded the decision
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                name="plan_revision_number_once",
                fields=["project", "number"],
                violation_error_message=_("There is a revision with that number already."),
            )
        ]
        triggers = [append_only("plan_revision_append_only")]

    def __str__(self) -> str:
        return f"{self.project_id} r{self.number}"
