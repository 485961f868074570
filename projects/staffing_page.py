"""Who works on what: lines by milestone, where nobody is at work, and how many hours each organisation gives a week."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab import clock, display
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, User
from projects.adjusting import is_changeable
from projects.models import Allocation, Milestone, Project
from projects.proposing import Plan, plan_of
from projects.staffing_drawing import Band, chart

WEEKS = 12
LEAD_IN = timedelta(days=28)  # how much of the past the drawing shows


@dataclass
class Line:
    """Somebody at work from a day to a day."""

    allocation: Allocation
    has_left: bool

    @property
    def name(self) -> str:
        """The person, or the organisation that has not named one."""
        return self.allocation.user.name if self.allocation.user else self.allocation.organisation.name


@dataclass
class Place:
    """A milestone, or the project as a whole, with those who work on it."""

    milestone: Milestone | None
    lines: list[Line] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.milestone) if self.milestone else _("The project as a whole")

    @property
    def number(self) -> int:
        """How the form is asked for it."""
        return self.milestone.number if self.milestone else 0

    @property
    def can_change(self) -> bool:
        """Whether its staffing is open to change."""
        return self.milestone is None or is_changeable(self.milestone)

    @property
    def gap(self) -> date | None:
        """The first day without anybody."""
        return self.milestone.unstaffed_from if self.milestone else None


class Week(NamedTuple):
    """An organisation's hours in each of the coming weeks."""

    organisation: Organisation
    hours: list[int]


def staffing_page(project: Project, user: User) -> dict[str, Any]:
    """Everything on the page of a project's staffing. Three questions."""
    plan = plan_of(project)
    places = places_of(plan)
    gaps = [place for place in places if place.gap]
    mondays = [monday(clock.today()) + timedelta(weeks=n) for n in range(WEEKS)]
    return {
        "project": project,
        "places": places,
        "sentence": sentence(places, gaps),
        "gaps": gaps,
        "drawing": drawing(places),
        "weeks": [one.isocalendar().week for one in mondays],
        "sums": sums(plan.allocations, mondays),
        "may_propose": bool(can(user, Permission.ADJUSTMENT_PROPOSE, project)),
    }


def places_of(plan: Plan) -> list[Place]:
    """The project as a whole and every open milestone, or one that has somebody; in the plan's order."""
    people = {member.user_id for member in plan.project.current_team}
    lines: defaultdict[int | None, list[Line]] = defaultdict(list)
    for allocation in plan.allocations:
        has_left = allocation.user_id is not None and allocation.user_id not in people
        lines[allocation.milestone_id].append(Line(allocation, has_left))
    whole = [Place(None, lines[None])] if lines[None] else []
    return whole + [Place(m, lines[m.pk]) for m in plan.everything if m.is_open or lines[m.pk]]


def sentence(places: list[Place], gaps: list[Place]) -> str:
    """What a colleague would say first."""
    if not any(place.lines for place in places):
        return _("Nobody is in the staffing plan yet.")
    if not gaps:
        return _("Somebody is at work on everything that is staffed, until its date.")
    return " ".join(gap_words(place) for place in gaps)


def gap_words(place: Place) -> str:
    """That nobody is at work from a day on."""
    words = _("On M%(number)d there is nobody from %(day)s.")
    return words % {"number": place.number, "day": display.day(place.gap) if place.gap else ""}


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def sums(allocations: list[Allocation], mondays: list[date]) -> list[Week]:
    """Hours of each organisation in each week; never of a person."""
    found: dict[int, Week] = {}
    for each in allocations:
        week = found.setdefault(each.organisation_id, Week(each.organisation, [0] * len(mondays)))
        for number, first in enumerate(mondays):
            if each.starts_on <= first + timedelta(days=4) and each.ends_on >= first:
                week.hours[number] += each.hours
    return sorted(found.values(), key=lambda week: week.organisation.sort_key)


def drawing(places: list[Place]) -> SafeString:
    """The bands of all lines, with the gaps and the milestones' dates; nothing when nobody is in the plan."""
    bands = []
    for place in places:
        due = place.milestone.due_date if place.milestone else None
        bands.append(Band(place.label, due=due, gap=place.gap if place.gap and due else None, is_head=True))
        bands += [
            Band(line.name, line.allocation.starts_on, line.allocation.ends_on, side=line.allocation.side)
            for line in place.lines
        ]
    days = [day for band in bands for day in (band.starts_on, band.ends_on, band.due) if day]
    if not any(place.lines for place in places):
        return SafeString()
    first = max(min(days), clock.today() - LEAD_IN)
    return chart(bands, first, max([*days, clock.today()]) + timedelta(days=7))
