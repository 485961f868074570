"""What tests of adjustments share: work under way, a mandate, a steering group, and short ways to propose."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from os2collab import clock
from os2collab.models import User
from projects.actions import adjustments, groups, milestones, projects
from projects.adjusting import Proposal
from projects.models import Adjustment, Group, Milestone, Seat, Touches
from tests.factories import Cast, make_organisation, make_person


def with_mandate(cast: Cast) -> Cast:
    """Work has started; the lead may decide 50,000 kroner and 20 days; Horsens chairs the steering group."""
    cast.chair = make_person(make_organisation("Horsens"), "Birgitte Ravn")
    group = groups.start(cast.project, by=cast.lead, kind=Group.Kind.STEERING, name="Styregruppen")
    horsens = cast.chair.memberships.get().organisation
    groups.add_seat(group, by=cast.lead, organisation=horsens, holder=cast.chair, position=Seat.Position.CHAIR)
    projects.set_mandate(cast.project, by=cast.coordinator, amount=Decimal(50_000), days=20)
    cast.milestones = [milestones.start(milestone, by=cast.lead) for milestone in cast.milestones]
    cast.milestone = cast.milestones[0]
    return cast


def fresh[N](noun: N) -> N:
    """The row as it is now."""
    return type(noun).objects.get(pk=noun.pk)


def later(milestone: Milestone, days: int) -> Proposal:
    """So many days later than the plan says now."""
    return Proposal(Touches.DUE_DATE, (fresh(milestone).due_date + timedelta(days=days)).isoformat(), fresh(milestone))


def priced(milestone: Milestone, amount: str | None) -> Proposal:
    return Proposal(Touches.PRICE, amount, fresh(milestone))


def reworded(milestone: Milestone, outcome: str) -> Proposal:
    return Proposal(Touches.OUTCOME, outcome, fresh(milestone))


def staffed(person: User, milestone: Milestone | None, first: int = 0, last: int = 100, **values: Any) -> Proposal:
    """Somebody at work from a day to a day, counted from today."""
    after = {
        "milestone": milestone and milestone.pk,
        "organisation": person.memberships.get().organisation_id,
        "user": person.pk,
        "task": "Udvikler",
        "hours": 20,
        "starts_on": (clock.today() + timedelta(days=first)).isoformat(),
        "ends_on": (clock.today() + timedelta(days=last)).isoformat(),
        **values,
    }
    return Proposal(Touches.ALLOCATION, after)


def propose(
    cast: Cast, by: User, *proposals: Proposal, reason: str = "Testmiljøet er sent", **words: Any
) -> Adjustment:
    return adjustments.propose(fresh(cast.project), by=by, proposals=proposals, reason=reason, **words)


def agree(adjustment: Adjustment, by: User) -> Adjustment:
    known = fresh(adjustment)
    return adjustments.agree(known, by=by, version=known.version)
