"""Planning and reporting on milestones."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.http import Http404

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Membership, Notification
from projects.actions import deliveries, milestones, plan
from projects.models import Milestone, MilestoneState, Project, StatusReport
from tests.questions import sign_in


def test_both_sides_report_and_each_is_kept_beside_the_other(cast):
    cast.report(cast.vendor, "on_track")
    cast.report(cast.lead, "off_track", confidence=2)
    milestone = Milestone.objects.for_card().get(pk=cast.milestone.pk)
    assert (milestone.vendor_report.status, milestone.municipal_report.status) == ("on_track", "off_track")
    assert milestone.has_gap
    assert StatusReport.objects.count() == 2


def test_the_vendors_date_is_the_forecast_and_the_baseline_stays(cast):
    late = clock.today() + timedelta(days=90)
    cast.report(cast.vendor, forecast=late)
    cast.report(cast.lead, forecast=clock.today() + timedelta(days=70))
    milestone = Milestone.objects.for_card().get(pk=cast.milestone.pk)
    assert milestone.forecast_date == late
    assert milestone.slip_days == 30
    project = Project.objects.get()
    assert (project.slipping_count, project.worst_slip_days, project.focus) == (1, 30, milestone)


def test_the_next_milestone_is_the_first_open_one_by_plan_though_the_sides_differ_on_a_later_one(cast):
    """The gap is named beside it, with its own number; when the first one is settled the next one moves on."""
    soon = cast.plan("Prøve", days=20)
    cast.report(cast.vendor, confidence=5)
    cast.report(cast.lead, confidence=2)
    project = Project.objects.get()
    assert (project.focus, project.next_milestone, project.next_due_on) == (cast.milestone, soon, soon.due_date)
    text = sign_in(cast.lead).get("/").text
    assert "Next: M2 Prøve" in text
    assert '">M1 Milepæl 1</a>' in text
    assert "confidence 5 against 2" in text
    milestones.cancel(soon, by=cast.lead, reason="Ikke nødvendig")
    assert Project.objects.get().next_milestone == cast.milestone
    assert "Next: M1 Milepæl 1" in sign_in(cast.lead).get("/").text


def test_equal_colours_and_near_confidence_are_no_gap(cast):
    cast.report(cast.vendor, confidence=4)
    cast.report(cast.lead, confidence=3)
    assert not Milestone.objects.get().has_gap
    cast.report(cast.lead, confidence=2)
    assert Milestone.objects.get().has_gap
    assert Project.objects.get().gap_count == 1


def test_the_same_form_sent_twice_is_one_report(cast):
    submission = uuid.uuid4()
    cast.report(cast.vendor, submission=submission)
    cast.report(cast.vendor, submission=submission)
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize("persona", ["coordinator", "member"])
def test_only_people_on_the_team_report(cast, persona):
    with pytest.raises(Refused, match="team"):
        cast.report(getattr(cast, persona))
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize("persona", ["stranger", "other_vendor"])
def test_the_milestone_does_not_exist_for_strangers(cast, persona):
    with pytest.raises(Http404):
        cast.report(getattr(cast, persona))


def test_a_report_tells_the_team_but_not_its_author(cast):
    cast.report(cast.vendor)
    event = Event.objects.get(kind="milestone.status_reported")
    told = set(Notification.objects.filter(event=event).values_list("user", "reason", "asked"))
    assert told == {(cast.lead.pk, "lead", False), (cast.tester.pk, "tester", False)}


def test_red_asks_who_can_help(cast):
    cast.report(cast.vendor, "off_track", help_wanted="En tester i uge 50")
    event = Event.objects.get(kind="milestone.help_wanted")
    assert Notification.objects.get(event=event, user=cast.lead).asked


def test_a_vendor_never_plans_accepts_or_moves(cast):
    with pytest.raises(Refused):
        milestones.plan(cast.project, by=cast.vendor, title="Mere", due_date=clock.today())
    milestones.start(cast.milestone, by=cast.vendor)
    assert cast.move(clock.today(), by=cast.vendor).state == "proposed"
    deliveries.deliver(cast.milestone, by=cast.vendor)
    with pytest.raises(Refused, match="never its own"):
        deliveries.accept(cast.milestone, by=cast.vendor)
    with pytest.raises(Refused):
        deliveries.send_back(cast.milestone, by=cast.vendor, reason="nej")
    assert Milestone.objects.get().state == MilestoneState.DELIVERED


def test_delivered_is_accepted_by_a_tester(cast):
    milestones.start(cast.milestone, by=cast.lead)
    deliveries.deliver(cast.milestone, by=cast.vendor, note="På testmiljøet")
    deliveries.accept(cast.milestone, by=cast.tester)
    assert Milestone.objects.get().state == MilestoneState.ACCEPTED
    assert Project.objects.get().open_count == 0


def test_returned_is_delivered_again(cast):
    milestones.start(cast.milestone, by=cast.lead)
    deliveries.deliver(cast.milestone, by=cast.vendor)
    deliveries.send_back(cast.milestone, by=cast.lead, reason="Regel 7 mangler")
    deliveries.deliver(cast.milestone, by=cast.vendor)
    deliveries.accept(cast.milestone, by=cast.lead)
    assert list(Milestone.objects.get().deliveries.values_list("verdict__accepted", flat=True)) == [True, False]


def test_nothing_to_accept_before_delivery(cast):
    with pytest.raises(Refused, match="nothing to accept"):
        deliveries.accept(cast.milestone, by=cast.lead)


def test_the_plan_of_started_work_is_not_simply_edited(cast):
    milestones.start(cast.milestone, by=cast.lead)
    fields = {"title": "x", "outcome": "", "responsible": None, "price": None, "due_date": cast.milestone.due_date}
    with pytest.raises(ValidationError, match="adjustment"):
        plan.edit(cast.milestone, by=cast.lead, version=2, **fields)
    with pytest.raises(ValidationError, match="adjustment"):
        milestones.cancel(cast.milestone, by=cast.lead, reason="Nej")
    plan.rename(cast.milestone, by=cast.lead, version=2, title="Et bedre navn")
    assert Milestone.objects.get().title == "Et bedre navn"
    with pytest.raises(Stale):
        plan.rename(cast.milestone, by=cast.lead, version=2, title="Et tredje navn")


def test_a_stale_edit_says_so_and_changes_nothing(cast):
    fields = {"outcome": "", "responsible": None, "price": None, "due_date": cast.milestone.due_date}
    plan.edit(cast.milestone, by=cast.lead, version=1, title="Først", **fields)
    with pytest.raises(Stale):
        plan.edit(cast.milestone, by=cast.lead, version=1, title="Sidst", **fields)
    assert Milestone.objects.get().title == "Først"


def test_a_milestone_moves_up_and_stops_at_the_top(cast):
    second = cast.plan("To")
    for _press in range(2):
        plan.shift(cast.project, by=cast.lead, number=second.number, step=-1)
    assert list(cast.project.milestones.order_by("position").values_list("number", flat=True)) == [2, 1]


def test_what_an_edit_changes_is_remembered_as_it_was(cast):
    fields = {"title": cast.milestone.title, "outcome": "Nyt", "responsible": cast.vendor_organisation}
    fields["due_date"] = cast.milestone.due_date
    plan.edit(cast.milestone, by=cast.lead, version=1, price=Decimal(620_000), **fields)
    plan.edit(cast.milestone, by=cast.lead, version=2, price=Decimal(1), **fields)
    prices = Event.objects.filter(kind="milestone.price_changed").order_by("pk").values_list("details", flat=True)
    assert [(change["before"], change["after"]) for change in prices] == [("", "620000.00"), ("620000.00", "1.00")]
    assert Event.objects.filter(kind="milestone.outcome_changed").count() == 1


def test_a_gap_ends_with_the_delivery_and_comes_back_with_a_return(cast):
    cast.report(cast.vendor, "on_track")
    cast.report(cast.lead, "off_track")
    milestones.start(cast.milestone, by=cast.lead)
    deliveries.deliver(cast.milestone, by=cast.vendor)
    assert Project.objects.get().gap_count == 0
    deliveries.send_back(cast.milestone, by=cast.lead, reason="Regel 7")
    assert Project.objects.get().gap_count == 1


def test_who_delivered_never_answers_it_even_from_the_other_side(cast):
    milestones.start(cast.milestone, by=cast.lead)
    deliveries.deliver(cast.milestone, by=cast.vendor)
    Membership.objects.create(user=cast.tester, organisation=cast.vendor_organisation)
    with pytest.raises(Refused, match="somebody else answers"):
        deliveries.accept(cast.milestone, by=cast.tester)


def test_the_same_plan_form_sent_twice_is_one_milestone(cast):
    submission = uuid.uuid4()
    for _press in range(2):
        milestones.plan(cast.project, by=cast.lead, title="Ny", due_date=clock.today(), submission=submission)
    assert cast.project.milestones.filter(title="Ny").count() == 1


def test_a_project_without_a_lead_is_refused_by_the_database(cast):
    cast.project.team.update(ended_on=clock.today())
    with pytest.raises(IntegrityError, match="no project lead"):
        connection.check_constraints()
