from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from os2collab.search.column import SearchColumn
from projects.models.adjustment import Adjustment
from projects.models.allocation import Allocation
from projects.models.milestone import Milestone


class Lever(models.TextChoices):
    """The three things that can give when a plan does not hold."""

    SCOPE = "scope", _("The task")
    STAFFING = "staffing", _("The staffing")
    DEADLINE = "deadline", _("The deadline")


class Touches(models.TextChoices):
    """What one change of an adjustment touches. Two adjustments that touch the same thing cannot both be applied."""

    DUE_DATE = "due_date", _("Date")
    OUTCOME = "outcome", _("Outcome")
    PRICE = "price", _("Price")
    CANCELLED = "cancelled", _("Left out")
    ADDED = "added", _("New milestone")
    RESPONSIBLE = "responsible", _("Responsible")
    ALLOCATION = "allocation", _("Staffing")


LEVER_OF = {
    Touches.DUE_DATE: Lever.DEADLINE,
    Touches.OUTCOME: Lever.SCOPE,
    Touches.PRICE: Lever.SCOPE,
    Touches.CANCELLED: Lever.SCOPE,
    Touches.ADDED: Lever.SCOPE,
    Touches.RESPONSIBLE: Lever.STAFFING,
    Touches.ALLOCATION: Lever.STAFFING,
}


class AdjustmentVersion(models.Model):
    """What an adjustment proposes, as it was proposed: the reason and the consequences; the changes stand beside it."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.TextField(_("Why?"), max_length=2_000)
    # What follows for the levers that are left alone, and for the money; empty means nothing.
    for_scope = models.TextField(_("What does it mean for the task?"), max_length=1_000, blank=True)
    for_staffing = models.TextField(_("What does it mean for the staffing?"), max_length=1_000, blank=True)
    for_deadline = models.TextField(_("What does it mean for the deadline?"), max_length=1_000, blank=True)
    for_money = models.TextField(_("What does it mean for the money?"), max_length=1_000, blank=True)
    # Kroner excluding VAT beyond what the milestones' prices say; then the sum of both, below zero when it saves.
    extra_amount = models.DecimalField(_("Cost beyond the prices"), max_digits=12, decimal_places=2, default=Decimal(0))
    amount = models.DecimalField(max_digits=13, decimal_places=2, default=Decimal(0))
    # The most days by which it moves a milestone to a later date.
    slip_days = models.PositiveIntegerField(default=0)
    search = SearchColumn()

    class Meta:
        ordering = ["adjustment", "number"]
        constraints = [
            models.UniqueConstraint(
                name="adjustment_version_once",
                fields=["adjustment", "number"],
                violation_error_message=_("Somebody else proposed a new version at the same moment."),
            ),
            models.CheckConstraint(
                name="adjustment_version_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the plan should change."),
            ),
            models.CheckConstraint(
                name="adjustment_version_extra_not_negative",
                condition=Q(extra_amount__gte=0),
                violation_error_message=_("A cost cannot be negative."),
            ),
        ]
        triggers = [append_only("adjustment_version_append_only")]

    def __str__(self) -> str:
        return f"{self.adjustment_id} v{self.number}"


class PlanChange(models.Model):
    """One thing that a version changes, as it was when that was proposed and as it shall be.

    ``before`` and ``after`` are what JSON can hold: an ISO date, an exact amount, a text, the id of an organisation, or
    a dictionary (an allocation, a new milestone); nothing stands for "not there".
    """

    version = models.ForeignKey(AdjustmentVersion, models.PROTECT, related_name="changes")
    touches = models.CharField(max_length=12, choices=Touches)
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="+")
    allocation = models.ForeignKey(Allocation, models.PROTECT, null=True, related_name="+")
    before: models.JSONField[Any, Any] = models.JSONField(null=True)
    after: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_change_touches_known",
                condition=Q(touches__in=Touches.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.UniqueConstraint(
                name="plan_change_once_a_field",
                fields=["version", "touches", "milestone"],
                condition=Q(milestone__isnull=False) & ~Q(touches="allocation"),
                violation_error_message=_("The same thing is changed twice."),
            ),
            models.UniqueConstraint(
                name="plan_change_once_an_allocation",
                fields=["version", "allocation"],
                condition=Q(allocation__isnull=False),
                violation_error_message=_("The same thing is changed twice."),
            ),
        ]
        triggers = [append_only("plan_change_append_only")]

    def __str__(self) -> str:
        return f"{self.touches}: {self.before} → {self.after}"

    @property
    def lever(self) -> Lever:
        return LEVER_OF[Touches(self.touches)]

    @property
    def milestones(self) -> set[int]:
        """Ids of the milestones that it is about; none for the project as a whole."""
        staffing = (self.before, self.after) if self.touches == Touches.ALLOCATION else ()
        return {pk for pk in (self.milestone_id, *(value and value["milestone"] for value in staffing)) if pk}
