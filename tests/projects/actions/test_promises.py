import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Notification
from projects import tasks
from projects.actions import checkins, promises, team
from projects.models import Promise, PromiseSettlement, TeamRole
from projects.promise_page import for_overview, tallies
from projects.questions import places_of
from tests.factories import Cast, make_person

pytestmark = pytest.mark.django_db

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=COPENHAGEN)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def make(cast: Cast, by=None, days: int = 5, words: str = "Vi leverer testdata", **more) -> Promise:
    return promises.make(
        cast.project, by=by or cast.vendor, words=words, due_on=clock.today() + timedelta(days=days), **more
    )


def later(days: int):
    return clock.at(clock.now() + timedelta(days=days))


def test_it_is_made_for_ones_own_organisation(cast):
    promise = make(cast, milestone=cast.milestone)
    assert (promise.organisation, promise.side, promise.by) == (cast.vendor_organisation, "vendor", cast.vendor)
    assert make(cast, cast.tester).organisation == cast.other_municipality
    assert Event.objects.filter(kind="promise.made").count() == 2


def test_only_people_on_the_team_make_one(cast):
    for person in (cast.member, cast.coordinator):
        with pytest.raises(Refused, match="on the team"):
            make(cast, person)


def test_not_for_a_day_that_has_passed_and_not_in_a_sealed_check_in(cast):
    with pytest.raises(ValidationError, match="has passed"):
        make(cast, days=-1)
    assert make(cast, days=0).due_on == clock.today()
    opened = checkins.open_now(cast.project, by=cast.lead)
    with pytest.raises(ValidationError, match="sealed"):
        make(cast, checkin=opened)


def test_the_same_form_twice_is_one_promise(cast):
    first = make(cast)
    assert make(cast, submission=first.submission) == first
    assert Promise.objects.count() == 1


def test_it_is_said_in_one_place(cast):
    opened = checkins.open_now(cast.project, by=cast.lead)
    promise = make(cast)
    with pytest.raises(IntegrityError, match="promise_said_in_one_place"), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(checkin=opened, milestone=cast.milestone)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("state", "x", "promise_state_known"),
        ("side", "secretariat", "promise_from_one_of_two_sides"),
        ("words", "", "promise_has_words"),
    ],
)
def test_the_table_refuses(cast, field, value, rule):
    promise = make(cast)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**{field: value})


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"outcome": "open"}, "promise_settlement_outcome_known"),
        ({"outcome": "moved", "note": "Miljøet"}, "promise_settlement_moved_to_a_day"),
        ({"outcome": "kept", "note": "x", "moved_to": datetime(2030, 1, 1).date()}, "kept_is_not_moved"),  # noqa: DTZ001
        ({"outcome": "moved", "moved_to": datetime(2030, 1, 1).date()}, "new_day_has_reason"),  # noqa: DTZ001
    ],
)
def test_the_table_of_settlements_refuses(cast, said, rule):
    promise = make(cast)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        PromiseSettlement.objects.create(promise=promise, by=cast.lead, organisation=cast.municipality, **said)


def test_own_people_or_the_other_side_say_that_it_was_kept(cast):
    assert promises.keep(make(cast), by=cast.vendor).state == "kept"
    assert promises.keep(make(cast), by=cast.lead, note="Tak").settlement.note == "Tak"
    assert promises.keep(make(cast), by=cast.tester).state == "kept"
    with pytest.raises(Refused, match="other side"):
        promises.keep(make(cast, cast.lead), by=cast.tester)


def test_only_the_other_side_says_that_it_was_not_and_only_afterwards(cast):
    promise = make(cast, days=1)
    with pytest.raises(ValidationError, match="not passed"):
        promises.miss(promise, by=cast.lead)
    with later(1), pytest.raises(ValidationError, match="not passed"):  # its day still is
        promises.miss(promise, by=cast.lead)
    with later(2):
        with pytest.raises(Refused, match="other side"):
            promises.miss(promise, by=cast.vendor)
        assert promises.miss(promise, by=cast.lead).state == "broken"


def test_silence_breaks_nothing(cast):
    promise = make(cast, days=1)
    with later(400):
        tasks.remind_of_promises.func()
        fresh = Promise.objects.get(pk=promise.pk)
        assert fresh.is_open
        assert fresh.is_overdue
        assert fresh.look == "overdue"


def test_moved_in_time_it_counts_as_kept_and_a_new_one_follows(cast):
    promise = make(cast, days=5, milestone=cast.milestone)
    to = clock.today() + timedelta(days=12)
    with later(5):  # on the last day
        following = promises.move(promise, by=cast.vendor, to=to, reason="Miljøet er ikke klar")
    before = Promise.objects.get(pk=promise.pk)
    assert (before.state, before.due_on, before.settlement.moved_to) == ("moved", promise.due_on, to)
    assert (following.follows, following.due_on, following.milestone) == (before, to, cast.milestone)
    assert following.is_open
    tally = tallies(cast.project)[0]
    assert (tally.made, tally.kept_or_moved, tally.broken, tally.open) == (2, 1, 0, 1)


