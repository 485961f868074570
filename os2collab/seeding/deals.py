from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

from django.db import models

from os2collab.events import EventKind
from os2collab.models import Organisation, Side, User
from os2collab.seeding import pledging, rounds, words
from os2collab.seeding.lives import Life
from os2collab.seeding.world import Told, World, slug
from partnerships import events, joining_late, round_events
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
from partnerships.said import Said
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
ORDERS = (S.ORDERED, S.DELIVERED)  # given to a vendor
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
        vendor = life.cast.vendor if life and rng.random() < 0.9 else None
        state = rng.choices(list(STATES), list(STATES.values()))[0]
        self.state = S.REACHED if state in ORDERS and vendor is None else state
        self.begun = rng.randrange(90, 400)  # days ago
        title = f"Fælles om {rng.choice(words.TITLES).lower()} {index + 1}"
        self.partnership = world.writer.number(
            Partnership(
                title=title,
                purpose=words.OUTCOME,
                project=life.project if life else None,
                lead_organisation=self.leader,
                vendor=vendor,
                goal_amount=Decimal(rng.randrange(30, 320) * 10_000),
                state=self.state,
                created_at=world.at(self.begun, rng),
                submission=UUID(int=rng.getrandbits(128), version=4),
            )
        )
        rounds.ask(self.partnership, world, rng)
        self.partnership.slug = f"{slug(title)}-{self.partnership.pk}"
        self.url = f"/partnerships/{self.partnership.slug}/"
        if self.partnership.vendor:
            self.partnership.threshold_percent = rng.choice((None, 70, 80, 100))
        self.pledges: list[Pledge] = []
        self.said: dict[int, Said] = {}

    def tell(self) -> Iterator[Told]:
        """Let it happen, in order of time."""
        yield self.happen(events.STARTED, self.at(0), self.speaker(self.leader), title=self.partnership.title)
        if self.state == S.DRAFT:
            return
        deadline = self.partnership.deadline.isoformat()
        yield self.happen(events.OPENED, self.at(1), self.speaker(self.leader), deadline=deadline)
        acts = [act for place, amount in self.pledgers() for act in self.pledging(place, amount)]
        acts += [(self.at(day), self.review, ()) for day in range(30, self.begun, DAYS_BETWEEN_REVIEWS)]
        if self.state in (S.OPEN, S.CONTINUED) and self.partnership.has_passed:
            acts.append((self.world.after(self.partnership.deadline), self.miss, ()))
        for moment, act, what in sorted(acts, key=itemgetter(0)):
            was_reached = self.partnership.reached_at
            yield act(moment, *what)
            if self.partnership.reached_at != was_reached:
                yield self.happen(round_events.REACHED, moment, None, None, **self.figures())
        if self.state not in (S.OPEN, S.REACHED):
            yield self.move_on(self.at(self.begun - 2), self.speaker(self.leader))
        if self.state in SETTLED:
            self.partnership.review_due_on = None

    def at(self, days: int) -> datetime:
        """A moment some days after it began, three days ago at the latest, except for the last step."""
        return self.world.at(max(self.begun - days, 2 if days == self.begun - 2 else 3), self.rng)

    def speaker(self, place: Organisation) -> User:
        """Who signs for an organisation."""
        return self.world.signatories[place.pk]

    def move_on(self, at: datetime, by: User) -> Told:
        """The last step: the order, the end, or the decision to go on without enough."""
        reason = self.rng.choice(words.REASONS)
        if self.state == S.CONTINUED:
            self.partnership.decided_on, self.partnership.decision = at.date(), words.DECISION
            kept = {"day": at.date().isoformat(), "decision": words.DECISION}
            return self.happen(round_events.DECIDED_ON, at, by, None, **kept)
        if self.state == S.LAPSED:
            self.lapse(at, by, reason)
        return self.happen(events.MOVED_ON, at, by, state=self.state, reason=reason)

    def miss(self, at: datetime) -> Told:
        """The deadline passed without enough."""
        self.partnership.missed_at = at
        return self.happen(round_events.MISSED, at, None, None, **self.figures())

    def figures(self) -> dict[str, object]:
        """How much is binding by now, and from how many."""
        bound = [pledge.amount for pledge in self.pledges if pledge.level == L.BINDING and pledge.amount]
        return {"amount": f"{sum(bound):.2f}", "number": len(bound)}

    def pledgers(self) -> list[tuple[Organisation, Decimal]]:
        """The leading municipality and up to twenty others, each with its amount; a leader can lift it alone."""
        places = [
            place for place in self.world.municipal if place.pk in self.world.signatories and place != self.leader
        ]
        chosen = [self.leader, *self.rng.sample(places, self.rng.randrange(2, 20))]
        wanted = [self.rng.randrange(20, 250) * 1000 for _place in chosen]
        amounts = rounds.pledged_at_most(self.partnership, wanted)
        if self.state not in rounds.SHORT:
            amounts[0] = self.partnership.goal_amount
        return list(zip(chosen, amounts, strict=True))

    def pledging(self, place: Organisation, amount: Decimal) -> Iterator[tuple]:
        """An organisation's pledge, step by step."""
        path = self.rng.choices(list(PATHS), list(PATHS.values()))[0]
        if place != self.leader and self.rng.random() < 0.05:
            path = WITHDRAWN
        if place == self.leader and self.state not in rounds.SHORT:
            path = (L.BINDING,)
        pledge = self.world.writer.number(Pledge(partnership=self.partnership, organisation=place, version=0))
        pledge.amount, pledge.level = amount, L.INTEREST
        self.pledges.append(pledge)
        days = self.rng.randrange(2, self.begun // 2)
        for number, level in enumerate(path):
            yield self.at(days + number * 20), self.change, (pledge, level)

    def change(self, at: datetime, pledge: Pledge, level: PledgeLevel) -> Told:
        """A pledge reaches a level: the pledge, its change and the event."""
        by, reason = self.speaker(pledge.organisation), ""
        said = pledging.said_at(level, self.said.get(pledge.pk), pledge, self.world, self.rng)
        self.said[pledge.pk] = said
        pledging.put(pledge, said)
        pledge.recorded_by, pledge.recorded_at = by, at
        pledge.version += 1
        amount = f"{pledge.amount:.2f}"
        details: dict[str, object]
        if level == L.BINDING:
            self.bind(pledge, said, at)
            kind, details = events.PLEDGE_BINDING, {"amount": amount, "year": pledge.budget_year}
        elif level == L.CONDITIONAL:
            waits_for = [wish.to_json() for wish in said.wishes]
            kind, details = events.PLEDGE_CONDITIONAL, {"amount": amount, "condition": waits_for}
        elif level == L.INTEREST:
            kind, details = events.PLEDGE_INTEREST, {"amount": amount}
        else:
            reason = self.rng.choice(words.REASONS)
            kind, details = events.PLEDGE_WITHDRAWN, {"reason": reason}
        self.keep(pledge, at, by, reason)
        return self.happen(kind, at, by, pledge, organisation_name=pledge.organisation.name, **details)

    def bind(self, pledge: Pledge, said: Said, at: datetime) -> None:
        """What follows: the text that was approved, and perhaps that the round is reached, or the vendor can start."""
        partnership = self.partnership
        if partnership.reached_at:
            pledge.joined_late, pledge.late_amount = True, Decimal(0)  # on the same terms
        pledging.approve(pledge, said, at, self.world)
        if pledge.organisation == self.leader and self.state not in rounds.SHORT:
            partnership.reached_at = at
        bound = Decimal(str(self.figures()["amount"]))
        if partnership.threshold_amount is not None and bound >= partnership.threshold_amount:
            partnership.threshold_met_at = partnership.threshold_met_at or at

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
        approval = pledge.approval if pledge.level == L.BINDING else None
        details = self.said[pledge.pk].details() | joining_late.kept(pledge)
        change = PledgeChange(pledge=pledge, reason=reason, by=by, at=at, details=details, approval=approval, **kept)
        self.world.writer.add(change)

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
        self, kind: EventKind, at: datetime, by: User | None, on: models.Model | None = None, **details: object
    ) -> Told:
        """What ``record`` would have remembered; the project's lead and coordinator hear of it."""
        event = self.world.event(
            kind, at, by=by, on=on or self.partnership, within=self.partnership, url=self.url, **details
        )
        told = self.life.cast.told() if self.life and at >= self.world.told_since else []
        others = [person for person in told if by is None or person[0] != by.pk]
        return Told(event, [person for person in others if person[1] in {"lead", "coordinator"}])

    def settle(self) -> None:
        """Write the partnership and its pledges, as they are now."""
        for row in (self.partnership, *self.pledges):
            self.world.writer.add(row)
        rounds.write_terms(self.partnership, self.world, self.rng)
        for pledge in self.pledges:
            pledging.write_parts(pledge, self.said[pledge.pk], self.world)
