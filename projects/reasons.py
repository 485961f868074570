"""Why a date moved: the reason that was given for moving it, or what stood in the way when a side said another date."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.db.models import CharField, F, Value

from os2collab.models import Side
from os2collab.prepared import prepared
from projects.models import DateChange, StatusReport

COLUMNS = ("id", "milestone_id", "side", "at", "forecast_date", "words")


class Reason(NamedTuple):
    """Words about a date. Of one side, when it said so in a report; of no side, when the agreed date was moved."""

    words: str
    side: str = ""


def words_about(**milestones: Any) -> models.QuerySet[Any, Any]:
    """Reports and moves of the agreed date in the order of time, by one query; ``side`` is empty for a move.

    ``milestones`` are conditions on either, such as ``milestone__project=project``.
    """
    reports = StatusReport.objects.filter(**milestones).annotate(words=F("obstacle"))
    changes = DateChange.objects.filter(**milestones).annotate(
        side=Value("", CharField()), forecast_date=F("after"), words=F("reason")
    )
    both = reports.values_list(*COLUMNS, named=True).union(changes.values_list(*COLUMNS, named=True), all=True)
    return both.order_by("at", "id")


def reasons(rows: Iterable[Any]) -> list[Reason]:
    """Why one milestone's date moved, of the words that were said meanwhile.

    The reasons for moving the agreed date; where there are none, the last obstacle of the side whose date counts.
    """
    rows = [row for row in rows if row.words]
    moves = [Reason(row.words) for row in rows if not row.side]
    vendor = [Reason(row.words, row.side) for row in rows if row.side == Side.VENDOR]
    municipality = [Reason(row.words, row.side) for row in rows if row.side == Side.MUNICIPALITY]
    return moves or vendor[-1:] or municipality[-1:]


@prepared
def words_in(project: int) -> models.QuerySet[Any, Any]:
    """All that was said in a project."""
    return words_about(milestone__project=project)


@prepared
def words_on(milestone: int) -> models.QuerySet[Any, Any]:
    """All that was said of one milestone."""
    return words_about(milestone=milestone)