def test_moved_too_late_it_was_not_kept_and_is_promised_anew(cast):
    promise = make(cast, days=5)
    with later(6):
        following = promises.move(promise, by=cast.vendor, to=clock.today() + timedelta(days=3), reason="For sent")
    assert Promise.objects.get(pk=promise.pk).state == "broken"
    assert following.is_open
    assert Event.objects.filter(kind="promise.renewed").count() == 1
    assert tallies(cast.project)[0].kept_or_moved == 0


def test_only_the_organisation_itself_moves_it(cast):
    promise = make(cast)
    to = clock.today() + timedelta(days=9)
    for person in (cast.lead, cast.tester):
        with pytest.raises(Refused, match="organisation that made"):
            promises.move(promise, by=person, to=to, reason="Nej")
    with pytest.raises(ValidationError, match="day it has"):
        promises.move(promise, by=cast.vendor, to=promise.due_on, reason="Samme")
    with pytest.raises(ValidationError, match="has passed"):
        promises.move(promise, by=cast.vendor, to=clock.today() - timedelta(days=1), reason="Før")


def test_it_is_settled_once_and_whoever_comes_second_is_told(cast):
    promise = make(cast)
    promises.keep(promise, by=cast.lead)
    for again in (
        lambda: promises.keep(promise, by=cast.vendor),
        lambda: promises.miss(promise, by=cast.lead),
        lambda: promises.move(promise, by=cast.vendor, to=clock.today() + timedelta(days=9), reason="x"),
    ):
        with pytest.raises(Stale) as stale:
            again()
        assert stale.value.current.settlement.by == cast.lead


def test_counts_are_of_organisations_by_name(cast):
    make(cast)
    promises.keep(make(cast, cast.lead), by=cast.lead)
    make(cast, cast.tester)
    names = [tally.organisation.name for tally in tallies(cast.project)]
    assert names == [
        "Favrskov",
        "Nordlys Software",
        "Skanderborg",
    ]


def test_the_overview_shows_what_is_near_and_what_is_owed(cast):
    near, _far = make(cast, days=7), make(cast, days=8)
    owed = make(cast, cast.lead, days=1)
    promised, theirs = for_overview(places_of(cast.vendor))
    assert (promised, theirs) == ([near], [])
    with later(2):
        promised, theirs = for_overview(places_of(cast.vendor))
        assert owed in theirs
        assert owed not in promised
        promised, theirs = for_overview(places_of(cast.tester))  # another municipality's is not theirs
        assert (promised, theirs) == ([], [])
    assert for_overview(places_of(cast.coordinator)) == ([], [])


def test_the_organisation_is_reminded_once_on_the_working_day_before(cast):
    freja = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role=TeamRole.DEVELOPER)
    with clock.at(FRIDAY - timedelta(days=7)):
        make(cast, days=10)  # a Monday
        make(cast, days=11)
        promises.keep(make(cast, days=10, words="Holdt"), by=cast.vendor)
    with clock.at(FRIDAY - timedelta(days=1)):
        assert tasks.remind_of_promises.func() == 0
    with clock.at(FRIDAY):
        assert tasks.remind_of_promises.func() == 1
        assert tasks.remind_of_promises.func() == 0
    with clock.at(FRIDAY + timedelta(days=1)):  # a Saturday
        assert tasks.remind_of_promises.func() == 0
    told = Notification.objects.filter(event__kind="promise.reminded")
    assert {(notice.user, notice.asked) for notice in told} == {(cast.vendor, True)}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_at_once_settle_it_once():
    cast = Cast()
    promise = make(cast)
    start = threading.Barrier(2)
    said: list[str] = []

    def work(person) -> None:
        start.wait()
        try:
            promises.keep(promise, by=person)
            said.append("kept")
        except Stale as stale:
            said.append(str(stale.current.settlement.by_id))
        connection.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in (cast.vendor, cast.lead)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settlement = PromiseSettlement.objects.get()
    assert sorted(said, key=str.isalpha) == [str(settlement.by_id), "kept"]
    assert Event.objects.filter(kind="promise.kept").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_remind_once():
    cast = Cast()
    with clock.at(FRIDAY - timedelta(days=7)):
        promise = make(cast, days=10)
    start = threading.Barrier(2)
    did: list[bool] = []

    def work() -> None:
        with clock.at(FRIDAY):
            start.wait()
            did.append(promises.remind(promise))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(did) == [False, True]
    assert Event.objects.filter(kind="promise.reminded").count() == 1
