from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from os2collab.events import EventKind
from os2collab.models import Organisation, Side, User
from os2collab.seeding import words
from os2collab.seeding.deals import Deal
from os2collab.seeding.lives import Life
from os2collab.seeding.world import Told, World
from partnerships import need_events as events
from partnerships.models import GATHERED_FROM, Need, NeedState, NeedSupport, NeedSupportChange, Stance

PER_PROJECT = 6


class Wish:
    """One need with what organisations say of it. ``tell`` lets it happen in order of time; ``settle`` writes it."""

    def __init__(self, world: World, index: int, lives: Sequence[Life], deals: Sequence[Deal]) -> None:
        self.world = world
        self.rng = rng = world.random("need", index)
        self.begun = rng.randrange(5, 600)  # days ago
        by = world.next(Side.MUNICIPALITY, index)
        chosen = (rng.choice(words.WHO_NEEDS), rng.choice(words.WHAT_TO_DO), rng.choice(words.WHAT_IS_NEEDED))
        self.need = world.writer.number(
            Need(
                title=f"{chosen[0]} kan {chosen[1]} {chosen[2]}",
                text=words.NEED_TEXT,
                product=rng.choice(lives).project.product if rng.random() < 0.8 else None,
                kle=rng.choice(("", "00.01", "00.15.10", "27.00.00G01")),
                wished_year=world.today.year + rng.randrange(3) if rng.random() < 0.6 else None,
                organisation=world.employer[by.pk],
                by=by,
                at=world.at(self.begun, rng),
                submission=UUID(int=rng.getrandbits(128), version=4),
            )
        )
        self.need.state_since = self.need.at
        self.deal = rng.choice(deals) if deals and rng.random() < 0.1 else None
        self.supports: list[NeedSupport] = []

    def tell(self) -> Iterator[Told]:
        """Let it happen, in order of time: it is proposed, others answer, and maybe a partnership lifts it."""
        need, by = self.need, self.need.by
        self.speak(need.at, by, need.organisation, Stance.ALSO)
        names = {"title": need.title, "organisation_name": need.organisation.name}
        yield self.happen(events.PROPOSED, need.at, by, **names)
        answers = [(self.world.at(self.rng.randrange(1, self.begun), self.rng), place) for place in self.others()]
        for at, place in sorted(answers, key=itemgetter(0)):
            yield from self.answer(max(at, need.at), place)
        if self.deal and need.also_count >= GATHERED_FROM:
            need.state, need.partnership = NeedState.IN_PARTNERSHIP, self.deal.partnership

    def others(self) -> list[Organisation]:
        """Up to a dozen others who have something to say."""
        places = [place for place in self.world.municipal if place.pk in self.world.signatories]
        return self.rng.sample([place for place in places if place != self.need.organisation], self.rng.randrange(12))

    def answer(self, at: datetime, place: Organisation) -> Iterator[Told]:
        """An organisation has it too, or has not."""
        need, by, name = self.need, self.world.signatories[place.pk], {"organisation_name": place.name}
        if self.rng.random() < 0.2:
            support = self.speak(at, by, place, Stance.NOT_FOR_US)
            yield self.happen(events.NOT_FOR_US, at, by, reason=support.reason, **name)
            return
        support = self.speak(at, by, place, Stance.ALSO)
        yield self.happen(events.SUPPORTED, at, by, weight=support.weight, **name)
        if need.also_count == GATHERED_FROM:
            need.state, need.state_since = NeedState.GATHERED, at
            yield self.happen(events.GATHERED, at, by, count=need.also_count)

    def speak(self, at: datetime, by: User, place: Organisation, stance: Stance) -> NeedSupport:
        """The stance, what is kept of it, and the need's two counts."""
        has_it = stance == Stance.ALSO
        said = {
            "stance": stance,
            "weight": self.rng.randrange(1, 4) if has_it else None,
            "reason": "" if has_it else self.rng.choice(words.NOT_FOR_US),
        }
        support = NeedSupport(need=self.need, organisation=place, by=by, at=at, **said)
        self.supports.append(self.world.writer.number(support))
        self.world.writer.add(NeedSupportChange(support=support, by=by, at=at, **said))
        if has_it:
            self.need.also_count += 1
        else:
            self.need.against_count += 1
        return support

    def happen(self, kind: EventKind, at: datetime, by: User, **details: object) -> Told:
        """What ``record`` would have remembered; whoever proposed it hears of what others say."""
        need = self.need
        event = self.world.event(kind, at, by=by, on=need, within=need, url=f"/needs/{need.pk}/", **details)
        hears = at >= self.world.told_since and kind in (events.SUPPORTED, events.NOT_FOR_US) and by != need.by
        return Told(event, [(need.by_id, "proposed", False)] if hears else [])

    def settle(self) -> None:
        """Write the need and the stances, as they are now."""
        for row in (self.need, *self.supports):
            self.world.writer.add(row)
