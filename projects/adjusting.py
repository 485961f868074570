"""What an adjustment means before anybody decides: what it changes, costs and delays, who must agree, who decides.

All of it is computed from the plan as it stands, so that a form can show it before anything is sent.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from os2collab.access.decide import standing_in
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, Side, User
from projects.models import (
    Adjustment,
    AdjustmentParty,
    AdjustmentState,
    AdjustmentVersion,
    Allocation,
    Lever,
    Milestone,
    MilestoneState,
    PlanChange,
    Project,
    TeamMember,
    Touches,
)

Part = AdjustmentParty.Part


class Proposal(NamedTuple):
    """One thing as somebody wants it: ``after`` is what PlanChange keeps."""

    touches: Touches
    after: Any
    milestone: Milestone | None = None
    allocation: Allocation | None = None


class Party(NamedTuple):
    """Somebody who must agree."""

    part: str
    organisation_id: int


class Outdated(NamedTuple):
    """A change whose "before" is no longer how things stand."""

    change: PlanChange
    now: Any


def as_amount(value: Decimal | None) -> str | None:
    """A price as a plan change keeps it: exact text, or nothing."""
    return None if value is None else f"{value:.2f}"


def as_stands(touches: str, milestone: Milestone | None, allocation: Allocation | None) -> Any:
    """How a thing is in the plan now, as a plan change keeps it."""
    if touches == Touches.ADDED:
        return None
    if touches == Touches.ALLOCATION:
        return allocation.as_json() if allocation else None
    if milestone is None:
        raise ValidationError(_("Choose a milestone."))
    stands = {
        Touches.DUE_DATE: milestone.due_date.isoformat(),
        Touches.OUTCOME: milestone.outcome,
        Touches.PRICE: as_amount(milestone.price),
        Touches.CANCELLED: milestone.state == MilestoneState.CANCELLED,
        Touches.RESPONSIBLE: milestone.responsible_id,
    }
    return stands[Touches(touches)]


def changes_of(project: Project, proposals: Iterable[Proposal]) -> list[PlanChange]:
    """The proposals as unsaved changes of the plan as it stands; those that change nothing are left out.

    Raises ValidationError when nothing is left, or for what cannot be changed.
    """
    changes = []
    for wanted in proposals:
        check_target(project, wanted)
        before = as_stands(wanted.touches, wanted.milestone, wanted.allocation)
        if before == wanted.after:
            continue
        after = wanted.after
        if before is None and isinstance(after, dict):  # something new: it comes into the plan once
            after = {**after, "submission": str(uuid.uuid4())}
        change = PlanChange(touches=wanted.touches, milestone=wanted.milestone, allocation=wanted.allocation)
        change.before, change.after = before, after
        changes.append(change)
    if not changes:
        raise ValidationError(_("This is the plan as it is already. Say what should be different."))
    left_out = {change.milestone_id for change in changes if change.touches == Touches.CANCELLED}
    others = [change for change in changes if change.touches != Touches.CANCELLED]
    staffed = {c.after["milestone"] for c in others if c.touches == Touches.ALLOCATION and c.after}
    if left_out & ({change.milestone_id for change in others} | staffed):
        raise ValidationError(_("A milestone that is left out has no other changes."))
    return changes


def check_target(project: Project, wanted: Proposal) -> None:
    """Raise ValidationError for what is not in this plan, or not open to change."""
    milestone, allocation = wanted.milestone, wanted.allocation
    if milestone and milestone.project_id != project.pk:
        raise ValidationError(_("There is no milestone with that number in this project."))
    if milestone:
        check_is_changeable(milestone)
    if allocation and allocation.project_id != project.pk:
        raise ValidationError(_("That staffing is not in this project."))
    if wanted.touches == Touches.ALLOCATION and wanted.after is not None:
        check_staffing(project, wanted.after)
    if wanted.touches == Touches.PRICE:
        check_price(wanted.after)
    if wanted.touches == Touches.RESPONSIBLE:
        check_responsible(project, wanted.after)
    if wanted.touches == Touches.ADDED:
        check_price(wanted.after["price"])
        check_responsible(project, wanted.after["responsible"])


def check_is_changeable(milestone: Milestone) -> None:
    """Raise ValidationError for a milestone whose plan cannot change."""
    if not is_changeable(milestone):
        raise ValidationError(
            _("M%(number)d is delivered or finished; it is answered before it is changed.")
            % {"number": milestone.number}
        )


def check_staffing(project: Project, after: dict[str, Any]) -> None:
    """Raise ValidationError for people and milestones of elsewhere, and for who has no say in the plan."""
    if after["milestone"] is not None:
        milestone = project.milestones.filter(pk=after["milestone"]).first()
        if milestone is None:
            raise ValidationError(_("There is no milestone with that number in this project."))
        check_is_changeable(milestone)
    team = [member for member in project.current_team if member.side != Side.SECRETARIAT]
    if after["organisation"] not in {member.organisation_id for member in team}:
        raise ValidationError(_("Only organisations with people on the team are in the staffing plan."))
    people = {member.user_id for member in team if member.organisation_id == after["organisation"]}
    if after["user"] is not None and after["user"] not in people:
        raise ValidationError(_("Choose somebody who is on the team for that organisation."))


def check_price(amount: str | None) -> None:
    """Raise ValidationError for what the plan would refuse once all have agreed."""
    if amount is not None and Decimal(amount) < 0:
        raise ValidationError(_("A price cannot be negative."))


def check_responsible(project: Project, organisation: int | None) -> None:
    """Raise ValidationError for an organisation that is not in the project."""
    if organisation is not None and not project.participations.current().filter(organisation=organisation).exists():
        raise ValidationError(_("That organisation takes no part in the project."))


def is_changeable(milestone: Milestone) -> bool:
    """Whether its plan can change: it is open, and no delivery waits for an answer."""
    return milestone.is_open and milestone.state != MilestoneState.DELIVERED


def cost_of(changes: Iterable[PlanChange], extra_amount: Decimal) -> Decimal:
    """Kroner excluding VAT that the plan costs more, less than nothing when it saves."""
    return sum((price_step(change) for change in changes), extra_amount)


def against_mandate(changes: Iterable[PlanChange], extra_amount: Decimal) -> Decimal:
    """The part of the cost that counts against the mandate, in kroner excluding VAT.

    What has not started is planned freely by the lead, so leaving it out pays for nothing else.
    """
    steps = [(change, price_step(change)) for change in changes]
    counts = [step for change, step in steps if step > 0 or (change.milestone and change.milestone.is_started)]
    return sum(counts, extra_amount)


def price_step(change: PlanChange) -> Decimal:
    """What one change adds to the prices of the plan, below zero when it saves."""
    match change.touches:
        case Touches.PRICE:
            return Decimal(change.after or 0) - Decimal(change.before or 0)
        case Touches.ADDED:
            return Decimal(change.after["price"] or 0)
        case Touches.CANCELLED if change.milestone:
            return -(change.milestone.price or Decimal(0))
    return Decimal(0)


def slip_of(changes: Iterable[PlanChange]) -> int:
    """The most days by which work moves to a later date; none when nothing does.

    A milestone that is left out while another is added is work that moves, from the first left out to the last added.
    """
    changes = list(changes)
    moves = [
        (date.fromisoformat(change.after) - date.fromisoformat(change.before)).days
        for change in changes
        if change.touches == Touches.DUE_DATE
    ]
    gone = [change.milestone.due_date for change in changes if change.touches == Touches.CANCELLED and change.milestone]
    new = [date.fromisoformat(change.after["due_date"]) for change in changes if change.touches == Touches.ADDED]
    if gone and new:
        moves.append((max(new) - min(gone)).days)
    return max([0, *moves])


def parties_of(project: Project, changes: Sequence[PlanChange], extra_amount: Decimal) -> list[Party]:
    """Who must agree: the lead to task, date and money; each organisation to its own staffing and to what it owes.

    An organisation owes what it is responsible for: it agrees to a new outcome or price, to an earlier date, and to
    being let off. A later date needs the lead alone (PRODUCT.md rule 1). Whoever takes part in the project is asked,
    with people on the team or without; who has left the project is not, and when nobody is left to ask, the lead is.
    """
    organisations = {organisation for change in changes for organisation in concerned(change) if organisation}
    organisations &= project.taking_part
    needs_lead = extra_amount > 0 or any(change.touches != Touches.ALLOCATION for change in changes)
    needs_lead = needs_lead or not organisations
    if needs_lead:
        organisations.discard(project.lead_organisation_id)
    parties = [Party(Part.LEAD, project.lead_organisation_id)] if needs_lead else []
    return parties + [Party(Part.ORGANISATION, organisation) for organisation in sorted(organisations)]


def concerned(change: PlanChange) -> list[int | None]:
    """The ids of the organisations that a change concerns, the lead aside."""
    responsible = change.milestone.responsible_id if change.milestone else None
    match change.touches:
        case Touches.ALLOCATION:
            return [value and value["organisation"] for value in (change.before, change.after)]
        case Touches.RESPONSIBLE:
            return [change.before, change.after]
        case Touches.ADDED:
            return [change.after["responsible"]]
        case Touches.OUTCOME | Touches.PRICE | Touches.CANCELLED:
            return [responsible]
        case Touches.DUE_DATE if change.after < change.before:
            return [responsible]
    return []


def exceeds_mandate(project: Project, amount: Decimal, slip_days: int) -> bool:
    """Whether the lead may not decide this alone, with what is used since the steering group last decided.

    What an adjustment adds counts, in kroner and in days; what another saves is not set off against it.
    """
    too_dear = amount > 0 and project.used_amount + amount > project.mandate_amount
    too_late = slip_days > 0 and project.used_days + slip_days > project.mandate_days
    return too_dear or too_late


def place_of(project: Project, by: User) -> TeamMember | None:
    """The person's place on the team, as long as they work where they hold it."""
    speaks_for = standing_in(by, project).organisations(Permission.ADJUSTMENT_AGREE)
    places = (member for member in project.current_team if member.user_id == by.pk)
    return next((place for place in places if place.organisation_id in speaks_for), None)


