"""What the page of an adjustment shows: the version in question, the earlier ones, who must agree, what one can do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab import display
from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.html import format_html
from os2collab.models import User
from os2collab.prepared import prepared
from projects import adjustment_words as words
from projects.adjusting import (
    Outdated,
    against_mandate,
    asks,
    can_answer,
    exceeds_mandate,
    is_changeable,
    is_waited_for,
    levers_of,
    outdated_among,
    place_of,
)
from projects.change_cards import Card, Names, card, cards, complete, heading, names_of, nothing, show, title
from projects.forms.adjustments import AnswerForm
from projects.models import (
    Adjustment,
    AdjustmentParty,
    AdjustmentState,
    AdjustmentVersion,
    Lever,
    Milestone,
    PlanChange,
    PlanRevision,
    Project,
    TeamMember,
    Touches,
)
from projects.wording import marked

CONSEQUENCES = {Lever.SCOPE: "for_scope", Lever.STAFFING: "for_staffing", Lever.DEADLINE: "for_deadline"}


@dataclass
class VersionView:
    """A version with its changes and parties, and what became of it."""

    version: AdjustmentVersion
    changes: list[PlanChange]
    parties: list[AdjustmentParty] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    differences: "list[Difference]" = field(default_factory=list)
    # Those who could still answer, and organisations that take part and have nobody on the team to do it.
    open_parties: list[AdjustmentParty] = field(default_factory=list)
    silent: list[AdjustmentParty] = field(default_factory=list)
    # While it is undecided: whether the steering group decides, so that the lead's yes is a recommendation.
    is_beyond: bool = False

    @property
    def counted(self) -> Decimal:
        """What of its cost counts against the mandate, in kroner."""
        return against_mandate(self.changes, self.version.extra_amount)

    def tell_apart(self, project: Project) -> None:
        """Of those that have not answered: who is waited for, and who cannot answer."""
        waiting = [party for party in self.parties if party.answered is None and is_waited_for(party, project)]
        self.open_parties = [party for party in waiting if can_answer(party, project)]
        self.silent = [party for party in waiting if party not in self.open_parties]
        self.is_beyond = bool(self.silent) or exceeds_mandate(project, self.counted, self.version.slip_days)

    @property
    def third_moves(self) -> list[Milestone]:
        """The milestones whose date it would move a third time in a row."""
        moved = [change.milestone for change in self.changes if change.touches == Touches.DUE_DATE]
        return [milestone for milestone in moved if milestone and milestone.date_moves >= 2]

    @property
    def consequences(self) -> list[tuple[str, str]]:
        """What follows for the levers that are left alone and for the money, by their names; empty is unchanged."""
        pulled = levers_of(self.changes)
        lines = [
            (str(lever.label), getattr(self.version, name))
            for lever, name in CONSEQUENCES.items()
            if lever not in pulled
        ]
        return [*lines, (_("The money"), self.version.for_money)]

    @property
    def cost(self) -> str:
        """What it costs or saves, in words."""
        if self.version.amount < 0:
            return _("saves %(amount)s") % {"amount": display.kroner(-self.version.amount)}
        return display.kroner(self.version.amount) if self.version.amount else _("nothing")

    @property
    def recommendation(self) -> Any:
        """What lay before the steering group, with its decision; nothing when it was within the mandate."""
        return getattr(self.version, "recommendation", None)

    @property
    def is_recommended(self) -> bool:
        """Whether the lead's yes is, or was, a recommendation to the steering group."""
        return self.is_beyond or self.recommendation is not None

    @property
    def revision(self) -> PlanRevision | None:
        """The plan's revision that it became."""
        return getattr(self.version, "revision", None)


class Difference(NamedTuple):
    """What is different from one version to the next."""

    title: str
    was: SafeString
    now: SafeString


class Moved(NamedTuple):
    """What somebody else changed meanwhile: how it was, how it is, how it should become, and by which adjustment.

    ``settled`` is the state of a milestone that is delivered or finished by now.
    """

    card: Card
    now: SafeString
    settled: str
    cause: AdjustmentVersion | None


@dataclass
class May:
    """What the reader can do with the adjustment."""

    agree: bool
    recommends: bool
    counter: bool
    withdraw: bool
    decide: bool
    why_not: str = ""


