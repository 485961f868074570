"""From which day on nobody is at work on a milestone that still has work to come."""

from collections.abc import Iterable
from datetime import date, timedelta

from os2collab import clock
from os2collab.workdays import is_working_day
from projects.models import Allocation, Milestone, Project


def refresh(project: Project) -> None:
    """Store where the staffing of the project's milestones has a gap. Called under its lock: at most four queries."""
    allocations = list(Allocation.objects.current().filter(project=project, milestone__isnull=False))
    on_team = set(project.team.current().values_list("user_id", flat=True))
    milestones = list(Milestone.objects.filter(project=project))
    changed = []
    for milestone in milestones:
        own = [allocation for allocation in allocations if allocation.milestone_id == milestone.pk]
        gap = gap_of(milestone, own, on_team)
        if gap != milestone.unstaffed_from:
            milestone.unstaffed_from = gap
            changed.append(milestone)
    Milestone.objects.bulk_update(changed, ["unstaffed_from"])


def gap_of(milestone: Milestone, allocations: Iterable[Allocation], on_team: Iterable[int]) -> date | None:
    """The first working day without anybody, up to the planned date; nothing when all is covered or unplanned.

    A named person who has left the team covers nothing. A place without a name is the organisation's word.
    """
    allocations = list(allocations)
    if not allocations or not milestone.is_open:
        return None
    day = clock.today()
    if not milestone.is_started:
        day = max(day, min(allocation.starts_on for allocation in allocations))
    people = set(on_team)
    covering = [a for a in allocations if a.user_id is None or a.user_id in people]
    day = working_day_from(day)
    for allocation in sorted(covering, key=lambda a: a.starts_on):
        if allocation.starts_on <= day <= allocation.ends_on:
            day = working_day_from(allocation.ends_on + timedelta(days=1))
    return day if day <= milestone.due_date else None


def working_day_from(day: date) -> date:
    """That day, or the next one on which Danish offices are open."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
