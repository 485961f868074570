"""The barometer asks everybody once, and what it keeps can be traced to nobody."""

import json
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Event, Notification, User
from projects import tasks
from projects.actions import barometer, checkins, team
from projects.models import BarometerRound, BarometerTally, BarometerTurn, Project, Statement, TeamRole
from tests.factories import Cast, make_person
from tests.world import changed, everything

pytestmark = pytest.mark.django_db


def people(cast: Cast, vendor: int = 3, municipality: int = 3) -> list[User]:
    """So many of each side on the team, the vendor's first."""
    coders = [join(cast, f"Udvikler {n}", cast.vendor_organisation, TeamRole.DEVELOPER) for n in range(vendor - 1)]
    clerks = [join(cast, f"Fagperson {n}", cast.municipality, TeamRole.MEMBER) for n in range(municipality - 2)]
    return [cast.vendor, *coders, *[cast.lead, cast.tester][:municipality], *clerks]


def join(cast: Cast, name: str, organisation, role: TeamRole) -> User:
    user = make_person(organisation, name)
    team.join(cast.project, by=cast.lead, user=user, organisation=organisation, role=role)
    return user


def reveal(cast: Cast) -> None:
    """One check-in from opening to reveal."""
    checkin = checkins.open_now(cast.project, by=cast.lead)
    for person in (cast.vendor, cast.lead):
        checkins.send(checkin, by=person, words={})


def opened(cast: Cast) -> BarometerRound:
    """The fourth check-in is revealed."""
    while not BarometerRound.objects.filter(project=cast.project, closed_at=None).exists():
        reveal(cast)
    return BarometerRound.objects.get(closed_at=None)


def says(*values: int) -> dict[str, int]:
    """A value for each statement; the last one for the rest."""
    padded = [*values, *[values[-1]] * 6][:6]
    return dict(zip(Statement.values, padded, strict=True))


def tally(side: str) -> BarometerTally:
    return BarometerTally.objects.filter(round__closed_at__isnull=False, side=side).latest("pk")


def test_it_opens_after_each_fourth_check_in(cast):
    for number in range(1, 10):
        reveal(cast)
        assert BarometerRound.objects.count() == number // 4
    assert list(BarometerRound.objects.values_list("checkin__number", flat=True)) == [4, 8]
    told = Notification.objects.filter(event__kind="barometer.opened").values_list("user", flat=True)
    assert set(told) == {cast.lead.pk, cast.tester.pk, cast.vendor.pk}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_the_next_check_in_closes_it(cast):
    round_ = opened(cast)
    assert Project.objects.get(pk=cast.project.pk).barometer == round_
    checkins.open_now(cast.project, by=cast.lead)
    assert BarometerRound.objects.get().closed_at
    assert Project.objects.get(pk=cast.project.pk).barometer is None


def test_or_the_clock_after_fourteen_days(cast):
    opened(cast)
    with clock.at(clock.now() + timedelta(days=13, hours=23)):
        assert tasks.close_barometers.func() == 0
    with clock.at(clock.now() + timedelta(days=14, minutes=1)):
        assert tasks.close_barometers.func() == 1
        assert tasks.close_barometers.func() == 0
    assert Event.objects.filter(kind="barometer.closed").count() == 1


def test_everybody_on_both_sides_answers_once_and_nobody_else(cast):
    round_ = opened(cast)
    for person in (cast.vendor, cast.lead, cast.tester):
        barometer.answer(round_, by=person, values=says(4))
        with pytest.raises(ValidationError, match="cannot be changed"):
            barometer.answer(round_, by=person, values=says(1))
    for person in (cast.coordinator, cast.member):
        with pytest.raises(Refused, match="on the team"):
            barometer.answer(round_, by=person, values=says(4))
    assert list(BarometerTally.objects.order_by("side").values_list("answered", flat=True)) == [2, 1]


def test_a_closed_round_takes_no_answers(cast):
    round_ = opened(cast)
    checkins.open_now(cast.project, by=cast.lead)
    with pytest.raises(Refused, match="closed"):
        barometer.answer(round_, by=cast.lead, values=says(4))


def test_with_two_answers_on_a_side_nothing_of_it_is_kept_and_with_three_it_is(cast):
    crowd = people(cast, vendor=3, municipality=2)
    round_ = opened(cast)
    for person in crowd:
        barometer.answer(round_, by=person, values=says(5, 4, 4, 3, 2, 1))
    checkins.open_now(cast.project, by=cast.lead)
    few, enough = tally("municipality"), tally("vendor")
    assert (few.counts, few.answered, few.asked, few.overall) == ({}, 2, 2, None)
    assert (enough.answered, enough.asked) == (3, 3)
    assert enough.counts["colleagues"] == [0, 0, 0, 0, 0, 3]
    assert [enough.mean(statement) for statement in Statement.values] == [5, 4, 4, 3, 2, 1]
    assert enough.overall == pytest.approx(19 / 6)


def test_a_statement_on_which_two_had_an_opinion_is_not_kept(cast):
    crowd = people(cast)
    round_ = opened(cast)
    for number, person in enumerate(crowd):
        barometer.answer(round_, by=person, values=says(0 if number % 3 else 5, 4))
    checkins.open_now(cast.project, by=cast.lead)
    assert "colleagues" not in tally("vendor").counts
    assert tally("vendor").mean("colleagues") is None
    assert tally("vendor").overall == 4  # of the five others


def test_nothing_is_known_of_a_round_that_is_open(cast):
    crowd = people(cast)
    round_ = opened(cast)
    for person in crowd:
        barometer.answer(round_, by=person, values=says(5))
    for each in round_.tallies.all():
        assert each.mean("colleagues") is None
        assert each.overall is None


