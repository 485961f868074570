"""Adjustments: who must agree is asked, the plan changes when all have agreed, and the mandate counts the sum."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Notification, User
from projects.actions import adjustments, decisions, groups, milestones, projects
from projects.adjusting import Proposal
from projects.models import (
    Adjustment,
    AdjustmentAnswer,
    AdjustmentState,
    Allocation,
    DateChange,
    Group,
    Milestone,
    MilestoneState,
    PlanRevision,
    Project,
    Seat,
    Touches,
)
from tests.factories import Cast, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Work has started; the lead may decide 50,000 kroner and 20 days; Horsens chairs the steering group."""
    cast.chair = make_person(make_organisation("Horsens"), "Birgitte Ravn")
    group = groups.start(cast.project, by=cast.lead, kind=Group.Kind.STEERING, name="Styregruppen")
    groups.add_seat(
        group,
        by=cast.lead,
        organisation=cast.chair.memberships.get().organisation,
        holder=cast.chair,
        position=Seat.Position.CHAIR,
    )
    projects.set_mandate(cast.project, by=cast.coordinator, amount=Decimal(50_000), days=20)
    cast.milestone = milestones.start(cast.milestone, by=cast.lead)
    return cast


def fresh(noun):
    return type(noun).objects.get(pk=noun.pk)


def later(milestone: Milestone, days: int) -> Proposal:
    return Proposal(Touches.DUE_DATE, (milestone.due_date + timedelta(days=days)).isoformat(), milestone)


def priced(milestone: Milestone, amount: str | None) -> Proposal:
    return Proposal(Touches.PRICE, amount, milestone)


def staffed(person: User, milestone: Milestone | None, first: int = 0, last: int = 100, **values: object) -> Proposal:
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


def propose(cast: Cast, by: User, *proposals: Proposal, reason: str = "Testmiljøet er sent", **words) -> Adjustment:
    return adjustments.propose(fresh(cast.project), by=by, proposals=proposals, reason=reason, **words)


def agree(adjustment: Adjustment, by: User) -> Adjustment:
    known = fresh(adjustment)
    return adjustments.agree(known, by=by, version=known.version)


def decide(adjustment: Adjustment, by: User, *, adopted: bool = True, **words) -> Adjustment:
    known = fresh(adjustment)
    words = {"decided_on": clock.today(), "text": "Tiltrådt.", **words}
    return decisions.decide(known, by=by, version=known.version, adopted=adopted, **words)


def test_the_lead_decides_a_later_date_within_the_mandate_alone(cast):
    before = cast.milestone.due_date
    adjustment = propose(cast, cast.lead, later(cast.milestone, 7))
    assert adjustment.state == AdjustmentState.APPLIED
    milestone = fresh(cast.milestone)
    assert (milestone.due_date, milestone.baseline_date) == (before + timedelta(days=7), before)
    change = DateChange.objects.get()
    assert (change.before, change.reason, change.adjustment) == (before, "Testmiljøet er sent", adjustment)
    assert PlanRevision.objects.get().number == 1
    assert (fresh(cast.project).used_days, fresh(cast.project).used_amount) == (7, 0)


def test_a_vendor_proposes_and_the_lead_is_asked(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 7))
    assert adjustment.state == AdjustmentState.PROPOSED
    assert fresh(cast.milestone).due_date == cast.milestone.due_date
    event = Event.objects.get(kind="adjustment.proposed")
    assert {n.user for n in Notification.objects.filter(event=event, asked=True)} == {cast.lead}
    assert fresh(cast.project).open_adjustments[0]["lead"]
    assert agree(adjustment, cast.lead).state == AdjustmentState.APPLIED
    assert fresh(cast.project).open_adjustments == []


def test_only_those_who_are_asked_agree(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 7))
    for person in (cast.vendor, cast.tester):
        with pytest.raises(Refused, match="that it concerns"):
            agree(adjustment, person)
    assert not AdjustmentAnswer.objects.filter(party__version__adjustment=adjustment).exists()
    assert fresh(adjustment).state == AdjustmentState.PROPOSED


def test_the_vendor_agrees_to_its_price_and_to_an_earlier_date(cast):
    for wanted in (priced(cast.milestone, "40000.00"), later(cast.milestone, -3)):
        adjustment = propose(cast, cast.lead, wanted)
        assert adjustment.state == AdjustmentState.PROPOSED
        assert agree(adjustment, cast.vendor).state == AdjustmentState.APPLIED
        cast.milestone = fresh(cast.milestone)
    assert cast.milestone.price == Decimal(40_000)
    assert fresh(cast.project).used_amount == Decimal(40_000)


