"""How the ledger is written: a pledge with its parts, its history, the partnership's sums, and who is ready by it.

Only verbs call this, under the partnership's lock.
"""

from dataclasses import replace
from typing import Any

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import User
from partnerships import events, joining_late, pledge_events
from partnerships.actions import rounds, sums
from partnerships.conditions import Presence, presence_of, together
from partnerships.conditions import conditional_of as conditional
from partnerships.models import (
    COMMITTING,
    ConditionKind,
    Partnership,
    Pledge,
    PledgeChange,
    PledgeCondition,
    PledgeInstalment,
    PledgeLevel,
)
from partnerships.said import Said

PLAIN = (
    "level",
    "amount",
    "budget_year",
    "by_key",
    "maximum_amount",
    "appropriation",
    "appropriation_on",
    "gln",
    "order_reference",
)


def keep(partnership: Partnership, pledge: Pledge, *, by: User, said: Said, approved: bool = True) -> Pledge:
    """Write what the pledge says now. What it waited for, or was asked for, starts anew.

    What nobody ``approved``, because it follows the key, adds nothing for joining late.
    """
    is_new = pledge.pk is None
    before = None if is_new else Said.of(pledge)
    pledge.partnership, pledge.side = partnership, pledge.organisation.side
    for name in PLAIN:
        setattr(pledge, name, getattr(said, name))
    pledge.condition = said.words
    pledge.ready_at = pledge.consented_at = pledge.asked_at = pledge.asked_by = None
    pledge.recorded_by, pledge.recorded_at = by, clock.now()
    pledge.version = 1 if is_new else pledge.version + 1
    anew = before is None or before.level != PledgeLevel.BINDING
    late = joining_late.mark(pledge, anew=anew) if said.level == PledgeLevel.BINDING and approved else None
    if said.level != PledgeLevel.BINDING:
        joining_late.forget(pledge)
    pledge.save()
    if late:
        joining_late.keep_credits(pledge, late)
    if before is None or before.wishes != said.wishes:
        keep_wishes(pledge, said)
    if before is None or before.years != said.years:
        pledge.instalments.all().delete()
        PledgeInstalment.objects.bulk_create(
            PledgeInstalment(pledge=pledge, budget_year=year, amount=amount) for year, amount in said.years
        )
    return pledge


def keep_wishes(pledge: Pledge, said: Said) -> None:
    """Write the conditions. One in words that stays as it was keeps its tick."""
    PledgeCondition.objects.filter(pledge=pledge).exclude(kind=ConditionKind.WORDS, words=said.words).delete()
    known = set(PledgeCondition.objects.filter(pledge=pledge).values_list("kind", flat=True))
    PledgeCondition.objects.bulk_create(
        PledgeCondition(
            pledge=pledge,
            kind=wish.kind,
            partners=wish.partners,
            amount=wish.amount,
            by_on=wish.by_on,
            organisation_id=wish.organisation,
            words=wish.words,
        )
        for wish in said.wishes
        if wish.kind not in known
    )


def remember(pledge: Pledge, *, by: User, said: Said, reason: str) -> Pledge:
    """The change, the partnership's sums, who is ready by it, and the event."""
    add_change(pledge, by=by, said=said, reason=reason)
    tell(pledge, by=by, said=said, reason=reason)
    settle(pledge.partnership, by=by)
    return Pledge.objects.with_parts().select_related("organisation", "partnership", "approval").get(pk=pledge.pk)


def add_change(pledge: Pledge, *, by: User, said: Said, reason: str) -> None:
    """How the pledge looks after this change."""
    PledgeChange.objects.create(
        pledge=pledge,
        level=said.level,
        amount=said.amount,
        budget_year=said.budget_year,
        condition=said.words,
        details=said.details() | joining_late.kept(pledge),
        approval=pledge.approval if said.level == PledgeLevel.BINDING else None,
        reason=reason,
        by=by,
        at=clock.now(),
    )


