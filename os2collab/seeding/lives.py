from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db import models

from os2collab.events import EventKind, nobody
from os2collab.models import Organisation, Side, User
from os2collab.seeding import deeds, words
from os2collab.seeding.cast import DELIVERED_BY_JONAS, cast
from os2collab.seeding.world import Told, World, slug
from projects.events.adjustments import ADJUSTMENT_PROPOSED
from projects.events.milestones import MILESTONE_DELIVERED, MILESTONE_RETURNED
from projects.events.projects import PROJECT_STATE
from projects.models import (
    Adjustment,
    Goal,
    Milestone,
    Participation,
    Product,
    Project,
    TeamMember,
    TeamRole,
)

ROUNDS = 25  # of reports: two sides on two milestones make 100 a project
LANES = 2
EVENTS = 385  # what happens in a project, its partnership aside
ASKED = {
    ADJUSTMENT_PROPOSED.key: (TeamRole.PROJECT_LEAD,),
    MILESTONE_DELIVERED.key: (TeamRole.PROJECT_LEAD, TeamRole.TESTER),
    MILESTONE_RETURNED.key: (TeamRole.DELIVERY_MANAGER, TeamRole.TECHNICAL_PARTNER),
}


type Act = tuple[datetime, Callable[..., Told], tuple[Any, ...]]


