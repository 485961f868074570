"""Adjustments: proposed, answered with another version, agreed to or not. The plan changes when all have agreed."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from projects.actions.revisions import finish
from projects.actions.rollups import store_open
from projects.adjusting import (
    Proposal,
    Weighed,
    asks,
    changes_of,
    cost_of,
    levers_of,
    may_take_back,
    parties_of,
    place_of,
    slip_of,
)
from projects.events.adjustments import (
    ADJUSTMENT_AGREED,
    ADJUSTMENT_COUNTERED,
    ADJUSTMENT_DECLINED,
    ADJUSTMENT_PASSED_ON,
    ADJUSTMENT_PROPOSED,
    ADJUSTMENT_TAKEN_BACK,
    ADJUSTMENT_WITHDRAWN,
)
from projects.models import (
    Adjustment,
    AdjustmentAnswer,
    AdjustmentParty,
    AdjustmentState,
    AdjustmentVersion,
    CheckIn,
    Milestone,
    PlanChange,
    Project,
)


@verb(Permission.ADJUSTMENT_PROPOSE)
def propose(
    project: Project,
    /,
    *,
    by: User,
    proposals: Sequence[Proposal],
    checkin: CheckIn | None = None,
    milestone: Milestone | None = None,
    submission: uuid.UUID | None = None,
    **words: Any,
) -> Adjustment:
    """Propose to change the plan; ``words`` are those of ``write_version``. The proposer agrees by proposing.

    ``checkin`` and ``milestone`` say where it came up. The same form sent twice (``submission``) is one adjustment.
    Raises ValidationError when nothing would change, or for what cannot be changed.
    """
    submission = submission or uuid.uuid4()
    known = project.adjustments.filter(submission=submission).first()
    if known:
        return known
    organisation = in_the_name_of(project, by)
    adjustment = Adjustment.objects.create(
        project=project,
        number=project.adjustments.aggregate(last=Max("number", default=0))["last"] + 1,
        by=by,
        organisation=organisation,
        side=organisation.side,
        at=clock.now(),
        state_since=clock.now(),
        checkin=checkin,
        milestone=milestone,
        submission=submission,
    )
    changes = write_version(adjustment, by, organisation, proposals, **words)
    levers = [lever.value for lever in levers_of(changes)]
    remember(ADJUSTMENT_PROPOSED, adjustment, by, organisation, levers=levers)
    finish(adjustment, by)
    return adjustment


@verb(Permission.ADJUSTMENT_PROPOSE)
def counter(
    adjustment: Adjustment, /, *, by: User, version: int, proposals: Sequence[Proposal], **words: Any
) -> Adjustment:
    """Propose something else, as a new version on the plan as it stands; all are asked anew.

    Raises Stale when there is a newer version than ``version``, the one that the person has read.
    """
    if adjustment.version != version:
        raise Stale(adjustment)
    organisation = in_the_name_of(adjustment.project, by)
    if not may_take_back(adjustment, organisation, place_of(adjustment.project, by)):
        raise Refused(_("It lies before the steering group: the project lead or who proposed it takes it back."))
    tell_the_chair(adjustment, by, organisation)
    write_version(adjustment, by, organisation, proposals, **words)
    set_state(adjustment, AdjustmentState.PROPOSED)
    remember(ADJUSTMENT_COUNTERED, adjustment, by, organisation, version=adjustment.version)
    finish(adjustment, by)
    return adjustment


def write_version(
    adjustment: Adjustment,
    by: User,
    organisation: Organisation,
    proposals: Sequence[Proposal],
    *,
    reason: str,
    for_scope: str = "",
    for_staffing: str = "",
    for_deadline: str = "",
    for_money: str = "",
    extra_amount: Decimal = Decimal(0),
) -> list[PlanChange]:
    """The next version, with its changes, its price and delay, and who must agree to it. ``extra_amount`` is kroner."""
    changes = changes_of(adjustment.project, proposals)
    version = AdjustmentVersion.objects.create(
        adjustment=adjustment,
        number=adjustment.version + 1,
        by=by,
        organisation=organisation,
        at=clock.now(),
        reason=reason,
        for_scope=for_scope,
        for_staffing=for_staffing,
        for_deadline=for_deadline,
        for_money=for_money,
        extra_amount=extra_amount,
        amount=cost_of(changes, extra_amount),
        slip_days=slip_of(changes),
    )
    for change in changes:
        change.version = version
    PlanChange.objects.bulk_create(changes)
    parties = parties_of(adjustment.project, changes, extra_amount)
    AdjustmentParty.objects.bulk_create(
        AdjustmentParty(version=version, part=party.part, organisation_id=party.organisation_id) for party in parties
    )
    adjustment.current = version
    adjustment.save(update_fields=["current"])
    give_answers(adjustment, by, agrees=True)
    return changes


@verb(Permission.ADJUSTMENT_AGREE)
def agree(adjustment: Adjustment, *, by: User, version: int, words: str = "") -> Adjustment:
    """Agree to the version that the person has read. The last one to agree puts it in force, or before the group.

    Beyond the mandate the lead's yes is a recommendation, and is told as one.
    Raises Stale when there is a newer version, Refused when nobody asks for this person's word.
    """
    answer(adjustment, by, version, agrees=True, words=words)
    weighed = Weighed(adjustment)
    kind = ADJUSTMENT_PASSED_ON if weighed.is_recommended_by(by) else ADJUSTMENT_AGREED
    remember(kind, adjustment, by, in_the_name_of(adjustment.project, by))
    finish(adjustment, by, weighed)
    return adjustment


@verb(Permission.ADJUSTMENT_AGREE)
def decline(adjustment: Adjustment, *, by: User, version: int, words: str) -> Adjustment:
    """Do not agree, and say why: the adjustment is rejected. Who wants something else proposes it instead."""
    answer(adjustment, by, version, agrees=False, words=words)
    set_state(adjustment, AdjustmentState.REJECTED)
    remember(ADJUSTMENT_DECLINED, adjustment, by, in_the_name_of(adjustment.project, by), words=words)
    return adjustment


def answer(adjustment: Adjustment, by: User, version: int, *, agrees: bool, words: str) -> None:
    """Keep the person's answer for every party that they speak for. Raises Stale and Refused."""
    if adjustment.version != version:
        raise Stale(adjustment)
    if not give_answers(adjustment, by, agrees=agrees, words=words):
        raise Refused(str(EXPLANATIONS[Permission.ADJUSTMENT_AGREE]))


