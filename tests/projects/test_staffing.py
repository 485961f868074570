"""From which day on nobody is at work: working days only, up to the planned date, by whoever is still on the team."""

from datetime import date, datetime, timedelta

import pytest

from os2collab import clock
from projects import staffing
from projects.models import Allocation, Milestone, MilestoneState
from tests.projects.steering import SteeredCast, fresh, propose, staffed

TODAY = date(2026, 11, 23)  # a Monday
FRIDAY, SATURDAY, SUNDAY, MONDAY = (TODAY + timedelta(days=days) for days in (4, 5, 6, 7))
LATER = date(2027, 6, 30)
ANNA, BO = 1, 2


@pytest.fixture(autouse=True)
def _on_a_monday():
    with clock.at(datetime.fromisoformat("2026-11-23T10:00+01:00")):
        yield


def gap(*spans: tuple, due: date = LATER, state: str = MilestoneState.IN_PROGRESS, team: tuple = (ANNA, BO)):
    """Where the gap is, with people at work from a day to a day: ``(from, to)`` without a name, ``(from, to, who)``."""
    allocations = [
        Allocation(starts_on=first, ends_on=last, user_id=who[0] if who else None) for first, last, *who in spans
    ]
    return staffing.gap_of(Milestone(state=state, due_date=due), allocations, team)


def test_what_nobody_has_planned_has_no_gap():
    assert gap() is None


def test_the_gap_begins_on_the_first_working_day():
    assert gap((TODAY, FRIDAY)) == MONDAY
    assert gap((TODAY, SATURDAY)) == MONDAY
    assert gap((TODAY, TODAY)) == TODAY + timedelta(days=1)


def test_a_weekend_between_two_is_no_gap():
    assert gap((TODAY, FRIDAY), (MONDAY, LATER)) is None
    assert gap((TODAY, FRIDAY), (MONDAY + timedelta(days=1), LATER)) == MONDAY


@pytest.mark.parametrize(
    ("last", "first_again"),
    [
        (date(2026, 12, 24), date(2026, 12, 28)),  # both Christmas days and a Sunday
        (date(2026, 12, 31), date(2027, 1, 4)),  # New Year's Day and a weekend
        (date(2027, 3, 24), date(2027, 3, 30)),  # Maundy Thursday to Easter Monday
    ],
)
def test_a_danish_holiday_is_no_gap(last, first_again):
    assert gap((TODAY, last)) == first_again
    assert gap((TODAY, last), (first_again, LATER)) is None


def test_people_who_overlap_cover_for_one_another():
    assert gap((TODAY, FRIDAY), (TODAY, LATER)) is None
    assert gap((TODAY, LATER), (TODAY, FRIDAY)) is None
    assert gap((TODAY, MONDAY, ANNA), (FRIDAY, MONDAY + timedelta(days=3), BO)) == MONDAY + timedelta(days=4)
    assert gap((FRIDAY, LATER, BO), (TODAY, MONDAY, ANNA)) is None


def test_who_left_the_team_covers_nothing_but_a_place_without_a_name_does():
    spans = ((TODAY, FRIDAY, ANNA), (MONDAY, LATER, BO))
    assert gap(*spans) is None
    assert gap(*spans, team=(ANNA,)) == MONDAY
    assert gap(*spans, team=()) == TODAY
    assert gap((TODAY, FRIDAY, ANNA), (MONDAY, LATER), team=(ANNA,)) is None


def test_a_gap_in_the_past_is_past():
    before = TODAY - timedelta(days=60)
    assert gap((before, before + timedelta(days=5)), (before + timedelta(days=30), LATER)) is None
    assert gap((before, before + timedelta(days=5))) == TODAY


def test_work_that_begins_later_although_it_has_started():
    assert gap((MONDAY, LATER)) == TODAY


def test_what_is_planned_is_waited_for_until_somebody_was_to_begin():
    assert gap((MONDAY, LATER), state=MilestoneState.PLANNED) is None
    assert gap((MONDAY, MONDAY), state=MilestoneState.PLANNED) == MONDAY + timedelta(days=1)
    assert gap((MONDAY, LATER, ANNA), state=MilestoneState.PLANNED, team=()) == MONDAY
    assert gap((TODAY - timedelta(days=9), FRIDAY), state=MilestoneState.PLANNED) == MONDAY


def test_up_to_the_planned_date_and_no_further():
    assert gap((TODAY, FRIDAY), due=FRIDAY) is None
    assert gap((TODAY, FRIDAY), due=SUNDAY) is None
    assert gap((TODAY, FRIDAY), due=MONDAY) == MONDAY
    assert gap((TODAY - timedelta(days=9), TODAY - timedelta(days=1)), due=TODAY) == TODAY
    assert gap((TODAY, TODAY), due=TODAY) is None
    assert gap((TODAY - timedelta(days=9), TODAY - timedelta(days=1)), due=TODAY - timedelta(days=1)) is None


@pytest.mark.parametrize("state", [MilestoneState.ACCEPTED, MilestoneState.CANCELLED])
def test_what_is_finished_has_no_gap(state):
    assert gap((TODAY - timedelta(days=9), TODAY - timedelta(days=1)), state=state) is None


def test_a_delivery_that_may_come_back_still_needs_its_people():
    assert gap((TODAY, FRIDAY), state=MilestoneState.DELIVERED) == MONDAY


def test_the_plan_knows_when_somebody_leaves_and_comes_back_and_when_it_is_accepted(db):
    from projects.actions import deliveries, team

    cast = SteeredCast()
    propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone, cast.vendor))
    assert fresh(cast.milestone).unstaffed_from is None
    place = cast.project.team.get(user=cast.vendor)
    team.remove(place, by=cast.lead)
    assert fresh(cast.milestone).unstaffed_from == TODAY
    team.add(cast.project, by=cast.lead, user=cast.vendor, organisation=cast.vendor_organisation)
    assert fresh(cast.milestone).unstaffed_from is None
    team.remove(cast.project.team.current().get(user=cast.vendor), by=cast.lead)
    team.add(cast.project, by=cast.lead, user=cast.vendor, organisation=cast.vendor_organisation)
    propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone, None, 200, 201))
    deliveries.deliver(cast.milestone, by=cast.vendor)
    deliveries.accept(cast.milestone, by=cast.lead)
    assert fresh(cast.milestone).unstaffed_from is None
