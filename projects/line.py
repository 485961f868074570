"""A project's milestones on a line of time, as SVG.

Twenty lines of ten dots stand on a page of projects. As a template that was two thirds of the page's time, so these are
written out; all that goes in is numbers, dates and our own words.
"""

from datetime import date, timedelta
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from os2collab import clock, display
from projects.models import MilestoneState, Project

ROOM = timedelta(days=7)  # before the first date and after the last
# Percent of the width from one label to the next: where the line is wide, and for names and days where it is narrow.
# What is nearer gives way; static/css/components/project-row.css knows how wide is wide.
CLOSEST = 7.0
CLOSEST_NAMES, CLOSEST_DAYS = 9.0, 17.0


def milestone_line(project: Project) -> SafeString:
    """The stored points of a project between its first and its last date; nothing when there are none."""
    points = project.milestone_line
    if not points:
        return SafeString()
    today = clock.today()
    dates = [(date.fromisoformat(point["baseline"]), date.fromisoformat(point["expected"])) for point in points]
    first = min(today, *map(min, dates)) - ROOM
    scale = 94 / (max(today, *map(max, dates)) + ROOM - first).days
    states = state_words(get_language() or "")
    slips, dots, words = "", "", list[str]()
    labelled, named, dated = list[float](), list[float](), list[float]()
    for point, (planned, expected) in zip(points, dates, strict=True):
        name = f"M{point['number']}"
        at = 3 + scale * (expected - first).days
        if expected > planned:
            slips += slip(3 + scale * (planned - first).days, at)
        dots += dot(at, look(point["state"], late=expected > planned))
        if has_room(at, labelled, CLOSEST):
            roomy_name, roomy_day = not has_room(at, named, CLOSEST_NAMES), not has_room(at, dated, CLOSEST_DAYS)
            dots += label(at, name, expected, roomy_name=roomy_name, roomy_day=roomy_day)
        words.append(f"{name} {states[point['state']]} {display.day(expected)}")
    return drawing(3 + scale * (today - first).days, slips + dots, ". ".join(words))


def has_room(at: float, taken: list[float], apart: float) -> bool:
    """Whether nothing stands so near; then this stands there from now on."""
    room = all(abs(at - other) >= apart for other in taken)
    if room:
        taken.append(at)
    return room


@lru_cache(maxsize=4)
def state_words(language: str) -> dict[str, str]:
    """Each state's word in the language that is active now."""
    return {state.value: str(state.label) for state in MilestoneState}


def look(state: str, *, late: bool) -> str:
    """The class of a dot."""
    if state in {MilestoneState.ACCEPTED, MilestoneState.DELIVERED}:
        return state
    return "late" if late else "planned"


def slip(planned: float, expected: float) -> str:
    """From the first plan to the date that is expected now."""
    return (
        f'<line class="milestone-line__slip" x1="{planned:.1f}%" x2="{expected:.1f}%" y1="26" y2="26"/>'
        f'<line class="milestone-line__base" x1="{planned:.1f}%" x2="{planned:.1f}%" y1="20" y2="32"/>'
    )


def dot(at: float, look: str) -> str:
    """One milestone."""
    return f'<circle class="milestone-line__dot milestone-line__dot--{look}" cx="{at:.1f}%" cy="26" r="6.5"/>'


def label(at: float, name: str, on: date, *, roomy_name: bool, roomy_day: bool) -> str:
    """Its name and day; what only a wide line has room for is hidden on a narrow one."""
    wide = " milestone-line__roomy"
    day_class = f' class="{wide.strip()}"' if roomy_day else ""
    return (
        f'<text class="milestone-line__name{wide if roomy_name else ""}" x="{at:.1f}%" y="52"'
        f' text-anchor="middle">{name}</text>'
        f'<text{day_class} x="{at:.1f}%" y="67" text-anchor="middle">{display.day(on, short=True)}</text>'
    )


def drawing(today: float, marks: str, words: str) -> SafeString:
    """The line with today on it, what stands on the line, and all of it in words."""
    now = f"{today:.1f}%"
    return SafeString(
        f'<svg class="milestone-line" role="img" aria-label="{escape(_("Milestones:"))} {escape(words)}.">'
        '<line class="milestone-line__track" x1="0%" x2="100%" y1="26" y2="26"/>'
        f'<line class="milestone-line__past" x1="0%" x2="{now}" y1="26" y2="26"/>'
        f'<line class="milestone-line__today" x1="{now}" x2="{now}" y1="12" y2="40"/>'
        f'<text class="milestone-line__today-label" x="{now}" y="8" text-anchor="middle">{escape(_("today"))}</text>'
        f"{marks}</svg>"
    )
