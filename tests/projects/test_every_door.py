"""Every verb, tried by everybody with everything they could ask for: none brings a change beyond the mandate.

Verbs are found, not listed, and their arguments are filled in by name and type, so that a new one is tried too.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any, get_origin, get_type_hints

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import Http404

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import Refused, Stale
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, User
from projects import actions
from projects.actions import checkins, deliveries, groups, invitations, milestones, projects
from projects.models import (
    Adjustment,
    AdjustmentState,
    AdjustmentVersion,
    AgendaItem,
    CheckIn,
    Decision,
    Group,
    Invitation,
    Milestone,
    MilestoneState,
    Participation,
    PlanRevision,
    Project,
    Seat,
    TeamMember,
    TeamRole,
)
from tests.factories import make_person
from tests.projects.steering import (
    SteeredCast,
    added,
    agree,
    employer_of,
    fresh,
    later,
    left_out,
    owned,
    priced,
    propose,
    seat,
    staffed,
)

REFUSALS = (Refused, Http404, Stale, ValidationError, IntegrityError)
PEOPLE = (
    *("lead", "vendor", "tester", "member", "coordinator", "coordinating", "chair", "substitute", "steering_member"),
    *("other_chair", "two_hats"),
)
# By these alone may a change beyond the mandate come in: who steers decides it, or widens the mandate.
STEERS = {("decisions.decide", "chair"), ("decisions.decide", "substitute")}
STEERS |= {("projects.set_mandate", by) for by in ("chair", "substitute", "coordinator")}
# Somebody must have got through here, or this test tries nothing.
DONE = {
    *("adjustments.propose", "adjustments.counter", "adjustments.agree", "adjustments.decline", "adjustments.withdraw"),
    *("decisions.decide", "plan.edit", "plan.rename", "plan.shift", "milestones.plan", "milestones.start"),
    *("milestones.cancel", "milestones.report_status", "deliveries.deliver", "deliveries.accept"),
    *("deliveries.send_back", "projects.edit", "projects.set_mandate", "projects.hand_over_lead"),
    *("participations.end", "participations.change", "team.remove", "team.change_role", "groups.start", "groups.edit"),
    *("groups.give_up_seat", "groups.change_seat", "checkins.send", "invitations.withdraw"),
}


def verbs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """All there are, by module and name."""
    for module in pkgutil.iter_modules(actions.__path__):
        for name, found in vars(import_module(f"projects.actions.{module.name}")).items():
            if hasattr(found, "permission") and found.__module__ == f"projects.actions.{module.name}":
                yield f"{module.name}.{name}", found


VERBS = dict(verbs())


class Siege(SteeredCast):
    """Two adjustments beyond the mandate: one waits for the lead, one for the steering group."""

    def __init__(self) -> None:
        super().__init__(milestone_count=3)
        self.steering_member = make_person(employer_of(self.stranger), "Medlem af styregruppen")
        seat(self.steering, self.lead, self.steering_member)
        self.two_hats = make_person(employer_of(self.coordinating), "Både og")
        self.two_hats.memberships.create(organisation=self.vendor_organisation, started_on=clock.today())
        groups.add_seat(
            self.coordination, by=self.lead, organisation=self.vendor_organisation, voting=False, holder=self.two_hats
        )
        elsewhere = projects.start(
            employer_of(self.stranger), by=self.stranger, product_name="OS2kle", title="Emner", goal="Et emnetræ."
        )
        self.other_chair = make_person(employer_of(self.stranger), "Formand andetsteds")
        group = groups.start(elsewhere, by=self.stranger, kind=Group.Kind.STEERING, name="En anden styregruppe")
        seat(group, self.stranger, self.other_chair, position=Seat.Position.CHAIR)
        Milestone.objects.filter(pk=self.milestones[2].pk).update(responsible=None)
        self.delivered = deliveries.deliver(self.milestones[1], by=self.vendor)
        self.waiting = propose(self.project, self.vendor, later(self.milestone, 300))
        self.recommended = propose(self.project, self.lead, later(self.milestone, 200))
        self.checkin = checkins.open_now(self.project, by=self.lead)
        administrator = make_person(self.other_municipality, is_administrator=True)
        User.objects.filter(pk=administrator.pk).update(email="chef@favrskov.example")
        self.invitation = invitations.invite(
            self.project,
            by=self.lead,
            email="ny@favrskov.example",
            name="Ny",
            organisation=self.other_municipality,
            role=TeamRole.MEMBER,
        )
        self.started, self.wishes = self.terms(), self.wanted()

    def terms(self) -> list[tuple[Any, ...]]:
        """What was agreed of the work that has started."""
        started = Milestone.objects.filter(pk__in=[self.milestone.pk, self.delivered.pk]).order_by("pk")
        return list(started.values_list("due_date", "baseline_date", "price", "outcome", "responsible"))

    def subjects(self, noun: type[models.Model], by: User) -> list[models.Model]:
        """What a verb may be tried on."""
        rows: dict[type[models.Model], list[models.Model]] = {
            Project: [self.project],
            Milestone: [self.milestone, self.delivered, self.milestones[2]],
            Adjustment: [self.waiting, self.recommended],
            CheckIn: [self.checkin],
            Group: [self.steering],
            Seat: [self.steering.seats.get(position="chair")],
            TeamMember: [self.project.team.get(user=self.tester), self.project.team.get(user=self.vendor)],
            Participation: [self.project.participations.get(organisation=self.vendor_organisation)],
            Invitation: [self.invitation],
            Organisation: [employer_of(by)] if by.memberships.count() == 1 else [self.vendor_organisation],
            AgendaItem: [],
        }
        return rows[noun] if noun in rows else list(noun._default_manager.order_by("pk")[:1])

    def wanted(self) -> list[list[Any]]:
        """Everything beyond the mandate that somebody could propose."""
        million = "1000000.00"
        return [
            [later(self.milestone, 400)],
            [priced(self.milestone, million)],
            [owned(self.milestone, None), priced(self.milestone, million)],
            [priced(self.milestones[2], "0.00"), priced(self.milestone, "190000.00")],
            [left_out(self.milestones[2]), priced(self.milestone, "190000.00")],
            [added("Meget mere", None, price=million)],
            [later(self.milestone, -5), later(self.milestones[2], 60)],
            [staffed(self.municipality, self.milestone, self.lead)],
        ]

    def values(self, subject: Any, by: User) -> dict[str, Any]:
        """What everybody would like best, by the name of the argument."""
        return {
            "version": getattr(subject, "version", 1),
            "proposals": self.wishes[0],
            "reason": "Derfor",
            "extra_amount": Decimal(1_000_000),
            "price": Decimal(1_000_000),
            "due_date": clock.today() + timedelta(days=500),
            "responsible": None,
            "days": 1_000,
            "step": 1,
            "number": 1,
            "decided_on": clock.today(),
            "to": self.tester if by != self.tester else self.lead,
            "organisation": self.other_municipality if by != self.tester else self.municipality,
            "state": Project.State.CLOSED,
            "level": "1" if isinstance(subject, Project) else Participation.Level.FOLLOWS,
            "role": TeamRole.MEMBER,
            "kind": Group.Kind.STEERING,
            "position": Seat.Position.CHAIR,
            "holder": by,
            "substitute": None,
            "voting": False,
            "quorum_percent": 50,
            "tie_rule": Group.TieRule.FAILS,
            "projects": [self.project],
            "rhythm_days": 14,
            "repository": "",
            "status": "on_track",
            "confidence": 5,
            "email": "endnu@favrskov.example",
        }

    def calls(self, name: str, by: User) -> Iterator[Callable[[], Any]]:
        """The verb on each of its subjects, with each wish where it takes proposals."""
        verb = VERBS[name]
        hints = get_type_hints(inspect.unwrap(verb))
        first, *others = inspect.signature(inspect.unwrap(verb)).parameters.values()
        for subject in self.subjects(hints[first.name], by):
            known = self.values(fresh(subject), by)
            wanted = [each for each in others if each.name in known or each.default is each.empty]
            given = {
                each.name: known[each.name] if each.name in known else by_type(hints[each.name], by)
                for each in wanted
                if each.kind is each.KEYWORD_ONLY and each.name != "by"
            }
            if "proposals" not in given:
                yield lambda subject=subject, given=given: verb(fresh(subject), by=fresh(by), **given)
                continue
            may = bool(can(fresh(by), Permission.ADJUSTMENT_PROPOSE, fresh(subject)))
            for wish in self.wishes if may and subject != self.recommended else self.wishes[:1]:
                words = {"reason": "Derfor", "extra_amount": Decimal(1_000_000) if len(wish) == 1 else Decimal(0)}
                wished = given | words | {"proposals": wish}
                yield lambda subject=subject, wished=wished: verb(fresh(subject), by=fresh(by), **wished)


def by_type(hint: Any, by: User) -> Any:
    """Something of that type."""
    kinds = {
        str: "Ny",
        bool: True,
        int: 1,
        Decimal: Decimal(1_000_000),
        date: clock.today() + timedelta(days=500),
        datetime: clock.now(),
        User: by,
        Organisation: by.memberships.first().organisation,
    }
    return kinds[hint] if hint in kinds else (get_origin(hint) or hint)()


def came_in(siege: Siege) -> bool:
    """Whether work that has started is other than it was agreed, or anything became a revision without a decision."""
    return siege.terms() != siege.started or PlanRevision.objects.exists()


@pytest.mark.django_db
def test_by_no_verb_of_nobody_comes_a_change_beyond_the_mandate():
    siege, done = Siege(), set()
    for name in VERBS:
        for who in PEOPLE:
            for call in siege.calls(name, getattr(siege, who)):
                with transaction.atomic():
                    with suppress(*REFUSALS):
                        call()
                        done.add(name)
                        check_after(siege, name, who)
                    transaction.set_rollback(True)
    assert done >= DONE, DONE - done


def check_after(siege: Siege, name: str, who: str) -> None:
    """Nothing came in by it, nor by what everybody may agree to after it."""
    if (name, who) in STEERS:
        revisions = PlanRevision.objects.all()
        assert all(revision.decision and revision.decision.adopted for revision in revisions)
        return
    assert not came_in(siege), f"{who} brings it in by {name}"
    lead = siege.project.team.get(ended_on=None, role=TeamRole.PROJECT_LEAD).user
    newest = AdjustmentVersion.objects.latest("pk").adjustment
    tries = [(newest, siege.vendor), (newest, lead)] if name.startswith("adjustments.") else []
    for adjustment, person in [*tries, (siege.waiting, lead)]:
        with suppress(*REFUSALS):
            agree(adjustment, person)
            assert not came_in(siege), f"{who} opens a door by {name}"
    assert not Decision.objects.exists()
    assert not Adjustment.objects.filter(state=AdjustmentState.APPLIED).exists()


def test_verbs_that_change_the_plan_ask_for_these_permissions():
    """One more that does would be tried above; this says which there are."""
    may = {verb.permission for verb in VERBS.values()}
    assert {Permission.ADJUSTMENT_PROPOSE, Permission.ADJUSTMENT_AGREE, Permission.ADJUSTMENT_DECIDE} <= may
    assert {name for name, verb in VERBS.items() if verb.permission == Permission.MILESTONE_PLAN} == {
        "milestones.plan",
        "milestones.cancel",
        "plan.edit",
        "plan.rename",
        "plan.shift",
    }


@pytest.mark.django_db
def test_work_that_has_not_started_is_the_leads_to_plan_and_then_it_is_fixed():
    """By design: the mandate is about what was begun. From the start on nothing of it changes without agreement."""
    siege = Siege()
    planned = siege.milestones[2]
    milestones.start(planned, by=siege.lead)
    assert fresh(planned).state == MilestoneState.IN_PROGRESS
    dearer = propose(siege.project, siege.lead, priced(planned, "160000.00"))
    assert dearer.state == AdjustmentState.RECOMMENDED
