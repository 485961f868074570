"""Agreed adjustments change the plan, in the transaction of whoever agreed last; or they go to the steering group."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Max
from django.utils.text import Truncator

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from projects import staffing
from projects.actions import rollups
from projects.actions.milestones import flag, put_in_plan, remember
from projects.adjusting import Weighed, counted
from projects.events.adjustments import ADJUSTMENT_APPLIED, ADJUSTMENT_OUTDATED, ADJUSTMENT_RECOMMENDED
from projects.events.milestones import (
    MILESTONE_CANCELLED,
    MILESTONE_DATE_MOVED,
    MILESTONE_OUTCOME,
    MILESTONE_PLANNED,
    MILESTONE_PRICE,
    MILESTONE_RESPONSIBLE,
)
from projects.models import (
    Adjustment,
    AdjustmentState,
    AdjustmentVersion,
    Allocation,
    DateChange,
    Decision,
    Group,
    Lever,
    Milestone,
    MilestoneState,
    PlanChange,
    PlanRevision,
    Recommendation,
    Touches,
)

CHANGED = ["due_date", "baseline_date", "forecast_date", "outcome", "price", "responsible", "state", "state_since"]
CHANGED += ["date_moves", "has_gap", "has_red", "version"]


def finish(adjustment: Adjustment, by: User, weighed: Weighed | None = None) -> None:
    """When all who can answer have agreed: the plan changes, or it becomes a recommendation. Called under the lock.

    It is not the lead's to decide without an organisation that takes part and has nobody on the team to answer.
    """
    weighed = weighed or Weighed(adjustment)
    version = weighed.version
    if adjustment.state == AdjustmentState.PROPOSED and not weighed.waits:
        if weighed.is_outdated:
            tell(ADJUSTMENT_OUTDATED, adjustment, None)
        elif weighed.is_beyond:
            recommend(adjustment, version, by)
        else:
            apply(adjustment, version, by)
            return
    rollups.store_open(adjustment.project)


def recommend(adjustment: Adjustment, version: AdjustmentVersion, by: User) -> None:
    """Lay it before the project's steering group, with how much of the mandate was used."""
    project = adjustment.project
    Recommendation.objects.create(
        version=version,
        group=project.groups.filter(kind=Group.Kind.STEERING).order_by("pk").first(),
        by=by,
        at=clock.now(),
        used_amount=project.used_amount,
        used_days=project.used_days,
        mandate_amount=project.mandate_amount,
        mandate_days=project.mandate_days,
    )
    adjustment.state, adjustment.state_since = AdjustmentState.RECOMMENDED, clock.now()
    adjustment.save(update_fields=["state", "state_since"])
    tell(ADJUSTMENT_RECOMMENDED, adjustment, project.lead_organisation)


def apply(adjustment: Adjustment, version: AdjustmentVersion, by: User, decision: Decision | None = None) -> None:
    """Change the plan as agreed, as its next numbered revision. Called under the lock, when nothing is outdated."""
    project, used = adjustment.project, counted(version)
    revision = PlanRevision.objects.create(
        project=project,
        number=project.revisions.aggregate(last=Max("number", default=0))["last"] + 1,
        version=version,
        decision=decision,
        by=by,
        at=clock.now(),
    )
    Change(adjustment, version, by, decision).carry_out()
    if decision:
        project.used_amount, project.used_days = Decimal(0), 0
    else:
        project.used_amount += max(used, Decimal(0))
        project.used_days += version.slip_days
    project.save(update_fields=["used_amount", "used_days"])
    adjustment.state, adjustment.state_since = AdjustmentState.APPLIED, clock.now()
    adjustment.save(update_fields=["state", "state_since"])
    rollups.store_open(project)
    staffing.refresh(project)
    place = next((member.organisation for member in project.current_team if member.user_id == by.pk), None)
    organisation = place or in_whose_name(by, Permission.ADJUSTMENT_DECIDE, adjustment)
    tell(ADJUSTMENT_APPLIED, adjustment, organisation, by=by, revision=revision.number)