def test_a_vendor_staffs_its_own_people_and_nobody_elses(cast):
    own = propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone))
    assert own.state == AdjustmentState.APPLIED
    theirs = propose(cast, cast.vendor, staffed(cast.tester, cast.milestone))
    assert theirs.state == AdjustmentState.PROPOSED
    assert Allocation.objects.count() == 1
    assert agree(theirs, cast.tester).state == AdjustmentState.APPLIED
    assert {each.user for each in Allocation.objects.all()} == {cast.vendor, cast.tester}


def test_the_mandate_counts_the_sum_since_the_steering_group_decided(cast):
    for days in (8, 8):
        assert propose(cast, cast.lead, later(fresh(cast.milestone), days)).state == AdjustmentState.APPLIED
    beyond = propose(cast, cast.lead, later(fresh(cast.milestone), 5))
    assert beyond.state == AdjustmentState.RECOMMENDED
    kept = beyond.current.recommendation
    assert (kept.used_days, kept.mandate_days) == (16, 20)
    due = fresh(cast.milestone).due_date
    assert decide(beyond, cast.chair).state == AdjustmentState.APPLIED
    assert fresh(cast.milestone).due_date == due + timedelta(days=5)
    assert DateChange.objects.latest("pk").decision == "Tiltrådt."
    assert fresh(cast.project).used_days == 0
    assert propose(cast, cast.lead, later(fresh(cast.milestone), 20)).state == AdjustmentState.APPLIED


def test_what_one_adjustment_saves_is_not_set_off_against_another(cast):
    cast.milestone.price = Decimal(100_000)
    cast.milestone.save(update_fields=["price"])
    agree(propose(cast, cast.lead, priced(fresh(cast.milestone), "20000.00")), cast.vendor)
    assert fresh(cast.project).used_amount == 0
    dearer = agree(propose(cast, cast.lead, priced(fresh(cast.milestone), "70000.01")), cast.vendor)
    assert dearer.state == AdjustmentState.RECOMMENDED


@pytest.mark.parametrize("role", ["lead", "vendor", "tester", "member", "coordinator", "stranger", "other_vendor"])
def test_only_the_chair_decides_beyond_the_mandate(cast, role):
    adjustment = propose(cast, cast.lead, later(cast.milestone, 21))
    person = getattr(cast, role)
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - a stranger gets 404, the others 403
        decide(adjustment, person)
    assert type(refusal.value).__name__ in {"Refused", "Http404"}
    assert fresh(cast.milestone).due_date == cast.milestone.due_date
    with pytest.raises((Refused, Exception)):
        agree(adjustment, person)
    assert fresh(adjustment).state == AdjustmentState.RECOMMENDED


def test_a_steering_group_that_says_no_ends_it_and_the_mandate_counts_on(cast):
    propose(cast, cast.lead, later(cast.milestone, 5))
    adjustment = propose(cast, cast.lead, later(fresh(cast.milestone), 21))
    assert decide(adjustment, cast.chair, adopted=False, text="Find en anden vej.").state == AdjustmentState.REJECTED
    assert fresh(cast.project).used_days == 5
    assert not PlanRevision.objects.filter(version__adjustment=adjustment).exists()