def is_waited_for(party: AdjustmentParty, project: Project) -> bool:
    """Whether this party's answer counts: the lead's always, an organisation's as long as it takes part."""
    return party.part == Part.LEAD or party.organisation_id in project.taking_part


def can_answer(party: Party | AdjustmentParty, project: Project) -> bool:
    """Whether somebody on the team speaks for the party. Else it is not the lead's to decide without it."""
    speaking = {member.organisation_id for member in project.current_team}
    return party.part == Part.LEAD or party.organisation_id in speaking


class Weighed:
    """A version as it stands: whose answers are missing and count, and whether the lead may decide it alone."""

    def __init__(self, adjustment: Adjustment) -> None:
        if adjustment.current is None:
            raise ValueError(adjustment)
        self.version, self.project = adjustment.current, adjustment.project
        self.version.adjustment = adjustment
        waiting = self.version.parties.filter(answer=None)
        self.unanswered = [party for party in waiting if is_waited_for(party, self.project)]

    @property
    def waits(self) -> bool:
        """Whether somebody can still answer."""
        return any(can_answer(party, self.project) for party in self.unanswered)

    @cached_property
    def is_beyond(self) -> bool:
        """Whether the steering group decides: beyond the mandate, or when one of those concerned cannot answer."""
        if not all(can_answer(party, self.project) for party in self.unanswered):
            return True
        return exceeds_mandate(self.project, counted(self.version), self.version.slip_days)

    @cached_property
    def is_outdated(self) -> bool:
        """Whether the plan has changed under it, so that it must be proposed anew."""
        return bool(outdated(self.version))

    def is_recommended_by(self, by: User) -> bool:
        """Whether this person's yes is the lead's recommendation to the steering group."""
        place = place_of(self.project, by)
        return place is not None and place.is_lead and self.is_beyond and not self.is_outdated


