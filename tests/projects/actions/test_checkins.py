import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Event, Notification, OrganisationKind
from projects import tasks
from projects.actions import agenda, checkins, groups, milestones, participations, projects, team
from projects.actions.reveal import reveal_overdue
from projects.models import AgendaItem, CheckIn, CheckInAnswer, CheckInWord, Group, Milestone, Project, StatusReport
from tests.factories import Cast, make_organisation, make_person

pytestmark = pytest.mark.django_db

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=COPENHAGEN)


def word(status: str = "on_track", confidence: int = 4, days: int = 60, **more) -> dict:
    return {
        "status": status,
        "forecast_date": clock.today() + timedelta(days=days),
        "confidence": confidence,
        "obstacle": "",
        "remedy": "",
        **more,
    }


@pytest.fixture
def cast() -> Cast:
    return Cast(milestone_count=2)


@pytest.fixture
def checkin(cast) -> CheckIn:
    return checkins.open_now(cast.project, by=cast.lead)


def send(checkin, by, *words, **whole) -> CheckIn:
    plan = Milestone.objects.filter(project=checkin.project).order_by("number").values_list("pk", flat=True)
    return checkins.send(checkin, by=by, words=dict(zip(plan, words, strict=False)), **whole)


def test_opening_asks_the_lead_and_the_vendor_at_once(cast, checkin):
    asked = set(Notification.objects.filter(asked=True, event__kind="checkin.opened").values_list("user", flat=True))
    assert asked == {cast.vendor.pk}  # the lead opened it, and sees it on the overview
    assert set(checkin.waits_for) == {cast.municipality.pk, cast.vendor_organisation.pk}
    assert Project.objects.get(pk=cast.project.pk).checkin == checkin


def test_only_one_is_open_at_a_time(cast, checkin):
    with pytest.raises(ValidationError, match="open already"):
        checkins.open_now(cast.project, by=cast.lead)


def test_a_paused_project_has_none(cast):
    projects.edit(
        cast.project, by=cast.lead, title="X", level="1", rhythm_days=14, repository="", state="paused", version=1
    )
    with pytest.raises(ValidationError, match="paused"):
        checkins.open_now(cast.project, by=cast.lead)


def test_only_the_lead_opens_one(cast):
    for person in (cast.vendor, cast.tester, cast.coordinator):
        with pytest.raises(Refused):
            checkins.open_now(cast.project, by=person)


def test_the_deadline_is_noon_five_working_days_later(cast):
    with clock.at(datetime(2026, 12, 21, 9, tzinfo=COPENHAGEN)):  # 24 to 26 December: the 25th is a holiday
        opened = checkins.open_now(cast.project, by=cast.lead)
    assert clock.local(opened.closes_at) == datetime(2026, 12, 29, 12, tzinfo=COPENHAGEN)


def test_an_answer_is_sealed_until_the_other_side_has_answered(cast, checkin):
    send(checkin, cast.vendor, word("at_risk", 4))
    assert not StatusReport.objects.exists()
    assert CheckIn.objects.get().is_open
    send(checkin, cast.lead, word("off_track", 2))
    assert CheckIn.objects.get().state == "revealed"
    assert {(r.side, r.status, r.confidence) for r in StatusReport.objects.all()} == {
        ("vendor", "at_risk", 4),
        ("municipality", "off_track", 2),
    }


def test_revealed_words_are_the_milestones_status(cast, checkin):
    send(checkin, cast.vendor, word("at_risk", 4, 70))
    send(checkin, cast.lead, word("off_track", 2, 90))
    milestone = Milestone.objects.get(pk=cast.milestone.pk)
    assert (milestone.vendor_report.confidence, milestone.municipal_report.confidence) == (4, 2)
    assert milestone.has_gap
    assert milestone.forecast_date == clock.today() + timedelta(days=70)
    assert Project.objects.get().gap_count == 1


def test_a_gap_becomes_an_item_for_the_coordination_group(cast, checkin):
    groups.start(cast.project, by=cast.lead, kind=Group.Kind.STEERING, name="Styregruppen")
    coordination = groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    send(checkin, cast.vendor, word("on_track", 4), word())
    send(checkin, cast.lead, word("on_track", 2), word())
    item = AgendaItem.objects.get()
    assert (item.milestone, item.group) == (cast.milestones[0], coordination)
    assert (item.vendor_confidence, item.municipal_confidence) == (4, 2)


