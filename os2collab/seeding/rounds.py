"""What a seeded round asks for, and what the clock has made of it."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from random import Random

from django.db.models import F

from os2collab.seeding import words
from os2collab.seeding.world import World
from partnerships.conditions import presence_of
from partnerships.models import (
    COMMITTING,
    GoalPart,
    GoalPartKind,
    IfNotReached,
    LateFee,
    LateRule,
    Partnership,
    PartnershipState,
    Pledge,
)

S = PartnershipState
PARTS = (
    (GoalPartKind.DEVELOPMENT, 80),
    (GoalPartKind.CONTINGENCY, 8),
    (GoalPartKind.COORDINATION, 7),
    (GoalPartKind.SECRETARIAT, 5),
)
# Where less than enough is binding; of the goal, no more than so many percent is pledged there.
SHORT, AT_MOST = (S.DRAFT, S.OPEN, S.LAPSED, S.CONTINUED), 94
DAYS = {S.LAPSED: (2, 60), S.CONTINUED: (-40, -9)}  # when the last day for pledges is, from today


def ask(partnership: Partnership, world: World, rng: Random) -> None:
    """Deadline, minimum, what follows otherwise and who joins late: before the first pledge, as it is published."""
    partnership.deadline = world.today + timedelta(days=rng.randrange(*DAYS.get(S(partnership.state), (-40, 120))))
    if partnership.state in SHORT:
        if rng.random() < 0.5:
            partnership.minimum_amount = partnership.goal_amount * rng.choice((95, 98)) / 100
        partnership.minimum_partners = rng.randrange(1, 9)
        partnership.late_rule = rng.choice(LateRule.values)
        if partnership.deadline >= world.today and rng.random() < 0.4:
            partnership.if_not_reached = IfNotReached.LAPSE


def write_terms(partnership: Partnership, world: World, rng: Random) -> None:
    """The parts of the goal, and the fees for who comes late."""
    kinds = PARTS if rng.random() < 0.6 else ()
    rows = [(kind, partnership.goal_amount * percent / 100) for kind, percent in kinds]
    if rows and rng.random() < 0.3:
        rows.append((GoalPartKind.STRETCH, Decimal(150_000)))
    for position, (kind, amount) in enumerate(rows, 1):
        title = words.PARTS[kind]
        world.writer.add(GoalPart(partnership=partnership, kind=kind, title=title, amount=amount, position=position))
    if partnership.late_rule == LateRule.RISING_FEE:
        for months, fee in ((1, 10_000), (7, 25_000)):
            from_on = partnership.deadline + timedelta(days=30 * months)
            world.writer.add(LateFee(partnership=partnership, from_on=from_on, amount=Decimal(fee)))


def pledged_at_most(partnership: Partnership, amounts: Iterable[int]) -> list[Decimal]:
    """Amounts in whole thousands; where it shall not be enough, made small together until it is not."""
    wanted = list(map(Decimal, amounts))
    most = partnership.goal_amount * AT_MOST / 100
    is_small = partnership.state in SHORT and sum(wanted) > most
    factor = most / sum(wanted) if is_small else Decimal(1)
    return [max(amount * factor // 1_000, Decimal(1)) * 1_000 for amount in wanted]


def let_be_ready(partnerships: list[int]) -> None:
    """The conditional pledges whose conditions hold: one question for all of them."""
    pledges = Pledge.objects.filter(partnership__in=partnerships, level__in=COMMITTING).with_parts()
    ready: list[int] = []
    for _partnership, ledger in groupby(pledges.order_by("partnership"), key=lambda pledge: pledge.partnership_id):
        own = list(ledger)
        there = presence_of(own).ready
        ready += [pledge.pk for pledge in own if pledge.organisation_id in there]
    Pledge.objects.filter(pk__in=ready).update(ready_at=F("recorded_at"))