def settle(partnership: Partnership, *, by: User) -> None:
    """Everything that follows from a change in the ledger: who is ready by it, the sums, and whether it is enough."""
    refresh_ready(partnership, by=by)
    sums.refresh(partnership)
    rounds.settle(partnership, by=by)


def refresh_ready(partnership: Partnership, *, by: User) -> None:
    """Who is ready now, and who not any more; those who agreed to be bound together are, when that holds for all."""
    rows = Pledge.objects.filter(partnership=partnership, level__in=COMMITTING).with_parts()
    pledges = list(rows.select_related("organisation", "approval"))
    waiting = [pledge for pledge in pledges if pledge.level == PledgeLevel.CONDITIONAL]
    if not waiting:
        return
    presence = presence_of(pledges)
    joined = bind_together(partnership, waiting, presence)
    if joined:
        refresh_ready(partnership, by=by)
        return
    for pledge in waiting:
        pledge.partnership = partnership
        is_ready = pledge.organisation_id in presence.ready
        if is_ready != (pledge.ready_at is not None):
            pledge.ready_at = clock.now() if is_ready else None
            pledge.save(update_fields=["ready_at"])
            kind = pledge_events.PLEDGE_READY if is_ready else pledge_events.PLEDGE_NOT_READY
            tell_of(kind, pledge, by=by)


def bind_together(partnership: Partnership, waiting: list[Pledge], presence: Presence) -> list[Pledge]:
    """Bind those who agreed to be bound at the same moment, if that fulfils what all of them wait for."""
    consenting = [pledge for pledge in waiting if pledge.consented_at]
    joined = together(presence.bound | presence.ready, list(map(conditional, consenting)))
    group = [pledge for pledge in consenting if pledge.organisation_id in joined]
    for pledge in group:
        pledge.partnership = partnership
        signer = pledge.approval.by if pledge.approval else pledge.recorded_by
        approval, said = pledge.approval, Said.of(pledge).settled(pledge.organisation, pledge.amount)
        said = bound(said)
        keep(partnership, pledge, by=signer, said=said)
        pledge.approval = approval
        add_change(pledge, by=signer, said=said, reason="")
        tell(pledge, by=signer, said=said, reason="")
    return group


def bound(said: Said) -> Said:
    """The same pledge, binding: it waits for nothing any more."""
    return replace(said, level=PledgeLevel.BINDING, wishes=())


def tell(pledge: Pledge, *, by: User, said: Said, reason: str) -> None:
    """The event of what the pledge says now."""
    amount = f"{said.amount:.2f}" if said.amount is not None else ""
    match said.level:
        case PledgeLevel.BINDING:
            tell_of(events.PLEDGE_BINDING, pledge, by=by, amount=amount, year=said.budget_year)
        case PledgeLevel.CONDITIONAL:
            conditions = [wish.to_json() for wish in said.wishes]
            tell_of(events.PLEDGE_CONDITIONAL, pledge, by=by, amount=amount, condition=conditions)
        case PledgeLevel.INTEREST:
            tell_of(events.PLEDGE_INTEREST, pledge, by=by, amount=amount)
        case _ if reason:
            tell_of(events.PLEDGE_WITHDRAWN, pledge, by=by, reason=reason)
        case _:
            tell_of(pledge_events.INTEREST_WITHDRAWN, pledge, by=by)


def tell_of(kind: EventKind, pledge: Pledge, *, by: User, **details: Any) -> None:
    """One event about the pledge, in the name of its organisation or of the secretariat that registers for it."""
    organisation = pledge.organisation
    own = any(employment.organisation_id == organisation.pk for employment in by.employments)
    partnership = pledge.partnership
    record(
        kind,
        by=by,
        on=pledge,
        within=partnership,
        organisation=organisation if own else in_whose_name(by, Permission.PLEDGE_REGISTER, partnership),
        url=partnership.get_absolute_url(),
        organisation_name=organisation.name,
        **details,
    )