class Change:
    """One revision on its way into the plan: the milestones are read once, written once."""

    def __init__(self, adjustment: Adjustment, version: AdjustmentVersion, by: User, decision: Decision | None) -> None:
        self.adjustment, self.version, self.by, self.decision = adjustment, version, by, decision
        self.project = adjustment.project
        self.plan = rollups.milestones_of(self.project)
        self.milestones = {milestone.pk: milestone for milestone in self.plan}
        for milestone in self.plan:
            milestone.project = self.project

    def carry_out(self) -> None:
        """Every change of the version, then what rows and roll-ups show of them."""
        changes = list(self.version.changes.select_related("allocation"))
        for change in changes:
            self.ways[Touches(change.touches)](self, change)
        for milestone in self.touched(changes):
            levers = {change.lever for change in changes if milestone.pk in change.milestones}
            if levers and Lever.DEADLINE not in levers:
                milestone.date_moves = 0
            milestone.version += 1
            flag(milestone)
        Milestone.objects.bulk_update(self.touched(changes), CHANGED)
        rollups.store(self.project, self.plan)

    def touched(self, changes: list[PlanChange]) -> list[Milestone]:
        """The milestones of the plan before it that a change is about."""
        return [m for m in self.plan if any(m.pk in change.milestones for change in changes)]

    def of(self, change: PlanChange) -> Milestone:
        """The milestone that a change is about."""
        return self.milestones[cast("int", change.milestone_id)]

    def move(self, change: PlanChange) -> None:
        """Another date. The baseline moves along only as long as work has not started."""
        milestone = self.of(change)
        before, after = date.fromisoformat(change.before), date.fromisoformat(change.after)
        reason, decision = self.version.reason, self.decision.text if self.decision else ""
        DateChange.objects.create(
            milestone=milestone,
            before=before,
            after=after,
            reason=reason,
            decision=Truncator(decision).chars(300),
            adjustment=self.adjustment,
            by=self.by,
            at=clock.now(),
        )
        milestone.due_date = after
        if milestone.state == MilestoneState.PLANNED:
            milestone.baseline_date = after
        if not milestone.vendor_report_id and not milestone.municipal_report_id:
            milestone.forecast_date = after
        milestone.date_moves += 1
        self.tell(MILESTONE_DATE_MOVED, milestone, before=change.before, after=change.after, reason=reason)

    def reword(self, change: PlanChange) -> None:
        """Another outcome."""
        milestone = self.of(change)
        milestone.outcome = change.after
        self.tell(MILESTONE_OUTCOME, milestone, before=change.before, after=change.after)

    def price(self, change: PlanChange) -> None:
        """Another price, or none."""
        milestone = self.of(change)
        milestone.price = None if change.after is None else Decimal(change.after)
        self.tell(MILESTONE_PRICE, milestone, before=change.before or "", after=change.after or "")

    def leave_out(self, change: PlanChange) -> None:
        """The milestone leaves the plan with its staffing; its story stays."""
        milestone = self.of(change)
        milestone.allocations.current().update(removed=True)
        milestone.state, milestone.state_since = MilestoneState.CANCELLED, clock.now()
        self.tell(MILESTONE_CANCELLED, milestone, reason=self.version.reason)

    def add(self, change: PlanChange) -> None:
        """A new milestone at the end of the plan."""
        new = change.after
        milestone = put_in_plan(
            self.project,
            title=new["title"],
            outcome=new["outcome"],
            due_date=date.fromisoformat(new["due_date"]),
            price=None if new["price"] is None else Decimal(new["price"]),
            responsible_id=new["responsible"],
            submission=new["submission"],
        )
        self.plan.append(milestone)
        self.tell(MILESTONE_PLANNED, milestone, date=new["due_date"])

    def hand_over(self, change: PlanChange) -> None:
        """Another organisation is responsible."""
        milestone = self.of(change)
        milestone.responsible_id = change.after
        known = Organisation.objects.in_bulk([pk for pk in (change.before, change.after) if pk])
        before, after = (known[pk].name if pk else "" for pk in (change.before, change.after))
        self.tell(MILESTONE_RESPONSIBLE, milestone, before=before, after=after)

    def staff(self, change: PlanChange) -> None:
        """Somebody comes, goes, or works otherwise."""
        allocation = change.allocation or Allocation(project=self.project, submission=change.after["submission"])
        allocation.removed = change.after is None
        if change.after is not None:
            allocation.take(change.after)
            allocation.side = Organisation.objects.get(pk=allocation.organisation_id).side
        allocation.save()

    def tell(self, kind: EventKind, milestone: Milestone, **details: Any) -> None:
        """Keep it in the milestone's own story; people are told of the adjustment."""
        remember(kind, milestone, self.by, quiet=True, **details)

    ways: dict[Touches, Callable[["Change", PlanChange], None]] = {
        Touches.DUE_DATE: move,
        Touches.OUTCOME: reword,
        Touches.PRICE: price,
        Touches.CANCELLED: leave_out,
        Touches.ADDED: add,
        Touches.RESPONSIBLE: hand_over,
        Touches.ALLOCATION: staff,
    }


def tell(
    kind: EventKind, adjustment: Adjustment, organisation: Organisation | None, by: User | None = None, **details: Any
) -> None:
    """Record what became of an adjustment."""
    details |= {"number": adjustment.number}
    record(kind, by=by, on=adjustment, within=adjustment.project, organisation=organisation, **details)
