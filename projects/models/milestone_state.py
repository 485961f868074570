from django.db import models
from django.utils.translation import gettext_lazy as _


class MilestoneState(models.TextChoices):
    """Where a milestone is, from the plan to its acceptance."""

    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in_progress", _("In progress")
    DELIVERED = "delivered", _("Delivered")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")


# Work is under way: both sides report, and the plan changes only by adjustments.
STARTED = (MilestoneState.IN_PROGRESS, MilestoneState.DELIVERED, MilestoneState.RETURNED)
SETTLED = (MilestoneState.ACCEPTED, MilestoneState.CANCELLED)
