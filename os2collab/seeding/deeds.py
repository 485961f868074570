"""What happens in a project's life, as the verbs of the same names would leave it behind. Each tells its event."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from os2collab.models import Side
from os2collab.seeding import words
from os2collab.seeding.world import Told
from projects.actions.milestones import latest_reports
from projects.events.adjustments import ADJUSTMENT_APPLIED, ADJUSTMENT_PROPOSED
from projects.events.milestones import (
    MILESTONE_ACCEPTED,
    MILESTONE_DATE_MOVED,
    MILESTONE_DELIVERED,
    MILESTONE_PLANNED,
    MILESTONE_RESPONSIBLE,
    MILESTONE_RETURNED,
    MILESTONE_STARTED,
    STATUS_REPORTED,
)
from projects.events.projects import (
    GOAL_ACKNOWLEDGED,
    GOAL_REVISED,
    ORGANISATION_JOINED,
    PROJECT_EDITED,
    PROJECT_STARTED,
    TEAM_CHANGED,
    TEAM_JOINED,
)
from projects.models import (
    Adjustment,
    AdjustmentAnswer,
    AdjustmentParty,
    AdjustmentState,
    AdjustmentVersion,
    DateChange,
    Delivery,
    Goal,
    GoalAcknowledgement,
    Milestone,
    MilestoneState,
    Participation,
    PlanChange,
    PlanRevision,
    Status,
    StatusReport,
    TeamMember,
    TeamRole,
    Touches,
    Verdict,
    differ,
)

if TYPE_CHECKING:
    from os2collab.seeding.lives import Life

CONFIDENCE = {Status.ON_TRACK: (4, 5), Status.AT_RISK: (3, 4), Status.OFF_TRACK: (1, 2), Status.UNKNOWN: (2, 3)}
AT_RISK_FROM, OFF_TRACK_FROM = 3, 21  # days of slip


def start(life: "Life", at: datetime) -> Told:
    """The project begins, with its goal."""
    write_goal(life, at, version=1)
    return life.happen(PROJECT_STARTED, at, life.lead, title=life.project.title)


def write_goal(life: "Life", at: datetime, version: int) -> None:
    """The next version, which the leading organisation acknowledges at once."""
    goal = Goal(project=life.project, version=version, text=words.GOAL, sign=words.SIGN, by=life.lead, at=at)
    life.goal = life.project.goal = life.world.writer.add(goal)
    sign_goal(life, at, next(part for part in life.parts if part.organisation == life.cast.leader), life.lead.pk)


def sign_goal(life: "Life", at: datetime, part: Participation, person: int) -> None:
    """An organisation's word that the goal in force is theirs too."""
    word = GoalAcknowledgement(goal=life.goal, organisation=part.organisation, by_id=person, at=at)
    part.acknowledged = life.world.writer.add(word)


def revise_goal(life: "Life", at: datetime) -> Told:
    """A new version of the goal."""
    write_goal(life, at, version=2)
    return life.happen(GOAL_REVISED, at, life.lead, life.goal, version=2)


def acknowledge(life: "Life", at: datetime, part: Participation) -> Told:
    """An organisation's first person acknowledges the goal in force."""
    person = life.world.one_of(part.organisation, life.index)
    sign_goal(life, at, part, person.pk)
    details = {"version": life.goal.version, "organisation_name": part.organisation.name}
    return life.happen(GOAL_ACKNOWLEDGED, at, person, life.goal, **details)


def join(life: "Life", at: datetime, member: TeamMember) -> Told:
    """A person comes on the team."""
    names = {"name": member.user.name, "organisation_name": member.organisation.name}
    return life.happen(TEAM_JOINED, at, life.lead, member, **names)


def enter(life: "Life", at: datetime, part: Participation) -> Told:
    """An organisation comes into the project."""
    return life.happen(ORGANISATION_JOINED, at, life.lead, part, organisation_name=part.organisation.name)


