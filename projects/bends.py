"""The bends of the trend: where a milestone's believed date became another between two columns, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from os2collab import display
from projects.models import Milestone
from projects.reasons import Reason, reasons

MOST_MARKS = 12  # in the drawing; the table has all


@dataclass
class Bend:
    """From one column to the next, a milestone came to be expected on another day."""

    milestone: Milestone
    column: int
    since: date
    until: date
    before: date
    after: date
    reasons: list[Reason]
    number: int = 0

    @property
    def days(self) -> int:
        """How much later; less than nothing when sooner."""
        return (self.after - self.before).days


def bends_of(milestone: Milestone, believed: list[date | None], rows: list[Any], days: list[date]) -> Iterator[Bend]:
    """One milestone's bends. That a delivery took the place of a belief is none."""
    done_on = milestone.delivery.delivered_on if milestone.delivery_id and milestone.delivery else None
    said = [(display.as_date(row.at), row) for row in rows]
    for column in range(1, len(days)):
        before, after, since, until = believed[column - 1], believed[column], days[column - 1], days[column]
        if before and after and before != after and not (done_on and until >= done_on):
            meanwhile = [row for day, row in said if since < day <= until]
            yield Bend(milestone, column, since, until, before, after, reasons(meanwhile))


def numbered(found: Iterable[Bend]) -> list[Bend]:
    """In the order of time, each with its number."""
    ordered = sorted(found, key=lambda bend: (bend.column, bend.milestone.number))
    for number, bend in enumerate(ordered, start=1):
        bend.number = number
    return ordered
