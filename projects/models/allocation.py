import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import UUID4
from django.utils.translation import gettext_lazy as _

from os2collab.models import Organisation, Side, User
from projects.models.milestone import Milestone
from projects.models.project import Project

HOURS = range(1, 41)  # of one person's week


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def current(self) -> "AllocationQuerySet":
        """Those in the plan now; what was taken out stays in the adjustments' history."""
        return self.filter(removed=False)

    def for_list(self) -> "AllocationQuerySet":
        """By milestone, then side and beginning, with the names that a line says."""
        return self.select_related("organisation", "user", "milestone").order_by(
            F("milestone__position").asc(nulls_first=True), "side", "starts_on", "pk"
        )


class Allocation(models.Model):
    """Staffing: an organisation has somebody at work on a milestone, or on the whole project, from a day to a day.

    It changes only by adjustments (projects/actions/revisions.py).
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="allocations")
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="allocations", verbose_name=_("Milestone")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    side = models.CharField(max_length=12, choices=Side)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Who"))
    task = models.CharField(_("Does what"), max_length=120)
    hours = models.PositiveSmallIntegerField(_("Hours a week"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To"))
    removed = models.BooleanField(default=False)
    # The change that brought it in is applied once.
    submission = models.UUIDField(default=uuid.uuid4, db_default=UUID4(), editable=False)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="allocation_submitted_once",
                fields=["submission"],
                violation_error_message=_("This has been saved already."),
            ),
            models.CheckConstraint(
                name="allocation_dates_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="allocation_hours_of_one_person",
                condition=Q(hours__gte=1, hours__lte=40),
                violation_error_message=_("Choose between 1 and 40 hours a week."),
            ),
            models.CheckConstraint(
                name="allocation_has_task",
                condition=~Q(task=""),
                violation_error_message=_("Say what they do."),
            ),
            models.CheckConstraint(
                name="allocation_side_known",
                condition=Q(side__in=Side.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]
        indexes = [models.Index(fields=["project"], name="allocation_current", condition=Q(removed=False))]

    def __str__(self) -> str:
        return f"{self.organisation_id} on {self.milestone_id or self.project_id}: {self.task}"

    def as_json(self) -> dict[str, Any] | None:
        """How a plan change holds it; nothing when it is taken out."""
        if self.removed:
            return None
        return {
            "milestone": self.milestone_id,
            "organisation": self.organisation_id,
            "user": self.user_id,
            "task": self.task,
            "hours": self.hours,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
        }

    def take(self, values: dict[str, Any]) -> None:
        """Be what a plan change says."""
        self.milestone_id, self.organisation_id = values["milestone"], values["organisation"]
        self.user_id, self.task, self.hours = values["user"], values["task"], values["hours"]
        self.starts_on = date.fromisoformat(values["starts_on"])
        self.ends_on = date.fromisoformat(values["ends_on"])
