"""What the page of the barometer shows: my questions while a round is open, and each side's course over the rounds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.safestring import SafeString

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.models import Side, User
from os2collab.prepared import prepared
from projects.barometer_drawing import course, figure
from projects.forms.barometer import BarometerForm
from projects.models import BarometerRound, BarometerTally, BarometerTurn, Project, Statement
from projects.models.project import ProjectQuerySet

ROUNDS = 12  # the newest
SIDES = (Side.VENDOR, Side.MUNICIPALITY)


@dataclass
class Line:
    """One statement, or all of them: its drawing, and by side its numbers as the table writes them."""

    name: str
    drawing: SafeString
    cells: dict[str, list[str]]


@dataclass
class Group:
    """The table's rows of one side."""

    side: str
    answered: list[tuple[int, int]]
    lines: list[tuple[str, list[str]]]


@prepared
def pages_with_turn(slug: str, user: int) -> ProjectQuerySet:
    """The project at that address, with whether the person has had their turn in the round that is open."""
    turns = BarometerTurn.objects.filter(round=OuterRef("barometer"), user=user)
    return Project.objects.for_page().filter(slug=slug).annotate(has_answered=Exists(turns))


def asks(project: Project, user: User) -> bool:
    """Whether a round is open that asks this person and that they have not answered: of a project by ``with_turn``."""
    opened = project.barometer
    if opened is None:
        return False
    opened.project = project
    has_answered: bool = project.has_answered  # type: ignore[attr-defined]
    return bool(can(user, Permission.BAROMETER_ANSWER, opened)) and not has_answered


def barometer_page(project: Project, user: User, form: BarometerForm | None = None) -> dict[str, Any]:
    """Everything on the page. Of a round that is open nothing is loaded but how many are asked in all."""
    closed = project.barometer_rounds.exclude(closed_at=None).prefetch_related("tallies").order_by("-number")
    rounds = list(closed[:ROUNDS])[::-1]
    tallies = {side: [tally_of(each, side) for each in rounds] for side in SIDES}
    lines = course_lines(rounds, tallies)
    asked = asks(project, user)
    return {
        "project": project,
        "opened": project.barometer,
        "asked_in_all": sum(member.side in SIDES for member in project.current_team) if project.barometer else 0,
        "form": (form or BarometerForm()) if asked else None,
        "answered": project.barometer is not None
        and not asked
        and bool(can(user, Permission.BAROMETER_ANSWER, project.barometer)),
        "rounds": rounds,
        "overall": lines[0] if lines else None,
        "lines": lines[1:],
        "groups": groups(tallies, lines),
        "shown": any(tally.counts for side in SIDES for tally in tallies[side]),
    }


def tally_of(closed: BarometerRound, side: str) -> BarometerTally:
    """What a side answered in a closed round."""
    return next(tally for tally in closed.tallies.all() if tally.side == side)


def course_lines(rounds: list[BarometerRound], tallies: dict[Side, list[BarometerTally]]) -> list[Line]:
    """All statements taken together, then each of them."""
    if not rounds:
        return []
    from_side = {"": {side: [tally.overall for tally in tallies[side]] for side in SIDES}}
    for statement in Statement.values:
        from_side[statement] = {side: [tally.mean(statement) for tally in tallies[side]] for side in SIDES}
    return [
        Line(
            name=str(Statement(key).label) if key else "",
            drawing=course(key, [each.opened_at for each in rounds], values),
            cells={side: ["" if value is None else figure(value) for value in values[side]] for side in SIDES},
        )
        for key, values in from_side.items()
    ]


def groups(tallies: dict[Side, list[BarometerTally]], lines: list[Line]) -> list[Group]:
    """The table: by side, how many answered, all in all, and each statement."""
    return [
        Group(
            side,
            [(tally.answered, tally.asked) for tally in tallies[side]],
            [(line.name, line.cells[side]) for line in lines],
        )
        for side in SIDES
    ]
