"""When a person was here, and what that makes "since your last visit"."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from os2collab import clock, visits
from os2collab.models import User
from tests.stage import Stage

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEN_TO_ELEVEN = NINE + timedelta(minutes=110)


def be_here(user: User, moment: datetime) -> None:
    with clock.at(moment):
        visits.note(User.objects.get(pk=user.pk))
    user.refresh_from_db()


def test_a_pause_of_more_than_an_hour_begins_a_new_visit(stage: Stage):
    mette = stage.person("Mette")
    be_here(mette, NINE)
    assert (mette.visited_at, mette.previous_visit_at) == (NINE, None)
    be_here(mette, NINE + timedelta(minutes=50))
    assert mette.previous_visit_at is None
    be_here(mette, TEN_TO_ELEVEN)  # exactly an hour later
    assert mette.previous_visit_at is None
    later = TEN_TO_ELEVEN + timedelta(minutes=61)
    be_here(mette, later)
    assert (mette.visited_at, mette.previous_visit_at) == (later, TEN_TO_ELEVEN)


def test_within_five_minutes_nothing_is_written(stage: Stage, django_assert_num_queries: DjangoAssertNumQueries):
    mette = stage.person("Mette", visited_at=NINE)
    with django_assert_num_queries(0), clock.at(NINE + timedelta(minutes=4)):
        visits.note(mette)
    with django_assert_num_queries(1), clock.at(NINE + timedelta(minutes=6)):
        visits.note(mette)
    assert mette.visited_at == NINE + timedelta(minutes=6)


def test_two_requests_at_once_begin_one_visit(stage: Stage):
    mette = stage.person("Mette", visited_at=NINE)
    one, other = User.objects.get(pk=mette.pk), User.objects.get(pk=mette.pk)
    with clock.at(TEN_TO_ELEVEN + timedelta(minutes=5)):
        visits.note(one)
    with clock.at(TEN_TO_ELEVEN + timedelta(minutes=5, seconds=1)):
        visits.note(other)
    mette.refresh_from_db()
    assert mette.previous_visit_at == NINE
    assert mette.visited_at == TEN_TO_ELEVEN + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("address", "counts"), [("/notifications/", True), ("/health/", False), ("/assets/app.css", False)]
)
def test_only_pages_behind_the_sign_in_count(stage: Stage, client: Client, address: str, *, counts: bool):
    mette = stage.person("Mette")
    client.force_login(mette)
    client.get(address)
    mette.refresh_from_db()
    assert bool(mette.visited_at) is counts


def test_a_stranger_is_nobody(db: None, client: Client):
    assert client.get("/notifications/").status_code == 302
