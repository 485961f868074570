"""What one needs to propose a change: the plan as it stands, what one has chosen, and what would come of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from os2collab.display import day
from os2collab.forms.fields import danish_number
from os2collab.http import small_number
from os2collab.models import Organisation, User
from projects import adjustment_words as words
from projects.adjusting import (
    Part,
    Proposal,
    against_mandate,
    can_answer,
    changes_of,
    exceeds_mandate,
    is_changeable,
    parties_of,
    place_of,
    slip_of,
)
from projects.change_cards import Card, Names, cards, complete, names_of
from projects.models import LEVER_OF, Adjustment, Allocation, Lever, Milestone, PlanChange, Project, Touches

WHOLE = "0"  # what stands in an address for the project as a whole


@dataclass
class Plan:
    """The plan as it stands: what can be changed, and who there is to do it."""

    project: Project
    everything: list[Milestone]
    allocations: list[Allocation]

    @property
    def milestones(self) -> list[Milestone]:
        """Those whose plan can change."""
        return [milestone for milestone in self.everything if is_changeable(milestone)]

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Those that can be responsible: whoever takes part in the project."""
        taking_part = Organisation.objects.filter(participations__project=self.project, participations__ended_on=None)
        return list(taking_part.order_by("sort_key"))

    @cached_property
    def names(self) -> Names:
        """What the ids in the plan's values are called."""
        return names_of(self.project.current_team, self.everything)