def test_a_gap_that_is_there_again_is_one_item_and_one_that_is_gone_leaves_the_list(cast, checkin):
    send(checkin, cast.vendor, word(confidence=5), word(confidence=5))
    send(checkin, cast.lead, word(confidence=2), word(confidence=2))
    again = checkins.open_now(cast.project, by=cast.lead)
    send(again, cast.vendor, word(confidence=5), word(confidence=5))
    send(again, cast.lead, word(confidence=2), word(confidence=5))
    assert AgendaItem.objects.open().get().milestone == cast.milestones[0]
    assert AgendaItem.objects.exclude(settled_at=None).get().settled_in == again


def test_talking_about_it_takes_it_off_the_list_once(cast, checkin):
    send(checkin, cast.vendor, word(confidence=5))
    send(checkin, cast.lead, word(confidence=2))
    item = AgendaItem.objects.get()
    with pytest.raises(Refused):
        agenda.settle(item, by=cast.vendor)
    agenda.settle(item, by=cast.lead, outcome="Vi flytter testen.")
    with pytest.raises(Refused, match="already"):
        agenda.settle(item, by=cast.lead)


def test_a_sent_answer_cannot_be_changed(cast, checkin):
    send(checkin, cast.vendor, word())
    with pytest.raises(ValidationError, match="sealed"):
        send(checkin, cast.vendor, word("off_track"))
    with pytest.raises(ValidationError, match="sealed"):
        checkins.keep_draft(checkin, by=cast.vendor, seen_at=clock.now(), typed={})
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        CheckInWord.objects.update(confidence=1)


def test_those_who_watch_do_not_answer(cast, checkin):
    for person in (cast.coordinator, cast.member):
        with pytest.raises(Refused):
            send(checkin, person, word())


def test_another_municipality_may_add_its_answer_and_the_lead_still_speaks_first(cast, checkin):
    send(checkin, cast.tester, word("off_track", 1))
    assert set(CheckIn.objects.get().waits_for) == {cast.municipality.pk, cast.vendor_organisation.pk}
    send(checkin, cast.vendor, word("on_track", 4))
    send(checkin, cast.lead, word("on_track", 4))
    milestone = Milestone.objects.get(pk=cast.milestone.pk)
    assert milestone.municipal_report.organisation == cast.municipality
    assert milestone.reports.count() == 3
    assert not milestone.has_gap


def test_what_was_said_in_the_open_meanwhile_is_not_taken_back(cast, checkin):
    send(checkin, cast.vendor, word("on_track", 4))
    cast.report(cast.vendor, "off_track", confidence=1)
    send(checkin, cast.lead, word("on_track", 4))
    assert Milestone.objects.get(pk=cast.milestone.pk).vendor_report.status == "off_track"
    assert Milestone.objects.get(pk=cast.milestone.pk).reports.count() == 3


def test_a_milestone_that_was_cancelled_meanwhile_gets_no_report(cast, checkin):
    send(checkin, cast.vendor, word(), word())
    milestones.cancel(cast.milestones[0], by=cast.lead, reason="Ikke nødvendig")
    send(checkin, cast.lead, word(), word())
    assert set(StatusReport.objects.values_list("milestone", flat=True)) == {cast.milestones[1].pk}


def test_the_deadline_reveals_what_there_is_and_silence_stays_silence(cast, checkin):
    send(checkin, cast.vendor, word("at_risk", 3))
    with clock.at(checkin.closes_at - timedelta(minutes=1)):
        tasks.reveal_checkins.func()
        assert CheckIn.objects.get().is_open
    with clock.at(checkin.closes_at + timedelta(minutes=1)):
        assert tasks.reveal_checkins.func() == 1
        assert tasks.reveal_checkins.func() == 0
    milestone = Milestone.objects.get(pk=cast.milestone.pk)
    assert milestone.vendor_report.status == "at_risk"
    assert milestone.municipal_report is None
    assert not AgendaItem.objects.exists()
    assert Event.objects.filter(kind="checkin.revealed").count() == 1
    assert not reveal_overdue(checkin)


def test_a_draft_that_was_never_sent_is_no_answer(cast, checkin):
    checkins.keep_draft(checkin, by=cast.lead, seen_at=clock.now(), typed={"whole": {"needed": "Ro"}})
    with clock.at(checkin.closes_at + timedelta(minutes=1)):
        tasks.reveal_checkins.func()
    assert set(CheckInAnswer.objects.values_list("sent_at", flat=True)) == {None}
    assert not StatusReport.objects.exists()