class Life:
    """One project from its first day until today. ``tell`` lets it happen in order of time; ``settle`` writes the rest.

    A round is one rhythm long. In each, both sides report on the two milestones in progress; a side that fell silent
    has corrected itself before, so that every project has as many reports.
    """

    def __init__(self, world: World, index: int, product: Product) -> None:
        self.world, self.index = world, index
        self.rng = rng = world.random("project", index)
        self.cast = cast(world, index, rng)
        self.lead = self.cast.holder(TeamRole.PROJECT_LEAD)
        self.is_closed = index >= DELIVERED_BY_JONAS and rng.random() < 0.2
        self.temper = rng.choices(("calm", "sliding", "torn"), (50, 30, 20))[0]
        self.rhythm = rng.choice((7, 14, 14, 14, 28))
        self.last_day = rng.randrange(30, 90) if self.is_closed else rng.randrange(2, self.rhythm + 3)
        title = f"{rng.choice(words.TITLES)} {index + 1}"
        self.project = world.writer.number(
            Project(
                product=product,
                title=title,
                lead_organisation=self.cast.leader,
                level=rng.choice(Project.Level.values),
                rhythm_days=self.rhythm,
                mandate_amount=rng.randrange(0, 200, 5) * 1000,
                mandate_days=rng.randrange(400, 600, 20),  # enough for whatever moves below
                created_at=self.at(0, -32),
            )
        )
        self.project.slug = f"{slug(f'{product.name} {title}')}-{self.project.pk}"
        self.url = f"/projects/{self.project.slug}/"
        self.goal: Goal
        self.team = [self.member(user, role) for user, role in self.cast.team.items()]
        self.parts = [self.part(place) for place in self.cast.organisations]
        self.lanes = [self.lane(number) for number in range(LANES)]
        self.milestones = sorted((m for lane, _ends in self.lanes for m in lane), key=lambda m: m.number)
        self.slips = Counter[int]()
        self.moved = Counter[int]()
        self.silences = {Side.VENDOR: self.silence(), Side.MUNICIPALITY: self.silence()}
        self.count = self.adjustments = self.revisions = 0
        self.adjustment: Adjustment

    # -- what is there before anything happens

    def at(self, round_: int, days: int = 0) -> datetime:
        """A moment some days after a round begins, and never after yesterday."""
        return self.world.at(max(1, self.last_day + (ROUNDS - 1 - round_) * self.rhythm - days), self.rng)

    def member(self, user: User, role: TeamRole) -> TeamMember:
        """A place on the team."""
        employer = self.world.employer[user.pk]
        return self.world.writer.number(
            TeamMember(
                project=self.project,
                user=user,
                organisation=employer,
                side=employer.side,
                role=role,
                started_on=self.at(0, -30).date(),
            )
        )

    def part(self, place: Organisation) -> Participation:
        """An organisation's part in the project."""
        level, levels = Participation.Level.LEADS, (Participation.Level.FOLLOWS, Participation.Level.TESTS)
        return self.world.writer.number(
            Participation(
                project=self.project,
                organisation=place,
                side=place.side,
                level=level if place == self.cast.leader else self.rng.choice(levels),
                delivery=Participation.Delivery.DEVELOPMENT if place.side == Side.VENDOR else "",
                started_on=self.at(0, -30).date(),
            )
        )

    def lane(self, lane: int) -> tuple[list[Milestone], list[int]]:
        """Every other milestone; and, for those that have been started, the rounds in which they end."""
        started = 5 if self.is_closed else self.rng.randrange(1, 5)
        ends = [ROUNDS * number // started - 1 for number in range(1, started + 1)]
        return [self.milestone(lane + LANES * number, number, ends) for number in range(5)], ends

    def milestone(self, index: int, number: int, ends: list[int]) -> Milestone:
        """A milestone as it was planned on the first day."""
        if number < len(ends) - 1 or self.is_closed:
            due = self.at(ends[number], 5).date()
        else:
            late = 0 if self.temper == "calm" else 30
            days = self.rng.randrange(7, 60) - late + 45 * (number - len(ends) + 1)
            due = self.world.today + timedelta(days=days)
        return self.world.writer.number(
            Milestone(
                project=self.project,
                number=index + 1,
                position=index + 1,
                title=words.MILESTONES[index],
                outcome=words.OUTCOME,
                responsible=self.cast.vendor,
                baseline_date=due,
                due_date=due,
                forecast_date=due,
                price=Decimal(self.rng.randrange(50, 700) * 1000),
                state_since=self.at(0, -20),
            )
        )

    def silence(self) -> tuple[int, Counter[tuple[int, int]]]:
        """The round from which a side says nothing more; how often it corrected itself before, by round and lane."""
        missed = self.rng.randrange(2, 7) if self.rng.random() < 0.15 and not self.is_closed else 0
        corrections = ((self.rng.randrange(ROUNDS - missed), lane + 1) for lane in range(LANES) for _ in range(missed))
        return ROUNDS - missed, Counter(corrections)

    # -- what happens

    def tell(self) -> Iterator[Told]:
        """Let it happen, in order of time."""
        yield from self.play(self.beginning())
        for round_ in range(ROUNDS):
            yield from self.play(self.round(round_))
        if self.is_closed:
            self.project.state = Project.State.CLOSED
            yield self.happen(PROJECT_STATE, self.at(ROUNDS, 8), self.lead, state="closed")

    def play(self, acts: list[Act]) -> Iterator[Told]:
        """One after the other."""
        for moment, deed, what in sorted(acts, key=itemgetter(0)):
            yield deed(self, moment, *what)

    def happen(
        self, kind: EventKind, at: datetime, by: User, on: models.Model | None = None, **details: object
    ) -> Told:
        """What ``record`` would have remembered, with the people it would have told if that was not long ago."""
        self.count += 1
        url = self.url
        if isinstance(on, Adjustment):
            url += f"adjustments/{on.number}/"
        if isinstance(on, Milestone):
            url += f"milestones/{on.number}/"
            details |= {"number": on.number, "title": on.title}
        event = self.world.event(kind, at, by=by, on=on or self.project, within=self.project, url=url, **details)
        told = kind.audience is not nobody and at >= self.world.told_since
        people = self.cast.told(ASKED.get(kind.key, ())) if told else []
        return Told(event, [person for person in people if person[0] != by.pk])

    def beginning(self) -> list[Act]:
        """The project starts, the team gathers, the plan is laid, the organisations acknowledge the goal."""
        acts: list[Act] = [(self.project.created_at, deeds.start, ())]
        acts += [(self.at(0, -30), deeds.join, (member,)) for member in self.team if member.user != self.lead]
        acts += [
            (self.at(0, -28), deeds.enter, (part,)) for part in self.parts if part.organisation != self.cast.leader
        ]
        acts += [(self.at(0, -20), deeds.plan, (milestone,)) for milestone in self.milestones]
        acts += [(self.at(0, -10), deeds.acknowledge, (part,)) for part in self.willing()]
        return acts

    def round(self, round_: int) -> list[Act]:
        """Reports of both sides on what is in progress, what follows from them, and small changes in between."""
        acts: list[Act] = []
        for lane, ends in self.lanes:
            current = next(number for number, end in enumerate(ends) if round_ <= end)
            milestone = lane[current]
            if round_ == (ends[current - 1] + 1 if current else 0):
                acts.append((self.at(round_), deeds.begin, (milestone,)))
            if self.temper != "calm" and self.rng.random() < 0.2:
                self.slips[milestone.pk] += self.rng.choice((3, 7, 7, 14))
            for side, (silent_from, corrections) in self.silences.items():
                times = corrections[round_, lane[0].number] + (round_ < silent_from)
                acts += [(self.at(round_, 1), deeds.report, (milestone, side)) for _ in range(times)]
            if self.slips[milestone.pk] - self.moved[milestone.pk] >= 14 and self.rng.random() < 0.4:
                moment = self.at(round_, 2)
                acts += [(moment, deeds.move_date, (milestone,)), (moment, deeds.say_in_force, ())]
            if round_ == ends[current]:
                acts += self.ending(milestone, round_, is_last=current == len(ends) - 1)
        if round_ == ROUNDS // 2 and self.rng.random() < 0.3:
            acts.append((self.at(round_, 2), deeds.revise_goal, ()))
            acts += [(self.at(round_, 4), deeds.acknowledge, (part,)) for part in self.willing()]
        small = EVENTS * (round_ + 1) // ROUNDS - self.count - len(acts)
        return acts + [(self.at(round_, self.rng.randrange(2, 6)), deeds.fiddle, ()) for _ in range(small)]

    def ending(self, milestone: Milestone, round_: int, *, is_last: bool) -> list[Act]:
        """The vendor delivers and the municipal side answers; the last one of a running project may wait, or move."""
        returned = self.rng.random() < 0.15
        acts: list[Act] = [(self.at(round_, 3), deeds.deliver, (milestone,))]
        if returned:
            acts.append((self.at(round_, 4), deeds.send_back, (milestone,)))
        if is_last and not self.is_closed:
            may_end = self.last_day > 5 and self.rng.random() < 0.5
            return acts if may_end else [(self.at(round_, 4), deeds.propose, (milestone,))]
        if returned:
            acts.append((self.at(round_, 5), deeds.deliver, (milestone,)))
        return [*acts, (self.at(round_, 6), deeds.accept, (milestone,))]

    def willing(self) -> list[Participation]:
        """Those who will acknowledge the goal; a few organisations never get round to it."""
        return [part for part in self.parts if part.organisation != self.cast.leader and self.rng.random() < 0.8]

    def settle(self) -> None:
        """Write what changed while it happened: the project and what stands in it, as it is now."""
        for row in (self.project, *self.team, *self.parts, *self.milestones):
            self.world.writer.add(row)
