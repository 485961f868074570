"""Beyond the mandate by no door: what has started is changed by agreement, beyond the mandate by the steering group."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.actions import memberships
from os2collab.models import Event, Membership, Notification, Organisation, User
from projects.actions import adjustments, decisions, groups, milestones, participations, plan, projects, team
from projects.models import (
    Adjustment,
    AdjustmentAnswer,
    AdjustmentState,
    AdjustmentVersion,
    Allocation,
    Decision,
    Group,
    Milestone,
    PlanRevision,
    Project,
    Seat,
    TeamRole,
)
from tests.factories import make_person
from tests.projects.steering import (
    SteeredCast,
    added,
    agree,
    counter,
    decide,
    employer_of,
    fresh,
    later,
    left_out,
    owned,
    priced,
    propose,
    seat,
    staffed,
    taken_out,
)

PROPOSED, RECOMMENDED, APPLIED = AdjustmentState.PROPOSED, AdjustmentState.RECOMMENDED, AdjustmentState.APPLIED


@pytest.fixture
def cast(db: None) -> SteeredCast:
    return SteeredCast()


@pytest.fixture
def elsewhere(cast: SteeredCast) -> Project:
    """Another project, whose steering group has a chair of its own."""
    chair = make_person(employer_of(cast.stranger), "Formand Andetsteds")
    project = projects.start(
        employer_of(cast.stranger), by=cast.stranger, product_name="OS2kle", title="Emner", goal="Et fælles emnetræ."
    )
    group = groups.start(project, by=cast.stranger, kind=Group.Kind.STEERING, name="En anden styregruppe")
    seat(group, cast.stranger, chair, position=Seat.Position.CHAIR)
    cast.other_chair = chair
    return project


def beyond(cast: SteeredCast) -> Adjustment:
    """One that all agree to, and that lies before the steering group."""
    return propose(cast.project, cast.lead, later(cast.milestone, 21))


def test_what_was_never_started_pays_for_nothing(cast):
    """The lead plans freely, so a milestone planned to be left out again is no money."""
    started, planned = cast.milestones
    plan.edit(
        planned,
        by=cast.lead,
        version=planned.version,
        title="Luft",
        outcome="",
        responsible=None,
        price=Decimal(1_000_000),
        due_date=planned.due_date,
    )
    for saving in (left_out(planned), priced(planned, "0.00")):
        dearer = propose(cast.project, cast.lead, saving, priced(started, "200000.00"))
        assert dearer.current.amount < 0
        assert agree(dearer, cast.vendor).state == RECOMMENDED
    assert fresh(started).price == 100_000


def test_what_is_left_out_of_started_work_pays_for_other_work(cast):
    first, second = cast.milestone, milestones.start(cast.milestones[1], by=cast.vendor)
    swapped = propose(cast.project, cast.lead, left_out(second), priced(first, "200000.00"))
    assert agree(swapped, cast.vendor).state == APPLIED
    assert fresh(cast.project).used_amount == 0


def test_a_saving_that_is_gone_meanwhile_pays_for_nothing(cast):
    first, second = cast.milestone, milestones.start(cast.milestones[1], by=cast.vendor)
    swapped = propose(cast.project, cast.lead, left_out(second), priced(first, "200000.00"))
    agree(propose(cast.project, cast.lead, priced(second, "0.00")), cast.vendor)
    assert agree(swapped, cast.vendor).state == PROPOSED
    assert fresh(first).price == 100_000
    fitted = counter(swapped, cast.lead, left_out(second), priced(first, "200000.00"))
    assert agree(fitted, cast.vendor).state == RECOMMENDED


def test_who_became_responsible_meanwhile_is_asked(cast):
    milestone = cast.milestone
    agree(propose(cast.project, cast.lead, owned(milestone, None)), cast.vendor)
    cheaper = propose(cast.project, cast.coordinating, priced(milestone, "1.00"))
    assert [party.part for party in cheaper.current.parties.all()] == ["lead"]
    agree(propose(cast.project, cast.lead, owned(milestone, cast.vendor_organisation)), cast.vendor)
    assert agree(cheaper, cast.lead).state == PROPOSED
    assert fresh(milestone).price == 100_000
    assert counter(cheaper, cast.lead, priced(milestone, "1.00")).current.parties.count() == 2


def test_a_former_leads_municipality_is_asked_about_its_own_people(cast):
    hours = staffed(cast.municipality, cast.milestone)
    waiting = propose(cast.project, cast.vendor, hours, later(cast.milestone, 1))
    projects.hand_over_lead(cast.project, by=cast.lead, to=cast.tester, organisation=cast.other_municipality)
    assert agree(waiting, cast.tester).state == PROPOSED
    assert not Allocation.objects.exists()
    fitted = counter(waiting, cast.tester, hours, later(cast.milestone, 1))
    assert agree(fitted, cast.lead).state == APPLIED


def test_the_new_lead_agrees_after_the_lead_was_handed_over(cast):
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 1))
    projects.hand_over_lead(cast.project, by=cast.lead, to=cast.tester, organisation=cast.other_municipality)
    with pytest.raises(Refused, match="that it concerns"):
        agree(waiting, cast.lead)
    assert agree(waiting, cast.tester).state == APPLIED


def test_a_lead_who_works_elsewhere_by_now_speaks_for_the_municipality_no_more(cast):
    """Somebody else sits down at the new desk: the old place on the team gives no word."""
    new_employer = employer_of(cast.coordinating)
    Membership.objects.create(user=cast.lead, organisation=new_employer, started_on=clock.today())
    groups.add_seat(cast.coordination, by=cast.coordinator, organisation=new_employer, voting=False, holder=cast.lead)
    left = cast.lead.memberships.get(organisation=cast.municipality)
    memberships.end(left, by=cast.coordinator, ended_on=clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        Membership.objects.filter(pk=left.pk).update(ended_on=clock.today() - timedelta(days=2))
        proposed = propose(cast.project, cast.lead, later(cast.milestone, 1))
        assert (proposed.state, proposed.organisation) == (PROPOSED, new_employer)
    assert not AdjustmentAnswer.objects.filter(party__version__adjustment=proposed).exists()


def test_the_substitute_decides_in_the_chairs_place_and_the_group_is_kept(cast):
    assert decide(beyond(cast), cast.substitute).state == APPLIED
    assert Decision.objects.get().group == cast.steering


def test_a_second_steering_group_does_not_decide_what_lies_before_the_first(cast):
    recommended = beyond(cast)
    friend = make_person(cast.municipality, "En ven af projektlederen")
    second = groups.start(cast.project, by=cast.lead, kind=Group.Kind.STEERING, name="Min egen styregruppe")
    seat(second, cast.lead, friend, position=Seat.Position.CHAIR)
    with pytest.raises(Refused, match="another styregruppe"):
        decide(recommended, friend)
    assert decide(recommended, cast.chair).state == APPLIED


def test_the_chair_of_another_projects_group_does_not_even_see_it(cast, elsewhere):
    with pytest.raises(Http404):
        decide(beyond(cast), cast.other_chair)


def test_a_chair_who_works_for_the_vendor_too_decides_nothing(cast):
    recommended = beyond(cast)
    Membership.objects.create(user=cast.chair, organisation=cast.vendor_organisation, started_on=clock.today())
    with pytest.raises(Refused, match="work for a vendor"):
        decide(recommended, cast.chair)
    assert decide(recommended, cast.substitute).state == APPLIED


def test_the_lead_takes_no_chair_and_a_vendor_neither(cast):
    recommended = beyond(cast)
    second = groups.start(cast.project, by=cast.lead, kind=Group.Kind.STEERING, name="Min egen styregruppe")
    with pytest.raises(ValidationError, match="another person"):
        seat(second, cast.lead, cast.lead, position=Seat.Position.CHAIR)
    with pytest.raises(IntegrityError, match="seat_chair_is_municipal"), transaction.atomic():
        seat(second, cast.lead, cast.vendor, position=Seat.Position.CHAIR, voting=False)
    participations.add(cast.project, by=cast.lead, organisation=employer_of(cast.chair))
    with pytest.raises(ValidationError, match="another person"):
        projects.hand_over_lead(cast.project, by=cast.lead, to=cast.chair, organisation=employer_of(cast.chair))
    assert fresh(recommended).state == RECOMMENDED


def test_a_mandate_that_shrank_holds_when_the_last_one_agrees(cast):
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 15))
    projects.set_mandate(cast.project, by=cast.chair, amount=Decimal(0), days=14)
    assert agree(waiting, cast.lead).state == RECOMMENDED


def test_a_counter_proposal_takes_it_back_from_the_steering_group(cast):
    recommended = beyond(cast)
    with pytest.raises(Refused, match="before the steering group"):
        counter(recommended, cast.coordinating, later(cast.milestone, 20))
    smaller = counter(recommended, cast.lead, later(cast.milestone, 20))
    assert Notification.objects.filter(user=cast.chair, event__kind="adjustment.taken_back").exists()
    assert smaller.state == APPLIED
    with pytest.raises(Refused, match="not before"):
        decide(recommended, cast.chair)
    assert fresh(cast.project).used_days == 20


def test_the_day_of_a_decision_is_not_before_the_group_had_it(cast):
    recommended = fresh(beyond(cast))
    day = clock.today() - timedelta(days=1)
    with pytest.raises(ValidationError, match="did not have it yet"):
        decisions.decide(recommended, by=cast.chair, version=1, adopted=True, decided_on=day, text="Ja.")


def test_the_old_version_is_not_what_the_chair_decides(cast):
    recommended = beyond(cast)
    counter(recommended, cast.lead, later(cast.milestone, 30))
    words = {"adopted": True, "decided_on": clock.today(), "text": "Ja."}
    with pytest.raises(Stale):
        decisions.decide(fresh(recommended), by=cast.chair, version=1, **words)
    assert decide(recommended, cast.chair).current.number == 2
    assert fresh(cast.milestone).due_date == cast.milestone.due_date + timedelta(days=30)


def state_project(project: Project, by: User, state: str) -> None:
    known = fresh(project)
    projects.edit(
        known,
        by=by,
        version=known.version,
        title=known.title,
        level=known.level,
        rhythm_days=known.rhythm_days,
        repository="",
        state=state,
    )


def test_a_closed_project_neither_agrees_nor_decides_and_an_opened_one_has_the_same_mandate(cast):
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 12))
    recommended = beyond(cast)
    propose(cast.project, cast.lead, later(cast.milestones[1], 10))
    state_project(cast.project, cast.lead, Project.State.CLOSED)
    for attempt in (lambda: agree(waiting, cast.lead), lambda: decide(recommended, cast.chair)):
        with pytest.raises(Refused, match="closed"):
            attempt()
    state_project(cast.project, cast.lead, Project.State.ACTIVE)
    assert agree(waiting, cast.lead).state == RECOMMENDED


@pytest.mark.parametrize(
    ("proposals", "words"),
    [
        (lambda cast: [priced(cast.milestone, "-1.00")], {}),
        (lambda cast: [added("Minus", price="-500000.00")], {}),
        (lambda cast: [added("Fremmed", cast.other_vendor_organisation)], {}),
        (lambda cast: [owned(cast.milestone, cast.other_vendor_organisation)], {}),
        (lambda cast: [staffed(cast.other_vendor_organisation, cast.milestone)], {}),
        (lambda cast: [staffed(cast.vendor_organisation, cast.milestone, cast.tester)], {}),
        (lambda cast: [later(cast.milestone, 1), later(cast.milestone, 2)], {}),
        (lambda cast: [later(cast.milestone, 1)], {"extra_amount": Decimal(-100_000)}),
        (lambda cast: [left_out(cast.milestone), priced(cast.milestone, "1.00")], {}),
        (lambda cast: [later(cast.milestone, 0)], {"extra_amount": Decimal(100)}),
    ],
)
def test_what_no_plan_can_hold_is_not_even_proposed(cast, proposals, words):
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        propose(cast.project, cast.lead, *proposals(cast), **words)
    assert not Adjustment.objects.exists()
    assert not Event.objects.filter(kind__startswith="adjustment.").exists()


def test_nobody_is_put_to_work_on_another_projects_milestone(cast, elsewhere):
    foreign = milestones.plan(elsewhere, by=cast.stranger, title="Emner", due_date=clock.today())
    for proposal in (staffed(cast.municipality, foreign), later(foreign, 3)):
        with pytest.raises(ValidationError, match="no milestone with that number"):
            propose(cast.project, cast.lead, proposal)


def test_the_secretariat_is_not_in_the_staffing_plan_and_is_not_waited_for(cast):
    team.join(
        cast.project, by=cast.lead, user=cast.coordinator, organisation=cast.secretariat, role=TeamRole.COORDINATOR
    )
    with pytest.raises(ValidationError, match="in the staffing plan"):
        propose(cast.project, cast.lead, staffed(cast.secretariat, cast.milestone))


def test_the_staffing_of_who_has_left_is_the_leads(cast):
    propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone, cast.vendor))
    participations.end(cast.project.participations.get(organisation=cast.vendor_organisation), by=cast.lead)
    gone = propose(cast.project, cast.tester, taken_out(Allocation.objects.get()))
    assert gone.state == PROPOSED
    assert agree(gone, cast.lead).state == APPLIED
    assert not Allocation.objects.current().exists()


def test_who_was_taken_out_of_the_staffing_can_come_back(cast):
    propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone, cast.vendor))
    known = Allocation.objects.get()
    values = known.as_json()
    propose(cast.project, cast.vendor, taken_out(known))
    assert not Allocation.objects.current().exists()
    again = staffed(cast.vendor_organisation, cast.milestone, cast.vendor)._replace(allocation=fresh(known))
    assert propose(cast.project, cast.vendor, again).state == APPLIED
    assert Allocation.objects.current().get().as_json() == values


def test_an_agreed_adjustment_that_is_overtaken_waits_to_be_fitted(cast):
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 5))
    propose(cast.project, cast.lead, later(cast.milestone, 3))
    agree(waiting, cast.lead)
    [entry] = fresh(cast.project).open_adjustments
    assert (entry["number"], entry["fit"], entry["organisations"]) == (waiting.number, True, [])


@pytest.mark.parametrize("others", [2, 39], ids="{} other milestones".format)
def test_agreeing_asks_the_same_number_of_questions_however_long_the_plan_is(db, django_assert_num_queries, others):
    cast = SteeredCast(milestone_count=others + 1)
    waiting = fresh(propose(cast.project, cast.vendor, later(cast.milestone, 3)))
    with django_assert_num_queries(34):
        adjustments.agree(waiting, by=cast.lead, version=1)


def test_what_is_refused_is_written_nowhere(cast):
    """Half an answer, half a version or an event of what did not happen would be a lie."""
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 5))
    rows = (Event, AdjustmentVersion, AdjustmentAnswer, PlanRevision, Milestone, Project, Organisation)
    before = [list(model.objects.order_by("pk").values()) for model in rows]
    for attempt in (
        lambda: agree(waiting, cast.tester),
        lambda: counter(waiting, cast.lead, later(cast.milestone, 0)),
        lambda: counter(waiting, cast.lead, priced(cast.milestone, "-1.00")),
        lambda: counter(waiting, cast.lead, later(cast.milestone, 1), later(cast.milestone, 2)),
        lambda: adjustments.agree(fresh(waiting), by=cast.lead, version=2),
        lambda: adjustments.decline(fresh(waiting), by=cast.lead, version=1, words=""),
        lambda: decide(waiting, cast.chair),
    ):
        with pytest.raises((Refused, Stale, ValidationError, IntegrityError)), transaction.atomic():
            attempt()
    assert before == [list(model.objects.order_by("pk").values()) for model in rows]


def off_the_team(cast: SteeredCast, person: User) -> None:
    team.remove(cast.project.team.get(user=person, ended_on=None), by=cast.lead)


def test_taking_a_vendors_people_off_the_team_does_not_make_its_milestone_the_leads(cast):
    off_the_team(cast, cast.vendor)
    cheaper = propose(cast.project, cast.lead, priced(cast.milestone, "1.00"))
    assert (cheaper.state, fresh(cast.milestone).price) == (RECOMMENDED, 100_000)
    assert {party.part for party in cheaper.current.parties.all()} == {"lead", "organisation"}
    assert decide(cheaper, cast.chair).state == APPLIED


def test_what_waits_for_an_organisation_is_looked_at_again_when_its_last_person_leaves_the_team(cast):
    cheaper = propose(cast.project, cast.lead, priced(cast.milestone, "1.00"))
    elsewhere = propose(cast.project, cast.vendor, later(cast.milestone, 3))
    off_the_team(cast, cast.vendor)
    assert (fresh(cheaper).state, fresh(elsewhere).state) == (RECOMMENDED, PROPOSED)
    assert [entry["chair"] for entry in fresh(cast.project).open_adjustments] == [True, False]


def test_an_organisation_that_left_the_project_is_not_waited_for(cast):
    dearer = propose(cast.project, cast.lead, priced(cast.milestone, "110000.00"))
    theirs = propose(cast.project, cast.tester, staffed(cast.vendor_organisation, cast.milestone))
    participations.end(cast.project.participations.get(organisation=cast.vendor_organisation), by=cast.lead)
    assert (fresh(dearer).state, fresh(theirs).state) == (APPLIED, PROPOSED)
    assert [entry["lead"] for entry in fresh(cast.project).open_adjustments] == [True]


def test_who_came_back_to_the_team_is_waited_for_again(cast):
    waiting = propose(cast.project, cast.tester, priced(cast.milestone, "1.00"))
    off_the_team(cast, cast.vendor)
    [entry] = fresh(cast.project).open_adjustments
    assert (fresh(waiting).state, entry["organisations"], entry["lead"]) == (PROPOSED, [], True)
    team.add(cast.project, by=cast.lead, user=cast.vendor, organisation=cast.vendor_organisation)
    [entry] = fresh(cast.project).open_adjustments
    assert entry["organisations"] == [cast.vendor_organisation.pk]


def test_leaving_a_milestone_out_and_adding_it_later_is_slip_too(cast):
    moved = propose(cast.project, cast.lead, left_out(cast.milestone), added("Det samme", days=200))
    first = (clock.today() + timedelta(days=200) - cast.milestone.due_date).days
    assert moved.current.slip_days == first > 20
    assert agree(moved, cast.vendor).state == RECOMMENDED
    sooner = propose(cast.project, cast.lead, left_out(cast.milestone), added("Det samme", days=-200))
    assert sooner.current.slip_days == 0


def test_nobody_stays_at_work_on_what_was_left_out(cast):
    propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone))
    waiting = propose(cast.project, cast.vendor, staffed(cast.municipality, cast.milestone))
    agree(propose(cast.project, cast.lead, left_out(cast.milestone)), cast.vendor)
    assert not Allocation.objects.current().exists()
    assert agree(waiting, cast.lead).state == PROPOSED
    with pytest.raises(ValidationError, match="delivered or finished"):
        propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone))
    assert fresh(cast.milestone).unstaffed_from is None


def test_a_milestone_is_handed_to_an_organisation_without_people_on_the_team_by_its_name(cast):
    participations.add(cast.project, by=cast.lead, organisation=cast.other_vendor_organisation)
    handed = propose(cast.project, cast.lead, owned(cast.milestone, cast.other_vendor_organisation))
    assert agree(handed, cast.vendor).state == RECOMMENDED
    assert decide(handed, cast.chair).state == APPLIED
    told = Event.objects.get(kind="milestone.responsible_changed")
    assert told.details["after"] == cast.other_vendor_organisation.name