def counted(version: AdjustmentVersion) -> Decimal:
    """What it uses of the mandate in kroner, as the plan stands."""
    return against_mandate(version.changes.select_related("milestone"), version.extra_amount)


def may_take_back(adjustment: Adjustment, organisation: Organisation, place: TeamMember | None) -> bool:
    """Whether this organisation may propose something else: before the steering group, the lead and who proposed it."""
    is_recommended = adjustment.state == AdjustmentState.RECOMMENDED
    return not is_recommended or organisation.pk == adjustment.organisation_id or bool(place and place.is_lead)


def asks(party: AdjustmentParty, place: TeamMember) -> bool:
    """Whether whoever holds this place on the team speaks for the party."""
    return place.is_lead if party.part == Part.LEAD else party.organisation_id == place.organisation_id


def outdated(version: AdjustmentVersion) -> list[Outdated]:
    """What of a version was changed by somebody else since it was proposed: it must be proposed anew."""
    changes = list(version.changes.select_related("milestone", "allocation"))
    return outdated_among(version, changes, version.parties.all())


def outdated_among(
    version: AdjustmentVersion,
    changes: Sequence[PlanChange],
    parties: Iterable[AdjustmentParty],
    plan: Mapping[int, Milestone] | None = None,
) -> list[Outdated]:
    """The same, of a version whose parties and changes are loaded, with their milestones and allocations; ``plan`` too.

    Also what by now costs something else (the price of what is left out), or concerns somebody who was not asked.
    """
    costs_as_said = cost_of(changes, version.extra_amount) == version.amount
    not_asked = organisations_of(parties_of(version.adjustment.project, changes, version.extra_amount))
    not_asked -= organisations_of(parties)
    settled = settled_places(version.adjustment.project, changes, plan)
    found = []
    for change in changes:
        now = as_stands(change.touches, change.milestone, change.allocation)
        is_other = now != change.before or (change.milestone and not is_changeable(change.milestone))
        is_other = is_other or bool(change.after and settled.intersection(change.milestones))
        costs_otherwise = change.touches == Touches.CANCELLED and not costs_as_said
        if is_other or costs_otherwise or not_asked.intersection(concerned(change)):
            found.append(Outdated(change, now))
    return found


def settled_places(project: Project, changes: Iterable[PlanChange], plan: Mapping[int, Milestone] | None) -> set[int]:
    """Ids of the milestones where somebody shall work and none is open to change any more; mostly no query."""
    wanted = {change.after["milestone"] for change in changes if change.touches == Touches.ALLOCATION and change.after}
    wanted.discard(None)
    if plan is None:
        plan = Milestone.objects.filter(project=project).in_bulk(wanted) if wanted else {}
    return {pk for pk in wanted if pk not in plan or not is_changeable(plan[pk])}


def organisations_of(parties: Iterable[Party | AdjustmentParty]) -> set[int]:
    """The ids of the organisations among those who must agree, the lead aside."""
    return {party.organisation_id for party in parties if party.part == Part.ORGANISATION}


def levers_of(changes: Iterable[PlanChange]) -> list[Lever]:
    """The levers that are pulled, in the order in which the rules name them."""
    pulled = {change.lever for change in changes}
    return [lever for lever in Lever if lever in pulled]
