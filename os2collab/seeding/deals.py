from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

from django.db import models

from os2collab.events import EventKind
from os2collab.models import Organisation, Side, User
from os2collab.seeding import words
from os2collab.seeding.lives import Life
from os2collab.seeding.world import Told, World, slug
from partnerships import events
from partnerships.models import (
    SETTLED,
    Partnership,
    PartnershipState,
    Pledge,
    PledgeChange,
    PledgeLevel,
    Review,
    Verdict,
)
from projects.models import TeamRole

S, L = PartnershipState, PledgeLevel
STATES = {
    S.OPEN: 45,
    S.REACHED: 10,
    S.ORDERED: 20,
    S.CONTINUED: 5,
    S.DELIVERED: 5,
    S.CLOSED: 5,
    S.LAPSED: 5,
    S.DRAFT: 5,
}
HALF_WAY = (S.OPEN, S.LAPSED)  # less than the goal is binding
# How a pledge came to be what it is, step by step.
PATHS = {
    (L.INTEREST,): 25,
    (L.INTEREST, L.CONDITIONAL): 20,
    (L.INTEREST, L.CONDITIONAL, L.BINDING): 25,
    (L.BINDING,): 25,
}
WITHDRAWN = (L.INTEREST, L.WITHDRAWN)
DAYS_BETWEEN_REVIEWS = 56


