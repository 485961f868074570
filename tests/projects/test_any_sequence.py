"""Whatever people do in whatever order: the plan is the replay of its revisions, what is refused leaves no trace."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Notification, User
from projects.actions import adjustments, deliveries, milestones, participations, plan, projects, team
from projects.adjusting import Proposal
from projects.models import Adjustment, Allocation, Milestone, TeamRole, Touches
from tests.factories import make_person
from tests.projects.plan_model import Told
from tests.projects.steering import (
    SteeredCast,
    added,
    agree,
    counter,
    decide,
    fresh,
    later,
    left_out,
    owned,
    priced,
    propose,
    staffed,
    taken_out,
)

REFUSALS = (Refused, Http404, Stale, ValidationError, IntegrityError)

some = st.integers(0, 11)  # one of what there is, counted round
days = st.sampled_from((-4, 1, 3, 6, 12, 25))
prices = st.sampled_from((None, "0.00", "80000.00", "100000.00", "115000.00", "300000.00"))
changes = st.lists(
    st.one_of(
        st.tuples(st.just("date"), some, days),
        st.tuples(st.just("date"), some, days),
        st.tuples(st.just("price"), some, prices),
        st.tuples(st.just("outcome"), some, st.sampled_from(("", "Mindre", "Mere"))),
        st.tuples(st.just("left out"), some),
        st.tuples(st.just("added"), some, prices, days),
        st.tuples(st.just("responsible"), some, some),
        st.tuples(st.just("staffed"), some, some, some, st.integers(-5, 40)),
        st.tuples(st.just("restaffed"), some, st.none() | st.integers(-5, 40)),
    ),
    min_size=1,
    max_size=3,
)
extra = st.sampled_from((0, 0, 0, 9_000))
tries = st.one_of(
    st.tuples(st.just("propose"), some, changes, extra),
    st.tuples(st.just("counter"), some, some, changes, extra),
    st.tuples(st.just("all agree"), some),
    st.tuples(st.just("agree"), some, some),
    st.tuples(st.just("decline"), some, some),
    st.tuples(st.just("withdraw"), some, some),
    st.tuples(st.just("decide"), some, some, st.booleans()),
    st.tuples(st.just("mandate"), some, st.sampled_from((0, 20_000, 90_000)), st.sampled_from((0, 5, 20))),
    st.tuples(st.just("edit"), some, some, prices, days),
    st.tuples(st.just("plan"), prices, days),
    st.tuples(st.just("start"), some),
    st.tuples(st.just("cancel"), some),
    st.tuples(st.just("deliver"), some),
    st.tuples(st.just("answer"), some, st.booleans()),
    st.tuples(st.just("leave"), some),
    st.tuples(st.just("come"), some),
    st.tuples(st.just("hand over"), some),
)
# every second time people come to an agreement: the plan is to move
steps = st.tuples(st.tuples(st.just("settle"), some, changes, extra, st.booleans()), tries)


class Play:
    """A project, its people, and what they may try."""

    def __init__(self, cast: SteeredCast) -> None:
        self.cast, self.told = cast, Told(cast.project)
        crew = (cast.lead, cast.vendor, cast.tester, cast.second_vendor, cast.colleague)
        self.people = [*crew, cast.lead, cast.vendor, cast.coordinating, cast.chair, cast.substitute, cast.coordinator]
        self.places = {person.pk: person.memberships.get().organisation for person in self.people}
        for milestone in Milestone.objects.all():
            self.told.plan_directly(milestone)
        self.before = everything()

    def one(self, rows: Any, number: int) -> Any:
        """One of the rows, in the order in which they came; refused when there is none."""
        found = list(rows.order_by("pk"))
        if not found:
            raise ValidationError("There is none.")
        return found[number % len(found)]

    def person(self, number: int) -> User:
        return User.objects.get(pk=self.people[number % len(self.people)].pk)

    def lead(self) -> User:
        return self.cast.project.team.get(ended_on=None, role=TeamRole.PROJECT_LEAD).user

    def milestone(self, number: int, **state: Any) -> Milestone:
        return self.one(Milestone.objects.filter(**state), number)

    def adjustment(self, number: int, **state: Any) -> Adjustment:
        return self.one(Adjustment.objects.filter(**state), number)

    def owner(self, number: int) -> Any:
        cast = self.cast
        return (None, cast.vendor_organisation, cast.other_vendor_organisation, cast.municipality)[number % 4]

    def proposals(self, drawn: list[Any]) -> list[Proposal]:
        """What a drawing means for the plan as it is now."""
        ways = {
            "date": lambda number, moved: later(self.milestone(number), moved),
            "price": lambda number, price: priced(self.milestone(number), price),
            "outcome": lambda number, words: Proposal(Touches.OUTCOME, words, self.milestone(number)),
            "left out": lambda number: left_out(self.milestone(number)),
            "added": lambda number, price, moved: added("Ny", self.owner(number), price=price, days=60 + moved),
            "responsible": lambda number, owner: owned(self.milestone(number), self.owner(owner)),
            "staffed": self.staffed,
            "restaffed": self.restaffed,
        }
        return [ways[kind](*values) for kind, *values in drawn]

    def staffed(self, number: int, who: int, first: int, length: int) -> Proposal:
        person = self.person(who)
        milestone = self.milestone(number) if number % 5 else None
        span = (first * 3 - 6, first * 3 + length)
        return staffed(self.places[person.pk], milestone, person if length % 3 else None, *span)

    def restaffed(self, number: int, length: int | None) -> Proposal:
        allocation = self.one(Allocation.objects.all(), number)
        known = allocation.as_json()
        if length is None or known is None:
            return taken_out(allocation)
        ends_on = date.fromisoformat(known["starts_on"]) + timedelta(days=length)
        return Proposal(Touches.ALLOCATION, {**known, "ends_on": ends_on.isoformat()}, allocation=allocation)

    def do(self, kind: str, *drawn: Any) -> None:
        """One step. It is refused without a trace, or it is done and the plan is its replay."""
        try:
            getattr(self, "do_" + kind.replace(" ", "_"))(*drawn)
        except REFUSALS:
            assert everything() == self.before, f"{kind} was refused and left a trace"
            return
        self.follow()

    def follow(self) -> None:
        """The plan is the replay of its revisions."""
        self.told.replay()
        self.told.check()
        self.before = everything()

    def do_propose(self, by: int, drawn: list[Any], more: int) -> None:
        propose(self.cast.project, self.person(by), *self.proposals(drawn), extra_amount=Decimal(more))

    def do_counter(self, number: int, by: int, drawn: list[Any], more: int) -> None:
        counter(self.adjustment(number), self.person(by), *self.proposals(drawn), extra_amount=Decimal(more))

    def do_settle(self, by: int, drawn: list[Any], more: int, adopted: bool) -> None:  # noqa: FBT001 - it is drawn
        """Somebody proposes, all who are waited for agree, and the chair decides if it comes to that."""
        person = self.people[by % 5]
        adjustment = propose(self.cast.project, fresh(person), *self.proposals(drawn), extra_amount=Decimal(more))
        self.follow()
        self.all_agree(adjustment)
        if fresh(adjustment).state == "recommended":
            decide(adjustment, self.cast.chair, adopted=adopted)

    def do_all_agree(self, number: int) -> None:
        self.all_agree(self.adjustment(number, state="proposed"))

    def all_agree(self, adjustment: Adjustment) -> None:
        """Those who are waited for, one after the other."""
        for person in self.people[:5]:
            with suppress(*REFUSALS):
                agree(adjustment, fresh(person))
                self.follow()

    def do_agree(self, number: int, by: int) -> None:
        agree(self.adjustment(number), self.person(by))

    def do_decline(self, number: int, by: int) -> None:
        known = self.adjustment(number)
        adjustments.decline(known, by=self.person(by), version=known.version, words="Nej")

    def do_withdraw(self, number: int, by: int) -> None:
        adjustments.withdraw(self.adjustment(number), by=self.person(by))

    def do_decide(self, number: int, by: int, adopted: bool) -> None:  # noqa: FBT001 - it is drawn
        known = self.adjustment(number, **({"state": "recommended"} if by % 3 else {}))
        decide(known, self.cast.chair if by % 4 else self.person(by), adopted=adopted)

    def do_mandate(self, by: int, amount: int, limit: int) -> None:
        person = self.cast.chair if by % 3 else self.person(by)
        projects.set_mandate(self.cast.project, by=person, amount=Decimal(amount), days=limit)
        self.told.used_amount, self.told.used_days = Decimal(0), 0

    def do_edit(self, number: int, owner: int, price: str | None, moved: int) -> None:
        milestone = self.milestone(number)
        edited = plan.edit(
            milestone,
            by=self.lead(),
            version=milestone.version,
            title=f"{milestone.title[:9]} {owner}",
            outcome=milestone.outcome,
            responsible=self.owner(owner),
            price=None if price is None else Decimal(price),
            due_date=milestone.due_date + timedelta(days=moved),
        )
        self.told.plan_directly(fresh(edited))

    def do_plan(self, price: str | None, moved: int) -> None:
        new = milestones.plan(
            self.cast.project,
            by=self.lead(),
            title="Planlagt",
            due_date=clock.today() + timedelta(days=50 + moved),
            price=None if price is None else Decimal(price),
        )
        self.told.plan_directly(fresh(new))

    def do_start(self, number: int) -> None:
        self.told.plan_directly(fresh(milestones.start(self.milestone(number, state="planned"), by=self.lead())))

    def do_cancel(self, number: int) -> None:
        cancelled = milestones.cancel(self.milestone(number), by=self.lead(), reason="Ikke nu")
        self.told.plan_directly(fresh(cancelled))

    def do_deliver(self, number: int) -> None:
        milestone = self.milestone(number, state__in=("in_progress", "returned"))
        by = (self.cast.vendor, self.cast.second_vendor)[number % 2]
        self.told.plan[milestone.pk]["state"] = deliveries.deliver(milestone, by=fresh(by)).state

    def do_answer(self, number: int, accepted: bool) -> None:  # noqa: FBT001 - it is drawn
        milestone = self.milestone(number, state="delivered")
        if accepted:
            answered = deliveries.accept(milestone, by=self.lead())
        else:
            answered = deliveries.send_back(milestone, by=self.lead(), reason="Mangler")
        self.told.plan[milestone.pk]["state"] = answered.state

    def do_leave(self, number: int) -> None:
        team.remove(self.one(self.cast.project.team.filter(ended_on=None), number), by=self.lead())

    def do_come(self, number: int) -> None:
        person = self.person(number)
        team.add(self.cast.project, by=self.lead(), user=person, organisation=self.places[person.pk])

    def do_hand_over(self, number: int) -> None:
        to = (self.cast.lead, self.cast.tester, self.cast.vendor)[number % 3]
        projects.hand_over_lead(self.cast.project, by=self.lead(), to=fresh(to), organisation=self.places[to.pk])


NOUNS = [*apps.get_app_config("projects").get_models(include_auto_created=True), Event, Notification]
TABLES = sorted(model._meta.db_table for model in NOUNS if model._meta.managed)
FINGERPRINT = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY id)) FROM {0} t"
CONTENT = " UNION ALL ".join(FINGERPRINT.format(table) for table in TABLES)  # all in one question


def everything() -> list[tuple[str, str | None]]:
    """A fingerprint of all rows of all tables that a project has."""
    with connection.cursor() as cursor:
        cursor.execute(CONTENT)
        return sorted(cursor.fetchall())


@pytest.fixture
def cast(db: None) -> SteeredCast:
    """Two vendors and two municipalities on the team; three milestones, one not started."""
    cast = SteeredCast(milestone_count=3)
    participations.add(cast.project, by=cast.lead, organisation=cast.other_vendor_organisation)
    cast.second_vendor, cast.colleague = cast.other_vendor, make_person(cast.vendor_organisation)
    for person in (cast.second_vendor, cast.colleague):
        employer = person.memberships.get().organisation
        team.join(cast.project, by=cast.lead, user=person, organisation=employer, role=TeamRole.MEMBER)
    return cast


@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=st.lists(steps, min_size=10, max_size=14))
def test_the_plan_is_the_replay_of_its_revisions(cast, script):
    with transaction.atomic():
        play = Play(cast)
        for step in chain.from_iterable(script):
            play.do(*step)
        transaction.set_rollback(True)