def test_answering_leaves_a_turn_and_counts_and_nothing_else(cast):
    round_ = opened(cast)
    before = everything()
    barometer.answer(round_, by=cast.lead, values=says(2))
    assert changed(before) == {"projects_barometerturn", "projects_barometertally"}


def test_while_it_is_open_no_row_joins_a_person_to_an_answer(cast):
    """Counts have no person and no time, turns have no answer and no order: only how many there are is in both."""
    fields = {field.name for field in BarometerTally._meta.get_fields()}
    assert fields == {"id", "round", "side", "asked", "answered", "counts", "is_closed"}
    assert {field.name for field in BarometerTurn._meta.get_fields()} == {"id", "round", "user"}
    round_ = opened(cast)
    made = set(BarometerTally.objects.values_list("pk", flat=True))
    for person in people(cast)[1:]:
        barometer.answer(round_, by=person, values=says(3))
    assert set(BarometerTally.objects.values_list("pk", flat=True)) == made, "no answer makes a row"


def test_after_closing_no_table_of_the_database_tells_who_said_what(cast):
    """Every table, also those without a model: nothing is left but the counts of two sides, written at one moment."""
    crowd = people(cast)
    round_ = opened(cast)
    untouched = everything()
    values = (1, 2, 3, 4, 5, 0)
    for number, person in enumerate(crowd):
        with clock.at(clock.now() + timedelta(minutes=number)):
            barometer.answer(round_, by=person, values=says(values[number % 6]))
    answering = changed(untouched)
    assert answering == {"projects_barometerturn", "projects_barometertally"}
    checkins.open_now(cast.project, by=cast.lead)

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor, include_views=True)
        assert {model._meta.db_table for model in apps.get_models()} <= {*tables, "projects_projectstanding"}
        cursor.execute("SELECT count(*) FROM projects_barometerturn")
        assert cursor.fetchone() == (0,)
        # of all tables, these are the ones that name the round or one of its rows
        naming = {
            table
            for table in tables
            for column in connection.introspection.get_relations(cursor, table).values()
            if column[1].startswith("projects_barometer")
        }
        assert naming == {"projects_barometertally", "projects_barometerturn", "projects_project"}
        cursor.execute("SELECT to_jsonb(t), xmin::text FROM projects_barometertally t")
        rows = cursor.fetchall()
    for row, _xmin in rows:
        kept = json.loads(row) if isinstance(row, str) else row
        assert set(kept) == {"id", "round_id", "side", "asked", "answered", "counts", "is_closed"}
        assert all(len(counts) == 6 for counts in kept["counts"].values())
    assert len({xmin for _row, xmin in rows}) == 1, "rewritten together at closing, by whoever closed it"
    answered = Event.objects.filter(kind__startswith="barometer.").values_list("kind", "by", "details")
    assert {(kind, by, tuple(details)) for kind, by, details in answered} == {
        ("barometer.opened", None, ("number",)),
        ("barometer.closed", None, ("number",)),
    }


def test_the_database_keeps_no_few_answers_and_no_second_turn(cast):
    round_ = opened(cast)
    tally = round_.tallies.get(side="vendor")
    with pytest.raises(IntegrityError, match="barometer_few_answers_are_not_kept"), transaction.atomic():
        BarometerTally.objects.filter(pk=tally.pk).update(is_closed=True, answered=2)
    with pytest.raises(IntegrityError, match="barometer_tally_of_one_of_two_sides"), transaction.atomic():
        BarometerTally.objects.filter(pk=tally.pk).update(side="secretariat")
    BarometerTurn.objects.create(round=round_, user=cast.lead)
    with pytest.raises(IntegrityError, match="barometer_turn_once_each"), transaction.atomic():
        BarometerTurn.objects.create(round=round_, user=cast.lead)


def test_what_is_closed_never_changes(cast):
    opened(cast)
    checkins.open_now(cast.project, by=cast.lead)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        BarometerTally.objects.update(answered=9)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        BarometerTally.objects.all().delete()


def test_whoever_left_meanwhile_was_asked_too(cast):
    people(cast)
    opened(cast)
    place = cast.project.team.get(user=cast.tester)
    team.remove(place, by=cast.lead)
    checkins.open_now(cast.project, by=cast.lead)
    assert tally("municipality").asked == 3


def at_once(*work) -> list[object]:
    """Do it all at the same moment in threads of their own; what each returned or raised."""
    start, said = threading.Barrier(len(work)), []

    def run(each) -> None:
        start.wait()
        try:
            said.append(each())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            said.append(error)
        connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_person_twice_at_once_is_one_answer():
    cast = Cast()
    round_ = opened(cast)
    lead = [User.objects.get(pk=cast.lead.pk) for _click in range(3)]
    said = at_once(*[lambda who=who: barometer.answer(round_, by=who, values=says(4)) for who in lead])
    assert sum(isinstance(each, ValidationError) for each in said) == 2
    municipal = round_.tallies.get(side="municipality")
    assert (municipal.answered, sum(municipal.counts["colleagues"])) == (1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_close_it_once_and_answers_that_come_then_are_counted_or_refused():
    cast = Cast()
    round_ = opened(cast)
    late = round_.closes_at + timedelta(minutes=1)

    def close() -> bool:
        with clock.at(late):
            return barometer.close_overdue(round_)

    said = at_once(close, close, lambda: barometer.answer(round_, by=cast.lead, values=says(4)))
    assert sum(each is True for each in said) == 1
    assert not BarometerTurn.objects.exists()
    assert Event.objects.filter(kind="barometer.closed").count() == 1
    assert round_.tallies.get(side="municipality").answered == sum(isinstance(each, BarometerRound) for each in said)
