"""Changes of the plan, each remembered as it was and as it is."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab.access.guards import Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from projects import staffing
from projects.actions import rollups
from projects.actions.milestones import remember
from projects.events.milestones import (
    MILESTONE_OUTCOME,
    MILESTONE_PRICE,
    MILESTONE_RENAMED,
    MILESTONE_REPLANNED,
    MILESTONE_RESPONSIBLE,
    MILESTONES_REORDERED,
)
from projects.models import Milestone, MilestoneState, Project


@verb(Permission.MILESTONE_PLAN)
def edit(
    milestone: Milestone,
    *,
    by: User,
    version: int,
    title: str,
    outcome: str,
    responsible: Organisation | None,
    price: Decimal | None,
    due_date: date,
) -> Milestone:
    """Change what the plan says of a milestone whose work has not started; then it changes by adjustments alone.

    Raises Stale when somebody else changed the milestone since the form was opened on ``version``.
    """
    if milestone.version != version:
        raise Stale(milestone)
    if milestone.state != MilestoneState.PLANNED:
        raise ValidationError(_("Work has started: the plan changes by an adjustment, not by editing."))
    changes = list(what_changed(milestone, title=title, outcome=outcome, responsible=responsible, price=price))
    milestone.title, milestone.outcome = title, outcome
    milestone.responsible, milestone.price = responsible, price
    if due_date != milestone.due_date:
        changes.append((MILESTONE_REPLANNED, milestone.due_date.isoformat(), due_date.isoformat()))
        milestone.baseline_date = milestone.due_date = due_date
        if not milestone.vendor_report_id and not milestone.municipal_report_id:
            milestone.forecast_date = due_date
    milestone.version += 1
    milestone.save()
    staffing.refresh(milestone.project)
    rollups.refresh(milestone.project)
    for kind, before, after in changes:
        remember(kind, milestone, by, before=before, after=after)
    return milestone


@verb(Permission.MILESTONE_PLAN)
def rename(milestone: Milestone, *, by: User, version: int, title: str) -> Milestone:
    """Give a milestone another title; what it is to deliver stays. Raises Stale as ``edit`` does."""
    if milestone.version != version:
        raise Stale(milestone)
    before, milestone.title = milestone.title, title
    if before != title:
        milestone.version += 1
        milestone.save(update_fields=["title", "version"])
        rollups.refresh(milestone.project)
        remember(MILESTONE_RENAMED, milestone, by, before=before, after=title)
    return milestone


def what_changed(
    milestone: Milestone, *, title: str, outcome: str, responsible: Organisation | None, price: Decimal | None
) -> Iterator[tuple[EventKind, str, str]]:
    """What an edit is remembered by: each thing that changed, as it was and as it is."""
    if title != milestone.title:
        yield MILESTONE_RENAMED, milestone.title, title
    if outcome != milestone.outcome:
        yield MILESTONE_OUTCOME, milestone.outcome, outcome
    if responsible != milestone.responsible:
        yield MILESTONE_RESPONSIBLE, str(milestone.responsible or ""), str(responsible or "")
    if price != milestone.price:
        yield MILESTONE_PRICE, as_stored(milestone.price), as_stored(price)


def as_stored(amount: Decimal | None) -> str:
    """An amount in an event: exact text, or nothing."""
    return "" if amount is None else f"{amount:.2f}"


@verb(Permission.MILESTONE_PLAN)
def shift(project: Project, *, by: User, number: int, step: int) -> Project:
    """Move milestone ``number`` by ``step`` places in the plan, up when below zero; the ends are the ends."""
    ordered = list(project.milestones.order_by("position", "number"))
    at = next((place for place, each in enumerate(ordered) if each.number == number), None)
    if at is None:
        raise ValidationError(_("There is no milestone with that number in this project."))
    ordered.insert(min(max(at + step, 0), len(ordered) - 1), ordered.pop(at))
    for position, milestone in enumerate(ordered, start=1):
        milestone.position = position
    Milestone.objects.bulk_update(ordered, ["position"])
    rollups.refresh(project)
    record(MILESTONES_REORDERED, by=by, on=project, within=project, organisation=project.lead_organisation)
    return project