def test_colleagues_share_a_draft_and_do_not_write_over_each_other(cast, checkin):
    opened = clock.now()
    checkins.keep_draft(checkin, by=cast.vendor, seen_at=opened, typed={"m1": {"obstacle": "Jonas"}})
    freja = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role="developer")
    late = checkins.keep_draft(
        checkin, by=freja, seen_at=opened, typed={"m1": {"obstacle": "Freja"}, "m2": {"obstacle": "Freja"}}
    )
    assert late.draft == {"m1": {"obstacle": "Jonas"}, "m2": {"obstacle": "Freja"}}
    seen = checkins.keep_draft(checkin, by=freja, seen_at=clock.now(), typed={"m1": {"obstacle": "Freja"}})
    assert seen.draft["m1"] == {"obstacle": "Freja"}


def test_acknowledging_is_for_the_team_after_the_reveal(cast, checkin):
    with pytest.raises(Refused, match="sealed"):
        checkins.acknowledge(checkin, by=cast.vendor)
    send(checkin, cast.vendor, word())
    send(checkin, cast.lead, word())
    for _twice in range(2):
        checkins.acknowledge(checkin, by=cast.vendor, words="Set")
    assert checkin.acknowledgements.get().words == "Set"


def test_the_rhythm_opens_it_on_a_working_day(cast):
    started = clock.local(cast.project.created_at).date()
    with clock.at(datetime.combine(started + timedelta(days=13), MONDAY.timetz())):
        tasks.open_and_remind.func()
        assert not CheckIn.objects.exists()
    day = started + timedelta(days=14)
    while day.weekday() != 5:
        day += timedelta(days=1)
    with clock.at(datetime.combine(day, MONDAY.timetz())):  # a Saturday
        tasks.open_and_remind.func()
        assert not CheckIn.objects.exists()
    while not tasks.is_working_day(day):
        day += timedelta(days=1)
    with clock.at(datetime.combine(day, MONDAY.timetz())):
        assert tasks.open_and_remind.func() == 1
        assert tasks.open_and_remind.func() == 0
    assert CheckIn.objects.get().opened_by is None


def test_a_missing_answer_is_asked_for_again_and_then_the_others_are_told(cast):
    with clock.at(MONDAY):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        send(checkin, cast.lead, word())

    def told(kind: str) -> set[int]:
        return set(Notification.objects.filter(event__kind=kind).values_list("user", flat=True))

    for days, reminded, missed in ((1, 0, 0), (2, 1, 0), (3, 1, 0), (4, 1, 1)):
        with clock.at(MONDAY + timedelta(days=days)):
            tasks.open_and_remind.func()
        assert Event.objects.filter(kind="checkin.reminded").count() == reminded
        assert Event.objects.filter(kind="checkin.missed").count() == missed
    assert told("checkin.reminded") == {cast.vendor.pk}
    assert told("checkin.missed") == {cast.lead.pk}


@pytest.mark.parametrize("milestone_count", [3, 40])
def test_a_reveal_asks_its_number_of_questions(milestone_count):
    cast = Cast(milestone_count=milestone_count)
    groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    silent = make_organisation("Tavs", OrganisationKind.VENDOR)
    participations.add(cast.project, by=cast.lead, organisation=silent)
    team.join(cast.project, by=cast.lead, user=make_person(silent), organisation=silent, role="developer")
    checkin = checkins.open_now(cast.project, by=cast.lead)
    send(checkin, cast.vendor, *[word(confidence=5)] * milestone_count)
    send(checkin, cast.lead, *[word(confidence=2)] * milestone_count)
    with clock.at(checkin.closes_at + timedelta(minutes=1)), CaptureQueriesContext(connection) as seen:
        reveal_overdue(checkin)
    assert AgendaItem.objects.count() == milestone_count
    assert len(seen) == 16, "\n".join(query["sql"][:150] for query in seen)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_the_deadline_reveal_it_once():
    cast = Cast()
    checkin = checkins.open_now(cast.project, by=cast.lead)
    send(checkin, cast.vendor, word())
    start = threading.Barrier(4)
    did: list[bool] = []

    def work() -> None:
        with clock.at(checkin.closes_at + timedelta(minutes=1)):
            start.wait()
            did.append(reveal_overdue(checkin))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(did) == [False, False, False, True]
    assert StatusReport.objects.count() == 1
    assert Event.objects.filter(kind="checkin.revealed").count() == 1
