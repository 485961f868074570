"""When check-ins open, are asked for again and close: Danish working days, summer time, the end of the year."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from os2collab import clock
from os2collab.models import Event, Notification, OrganisationKind
from projects import tasks
from projects.actions import checkins, participations, projects, team
from projects.models import CheckIn, Project, TeamRole
from tests.factories import Cast, make_organisation, make_person

pytestmark = pytest.mark.django_db

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def danish(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=COPENHAGEN)


@pytest.fixture
def cast() -> Cast:
    """A project that began on a Monday long before the dates of these tests."""
    with clock.at(danish(2025, 1, 6, 9)):
        return Cast()


def edit(cast: Cast, **changes: object) -> Project:
    known = Project.objects.get(pk=cast.project.pk)
    fields = {"title": known.title, "level": "1", "rhythm_days": known.rhythm_days, "state": known.state}
    return projects.edit(known, by=cast.lead, repository="", version=known.version, **{**fields, **changes})


def morning(day: date) -> int:
    """What the job of eight o'clock does that day: how many it opened."""
    with clock.at(datetime.combine(day, checkins.ASKED_AT, COPENHAGEN) + timedelta(seconds=3)):
        return tasks.open_and_remind.func()


def run(first: date, days: int) -> list[date]:
    """Let the clock run, a minute's job at noon and at eight: the days on which a check-in opened."""
    opened = []
    for day in (first + timedelta(days=number) for number in range(days)):
        if morning(day):
            opened.append(day)
        with clock.at(datetime.combine(day, checkins.REVEALED_AT, COPENHAGEN) + timedelta(seconds=30)):
            tasks.reveal_checkins.func()
    return opened


@pytest.mark.parametrize(
    ("opened", "rhythm", "closes"),
    [
        (danish(2026, 11, 23, 8), 14, danish(2026, 11, 30, 12)),
        # a week: on the Friday, so that the next can open on Monday
        (danish(2026, 11, 23, 8), 7, danish(2026, 11, 27, 12)),
        (danish(2026, 11, 26, 8), 7, danish(2026, 12, 2, 12)),
        (danish(2026, 11, 23, 8), 3, danish(2026, 11, 25, 12)),
        # a day: at the moment when the next one opens
        (danish(2026, 11, 23, 8), 1, danish(2026, 11, 24, 8)),
        (danish(2026, 11, 27, 16), 1, danish(2026, 11, 30, 8)),
        (danish(2026, 11, 28, 23, 30), 1, danish(2026, 11, 30, 8)),  # by the lead, on a Saturday night
        # over the night of summer time, Maundy Thursday, Good Friday and Easter Monday
        (danish(2026, 3, 27, 8), 14, datetime(2026, 4, 8, 10, tzinfo=UTC)),
        (danish(2026, 3, 23, 8), 14, datetime(2026, 3, 30, 10, tzinfo=UTC)),
        # over the night of its end
        (danish(2026, 10, 23, 8), 14, datetime(2026, 10, 30, 11, tzinfo=UTC)),
        # over Christmas and the new year
        (danish(2026, 12, 28, 8), 14, danish(2027, 1, 5, 12)),
        (danish(2026, 12, 31, 8), 7, danish(2027, 1, 6, 12)),
        (danish(2027, 12, 30, 8), 1, danish(2027, 12, 31, 8)),
    ],
)
def test_when_it_is_revealed_at_the_latest(opened, rhythm, closes):
    deadline = checkins.deadline(opened, rhythm)
    assert deadline == closes
    assert deadline > opened


@pytest.mark.parametrize("rhythm", [1, 2, 3, 7, 14])
def test_the_rhythm_is_kept_although_nobody_answers(cast, rhythm):
    """Two months over Easter 2026: each opens on the first working day when it is due, never a day late."""
    edit(cast, rhythm_days=rhythm)
    opened = run(date(2026, 3, 16), 56)
    assert opened[0] == date(2026, 3, 16)
    assert all(tasks.is_working_day(day) for day in opened)
    for before, after in pairwise(opened):
        assert after == checkins.working_days_after(before + timedelta(days=rhythm - 1), 1)
    assert CheckIn.objects.filter(state="open").count() <= 1


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 12, 25)],
)
def test_nothing_opens_on_a_danish_holiday(cast, day):
    assert morning(day) == 0
    assert morning(checkins.working_days_after(day, 1)) == 1


def test_a_paused_project_has_none_and_is_not_reminded(cast):
    edit(cast, state="paused")
    assert run(date(2026, 3, 16), 20) == []
    edit(cast, state="active")
    assert morning(date(2026, 4, 8)) == 1
    edit(cast, state="paused")
    assert run(date(2026, 4, 9), 30) == []
    assert not Event.objects.filter(kind__in=["checkin.reminded", "checkin.missed"]).exists()
    assert CheckIn.objects.get().state == "revealed", "what was said is not locked away for good"


def test_the_others_leads_and_the_coordinator_are_told_when_a_side_stays_silent(cast):
    team.join(
        cast.project, by=cast.lead, user=cast.coordinator, organisation=cast.secretariat, role=TeamRole.COORDINATOR
    )
    helper = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=helper, organisation=cast.vendor_organisation, role=TeamRole.DEVELOPER)
    second = make_organisation("Anden leverandør", OrganisationKind.VENDOR)
    other = make_person(second, "Signe")
    participations.add(cast.project, by=cast.lead, organisation=second)
    team.join(cast.project, by=cast.lead, user=other, organisation=second, role=TeamRole.DELIVERY_MANAGER)
    monday = date(2026, 3, 16)
    assert morning(monday) == 1
    with clock.at(danish(2026, 3, 16, 10)):
        checkins.send(CheckIn.objects.get(), by=other, words={})
    for days in range(1, 5):
        morning(monday + timedelta(days=days))

    def told(kind: str) -> set[int]:
        notices = Notification.objects.filter(event__kind=kind, asked=True)
        return set(notices.values_list("user", flat=True))

    assert told("checkin.reminded") == {cast.lead.pk, cast.vendor.pk}
    assert told("checkin.missed") == {cast.coordinator.pk, other.pk}
    days = [
        clock.local(event.at).date() for event in Event.objects.filter(kind__in=["checkin.reminded", "checkin.missed"])
    ]
    assert sorted(days) == [date(2026, 3, 18), date(2026, 3, 20)]


def test_one_that_fails_does_not_stop_the_others(cast, monkeypatch, caplog):
    second = projects.start(cast.municipality, by=cast.lead, product_name="OS2kle", title="Emneord", goal="Ens ord.")
    real, words = tasks.begin, "the words of an {}".format("answer")

    def begin(project: Project, by: object) -> CheckIn:
        if project.pk == cast.project.pk:
            raise RuntimeError(words)
        return real(project, by)

    monkeypatch.setattr(tasks, "begin", begin)
    monkeypatch.setattr(tasks, "due_for_checkin", lambda: [cast.project, second])
    assert morning(date(2026, 3, 16)) == 0
    assert "open_by_rhythm failed" in caplog.text
    assert "RuntimeError" in caplog.text
    assert words not in caplog.text
