"""What moved in the plan between two days: what was planned, expected and said of each milestone then, and then again.

Everything is read from what cannot be changed: reports, date changes and events. A day means how it ended.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import display
from os2collab.models import Event, Side
from os2collab.ui import Half
from projects.models import SETTLED, DateChange, Milestone, MilestoneState, Project, StatusReport

STATES = {
    "milestone.planned": MilestoneState.PLANNED,
    "milestone.started": MilestoneState.IN_PROGRESS,
    "milestone.delivered": MilestoneState.DELIVERED,
    "milestone.accepted": MilestoneState.ACCEPTED,
    "milestone.returned": MilestoneState.RETURNED,
    "milestone.cancelled": MilestoneState.CANCELLED,
}
REPLANNED = "milestone.replanned"


class Move(NamedTuple):
    """The planned date changed; before the work starts no reason is asked for."""

    at: datetime
    before: date
    after: date
    reason: str = ""
    decision: str = ""


class Standing(NamedTuple):
    """How a milestone stood at the end of a day."""

    plan: date
    expected: date
    is_delivered: bool
    state: str
    vendor: Half | None
    municipality: Half | None


@dataclass
class Course:
    """All that is remembered of one milestone, in the order of time."""

    milestone: Milestone
    moves: list[Move] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    states: list[tuple[datetime, str]] = field(default_factory=list)

    def on(self, day: date) -> Standing | None:
        """How it stood; None when it was not planned yet."""
        states = [(at, state) for at, state in self.states if display.as_date(at) <= day]
        if self.states and not states:
            return None
        state = states[-1][1] if states else self.milestone.state
        delivered = [display.as_date(at) for at, reached in states if reached == MilestoneState.DELIVERED]
        is_delivered = bool(delivered) and state in {MilestoneState.DELIVERED, MilestoneState.ACCEPTED}
        moved = [move.after for move in self.moves if display.as_date(move.at) <= day]
        plan = moved[-1] if moved else self.moves[0].before if self.moves else self.milestone.due_date
        said = {report.side: report for report in self.reports if display.as_date(report.at) <= day}
        counts = said.get(Side.VENDOR) or said.get(Side.MUNICIPALITY)
        return Standing(
            plan=plan,
            expected=delivered[-1] if is_delivered else counts.forecast_date if counts else plan,
            is_delivered=is_delivered,
            state=state,
            vendor=self.half(said.get(Side.VENDOR), day, state),
            municipality=self.half(said.get(Side.MUNICIPALITY), day, state),
        )

    def half(self, report: Any, day: date, state: str) -> Half | None:
        """One side's last word until that day; grey when it had been silent for longer than the rhythm by then."""
        if report is None:
            return None
        on = display.as_date(report.at)
        asked = state not in {MilestoneState.DELIVERED, *SETTLED}
        silent = (day - on).days if asked and (day - on).days > self.milestone.project.rhythm_days else None
        return Half(report.status, confidence=report.confidence, reported_on=on, silent_days=silent)


@dataclass
class Change:
    """One milestone on both days, and why its date moved between them."""

    milestone: Milestone
    before: Standing | None
    after: Standing | None
    moves: list[Move]

    @property
    def differs(self) -> bool:
        """Whether anything that the page shows is another."""
        return self.before != self.after

    @cached_property
    def days(self) -> int:
        """How much later it is expected now; less than nothing when it is expected sooner."""
        return (self.after.expected - self.before.expected).days if self.before and self.after else 0

    @property
    def words(self) -> str:
        """That difference as people say it."""
        return later_words(self.days)


def later_words(days: int) -> str:
    """How much later something is expected, or how much sooner."""
    if days > 0:
        return ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
    return ngettext("%(days)d day sooner", "%(days)d days sooner", -days) % {"days": -days}


def changes(project: Project, since: date, until: date) -> list[Change]:
    """Every milestone of the project that was planned at the end of ``until``, in the plan's order. Four queries."""
    milestones = list(Milestone.objects.filter(project=project).order_by("position", "number"))
    courses = {milestone.pk: Course(milestone) for milestone in milestones}
    for milestone in milestones:
        milestone.project = project
    gather(courses, project)
    found = []
    for course in courses.values():
        after = course.on(until)
        between = [move for move in course.moves if since < display.as_date(move.at) <= until]
        if after:
            found.append(Change(course.milestone, course.on(since), after, between))
    return found


def gather(courses: dict[int, Course], project: Project) -> None:
    """Read what is remembered of the project's milestones into their courses."""
    moves: defaultdict[int, list[Move]] = defaultdict(list)
    events = Event.objects.within(project).filter(kind__in=[*STATES, REPLANNED]).order_by("pk")
    for kind, milestone, at, details in events.values_list("kind", "on_id", "at", "details"):
        if kind == REPLANNED:
            first, then = date.fromisoformat(details["before"]), date.fromisoformat(details["after"])
            moves[milestone].append(Move(at, first, then))
        elif milestone in courses:
            courses[milestone].states.append((at, STATES[kind]))
    fields = ("milestone_id", "at", "before", "after", "reason", "decision")
    for milestone, *move in DateChange.objects.filter(milestone__project=project).values_list(*fields):
        moves[milestone].append(Move(*move))
    reports = StatusReport.objects.filter(milestone__project=project).order_by("pk")
    named = ("milestone_id", "side", "at", "status", "confidence", "forecast_date")
    for report in reports.values_list(*named, named=True):
        courses[report.milestone_id].reports.append(report)
    for milestone, course in courses.items():
        course.moves = sorted(moves[milestone])


def sentence(found: Iterable[Change]) -> str:
    """What a colleague would say first about what moved."""
    changed = [change for change in found if change.differs]
    later = [f"M{change.milestone.number}" for change in changed if change.days > 0]
    if not changed:
        return _("Nothing moved between the two days.")
    if not later:
        return _("No milestone is expected later than it was.")
    return ngettext(
        "%(milestones)s is expected later than it was.", "%(milestones)s are expected later than they were.", len(later)
    ) % {"milestones": get_text_list(later, _("and"))}
