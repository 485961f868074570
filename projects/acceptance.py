"""By when a delivery is answered. Silence is never acceptance, but it is noticed."""

from datetime import date

from django.conf import settings

from os2collab import clock
from os2collab.workdays import working_days_after
from projects.models import Milestone, MilestoneState


def answer_due(milestone: Milestone) -> date:
    """The last day on which a delivery is answered in good time; of one that is not delivered, counted from today."""
    delivered = milestone.delivery.delivered_on if milestone.delivery else clock.today()
    return working_days_after(delivered, settings.ACCEPTANCE_WORKING_DAYS)


def is_overdue(milestone: Milestone) -> bool:
    """Whether it is delivered and has waited for an answer for too long."""
    return milestone.state == MilestoneState.DELIVERED and clock.today() > answer_due(milestone)
