"""What moved in the portfolio between two days, by project, the most slipped first; never by person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from os2collab.export import Cell
from os2collab.prepared import prepared
from partnerships.models import PortfolioRow
from partnerships.portfolio import Filter
from projects.models import Milestone, Project
from projects.moved import Moved, end_of, moved
from projects.reasons import Reason, reasons, words_about

PER_PAGE = 50

HEADER: tuple[str | Promise, ...] = (
    gettext_lazy("Product"),
    gettext_lazy("Project"),
    gettext_lazy("Milestone"),
    gettext_lazy("Expected before"),
    gettext_lazy("Expected now"),
    gettext_lazy("Days later"),
    gettext_lazy("Why"),
)


@dataclass
class Move:
    """One milestone that moved, and why."""

    milestone: Milestone
    moved: Moved
    reasons: list[Reason]


@dataclass
class Group:
    """A project and its milestones that moved, the most slipped first."""

    project: Project
    moves: list[Move]


class Story:
    """The projects in which something moved between the ends of two days, of those that a filter leaves."""

    def __init__(self, asked: Filter, since: date, until: date) -> None:
        self.since, self.until = since, until
        chosen = PortfolioRow.objects.filter(asked.q(), project__isnull=False).values_list("project_id", flat=True)
        found = moved(since, until, list(chosen) if asked.narrowed else None)
        by_project: defaultdict[int, list[Moved]] = defaultdict(list)
        for move in sorted(found, key=lambda move: (-move.days, move.milestone)):
            by_project[move.project].append(move)
        self.projects = list(by_project.items())

    @property
    def sentence(self) -> str:
        """What a colleague would say first."""
        later = sum(moves[0].days > 0 for _project, moves in self.projects)
        if not self.projects:
            return _("No milestone is expected on another day than it was.")
        if not later:
            return ngettext(
                "In one project something is expected sooner, and nothing later.",
                "In %(number)d projects something is expected sooner, and nothing later.",
                len(self.projects),
            ) % {"number": len(self.projects)}
        return ngettext(
            "In one project a milestone is expected later than it was.",
            "In %(number)d projects a milestone is expected later than it was.",
            later,
        ) % {"number": later}

    def page(self, number: str | None) -> Page:
        """Some projects, ready to be shown: three queries."""
        pages: Paginator[Any] = Paginator(self.projects, PER_PAGE)
        page = pages.get_page(number)
        page.object_list = list(self.load(list(page.object_list)))
        return page

    def load(self, chosen: list[tuple[int, list[Moved]]]) -> Iterator[Group]:
        """Projects with their milestones, and what was said of them meanwhile."""
        keys = [move.milestone for _project, moves in chosen for move in moves]
        projects = {each.pk: each for each in named_projects([project for project, _moves in chosen])}
        milestones = {each.pk: each for each in named_milestones(keys)}
        meanwhile = said_between(keys, end_of(self.since), end_of(self.until))
        said = sorted(meanwhile, key=attrgetter("milestone_id"))
        words = {key: list(rows) for key, rows in groupby(said, key=attrgetter("milestone_id"))}
        for project, moves in chosen:
            group = Group(projects[project], [])
            for move in moves:
                milestone = milestones[move.milestone]
                milestone.project = group.project
                group.moves.append(Move(milestone, move, reasons(words.get(move.milestone, ()))))
            yield group


@prepared
def named_projects(keys: list[int]) -> QuerySet[Project]:
    """Projects with their names."""
    found = Project.objects.filter(pk__among=keys).select_related("product")
    return found.only("title", "slug", "product__name")


@prepared
def named_milestones(keys: list[int]) -> QuerySet[Milestone]:
    """Milestones with their names."""
    return Milestone.objects.filter(pk__among=keys).only("number", "title", "project_id")


@prepared
def said_between(milestones: list[int], since: datetime, until: datetime) -> QuerySet[Any, Any]:
    """What was said of some milestones from one moment until another."""
    return words_about(milestone__among=milestones, at__gte=since, at__lt=until)


def lines(groups: Iterable[Group]) -> Iterator[list[Cell]]:
    """The story as rows of a file, one a milestone."""
    for group in groups:
        for move in group.moves:
            names: list[Cell] = [group.project.product.name, group.project.title, str(move.milestone)]
            why = " · ".join(reason.words for reason in move.reasons)
            yield [*names, move.moved.before, move.moved.after, move.moved.days, why or None]
