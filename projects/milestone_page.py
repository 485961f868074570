"""What the page of a milestone tells: both sides' words, moved dates, deliveries and what happened."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from os2collab.models import Event, User, audiences_of
from os2collab.prepared import prepared
from projects.confidence import confidence_chart
from projects.models import DateChange, Delivery, Milestone, StatusReport
from projects.reasons import words_on
from projects.trend import trend

NEWEST_REPORTS = 100
NEWEST_EVENTS = 50


def history_of(milestone: Milestone, user: User) -> dict[str, Any]:
    """All that has been said and done, by one question each."""
    reports = reports_on(milestone.pk)
    kind = ContentType.objects.get_for_model(milestone).pk
    return {
        "reports": reports,
        "confidence": confidence_chart(reports),
        "trend": trend([milestone], words_on(milestone.pk)),
        "changes": date_changes_of(milestone.pk),
        "deliveries": deliveries_of(milestone.pk),
        "feed": story_of(kind, milestone.pk, list(audiences_of(user))),
    }


@prepared
def reports_on(milestone: int) -> QuerySet[StatusReport]:
    """What both sides have reported, the newest first."""
    return StatusReport.objects.filter(milestone=milestone).for_history()[:NEWEST_REPORTS]


@prepared
def date_changes_of(milestone: int) -> QuerySet[DateChange]:
    """Each move of the agreed date, with who moved it."""
    return DateChange.objects.filter(milestone=milestone).select_related("by")


@prepared
def deliveries_of(milestone: int) -> QuerySet[Delivery]:
    """Each delivery, with the answer to it."""
    told = ("by", "organisation", "verdict__by", "verdict__organisation")
    return Delivery.objects.filter(milestone=milestone).select_related(*told)


@prepared
def story_of(kind: int, pk: int, audiences: list[str]) -> QuerySet[Event]:
    """What happened to it, status reports aside: they stand in a table of their own."""
    found = Event.objects.filter(on_type=kind, on_id=pk, audience__among=audiences)
    return found.exclude(kind="milestone.status_reported").for_feed()[:NEWEST_EVENTS]