def adjustment_page(adjustment: Adjustment, user: User, form: AnswerForm | None = None) -> dict[str, Any]:
    """Everything on the page, in four questions however many versions and changes there are."""
    project = adjustment.project
    team = team_ever(project.pk)
    project.current_team = [member for member in team if member.ended_on is None]
    project.taking_part = set(adjustment.taking_part)  # type: ignore[attr-defined]  # for_page() annotates both
    names = names_of(team, (Milestone(project=project, **each) for each in adjustment.places))  # type: ignore[attr-defined]
    own, others = changes_read(adjustment)
    views = versions_of(own, names)
    view = views[0]
    if adjustment.is_undecided:
        view.tell_apart(project)
    place = place_of(project, user)
    mine = [party for party in view.open_parties if place and asks(party, place)]
    view.version.adjustment = adjustment
    found = (
        outdated_among(view.version, view.changes, view.parties, names.milestones) if adjustment.is_undecided else []
    )
    may = what_may(adjustment, user, place, view, asked=bool(mine), is_outdated=bool(found))
    return {
        "adjustment": adjustment,
        "project": project,
        "heading": heading(view.changes, names),
        "sentence": sentence(adjustment, view, may, names, is_outdated=bool(found)),
        "state_label": words.state_label(adjustment),
        "view": view,
        "earlier": views[1:],
        "uses": uses_of(adjustment, view),
        "moved": moved_meanwhile(found, others, names),
        "lead": next((member for member in project.current_team if member.is_lead), None),
        "may": may,
        "form": form or AnswerForm(initial={"version": adjustment.version}),
    }


def changes_read(adjustment: Adjustment) -> tuple[list[PlanChange], list[PlanChange]]:
    """The changes of every version, and others' that came into force since the one in question. One question."""
    own: list[PlanChange] = []
    others: list[PlanChange] = []
    if adjustment.is_undecided and adjustment.current:
        rows = changes_since(adjustment.pk, adjustment.project_id, adjustment.current.at)
    else:
        rows = changes_of(adjustment.pk)
    for change in rows:
        (own if change.version.adjustment_id == adjustment.pk else others).append(change)
    return own, sorted(others, key=lambda change: (change.version.revision.number, change.pk))


@prepared
def changes_of(adjustment: int) -> QuerySet[PlanChange]:
    """The changes of every version."""
    return told(Q(version__adjustment=adjustment))


@prepared
def changes_since(adjustment: int, project: int, moment: datetime) -> QuerySet[PlanChange]:
    """The same, and those of the project's plan that came into force since a moment."""
    in_force = Q(version__adjustment__project=project, version__revision__at__gte=moment)
    return told(Q(version__adjustment=adjustment) | in_force)


def told(wanted: Q) -> QuerySet[PlanChange]:
    """Changes with all that the page tells of their versions, the newest first."""
    with_them = ("by", "organisation", "revision__by", "adjustment", "recommendation__decision__by")
    found = PlanChange.objects.filter(wanted).select_related(
        "allocation", "milestone", "version__recommendation__group", *(f"version__{name}" for name in with_them)
    )
    return found.order_by("-version__number", "pk")


@prepared
def team_ever(project: int) -> QuerySet[TeamMember]:
    """Everybody who is or was on the team."""
    return TeamMember.objects.filter(project=project).select_related("organisation", "user")


@prepared
def parties_of(versions: list[int]) -> QuerySet[AdjustmentParty]:
    """The parties in some versions, with what they answered."""
    found = AdjustmentParty.objects.filter(version__among=versions).select_related("organisation", "answer__by")
    return found.order_by("pk")


def versions_of(own: Iterable[PlanChange], names: Names) -> list[VersionView]:
    """Every version with its changes and parties, the newest first. One question."""
    changes: dict[int, VersionView] = {}
    for change in own:
        changes.setdefault(change.version_id, VersionView(change.version, [])).changes.append(change)
    for party in parties_of(list(changes)) if changes else []:
        changes[party.version_id].parties.append(party)
    views = list(changes.values())
    complete(names, (change for view in views for change in view.changes))
    for view in views:
        view.cards = cards(view.changes, names)
    for newer, older in pairwise(views):
        newer.differences = differences(older, newer, names)
    return views


def differences(older: VersionView, newer: VersionView, names: Names) -> list[Difference]:
    """What the newer version changes in the older one: its changes of the plan, then its words."""
    found = []
    was, now = by_target(older.changes), by_target(newer.changes)
    for target in [*was, *(target for target in now if target not in was)]:
        for before, after in zip_longest(was.get(target, []), now.get(target, [])):
            left, right = (show(each, each.after, names) if each else unchanged() for each in (before, after))
            if left != right:
                found.append(Difference(title(before or after, names), left, right))
    for name in ("reason", *CONSEQUENCES.values(), "for_money"):
        said = [str(getattr(view.version, name)) for view in (older, newer)]
        if said[0] != said[1]:
            label = label_of(name)
            found.append(Difference(label, *(text or nothing() for text in marked(*said))))
    if older.version.extra_amount != newer.version.extra_amount:
        label = label_of("extra_amount")
        amounts = (display.kroner(view.version.extra_amount) for view in (older, newer))
        found.append(Difference(label, *(format_html("{}", amount) for amount in amounts)))
    return found


