"""Which parts of a proposal are on the screen: those of the levers that are pulled."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from os2collab.forms.base import Difference
from projects.forms.lever_part import LeverPart, as_shown
from projects.forms.levers import DeadlinePart, NewMilestonePart, ResponsiblePart, ScopePart
from projects.forms.staffing import AllocationPart
from projects.models import Lever, Milestone
from projects.proposing import Choice, Plan

EMPTY_LINES, MOST_LINES = 2, 40
# Fields of parts that are not on the screen now: kept, so that a lever that is pulled again still has its words.
PARKED = re.compile(r"(initial-)?([dtr][0-9]{1,5}|[an][0-9]{1,18}|new)-[a-z_]{1,20}|for_[a-z]{5,10}")
LONGEST, MOST_PARKED = 4_000, 400


class Parts:
    """The plan as it stands, and what was typed over it."""

    def __init__(self, plan: Plan, choice: Choice, data: QueryDict | None) -> None:
        self.plan, self.choice = plan, choice
        self.typed: Mapping[str, Any] = data if data is not None else {}
        places: list[Milestone | None] = [*choice.milestones, *([None] if choice.whole else [])]
        self.deadlines = [DeadlinePart(data, each) for each in choice.milestones if Lever.DEADLINE in choice.levers]
        self.scopes = [ScopePart(data, each) for each in choice.milestones if Lever.SCOPE in choice.levers]
        self.new = NewMilestonePart(data, plan.organisations) if Lever.SCOPE in choice.levers else None
        staffs = Lever.STAFFING in choice.levers
        self.responsible = [ResponsiblePart(data, each, plan.organisations) for each in choice.milestones if staffs]
        keys = {each.pk for each in choice.milestones} | ({None} if choice.whole else set())
        standing = [each for each in plan.allocations if staffs and each.milestone_id in keys]
        self.standing = [
            AllocationPart(data, prefix=f"a{each.pk}", project=plan.project, places=places, allocation=each)
            for each in standing
        ]
        self.lines = list(self.new_lines(data, places)) if staffs and places else []

    def new_lines(self, data: QueryDict | None, places: list[Milestone | None]) -> Iterator[AllocationPart]:
        """Those that are written, and at least two empty ones."""
        empty = 0
        for number in range(MOST_LINES):
            line = AllocationPart(data, prefix=f"n{number}", project=self.plan.project, places=places)
            yield line
            empty += line.is_optional
            if empty == EMPTY_LINES and not self.is_written_after(number):
                return

    def is_written_after(self, number: int) -> bool:
        """Whether there are later lines in what was sent."""
        written = (re.fullmatch(r"n([0-9]{1,3})-(who|task|hours)", name) for name in self.typed)
        return any(int(match[1]) > number for match in written if match and self.typed[match[0]])

    @property
    def parts(self) -> list[LeverPart]:
        """Every part on the screen."""
        new = [self.new] if self.new else []
        return [*self.deadlines, *self.scopes, *new, *self.responsible, *self.standing, *self.lines]

    def parked(self, shown: set[str]) -> list[tuple[str, str]]:
        """What was typed in parts that are not on the screen now; not in lines that nobody will ever show again."""
        known = shown | {f"initial-{name}" for name in shown}
        names = [name for name in self.typed if PARKED.fullmatch(name) and name not in known]
        names = [name for name in names if not self.is_gone(name)]
        return [(name, str(self.typed[name])[:LONGEST]) for name in names[:MOST_PARKED]]

    def is_gone(self, name: str) -> bool:
        """Whether a field is of a line of the staffing that somebody took out meanwhile."""
        line = re.match(r"(?:initial-)?a([0-9]{1,18})-", name)
        return bool(line) and int(line[1]) not in {each.pk for each in self.plan.allocations}  # type: ignore[index]

    def lost(self) -> list[Difference]:
        """What was changed here in lines that somebody took out meanwhile."""
        found = []
        for name, value in self.typed.items():
            field = AllocationPart.base_fields.get(name.partition("-")[2])
            if field and self.is_gone(name) and value and value != self.typed.get(f"initial-{name}"):
                found.append(Difference(str(field.label), as_shown(field, value), _("Taken out meanwhile")))
        return found