def test_a_counter_proposal_asks_all_anew_and_an_old_answer_is_stale(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    countered = adjustments.counter(
        fresh(adjustment), by=cast.tester, version=1, proposals=[later(cast.milestone, 7)], reason="En uge er nok"
    )
    assert (countered.version, countered.state) == (2, AdjustmentState.PROPOSED)
    with pytest.raises(Stale):
        adjustments.agree(fresh(adjustment), by=cast.lead, version=1)
    with pytest.raises(Stale):
        adjustments.counter(
            fresh(adjustment), by=cast.vendor, version=1, proposals=[later(cast.milestone, 9)], reason="x"
        )
    assert agree(adjustment, cast.lead).state == AdjustmentState.APPLIED
    assert fresh(cast.milestone).due_date == cast.milestone.due_date + timedelta(days=7)


def test_a_no_says_why_and_ends_it(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    declined = adjustments.decline(fresh(adjustment), by=cast.lead, version=1, words="Vi finder en tester i stedet")
    assert declined.state == AdjustmentState.REJECTED
    with pytest.raises(Refused, match="decided"):
        agree(adjustment, cast.lead)


def test_only_who_proposed_withdraws(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    with pytest.raises(Refused, match="withdraws"):
        adjustments.withdraw(fresh(adjustment), by=cast.lead)
    assert adjustments.withdraw(fresh(adjustment), by=cast.vendor).state == AdjustmentState.WITHDRAWN


def test_the_second_of_two_that_touch_the_same_is_told_and_can_be_fitted(cast):
    slow = propose(cast, cast.vendor, later(cast.milestone, 14))
    propose(cast, cast.lead, later(cast.milestone, 3))
    told = agree(slow, cast.lead)
    assert told.state == AdjustmentState.PROPOSED
    assert fresh(cast.milestone).due_date == cast.milestone.due_date + timedelta(days=3)
    assert Event.objects.filter(kind="adjustment.outdated").count() == 1
    fitted = adjustments.counter(
        fresh(slow), by=cast.lead, version=1, proposals=[later(fresh(cast.milestone), 4)], reason="Fire dage mere"
    )
    assert fitted.state == AdjustmentState.APPLIED
    assert fresh(cast.milestone).due_date == cast.milestone.due_date + timedelta(days=7)
    assert fresh(cast.project).used_days == 7


def test_a_plan_that_moved_under_a_recommendation_is_fitted_before_it_is_decided(cast):
    beyond = propose(cast, cast.lead, later(cast.milestone, 30))
    propose(cast, cast.lead, later(cast.milestone, 2))
    with pytest.raises(ValidationError, match="fitted"):
        decide(beyond, cast.chair)
    assert fresh(beyond).state == AdjustmentState.RECOMMENDED


def test_new_and_left_out_milestones_cost_and_save(cast):
    cast.milestone.price = Decimal(30_000)
    cast.milestone.save(update_fields=["price"])
    new = {
        "title": "Levetidsforlængelse",
        "outcome": "Sikker til 2028",
        "due_date": fresh(cast.milestone).due_date.isoformat(),
        "price": "70000.00",
        "responsible": cast.vendor_organisation.pk,
    }
    wanted = [Proposal(Touches.ADDED, new), Proposal(Touches.CANCELLED, True, fresh(cast.milestone))]
    adjustment = propose(cast, cast.lead, *wanted)
    assert adjustment.current.amount == Decimal(40_000)
    assert agree(adjustment, cast.vendor).state == AdjustmentState.APPLIED
    added = Milestone.objects.get(title="Levetidsforlængelse")
    assert (added.number, added.price, added.responsible) == (2, Decimal(70_000), cast.vendor_organisation)
    assert fresh(cast.milestone).state == MilestoneState.CANCELLED
    assert fresh(cast.project).open_count == 1


def test_nothing_to_change_is_said(cast):
    with pytest.raises(ValidationError, match="as it is already"):
        propose(cast, cast.lead, later(cast.milestone, 0))


def test_the_same_form_sent_twice_is_one_adjustment(cast):
    import uuid

    number = uuid.uuid4()
    first, second = (propose(cast, cast.vendor, later(cast.milestone, 3), submission=number) for _ in range(2))
    assert first.pk == second.pk


def test_dates_moved_in_a_row_are_counted_until_another_lever_is_pulled(cast):
    for _ in range(2):
        propose(cast, cast.lead, later(fresh(cast.milestone), 1))
    assert fresh(cast.milestone).date_moves == 2
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone))
    assert fresh(cast.milestone).date_moves == 0


def test_a_gap_in_the_staffing_shows_on_the_milestone(cast):
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone, 0, 20))
    gap = fresh(cast.milestone).unstaffed_from
    assert clock.today() + timedelta(days=21) <= gap <= clock.today() + timedelta(days=25)
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone, 18, 60))
    assert fresh(cast.milestone).unstaffed_from is None
    from projects.actions import team

    place = cast.project.team.get(user=cast.vendor)
    team.remove(place, by=cast.lead)
    assert fresh(cast.milestone).unstaffed_from is not None


def test_a_delivered_milestone_is_answered_before_its_plan_changes(cast):
    from projects.actions import deliveries

    waiting = propose(cast, cast.vendor, later(cast.milestone, 3))
    deliveries.deliver(fresh(cast.milestone), by=cast.vendor)
    with pytest.raises(ValidationError, match="delivered or finished"):
        propose(cast, cast.vendor, later(fresh(cast.milestone), 3))
    assert agree(waiting, cast.lead).state == AdjustmentState.PROPOSED


def test_everybody_in_the_coordination_group_proposes_and_a_stranger_does_not(cast):
    group = groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    member = make_person(make_organisation("Silkeborg"), "Line Kjær")
    groups.add_seat(group, by=cast.lead, organisation=member.memberships.get().organisation, holder=member)
    assert propose(cast, member, later(cast.milestone, 3)).organisation.name == "Silkeborg"
    with pytest.raises(Exception):  # noqa: B017, PT011 - it does not exist for them
        propose(cast, cast.stranger, later(cast.milestone, 3))
    assert Project.objects.get().adjustments.count() == 1