@dataclass
class Choice:
    """Which levers are pulled, on which milestones, and where it came up."""

    levers: list[Lever]
    milestones: list[Milestone]
    whole: bool = False
    checkin: int | None = None
    gone: list[int] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether there is something to fill in."""
        return bool(self.levers and (self.milestones or self.whole or Lever.SCOPE in self.levers))

    @property
    def numbers(self) -> list[int]:
        return [milestone.number for milestone in self.milestones]


def plan_of(project: Project) -> Plan:
    """The plan of a project, in two questions; the team is known by its project."""
    milestones = Milestone.objects.filter(project=project).order_by("position", "number")
    allocations = Allocation.objects.current().filter(project=project).select_related("organisation", "user")
    everything = list(milestones)
    for milestone in everything:
        milestone.project = project
    order = (F("milestone__position").asc(nulls_first=True), "starts_on", "pk")
    return Plan(project, everything, list(allocations.order_by(*order)))


def choice_of(asked: QueryDict, plan: Plan) -> Choice:
    """What an address or a form says of levers and milestones; what nobody can choose is left out.

    ``also`` is a lever that a button adds. With one milestone in the plan there is nothing to choose.
    """
    pulled = {*asked.getlist("lever"), *asked.getlist("also")}
    numbers = {small_number(text) for text in asked.getlist("milestone")}
    chosen = [milestone for milestone in plan.milestones if milestone.number in numbers]
    if len(plan.milestones) == 1 and not numbers:
        chosen = plan.milestones
    return Choice(
        levers=[lever for lever in Lever if lever in pulled],
        milestones=chosen,
        whole=WHOLE in asked.getlist("milestone"),
        checkin=small_number(asked.get("checkin", "")),
        gone=[m.number for m in plan.everything if m.number in numbers and m not in chosen],
    )


def typed_of(adjustment: Adjustment, plan: Plan) -> QueryDict:
    """Its version in question as if somebody had typed it into the form: what a counter begins with. One question."""
    typed = QueryDict(mutable=True)
    version = adjustment.current
    if version is None:
        return typed
    changes = list(version.changes.select_related("milestone"))
    lines = 0
    places: set[str] = set()
    for change in changes:
        if change.touches == Touches.ALLOCATION:
            value = change.after or change.before
            place = next((m for m in plan.everything if m.pk == value["milestone"]), None)
            places.add(str(place.number) if place else WHOLE)
            prefix = f"a{change.allocation_id}" if change.allocation_id else f"n{lines}"
            lines += not change.allocation_id
            typed.update(typed_allocation(prefix, change, str(place.number) if place else WHOLE))
        elif change.touches == Touches.ADDED:
            new = change.after
            typed.update(
                {"new-name": new["title"], "new-outcome": new["outcome"], "new-due_date": iso(new["due_date"])}
            )
            typed.update({"new-price": kroner(new["price"]), "new-responsible": str(new["responsible"] or "")})
        elif change.milestone:
            places.add(str(change.milestone.number))
            name, value = typed_change(change)
            typed[name] = value
    typed.setlist("lever", sorted({LEVER_OF[Touches(change.touches)].value for change in changes}))
    typed.setlist("milestone", sorted(places))
    for name in ("reason", "for_scope", "for_staffing", "for_deadline", "for_money"):
        typed[name] = getattr(version, name)
    typed["version"] = str(version.number)
    typed["extra_amount"] = danish_number(version.extra_amount) if version.extra_amount else ""
    return typed


def typed_change(change: PlanChange) -> tuple[str, str]:
    """The field of a milestone, and what stands in it."""
    number = change.milestone.number if change.milestone else 0
    match change.touches:
        case Touches.DUE_DATE:
            return f"d{number}-due_date", iso(change.after)
        case Touches.OUTCOME:
            return f"t{number}-outcome", change.after
        case Touches.PRICE:
            return f"t{number}-price", kroner(change.after)
        case Touches.RESPONSIBLE:
            return f"r{number}-responsible", str(change.after or "")
    return f"t{number}-leave_out", "on"


def typed_allocation(prefix: str, change: PlanChange, place: str) -> dict[str, str]:
    """A line of staffing as it stands in the form."""
    if change.after is None:
        return {f"{prefix}-take_out": "on"}
    value = change.after
    return {
        f"{prefix}-who": f"{value['organisation']}:{value['user'] or ''}",
        f"{prefix}-task": value["task"],
        f"{prefix}-hours": str(value["hours"]),
        f"{prefix}-starts_on": iso(value["starts_on"]),
        f"{prefix}-ends_on": iso(value["ends_on"]),
        f"{prefix}-place": place,
    }


def iso(value: str) -> str:
    """A stored day as people write it."""
    return day(date.fromisoformat(value))


def kroner(value: str | None) -> str:
    """A stored amount as people write it."""
    return "" if value is None else danish_number(Decimal(value))


@dataclass
class Asked:
    """Somebody who would have to agree; the proposer agrees by proposing."""

    name: str
    organisation: Organisation
    agrees: bool
    silent: bool = False


@dataclass
class Outlook:
    """What would come of a proposal: who must agree, what it costs, and whether the lead may decide it."""

    cards: list[Card] = field(default_factory=list)
    parties: list[Asked] = field(default_factory=list)
    uses: list[words.Use] = field(default_factory=list)
    exceeds: bool = False
    complaint: str = ""

    @property
    def silent(self) -> bool:
        """Whether somebody concerned has nobody on the team to answer: then the steering group decides."""
        return any(party.silent for party in self.parties)

    @property
    def at_once(self) -> bool:
        """Whether it would be in force as soon as it is sent."""
        return bool(self.cards) and not self.exceeds and all(party.agrees for party in self.parties)


def outlook_of(plan: Plan, user: User, proposals: Sequence[Proposal], extra_amount: Decimal) -> Outlook:
    """What would come of these wishes; nothing is changed, and nothing is kept."""
    project = plan.project
    if not proposals:
        return Outlook()
    try:
        changes = changes_of(project, proposals)
    except ValidationError as error:
        return Outlook(complaint=" ".join(error.messages))
    asked = parties_of(project, changes, extra_amount)
    names = complete(plan.names, changes, [party.organisation_id for party in asked])
    counted, slip = against_mandate(changes, extra_amount), slip_of(changes)
    place = place_of(project, user)
    parties = []
    for party in asked:
        is_lead = party.part == Part.LEAD
        mine = place and (place.is_lead if is_lead else place.organisation_id == party.organisation_id)
        organisation = names.organisations[party.organisation_id]
        lead = next((member.user.first_name for member in project.current_team if member.is_lead), "")
        name = _("%(name)s, project lead") % {"name": lead} if is_lead else organisation.name
        parties.append(Asked(name, organisation, bool(mine), silent=not can_answer(party, project)))
    exceeds = exceeds_mandate(project, counted, slip)
    return Outlook(cards(changes, names), parties, words.uses(project, counted, slip), exceeds)
