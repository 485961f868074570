"""What a project row shows, stored when a milestone changes, so that no list counts anything when it is read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.text import Truncator

from os2collab.models import Side
from projects.adjusting import can_answer, is_waited_for
from projects.models import (
    SETTLED,
    Adjustment,
    AdjustmentParty,
    AdjustmentState,
    Lever,
    Milestone,
    MilestoneState,
    PlanChange,
    Project,
)
from projects.models.milestone import plan_of

OPEN_KEPT = 20


def refresh(project: Project) -> Project:
    """Recompute the project's roll-ups from its milestones: one query to read, one to write. Called under its lock."""
    return store(project, milestones_of(project))


def milestones_of(project: Project) -> list[Milestone]:
    """The whole plan with both sides' latest reports, in the plan's order."""
    return plan_of(project.pk)


def store(project: Project, milestones: list[Milestone], also: Iterable[str] = ()) -> Project:
    """Write what the project's row shows, from the whole plan as it is now, and ``also`` what else was changed."""
    open_ones = [milestone for milestone in milestones if milestone.state not in SETTLED]
    reports = [m.vendor_report for m in milestones] + [m.municipal_report for m in milestones]
    latest = {
        side: max((report.at for report in reports if report and report.side == side), default=None)
        for side in (Side.VENDOR, Side.MUNICIPALITY)
    }
    deliveries = [m.delivery.at for m in open_ones if m.state == MilestoneState.DELIVERED and m.delivery]
    slips = [m.slip_days for m in open_ones]
    project.focus = choose_focus(open_ones)
    project.next_milestone = min(open_ones, key=lambda milestone: milestone.due_date, default=None)
    project.open_count = len(open_ones)
    project.gap_count = sum(m.has_gap for m in open_ones)
    project.slipping_count = sum(slip > 0 for slip in slips)
    project.worst_slip_days = max(slips, default=0)
    project.delivered_since = min(deliveries, default=None)
    project.vendor_reported_at = latest[Side.VENDOR]
    project.municipality_reported_at = latest[Side.MUNICIPALITY]
    project.next_due_on = project.next_milestone.forecast_date if project.next_milestone else None
    project.milestone_line = [line_point(m) for m in milestones if m.state != MilestoneState.CANCELLED]
    project.save(update_fields=[*ROLLUPS, *also])
    return project


ROLLUPS = [
    "focus",
    "next_milestone",
    "open_count",
    "gap_count",
    "slipping_count",
    "worst_slip_days",
    "delivered_since",
    "vendor_reported_at",
    "municipality_reported_at",
    "next_due_on",
    "milestone_line",
]


def choose_focus(open_ones: list[Milestone]) -> Milestone | None:
    """The milestone whose two sides a row shows: where they differ most, else the next one that has started."""

    def urgency(milestone: Milestone) -> tuple[bool, bool, date]:
        return (not milestone.has_gap, not milestone.is_started, milestone.forecast_date)

    return min(open_ones, key=urgency, default=None)


def line_point(milestone: Milestone) -> dict[str, Any]:
    """One dot on a project's line of milestones: number, first plan, expected date and state."""
    return {
        "number": milestone.number,
        "title": milestone.title,
        "baseline": milestone.baseline_date.isoformat(),
        "expected": milestone.expected_date.isoformat(),
        "state": milestone.state,
    }


def store_open(project: Project) -> None:
    """Store what is proposed in the project, the oldest first, and for whom it waits; at most ``OPEN_KEPT``.

    A row is read by everybody who looks at a list, so it stays small.
    """
    undecided = project.adjustments.undecided().select_related("current__organisation").order_by("number")
    kept = {adjustment.current_id: adjustment for adjustment in undecided[:OPEN_KEPT]}
    parties: defaultdict[int, list[AdjustmentParty]] = defaultdict(list)
    for party in AdjustmentParty.objects.filter(version__in=kept, answer=None):
        if is_waited_for(party, project) and can_answer(party, project):
            parties[party.version_id].append(party)
    changes: defaultdict[int, list[PlanChange]] = defaultdict(list)
    for change in PlanChange.objects.filter(version__in=kept):
        changes[change.version_id].append(change)
    project.open_adjustments = [
        open_entry(adjustment, parties[version], changes[version]) for version, adjustment in kept.items() if version
    ]
    project.save(update_fields=["open_adjustments"])


def open_entry(
    adjustment: Adjustment, parties: Sequence[AdjustmentParty], changes: Sequence[PlanChange]
) -> dict[str, Any]:
    """What the overview and the plan say of an adjustment: who proposes what, since when and why, and who is asked.

    When all have agreed and it is still only proposed, the plan has moved under it: the lead is asked to fit it.
    """
    version = adjustment.current
    by = version.organisation if version else adjustment.organisation
    return {
        "number": adjustment.number,
        "since": (version.at if version else adjustment.at).isoformat(),
        "reason": Truncator(version.reason if version else "").chars(120),
        "by": [by.name, by.kind],
        "levers": [lever for lever in Lever.values if any(change.lever == lever for change in changes)],
        "milestones": sorted({pk for change in changes for pk in change.milestones}),
        "lead": any(party.part == AdjustmentParty.Part.LEAD for party in parties),
        "organisations": [
            party.organisation_id for party in parties if party.part == AdjustmentParty.Part.ORGANISATION
        ],
        "chair": adjustment.state == AdjustmentState.RECOMMENDED,
        "fit": not parties and adjustment.state == AdjustmentState.PROPOSED,
    }
