"""What conditional pledges wait for, checked by the system (PRODUCT.md, rule 14). Pure: no query, no write.

A pledge is *ready* when all that it waits for holds, counting those who are bound, those who are ready, and itself.
Pledges that wait for each other are never ready by that alone; together they could be: they form a *circle*.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from partnerships.models import Appropriation, ConditionKind, PledgeLevel, Wish


@dataclass(frozen=True)
class Conditional:
    """A conditional pledge: whose it is, what it says of money, and what it waits for."""

    organisation: int
    amount: Decimal | None
    granted_on: date | None  # None while the money is not granted
    wishes: tuple[Wish, ...]
    consents: bool = False


@dataclass(frozen=True)
class Presence:
    """Who is in: bound, ready, and those who could be ready if all of them said so at the same moment."""

    bound: frozenset[int]
    ready: frozenset[int]
    circle: frozenset[int]

    def counts(self, organisation: int) -> int:
        """How many organisations are in, seen from one of them: it counts itself."""
        return len(self.bound | self.ready | {organisation})


def conditional_of(pledge: Any) -> Conditional:
    """What a stored pledge waits for; its ``wishes`` have been loaded with it (for_ledger)."""
    granted_on = pledge.appropriation_on if pledge.appropriation == Appropriation.GRANTED else None
    consents = pledge.consented_at is not None
    return Conditional(pledge.organisation_id, pledge.amount, granted_on, pledge.wishes, consents)


def presence_of(ledger: Iterable[Any]) -> Presence:
    """Who is in, of a whole ledger."""
    pledges = list(ledger)
    bound = frozenset(pledge.organisation_id for pledge in pledges if pledge.level == PledgeLevel.BINDING)
    return evaluate(bound, [conditional_of(pledge) for pledge in pledges if pledge.level == PledgeLevel.CONDITIONAL])


def evaluate(bound: frozenset[int], waiting: Collection[Conditional]) -> Presence:
    """Who is ready, and who only waits for each other."""
    ready: frozenset[int] = frozenset()
    while True:  # from nobody up: each round adds those for whom enough are in already
        more = frozenset(one.organisation for one in waiting if holds(one, bound | ready | {one.organisation}))
        if more <= ready:
            break
        ready |= more
    return Presence(bound, ready, together(bound | ready, [one for one in waiting if one.organisation not in ready]))


def together(there: frozenset[int], waiting: Collection[Conditional]) -> frozenset[int]:
    """The largest group whose conditions hold if all of them join at the same moment; empty when there is none."""
    group = list(waiting)
    while True:  # from all of them down: each round sends away those for whom that is not enough
        there_too = there | {one.organisation for one in group}
        staying = [one for one in group if holds(one, there_too)]
        if len(staying) == len(group):
            return frozenset(one.organisation for one in group)
        group = staying


def holds(one: Conditional, there: frozenset[int]) -> bool:
    """Whether all that the pledge waits for holds when those are in."""
    return bool(one.wishes) and all(CHECKS[wish.kind](wish, one, there) for wish in one.wishes)


def is_met(wish: Wish, one: Conditional, presence: Presence) -> bool:
    """Whether a single condition holds now."""
    return CHECKS[wish.kind](wish, one, presence.bound | presence.ready | {one.organisation})


def _share(wish: Wish, one: Conditional, _there: frozenset[int]) -> bool:
    return one.amount is not None and wish.amount is not None and one.amount <= wish.amount


def _granted(wish: Wish, one: Conditional, _there: frozenset[int]) -> bool:
    return one.granted_on is not None and wish.by_on is not None and one.granted_on <= wish.by_on


CHECKS: dict[str, Callable[[Wish, Conditional, frozenset[int]], bool]] = {
    ConditionKind.PARTNERS: lambda wish, _one, there: len(there) >= (wish.partners or 0),
    ConditionKind.SHARE: _share,
    ConditionKind.APPROPRIATION: _granted,
    ConditionKind.ORGANISATION: lambda wish, _one, there: wish.organisation in there,
    ConditionKind.WORDS: lambda wish, _one, _there: wish.ticked,
}