def label_of(name: str) -> str:
    """What a field of a version is called."""
    field: Any = AdjustmentVersion._meta.get_field(name)
    return str(field.verbose_name)


def by_target(changes: Iterable[PlanChange]) -> dict[tuple[Any, ...], list[PlanChange]]:
    """Changes by what they touch; only new staffing and new milestones may stand there several times."""
    found: defaultdict[tuple[Any, ...], list[PlanChange]] = defaultdict(list)
    for change in changes:
        found[change.touches, change.milestone_id, change.allocation_id].append(change)
    return dict(found)


def unchanged() -> SafeString:
    """What stands where a version leaves the plan alone."""
    return format_html('<span class="muted">{}</span>', _("as in the plan"))


def what_may(
    adjustment: Adjustment, user: User, place: TeamMember | None, view: VersionView, *, asked: bool, is_outdated: bool
) -> May:
    """What this reader can do. Roles in the project are known by now: no question."""
    may_propose = bool(can(user, Permission.ADJUSTMENT_PROPOSE, adjustment))
    own = {place.organisation_id} if place else set()
    own = own or set(standing_in(user, adjustment.project).organisations(Permission.ADJUSTMENT_PROPOSE))
    is_lead, is_own = bool(place and place.is_lead), adjustment.organisation_id in own
    may_agree = can(user, Permission.ADJUSTMENT_AGREE, adjustment)
    answer = can(user, Permission.ADJUSTMENT_DECIDE, adjustment)
    return May(
        agree=asked and bool(may_agree) and not is_outdated,
        recommends=is_lead and view.is_beyond,
        counter=may_propose and (adjustment.state != AdjustmentState.RECOMMENDED or is_lead or is_own),
        withdraw=may_propose and is_own,
        decide=bool(answer),
        why_not="" if asked else why_not(adjustment, view, place, may_agree.reason),
    )


def why_not(adjustment: Adjustment, view: VersionView, place: TeamMember | None, reason: object) -> str:
    """Why there is nothing to agree to for this reader, as long as it is undecided."""
    if not adjustment.is_undecided:
        return ""
    if adjustment.state == AdjustmentState.RECOMMENDED and view.silent:
        return _("Those who can answer recommend it. The styregruppe (steering group) decides.")
    if adjustment.state == AdjustmentState.RECOMMENDED:
        return _("Those who were asked recommend it. Beyond the mandate the styregruppe (steering group) decides.")
    if place and view.version.organisation_id == place.organisation_id:
        return _("Your organisation has proposed it. The others are waited for.")
    if place and any(asks(party, place) for party in view.parties):
        return _("You have answered. The others are waited for.")
    return str(reason) or _("It waits for others. You can propose something else.")


def sentence(adjustment: Adjustment, view: VersionView, may: May, names: Names, *, is_outdated: bool) -> str:
    """What a colleague would say first."""
    said = words.proposes(view.version.organisation, view.changes, names)
    if not adjustment.is_undecided:
        return f"{said} {words.outcome(adjustment, view.revision)}"
    waits = words.waits_for(adjustment, view.open_parties, mine=may.agree, outdated=is_outdated, decides=may.decide)
    return f"{said} {waits}"


def uses_of(adjustment: Adjustment, view: VersionView) -> list[words.Use]:
    """How much of the mandate it uses: as it is now, or as it was when it went to the steering group."""
    basis: Any = view.recommendation or (adjustment.project if adjustment.is_undecided else None)
    return words.uses(basis, view.counted, view.version.slip_days) if basis else []


def moved_meanwhile(found: Sequence[Outdated], others: Iterable[PlanChange], names: Names) -> list[Moved]:
    """What was changed since the version was proposed, and by which adjustment."""
    causes = {(each.touches, each.milestone_id, each.allocation_id): each.version for each in others}
    moved = []
    for each in found:
        change = each.change
        cause = causes.get((change.touches, change.milestone_id, change.allocation_id))
        milestone = change.milestone
        settled = "" if milestone is None or is_changeable(milestone) else str(milestone.get_state_display())
        moved.append(Moved(card(change, names), show(change, each.now, names), settled, cause))
    return moved
