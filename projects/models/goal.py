from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from os2collab.search.column import SearchColumn
from projects.models.project import Project


class Goal(models.Model):
    """One version of a project's shared goal and of the sign by which we see that it is reached."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="goals")
    version = models.PositiveSmallIntegerField(_("Version"))
    text = models.CharField(_("Shared goal"), max_length=300)
    sign = models.CharField(_("How we see that it succeeded"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    search = SearchColumn()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                name="goal_version_once",
                fields=["project", "version"],
                violation_error_message=_("Somebody else has just changed the goal."),
            ),
            models.CheckConstraint(
                name="goal_version_from_1",
                condition=Q(version__gte=1),
                violation_error_message=_("Versions are counted from 1."),
            ),
        ]
        triggers = [append_only("goal_append_only")]

    def __str__(self) -> str:
        return self.text


class GoalAcknowledgement(models.Model):
    """An organisation says, through one of its people: this version is our goal too."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="acknowledgements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="goal_acknowledged_once",
                fields=["goal", "organisation"],
                violation_error_message=_("Your organisation has acknowledged this version already."),
            ),
        ]
        triggers = [append_only("goal_acknowledgement_append_only")]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.goal_id}"
