"""What tests of adjustments share: a project with groups and a mandate; short ways to propose, agree and decide."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from os2collab import clock
from os2collab.models import Organisation, User
from projects.actions import adjustments, decisions, groups, milestones, projects
from projects.adjusting import Proposal
from projects.models import Adjustment, Allocation, Group, Milestone, Project, Seat, Touches
from tests.factories import Cast, make_organisation, make_person

MANDATE = Decimal(50_000)
DAYS = 20


class SteeredCast(Cast):
    """Work has started on all but the last milestone; Horsens chairs the steering group, Silkeborg coordinates."""

    def __init__(self, *, milestone_count: int = 2, planned: int = 1, price: int = 100_000) -> None:
        super().__init__(milestone_count=milestone_count)
        self.project.milestones.update(price=price)
        self.chair = make_person(make_organisation("Horsens"), "Birgitte Ravn")
        self.substitute = make_person(employer_of(self.chair), "Bo Elm")
        self.coordinating = make_person(make_organisation("Silkeborg"), "Line Kjær")
        self.steering = groups.start(self.project, by=self.lead, kind=Group.Kind.STEERING, name="Styregruppen")
        self.coordination = groups.start(self.project, by=self.lead, kind=Group.Kind.COORDINATION, name="Gruppen")
        seat(self.steering, self.lead, self.chair, position=Seat.Position.CHAIR, substitute=self.substitute)
        seat(self.coordination, self.lead, self.coordinating)
        projects.set_mandate(self.project, by=self.coordinator, amount=MANDATE, days=DAYS)
        for milestone in self.milestones[: milestone_count - planned]:
            milestones.start(milestone, by=self.lead)
        self.milestones = [fresh(milestone) for milestone in self.milestones]
        self.milestone = self.milestones[0]


def fresh[M: Any](noun: M) -> M:
    """The row as it is by now."""
    return type(noun)._base_manager.get(pk=noun.pk)


def employer_of(person: User) -> Organisation:
    """Where somebody works, who works in one place."""
    return person.memberships.get().organisation


def seat(group: Group, by: User, holder: User, **fields: Any) -> Seat:
    """Give the holder's organisation a seat."""
    return groups.add_seat(group, by=by, organisation=employer_of(holder), holder=holder, **fields)


def later(milestone: Milestone, days: int) -> Proposal:
    """The milestone that many days later than its plan says now."""
    due_date = fresh(milestone).due_date + timedelta(days=days)
    return Proposal(Touches.DUE_DATE, due_date.isoformat(), fresh(milestone))


def priced(milestone: Milestone, amount: str | None) -> Proposal:
    return Proposal(Touches.PRICE, amount, fresh(milestone))


def left_out(milestone: Milestone) -> Proposal:
    return Proposal(Touches.CANCELLED, True, fresh(milestone))


def owned(milestone: Milestone, organisation: Organisation | None) -> Proposal:
    return Proposal(Touches.RESPONSIBLE, organisation and organisation.pk, fresh(milestone))


def added(title: str, responsible: Organisation | None = None, *, days: int = 90, price: str | None = None) -> Proposal:
    due_date = (clock.today() + timedelta(days=days)).isoformat()
    values = {"title": title, "outcome": "", "due_date": due_date, "price": price}
    return Proposal(Touches.ADDED, {**values, "responsible": responsible and responsible.pk})


def staffed(
    organisation: Organisation, milestone: Milestone | None, user: User | None = None, *days: int, **values: object
) -> Proposal:
    """Somebody of an organisation at work from a day to a day, from today to the hundredth unless said."""
    first, last = days or (0, 100)
    after = {
        "milestone": milestone and milestone.pk,
        "organisation": organisation.pk,
        "user": user and user.pk,
        "task": "Udvikler",
        "hours": 20,
        "starts_on": (clock.today() + timedelta(days=first)).isoformat(),
        "ends_on": (clock.today() + timedelta(days=last)).isoformat(),
        **values,
    }
    return Proposal(Touches.ALLOCATION, after)


def taken_out(allocation: Allocation) -> Proposal:
    return Proposal(Touches.ALLOCATION, None, allocation=fresh(allocation))


def propose(project: Project, by: User, *proposals: Proposal, **words: Any) -> Adjustment:
    return adjustments.propose(fresh(project), by=by, proposals=proposals, **{"reason": "Det er sent", **words})


def counter(adjustment: Adjustment, by: User, *proposals: Proposal, **words: Any) -> Adjustment:
    known = fresh(adjustment)
    said = {"version": known.version, "reason": "Hellere sådan", **words}
    return adjustments.counter(known, by=by, proposals=proposals, **said)


def agree(adjustment: Adjustment, by: User) -> Adjustment:
    known = fresh(adjustment)
    return adjustments.agree(known, by=by, version=known.version)


def decide(adjustment: Adjustment, by: User, *, adopted: bool = True) -> Adjustment:
    known = fresh(adjustment)
    words = {"decided_on": clock.today(), "text": "Tiltrådt." if adopted else "Find en anden vej."}
    return decisions.decide(known, by=by, version=known.version, adopted=adopted, **words)
