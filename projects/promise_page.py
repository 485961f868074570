"""What pages say of promises: rows, what this reader may do with each, and how many were kept. Never by person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from os2collab import clock
from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, Side, User
from os2collab.prepared import prepared
from projects.forms.promises import PromiseForm
from projects.models import CheckIn, Milestone, Project, Promise
from projects.models.promise import NEAR, PromiseQuerySet
from projects.questions import Place, of_sides

SHOWN = 50  # in one check-in, on one milestone
ON_OVERVIEW = 20
OVERVIEW_FIELDS = (
    *("words", "due_on", "at", "side", "state"),
    *("organisation__name", "organisation__kind", "project__slug", "project__title", "project__product__name"),
)


@dataclass
class PromiseRow:
    """One promise, and what the reader can say of it."""

    promise: Promise
    can_keep: bool = False
    can_miss: bool = False
    can_move: bool = False

    @property
    def can_settle(self) -> bool:
        """Whether the reader may say how it went, or move it."""
        return self.can_keep or self.can_miss or self.can_move


class Tally(NamedTuple):
    """What one organisation has promised in a project, by how it went."""

    organisation: Organisation
    made: int
    kept: int
    moved: int
    broken: int
    open: int

    @property
    def kept_or_moved(self) -> int:
        """A promise that is moved in time counts as kept."""
        return self.kept + self.moved


def promise_rows(promises: Iterable[Promise], project: Project, user: User) -> list[PromiseRow]:
    """Rows for promises of one project, in the given order. No query: the reader's places are known by now."""
    may = can(user, Permission.PROMISE_SETTLE, project)
    mine = set(standing_in(user, project).organisations(Permission.PROMISE_SETTLE)) if may else set()
    sides = {work.organisation.side for work in user.employments if work.organisation_id in mine}
    rows = []
    for promise in promises:
        promise.project = project
        own, others = promise.organisation_id in mine, bool(sides - {promise.side})
        rows.append(
            PromiseRow(
                promise,
                can_keep=promise.is_open and (own or others),
                can_miss=promise.is_overdue and others,
                can_move=promise.is_open and own,
            )
        )
    return rows


def tallies(project: Project) -> list[Tally]:
    """How many promises each organisation has made and kept, by name: this is not a ranking. One query and one more."""
    counted = {organisation: numbers for organisation, *numbers in promises_by_state(project.pk)}
    organisations = Organisation.objects.filter(pk__in=counted).order_by("sort_key")
    return [Tally(organisation, *counted[organisation.pk]) for organisation in organisations]


def said_here(place: CheckIn | Milestone, user: User) -> dict[str, Any]:
    """The promises that were made in a check-in or on a milestone, and the line for one more."""
    found = said_on(place.pk) if isinstance(place, Milestone) else said_in(place.pk)
    may_add = can(user, Permission.PROMISE_MAKE, place.project)
    form = PromiseForm(project=place.project, place=place, auto_id="promise_%s") if may_add else None
    return {"promises": promise_rows(found, place.project, user), "promise_form": form}


def for_overview(places: list[Place]) -> tuple[list[Promise], list[Promise]]:
    """What the person's organisations have promised by next week or before today, and what the other side owes them.

    One query; none for somebody who is on no side of a team.
    """
    sided = [place for place in places if place.side]
    if not sided:
        return [], []
    own = {(place.project_id, place.organisation_id) for place in sided}
    today = clock.today()
    vendor, municipality = of_sides(sided)
    organisations = list({organisation for _, organisation in own})
    promises = on_overview(
        mine=[*vendor, *municipality],
        vendor=vendor,
        municipality=municipality,
        organisations=organisations,
        today=today,
        near=today + NEAR,
    )
    mine: list[Promise] = []
    theirs: list[Promise] = []
    for promise in promises:
        (mine if (promise.project_id, promise.organisation_id) in own else theirs).append(promise)
    return mine[:ON_OVERVIEW], [promise for promise in theirs if promise.is_overdue][:ON_OVERVIEW]


@prepared
def on_overview(
    *, mine: list[int], vendor: list[int], municipality: list[int], organisations: list[int], today: date, near: date
) -> PromiseQuerySet:
    """Open promises that these organisations gave by a day that is near, or that the other side gave by a past one."""
    owed = Q(side=Side.MUNICIPALITY, project__among=vendor) | Q(side=Side.VENDOR, project__among=municipality)
    given = Q(organisation__among=organisations)
    return (
        Promise.objects.open()
        .filter(given & Q(due_on__lte=near) | owed & Q(due_on__lt=today), project__among=mine)
        .select_related("organisation", "project__product")
        .only(*OVERVIEW_FIELDS)
        .order_by("due_on", "pk")[: 2 * ON_OVERVIEW]
    )


@prepared
def said_on(milestone: int) -> PromiseQuerySet:
    """The promises that were made on a milestone."""
    return Promise.objects.filter(milestone=milestone).for_list()[:SHOWN]


@prepared
def said_in(checkin: int) -> PromiseQuerySet:
    """The promises that were made in a check-in."""
    return Promise.objects.filter(checkin=checkin).for_list()[:SHOWN]


@prepared
def promises_to_show(keys: list[int]) -> PromiseQuerySet:
    """Promises by their keys, in no order."""
    return Promise.objects.filter(pk__among=keys).for_list().order_by()


@prepared
def promises_by_state(project: int) -> QuerySet[Promise, tuple[int, ...]]:
    """For each organisation that promised something in a project: its key, and how many promises went how."""
    by_state = {state: Count("pk", filter=Q(state=state)) for state in ("kept", "moved", "broken", "open")}
    made = Promise.objects.filter(project=project).values("organisation").annotate(made=Count("pk"), **by_state)
    return made.order_by().values_list("organisation", "made", *by_state)
