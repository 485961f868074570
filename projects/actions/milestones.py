"""What is done to a milestone: plan it, order it, start it, report on it, move its date."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import Organisation, Side, User
from projects import staffing
from projects.above import check_start
from projects.actions import rollups
from projects.events.milestones import (
    HELP_WANTED,
    MILESTONE_CANCELLED,
    MILESTONE_PLANNED,
    MILESTONE_STARTED,
    STATUS_REPORTED,
)
from projects.models import (
    SETTLED,
    Milestone,
    MilestoneState,
    Project,
    Status,
    StatusReport,
    TeamMember,
    differ,
)


@verb(Permission.MILESTONE_PLAN)
def plan(
    project: Project,
    *,
    by: User,
    title: str,
    due_date: date,
    outcome: str = "",
    responsible: Organisation | None = None,
    price: Decimal | None = None,
    submission: uuid.UUID | None = None,
) -> Milestone:
    """Add a milestone at the end of the plan. ``price`` is in kroner excluding VAT.

    The same form sent twice (``submission``) is one milestone.
    """
    submission = submission or uuid.uuid4()
    known = project.milestones.filter(submission=submission).first()
    if known:
        return known
    milestone = put_in_plan(
        project,
        title=title,
        outcome=outcome,
        responsible=responsible,
        due_date=due_date,
        price=price,
        submission=submission,
    )
    rollups.refresh(project)
    remember(MILESTONE_PLANNED, milestone, by, date=due_date.isoformat())
    return milestone


def put_in_plan(project: Project, *, due_date: date, **fields: Any) -> Milestone:
    """A new milestone at the end of the plan, with the next number. Called under the project's lock."""
    last = project.milestones.aggregate(number=Max("number", default=0), position=Max("position", default=0))
    return Milestone.objects.create(
        project=project,
        number=last["number"] + 1,
        position=last["position"] + 1,
        baseline_date=due_date,
        due_date=due_date,
        forecast_date=due_date,
        state_since=clock.now(),
        **fields,
    )


@verb(Permission.MILESTONE_START)
def start(milestone: Milestone, *, by: User) -> Milestone:
    """Work begins: from now on the first plan is fixed, and the plan changes only by adjustments.

    Raises Refused with what the layer above holds against it: a vendor's work that nobody pays for.
    """
    check_start(milestone, by)
    set_state(milestone, MilestoneState.IN_PROGRESS)
    staffing.refresh(milestone.project)
    remember(MILESTONE_STARTED, milestone, by)
    return milestone


@verb(Permission.MILESTONE_PLAN)
def cancel(milestone: Milestone, *, by: User, reason: str) -> Milestone:
    """Take a milestone out of the plan for good, with the reason; its story stays. Only before work has started."""
    if milestone.state != MilestoneState.PLANNED:
        raise ValidationError(_("Work has started: propose an adjustment that leaves it out."))
    set_state(milestone, MilestoneState.CANCELLED)
    remember(MILESTONE_CANCELLED, milestone, by, reason=reason)
    return milestone


@verb(Permission.MILESTONE_REPORT_STATUS)
def report_status(
    milestone: Milestone,
    *,
    by: User,
    status: str,
    forecast_date: date,
    confidence: int,
    obstacle: str = "",
    remedy: str = "",
    help_wanted: str = "",
    submission: uuid.UUID | None = None,
) -> Milestone:
    """One side's word on the milestone: colour, expected date, confidence 1 to 5, what is in the way and done about it.

    The side is that of the organisation for which the person is on the team. The same form sent twice
    (``submission``) is one report. Two people who report at once both keep theirs; the later is shown as the latest.
    """
    project = milestone.project
    place = place_on_team(project, by)
    plan = rollups.milestones_of(project)
    milestone = next(each for each in plan if each.pk == milestone.pk)
    milestone.project = project
    if submission and submission in {report.submission for report in latest_reports(milestone)}:
        return milestone
    report = StatusReport.objects.create(
        milestone=milestone,
        side=place.side,
        organisation=place.organisation,
        by=by,
        at=clock.now(),
        status=status,
        forecast_date=forecast_date,
        confidence=confidence,
        obstacle=obstacle,
        remedy=remedy,
        help_wanted=help_wanted,
        submission=submission or uuid.uuid4(),
    )
    hear(milestone, report)
    flag(milestone)
    milestone.save(update_fields=["vendor_report", "municipal_report", "forecast_date", "has_gap", "has_red"])
    rollups.store(project, plan)
    remember(
        STATUS_REPORTED,
        milestone,
        by,
        place,
        status=status,
        forecast=forecast_date.isoformat(),
        confidence=confidence,
    )
    if status == Status.OFF_TRACK and help_wanted:
        remember(HELP_WANTED, milestone, by, place, wanted=help_wanted)
    return milestone


def hear(milestone: Milestone, report: StatusReport) -> None:
    """Let a report be its side's latest word."""
    if report.side == Side.VENDOR:
        milestone.vendor_report = report
    else:
        milestone.municipal_report = report
    # Whoever does the work knows best when it is done: the vendor's date counts, until then the municipal side's.
    milestone.forecast_date = (milestone.vendor_report or report).forecast_date


def latest_reports(milestone: Milestone) -> list[StatusReport]:
    """Both sides' latest word, as far as they have spoken."""
    return [report for report in (milestone.vendor_report, milestone.municipal_report) if report]


def place_on_team(project: Project, user: User) -> TeamMember:
    """In whose name, and on which side, the person is on the team. Raises Refused when they are not."""
    place = next((member for member in project.current_team if member.user_id == user.pk), None)
    if place is None:
        raise Refused(_("Only people on the team report status, each for their own side."))
    return place


def flag(milestone: Milestone) -> None:
    """Note what is to be talked about of what is still to come: a difference, a red word. A delivery is answered."""
    to_come = milestone.state not in {MilestoneState.DELIVERED, *SETTLED}
    milestone.has_gap = to_come and differ(milestone.vendor_report, milestone.municipal_report)
    milestone.has_red = to_come and any(report.status == Status.OFF_TRACK for report in latest_reports(milestone))


def set_state(milestone: Milestone, state: MilestoneState) -> None:
    """Move to the next state and let the project's roll-ups follow. Called by verbs under the lock."""
    milestone.state = state
    milestone.state_since = clock.now()
    flag(milestone)
    milestone.version += 1
    if not milestone.is_open:
        milestone.unstaffed_from = None
    changed = ["state", "state_since", "has_gap", "has_red", "version", "delivery", "unstaffed_from"]
    milestone.save(update_fields=changed)
    rollups.refresh(milestone.project)


def remember(
    kind: EventKind,
    milestone: Milestone,
    by: User | None,
    place: TeamMember | None = None,
    *,
    quiet: bool = False,
    **details: Any,
) -> None:
    """Record what happened to a milestone, in the name of the organisation for which the person is on the team."""
    team = milestone.project.current_team
    place = place or next((member for member in team if by and member.user_id == by.pk), None)
    if "number" in kind.fields:
        details |= {"number": milestone.number, "title": milestone.title}
    record(
        kind,
        by=by,
        on=milestone,
        within=milestone.project,
        organisation=place.organisation if place else None,
        quiet=quiet,
        **details,
    )
