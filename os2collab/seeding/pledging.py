"""What a seeded pledge says, and the rows that it leaves: conditions, instalments, and the text that was approved."""

from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils.translation import override

from os2collab.access.roles import Role
from os2collab.demo.pledging import invented_gln
from os2collab.models import Organisation
from os2collab.seeding import words
from os2collab.seeding.world import World
from partnerships import joining_late
from partnerships.approval_text import approval_text, fingerprint
from partnerships.models import (
    Appropriation,
    ConditionKind,
    PartnershipState,
    Pledge,
    PledgeApproval,
    PledgeCondition,
    PledgeInstalment,
    PledgeLevel,
    Wish,
)
from partnerships.said import Said

L = PledgeLevel
PLAIN = ("amount", "budget_year", "appropriation", "appropriation_on", "gln", "order_reference")


def said_at(level: PledgeLevel, before: Said | None, pledge: Pledge, world: World, rng: Random) -> Said:
    """What an organisation says when its pledge reaches a level."""
    if level == L.WITHDRAWN and before:
        return replace(before, level=level, wishes=())
    place, amount = pledge.organisation, pledge.amount
    if level == L.INTEREST:
        return Said(level=level, amount=amount).settled(place, amount)
    year = world.today.year + rng.randrange(2)
    said = Said(level=level, amount=amount, budget_year=year, gln=invented_gln(place))
    if level == L.CONDITIONAL:
        return conditional(said, place, world, rng).settled(place, amount)
    granted = rng.choices(Appropriation.values, (20, 30, 50))[0]
    reference = f"PO-{rng.randrange(10**5)}" if rng.random() < 0.7 else ""
    said = replace(said, appropriation=granted, order_reference=reference)
    if amount and rng.random() < 0.3:
        half = amount // 2
        said = replace(said, years=((year, half), (year + 1, amount - half)))
    return said.settled(place, amount)


def conditional(said: Said, place: Organisation, world: World, rng: Random) -> Said:
    """One or two conditions, of different kinds."""
    by_on = world.today + timedelta(days=rng.randrange(10, 90))
    other = rng.choice([each for each in world.municipal if each != place])
    offered = (
        Wish(ConditionKind.PARTNERS, partners=rng.randrange(3, 15)),
        Wish(ConditionKind.SHARE, amount=(said.amount or 0) + rng.choice((-5_000, 0, 25_000)) + Decimal("10000.00")),
        Wish(ConditionKind.APPROPRIATION, by_on=by_on),
        Wish(ConditionKind.ORGANISATION, organisation=other.pk, name=other.name),
        Wish(ConditionKind.WORDS, words=rng.choice(words.CONDITIONS)),
    )
    wishes = tuple(rng.sample(offered, rng.choice((1, 1, 2))))
    if any(wish.kind == ConditionKind.APPROPRIATION for wish in wishes):
        said = replace(said, appropriation=Appropriation.PROPOSED, appropriation_on=by_on)
    return replace(said, wishes=wishes)


def put(pledge: Pledge, said: Said) -> None:
    """Let the pledge say that."""
    pledge.level, pledge.condition = PledgeLevel(said.level), said.words
    for name in PLAIN:
        setattr(pledge, name, getattr(said, name))


def approve(pledge: Pledge, said: Said, at: datetime, world: World) -> None:
    """Who signs for the organisation has read the text, and approved it."""
    asked = copy(pledge.partnership)
    asked.state = PartnershipState.OPEN  # what joining late adds is said here, without asking the database
    text = approval_text(asked, pledge.organisation, said)
    if pledge.joined_late:
        with override("da"):
            text += "\n\n" + joining_late.rule_sentence(asked, pledge.late_amount or Decimal(0))
    pledge.approval = world.writer.add(
        PledgeApproval(
            pledge=pledge,
            text=text,
            sha256=fingerprint(text),
            terms_number=asked.terms_number,
            role=Role.PARTNER_SIGNATORY,
            authority=words.AUTHORITY,
            by=pledge.recorded_by,
            at=at,
        )
    )


def write_parts(pledge: Pledge, said: Said, world: World) -> None:
    """The conditions and instalments of what the pledge says in the end."""
    for wish in said.wishes:
        world.writer.add(
            PledgeCondition(
                pledge=pledge,
                kind=wish.kind,
                partners=wish.partners,
                amount=wish.amount,
                by_on=wish.by_on,
                organisation_id=wish.organisation,
                words=wish.words,
            )
        )
    for year, amount in said.years:
        world.writer.add(PledgeInstalment(pledge=pledge, budget_year=year, amount=amount))
