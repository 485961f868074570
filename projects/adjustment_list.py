"""Adjustments in a row: all of a project's, those on the project's own page, and those that came out of a check-in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.models import User
from os2collab.paging import page_of
from os2collab.prepared import prepared
from os2collab.ui import Tab
from projects import adjustment_words as words
from projects.change_cards import Card, Names, cards, complete, heading, names_of
from projects.models import (
    LEVER_OF,
    UNDECIDED,
    Adjustment,
    AdjustmentParty,
    AdjustmentState,
    AdjustmentVersion,
    Lever,
    Milestone,
    PlanChange,
    PlanRevision,
    Project,
)
from projects.models.adjustment import AdjustmentQuerySet
from projects.models.project import ProjectQuerySet

STATES = ("proposed", "recommended", "applied", "rejected", "withdrawn")
ON_PROJECT_PAGE = 2  # of those in force
UNDECIDED_ON_PROJECT_PAGE = 4


@dataclass
class Row:
    """An adjustment as a card shows it."""

    adjustment: Adjustment
    heading: str
    state_label: str
    cards: list[Card]
    parties: list[AdjustmentParty] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        """Whether it changes one thing only, which its heading names."""
        return len(self.cards) == 1

    @property
    def agreed(self) -> list[AdjustmentParty]:
        """Those that have agreed."""
        return [party for party in self.parties if party.answered and party.answered.agrees]


@prepared
def pages_with_revision(slug: str) -> ProjectQuerySet:
    """The project at that address, with the number of its plan's revision now; none while nothing was adjusted."""
    newest = PlanRevision.objects.filter(project=OuterRef("pk")).order_by("-number")
    return Project.objects.for_page().filter(slug=slug).annotate(revision=Subquery(newest.values("number")[:1]))


def adjustment_list(project: Project, user: User, asked: QueryDict) -> dict[str, Any]:
    """The page of all adjustments: filtered by state and lever, the undecided first, then the newest, paged.

    ``project`` comes from ``pages_with_revision``.
    """
    state, lever = asked.get("state", ""), asked.get("lever", "")
    found = narrowed(Adjustment.objects.filter(project=project), state, lever)
    found = found.order_by(Case(When(state__in=UNDECIDED, then=Value(0)), default=Value(1)), "-number")
    page = page_of(found, shape(), asked.get("page"))
    milestones = Milestone.objects.filter(project=project)
    names = names_of(project.team.select_related("organisation", "user"), milestones)
    return {
        "project": project,
        "page": page,
        "rows": rows(page.object_list, project, names),
        "revision": project.revision,  # type: ignore[attr-defined]  # pages_with_revision() annotates it
        "states": filters("state", [("", _("All")), *state_choices()], state, asked),
        "levers": filters("lever", [("", _("All kinds")), *Lever.choices], lever, asked),
        "is_filtered": bool(state or lever),
        "may_propose": bool(can(user, Permission.ADJUSTMENT_PROPOSE, project)),
    }


def state_choices() -> list[tuple[str, str]]:
    """The states by which one can filter."""
    return [(state, str(AdjustmentState(state).label)) for state in STATES]


def narrowed(found: AdjustmentQuerySet, state: str, lever: str) -> AdjustmentQuerySet:
    """Those in a state, and whose version in question pulls a lever; what is no state and no lever filters nothing."""
    if state in AdjustmentState.values:
        found = found.filter(state=state)
    if lever in Lever.values:
        touches = [touched for touched, of in LEVER_OF.items() if of == lever]
        found = found.filter(Exists(PlanChange.objects.filter(version=OuterRef("current"), touches__in=touches)))
    return found


def filters(name: str, choices: Iterable[tuple[str, Any]], chosen: str, asked: QueryDict) -> list[Tab]:
    """Links that set one filter and keep the other."""
    tabs = []
    for value, label in choices:
        query = asked.copy()
        query.pop("page", None)
        query.pop(name, None)
        if value:
            query[name] = value
        tabs.append(Tab(str(label), f"?{query.urlencode()}", current=value == chosen))
    return tabs


def shape() -> AdjustmentQuerySet:
    """What a card needs, in two more questions than the rows themselves."""
    return Adjustment.objects.select_related("current", "organisation", "by").prefetch_related(
        Prefetch("current__changes", every_change()), Prefetch("current__parties", every_party())
    )


def every_change() -> QuerySet[PlanChange]:
    """Changes with what a card says of them."""
    return PlanChange.objects.select_related("milestone", "allocation").order_by("pk")


def every_party() -> QuerySet[AdjustmentParty]:
    """Parties with what a card says of them."""
    return AdjustmentParty.objects.select_related("organisation", "answer").order_by("pk")


def rows(adjustments: Iterable[Adjustment], project: Project, names: Names) -> list[Row]:
    """Adjustments loaded in that shape, as cards."""
    adjustments = list(adjustments)
    complete(names, (change for each in adjustments if each.current for change in each.current.changes.all()))
    return [row(adjustment, project, names) for adjustment in adjustments]


def row(adjustment: Adjustment, project: Project, names: Names) -> Row:
    """One of them."""
    version = cast("AdjustmentVersion", adjustment.current)  # the verb that proposes writes one
    version.adjustment = adjustment
    return row_of(version, list(version.changes.all()), list(version.parties.all()), project, names)


def row_of(
    version: AdjustmentVersion,
    changes: Sequence[PlanChange],
    parties: list[AdjustmentParty],
    project: Project,
    names: Names,
) -> Row:
    """An adjustment from the version in question, with its changes and parties."""
    adjustment = version.adjustment
    adjustment.project, adjustment.current = project, version
    return Row(adjustment, heading(changes, names), words.state_label(adjustment), cards(changes, names), parties)


def on_project_page(project: Project, names: Names) -> list[Row]:
    """The undecided, and the latest that came into force. Two questions: what they change brings them along."""
    changes: dict[AdjustmentVersion, list[PlanChange]] = defaultdict(list)
    for change in changes_on_project_page(project.pk):
        changes[change.version].append(change)
    parties: dict[int, list[AdjustmentParty]] = defaultdict(list)
    for party in parties_in([version.pk for version in changes]) if changes else []:
        parties[party.version_id].append(party)
    complete(names, (change for own in changes.values() for change in own))
    found = [row_of(version, own, parties[version.pk], project, names) for version, own in changes.items()]
    return sorted(found, key=lambda row: (not row.adjustment.is_undecided, -row.adjustment.number))


@prepared
def changes_on_project_page(project: int) -> QuerySet[PlanChange]:
    """What those adjustments change."""
    all_of_them = Adjustment.objects.filter(project=project)
    latest = all_of_them.filter(state=AdjustmentState.APPLIED).order_by("-state_since", "-pk")[:ON_PROJECT_PAGE]
    oldest = all_of_them.undecided().order_by("number")[:UNDECIDED_ON_PROJECT_PAGE]
    chosen = all_of_them.filter(Q(pk__in=oldest.values("pk")) | Q(pk__in=latest.values("pk")))
    return every_change().filter(version__in=chosen.values("current")).select_related("version__adjustment")


@prepared
def parties_in(versions: list[int]) -> QuerySet[AdjustmentParty]:
    """The parties in some versions."""
    return every_party().filter(version__among=versions)