class Deal:
    """One partnership with its pledges and reviews. ``tell`` lets it happen in order of time; ``settle`` writes it."""

    def __init__(self, world: World, index: int, life: Life | None) -> None:
        self.world, self.life = world, life
        self.rng = rng = world.random("partnership", index)
        self.leader = life.cast.leader if life else world.employer[world.next(Side.MUNICIPALITY, index).pk]
        self.coordinator = life.cast.holder(TeamRole.COORDINATOR) if life else world.personas["rikke"]
        self.state = rng.choices(list(STATES), list(STATES.values()))[0]
        self.begun = rng.randrange(90, 400)  # days ago
        title = f"Fælles om {rng.choice(words.TITLES).lower()} {index + 1}"
        self.partnership = world.writer.number(
            Partnership(
                title=title,
                purpose=words.OUTCOME,
                project=life.project if life else None,
                lead_organisation=self.leader,
                vendor=life.cast.vendor if life and rng.random() < 0.9 else None,
                goal_amount=Decimal(rng.randrange(30, 320) * 10_000),
                deadline=world.today + timedelta(days=rng.randrange(-40, 120)),
                state=self.state,
                created_at=world.at(self.begun, rng),
                submission=UUID(int=rng.getrandbits(128), version=4),
            )
        )
        self.partnership.slug = f"{slug(title)}-{self.partnership.pk}"
        self.url = f"/partnerships/{self.partnership.slug}/"
        if self.partnership.vendor:
            self.partnership.threshold_percent = rng.choice((None, 70, 80, 100))
        self.pledges: list[Pledge] = []

    def tell(self) -> Iterator[Told]:
        """Let it happen, in order of time."""
        yield self.happen(events.STARTED, self.at(0), self.speaker(self.leader), title=self.partnership.title)
        if self.state == S.DRAFT:
            return
        deadline = self.partnership.deadline.isoformat()
        yield self.happen(events.OPENED, self.at(1), self.speaker(self.leader), deadline=deadline)
        acts = [act for place in self.pledgers() for act in self.pledging(place)]
        acts += [(self.at(day), self.review, ()) for day in range(30, self.begun, DAYS_BETWEEN_REVIEWS)]
        for moment, act, what in sorted(acts, key=itemgetter(0)):
            yield act(moment, *what)
        if self.state != S.OPEN:
            by, reason = self.speaker(self.leader), self.rng.choice(words.REASONS)
            moment = self.at(self.begun - 2)
            if self.state == S.LAPSED:
                self.lapse(moment, by, reason)
            yield self.happen(events.MOVED_ON, moment, by, state=self.state, reason=reason)
        if self.state in SETTLED:
            self.partnership.review_due_on = None

    def at(self, days: int) -> datetime:
        """A moment some days after it began, three days ago at the latest, except for the last step."""
        return self.world.at(max(self.begun - days, 2 if days == self.begun - 2 else 3), self.rng)

    def speaker(self, place: Organisation) -> User:
        """Who signs for an organisation."""
        return self.world.signatories[place.pk]

    def pledgers(self) -> list[Organisation]:
        """The leading municipality and up to twenty others."""
        places = [
            place for place in self.world.municipal if place.pk in self.world.signatories and place != self.leader
        ]
        return [self.leader, *self.rng.sample(places, self.rng.randrange(2, 20))]

    def pledging(self, place: Organisation) -> Iterator[tuple]:
        """An organisation's pledge, step by step."""
        path = self.rng.choices(list(PATHS), list(PATHS.values()))[0]
        if place != self.leader and self.rng.random() < 0.05:
            path = WITHDRAWN
        pledge = self.world.writer.number(Pledge(partnership=self.partnership, organisation=place, version=0))
        pledge.amount = Decimal(self.rng.randrange(20, 250) * 1000)
        if place == self.leader and self.state not in HALF_WAY:
            path, pledge.amount = (L.BINDING,), self.partnership.goal_amount
        self.pledges.append(pledge)
        days = self.rng.randrange(2, self.begun // 2)
        for number, level in enumerate(path):
            yield self.at(days + number * 20), self.change, (pledge, level)

    def change(self, at: datetime, pledge: Pledge, level: PledgeLevel) -> Told:
        """A pledge reaches a level: the pledge, its change and the event."""
        by, reason = self.speaker(pledge.organisation), ""
        pledge.level, pledge.recorded_by, pledge.recorded_at = level, by, at
        pledge.version += 1
        pledge.condition = self.rng.choice(words.CONDITIONS) if level == L.CONDITIONAL else ""
        pledge.budget_year = self.world.today.year + self.rng.randrange(2) if level == L.BINDING else None
        amount = f"{pledge.amount:.2f}"
        if level == L.BINDING:
            kind, details = events.PLEDGE_BINDING, {"amount": amount, "year": pledge.budget_year}
        elif level == L.CONDITIONAL:
            kind, details = events.PLEDGE_CONDITIONAL, {"amount": amount, "condition": pledge.condition}
        elif level == L.INTEREST:
            kind, details = events.PLEDGE_INTEREST, {"amount": amount}
        else:
            reason = self.rng.choice(words.REASONS)
            kind, details = events.PLEDGE_WITHDRAWN, {"reason": reason}
        self.keep(pledge, at, by, reason)
        return self.happen(kind, at, by, pledge, organisation_name=pledge.organisation.name, **details)

    def lapse(self, at: datetime, by: User, reason: str) -> None:
        """What is pledged lapses with the partnership."""
        for pledge in self.pledges:
            if pledge.stands:
                pledge.level = L.LAPSED
                pledge.version += 1
                self.keep(pledge, at, by, reason)

    def keep(self, pledge: Pledge, at: datetime, by: User, reason: str) -> None:
        """How the pledge looks after a change."""
        kept = {name: getattr(pledge, name) for name in ("level", "amount", "budget_year", "condition")}
        self.world.writer.add(PledgeChange(pledge=pledge, reason=reason, by=by, at=at, **kept))

    def review(self, at: datetime) -> Told:
        """The coordinator looks at how the co-operation goes."""
        verdict = self.rng.choices(Verdict.values, (60, 25, 15))[0]
        review = Review(
            partnership=self.partnership,
            verdict=verdict,
            seen=self.rng.choice(words.SEEN),
            agreed=words.AGREED,
            next_on=at.date() + timedelta(days=DAYS_BETWEEN_REVIEWS),
            by=self.coordinator,
            at=at,
            submission=UUID(int=self.rng.getrandbits(128), version=4),
        )
        self.partnership.latest_review = self.world.writer.add(review)
        self.partnership.review_due_on = review.next_on
        next_on = review.next_on.isoformat()
        return self.happen(events.REVIEWED, at, self.coordinator, review, verdict=verdict, next_on=next_on)

    def happen(
        self, kind: EventKind, at: datetime, by: User, on: models.Model | None = None, **details: object
    ) -> Told:
        """What ``record`` would have remembered; the project's lead and coordinator hear of it."""
        event = self.world.event(
            kind, at, by=by, on=on or self.partnership, within=self.partnership, url=self.url, **details
        )
        told = self.life.cast.told() if self.life and at >= self.world.told_since else []
        return Told(event, [person for person in told if person[0] != by.pk and person[1] in {"lead", "coordinator"}])

    def settle(self) -> None:
        """Write the partnership and its pledges, as they are now."""
        for row in (self.partnership, *self.pledges):
            self.world.writer.add(row)