def plan(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """The lead puts a milestone into the plan."""
    return life.happen(MILESTONE_PLANNED, at, life.lead, milestone, date=milestone.due_date.isoformat())


def begin(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """Work on a milestone starts."""
    enter_state(milestone, MilestoneState.IN_PROGRESS, at)
    return life.happen(MILESTONE_STARTED, at, life.lead, milestone)


def enter_state(milestone: Milestone, state: MilestoneState, at: datetime) -> None:
    """As ``set_state`` of the verbs."""
    milestone.state, milestone.state_since = state, at
    milestone.version += 1


def report(life: "Life", at: datetime, milestone: Milestone, side: Side) -> Told:
    """One side's word on a milestone, and what the milestone remembers of it."""
    by = life.lead if side == Side.MUNICIPALITY else life.cast.holder(TeamRole.DELIVERY_MANAGER)
    slip = life.slips[milestone.pk] + (18 if life.temper == "torn" and side == Side.MUNICIPALITY else 0)
    forecast = max(milestone.baseline_date + timedelta(days=slip), at.date() + timedelta(days=3))
    status = status_of((forecast - milestone.baseline_date).days)
    if side == Side.MUNICIPALITY and life.rng.random() < 0.02:
        status = Status.UNKNOWN
    troubled = status != Status.ON_TRACK
    word = StatusReport(
        milestone=milestone,
        side=side,
        organisation=life.world.employer[by.pk],
        by=by,
        at=at,
        status=status,
        forecast_date=forecast,
        confidence=life.rng.choice(CONFIDENCE[status]),
        obstacle=life.rng.choice(words.OBSTACLES) if troubled else "",
        remedy=life.rng.choice(words.REMEDIES) if troubled else "",
        submission=UUID(int=life.rng.getrandbits(128), version=4),
    )
    setattr(milestone, "vendor_report" if side == Side.VENDOR else "municipal_report", life.world.writer.add(word))
    milestone.forecast_date = (milestone.vendor_report or word).forecast_date
    milestone.has_gap = differ(milestone.vendor_report, milestone.municipal_report)
    milestone.has_red = any(report.status == Status.OFF_TRACK for report in latest_reports(milestone))
    details = {"status": status.value, "forecast": forecast.isoformat(), "confidence": word.confidence}
    return life.happen(STATUS_REPORTED, at, by, milestone, **details)


def status_of(slip: int) -> Status:
    """The colour that fits so many days of slip."""
    if slip < AT_RISK_FROM:
        return Status.ON_TRACK
    return Status.AT_RISK if slip < OFF_TRACK_FROM else Status.OFF_TRACK


def move_date(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """The agreed date follows what the reports expect: the vendor proposed it, and the lead agreed."""
    before, slip = milestone.due_date, life.slips[milestone.pk]
    after = milestone.baseline_date + timedelta(days=slip)
    version = adjust(life, at, milestone, AdjustmentState.APPLIED, after=after)
    add = life.world.writer.add
    revision = PlanRevision(project=life.project, number=life.revisions + 1, version=version, by=life.lead, at=at)
    add(revision)
    adjustment = version.adjustment
    reason = version.reason
    add(
        DateChange(
            milestone=milestone, before=before, after=after, reason=reason, adjustment=adjustment, by=life.lead, at=at
        )
    )
    life.revisions += 1
    life.project.used_days += version.slip_days
    life.moved[milestone.pk] = slip
    milestone.due_date = after
    milestone.date_moves += 1
    milestone.version += 1
    dates = {"before": before.isoformat(), "after": after.isoformat()}
    return life.happen(MILESTONE_DATE_MOVED, at, life.lead, milestone, reason=reason, **dates)


def say_in_force(life: "Life", at: datetime) -> Told:
    """The team hears of the adjustment that was agreed to last."""
    details = {"number": life.adjustment.number, "revision": life.revisions}
    return life.happen(ADJUSTMENT_APPLIED, at, life.lead, life.adjustment, **details)


def propose(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """The vendor proposes a later date, and the lead has not answered."""
    after = milestone.due_date + timedelta(days=life.rng.choice((7, 14, 21)))
    adjust(life, at, milestone, AdjustmentState.PROPOSED, after=after)
    details = {"number": life.adjustment.number, "organisation_name": life.cast.vendor.name, "levers": ["deadline"]}
    manager = life.cast.holder(TeamRole.DELIVERY_MANAGER)
    return life.happen(ADJUSTMENT_PROPOSED, at, manager, life.adjustment, **details)


def adjust(
    life: "Life", at: datetime, milestone: Milestone, state: AdjustmentState, *, after: date
) -> AdjustmentVersion:
    """An adjustment of a milestone's date, proposed by the vendor; the lead agrees unless it is still proposed."""
    manager, vendor = life.cast.holder(TeamRole.DELIVERY_MANAGER), life.cast.vendor
    writer = life.world.writer
    signed = {"by": manager, "organisation": vendor, "at": at}
    life.adjustments += 1
    life.adjustment = writer.number(
        Adjustment(
            project=life.project, number=life.adjustments, state=state, state_since=at, side=Side.VENDOR, **signed
        )
    )
    life.adjustment.submission = UUID(int=life.rng.getrandbits(128), version=4)
    reason = life.rng.choice(words.REASONS)
    days = max(0, (after - milestone.due_date).days)
    version = AdjustmentVersion(adjustment=life.adjustment, number=1, reason=reason, slip_days=days, **signed)
    life.adjustment.current = writer.number(version)
    writer.add(life.adjustment)
    writer.add(version)
    change = PlanChange(version=version, touches=Touches.DUE_DATE, milestone=milestone)
    change.before, change.after = milestone.due_date.isoformat(), after.isoformat()
    writer.add(change)
    party = writer.add(AdjustmentParty(version=version, part="lead", organisation=life.cast.leader))
    if state == AdjustmentState.APPLIED:
        writer.add(AdjustmentAnswer(party=party, agrees=True, by=life.lead, at=at))
    return version


def deliver(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """The vendor says that it is delivered."""
    manager = life.cast.holder(TeamRole.DELIVERY_MANAGER)
    delivery = Delivery(milestone=milestone, organisation=life.cast.vendor, by=manager, at=at)
    milestone.delivery = life.world.writer.add(delivery)
    enter_state(milestone, MilestoneState.DELIVERED, at)
    return life.happen(MILESTONE_DELIVERED, at, manager, milestone)


def accept(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """The municipal side accepts it."""
    give_verdict(life, at, milestone, accepted=True)
    enter_state(milestone, MilestoneState.ACCEPTED, at)
    return life.happen(MILESTONE_ACCEPTED, at, life.lead, milestone)


def send_back(life: "Life", at: datetime, milestone: Milestone) -> Told:
    """The municipal side returns it; nothing lies on the table then."""
    reason = life.rng.choice(words.OBSTACLES)
    give_verdict(life, at, milestone, accepted=False, reason=reason)
    milestone.delivery = None
    enter_state(milestone, MilestoneState.RETURNED, at)
    return life.happen(MILESTONE_RETURNED, at, life.lead, milestone, reason=reason)


def give_verdict(life: "Life", at: datetime, milestone: Milestone, *, accepted: bool, reason: str = "") -> None:
    """The lead's answer to the delivery on the table."""
    life.world.writer.add(
        Verdict(
            delivery=milestone.delivery,
            accepted=accepted,
            organisation=life.cast.leader,
            by=life.lead,
            at=at,
            reason=reason,
        )
    )


def fiddle(life: "Life", at: datetime) -> Told:
    """A small change that leaves no trace but its event."""
    kind = life.rng.choice((MILESTONE_RESPONSIBLE, PROJECT_EDITED, PROJECT_EDITED, TEAM_CHANGED))
    if kind == MILESTONE_RESPONSIBLE:
        return life.happen(kind, at, life.lead, life.rng.choice(life.milestones), before="", after=life.lead.name)
    if kind == TEAM_CHANGED:
        member = life.rng.choice(life.team)
        return life.happen(kind, at, life.lead, member, name=member.user.name)
    return life.happen(kind, at, life.lead)