def give_answers(adjustment: Adjustment, by: User, *, agrees: bool, words: str = "") -> int:
    """Answer for each party that waits for this person; says how many those are."""
    parties = own_parties(adjustment, by)
    AdjustmentAnswer.objects.bulk_create(
        AdjustmentAnswer(party=party, agrees=agrees, words=words, by=by, at=clock.now()) for party in parties
    )
    return len(parties)


def own_parties(adjustment: Adjustment, by: User) -> list[AdjustmentParty]:
    """The unanswered parties of the version in question for which the person speaks, by their place on the team."""
    place = place_of(adjustment.project, by)
    if place is None or adjustment.current is None:
        return []
    waiting = adjustment.current.parties.filter(answer=None)
    return [party for party in waiting if asks(party, place)]


@verb(Permission.ADJUSTMENT_PROPOSE)
def withdraw(adjustment: Adjustment, *, by: User) -> Adjustment:
    """Take it back; only the organisation that proposed it does."""
    organisation = in_the_name_of(adjustment.project, by)
    if organisation.pk != adjustment.organisation_id:
        raise Refused(_("Only the organisation that proposed it withdraws it."))
    tell_the_chair(adjustment, by, organisation)
    set_state(adjustment, AdjustmentState.WITHDRAWN)
    remember(ADJUSTMENT_WITHDRAWN, adjustment, by, organisation)
    return adjustment


def tell_the_chair(adjustment: Adjustment, by: User, organisation: Organisation) -> None:
    """Whoever prepares a decision hears that there is none to make."""
    if adjustment.state == AdjustmentState.RECOMMENDED:
        remember(ADJUSTMENT_TAKEN_BACK, adjustment, by, organisation)


def in_the_name_of(project: Project, by: User) -> Organisation:
    """The organisation for which the person speaks: their place on the team, else their seat in a group."""
    place = place_of(project, by)
    organisation = place.organisation if place else in_whose_name(by, Permission.ADJUSTMENT_PROPOSE, project)
    if organisation is None:
        raise Refused(str(EXPLANATIONS[Permission.ADJUSTMENT_PROPOSE]))
    return organisation


def set_state(adjustment: Adjustment, state: AdjustmentState) -> None:
    """Move to another state; what the overview says of open adjustments follows."""
    adjustment.state, adjustment.state_since = state, clock.now()
    adjustment.save(update_fields=["state", "state_since"])
    store_open(adjustment.project)


def remember(
    kind: EventKind, adjustment: Adjustment, by: User, organisation: Organisation | None, **details: Any
) -> None:
    """Record what happened to an adjustment."""
    details |= {"number": adjustment.number}
    if "organisation_name" in kind.fields and organisation:
        details["organisation_name"] = organisation.name
    record(kind, by=by, on=adjustment, within=adjustment.project, organisation=organisation, **details)
