"""Prepared questions answer like the querysets they are made of, with new values each time."""

from datetime import date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.signals import post_init, pre_init
from django.test.utils import CaptureQueriesContext

from os2collab import clock
from os2collab.models import Membership, Organisation, User
from os2collab.models.membership import MembershipQuerySet, employments_of
from os2collab.prepared import prepared
from tests.factories import make_organisation, make_person


@pytest.fixture
def people(db):
    """Two colleagues, and one who works elsewhere."""
    place = make_organisation()
    users = [make_person(place, title="Engineer"), make_person(place), make_person(make_organisation(kind="vendor"))]
    return [user.memberships.get() for user in users]


@prepared
def memberships(organisations: list[int], kinds: list[str]) -> MembershipQuerySet:
    """Memberships with everything around them."""
    found = Membership.objects.filter(organisation__among=organisations, organisation__kind__among=kinds)
    return found.select_related("user", "organisation").annotate(twice=models.F("pk") * 2).order_by("pk")


def stored(row: models.Model) -> dict[str, object]:
    """What was read of a row."""
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def test_the_objects_are_those_that_the_queryset_makes(people):
    first, second, other = people
    plain = Membership.objects.select_related("user", "organisation").annotate(twice=models.F("pk") * 2).order_by("pk")
    everybody = [row.organisation_id for row in people]
    answer = memberships(everybody, [row.organisation.kind for row in people])
    assert [stored(row) for row in answer] == [stored(row) for row in plain]
    assert [stored(row.user) for row in answer] == [stored(row.user) for row in plain]
    assert not answer[0]._state.adding  # noqa: SLF001
    assert memberships([other.organisation_id], kinds=[other.organisation.kind]) == [other]
    assert memberships([], ["municipality"]) == []
    # a row of another table is one object, however often it is named
    assert answer[0].organisation is answer[1].organisation
    assert answer[0].organisation is not answer[2].organisation
    with CaptureQueriesContext(connection) as asked:
        assert answer[0].user.name == first.user.name
    assert not asked.captured_queries
    answer[1].title = "New title"
    answer[1].save(update_fields=["title"])
    second.refresh_from_db()
    assert second.title == "New title"


def test_the_text_is_the_same_whatever_the_values(people):
    first, _second, other = people
    with CaptureQueriesContext(connection) as asked:
        memberships([first.organisation_id], ["vendor"])
        memberships([first.organisation_id, other.organisation_id], ["vendor", "municipality"])
    texts = {query["sql"].split("ANY")[0] for query in asked.captured_queries}
    assert len(asked.captured_queries) == 2
    assert len(texts) == 1


def test_what_never_changes_stands_in_the_text(people):
    @prepared
    def called(title: str, kind: str) -> QuerySet[Membership, Any]:
        found = Membership.objects.filter(title=title).exclude(title="100 % 'sure'").filter(organisation__kind=kind)
        said = found.annotate(words=models.Value(r"50 %s \ 'sure' %%"), number=models.Value(-3))
        return said.filter(user__is_active=True).order_by("pk").values_list("title", "words", "number")

    sent: list[Any] = []
    with connection.execute_wrapper(lambda execute, *told: sent.append(told[:2]) or execute(*told)):
        assert called("Engineer", "municipality") == [("Engineer", r"50 %s \ 'sure' %%", -3)]
        assert called(kind="vendor", title="Engineer") == []
    assert [values for _text, values in sent] == [["Engineer", "municipality"], ["Engineer", "vendor"]]
    assert len({text for text, _values in sent}) == 1
    assert "'100 %% ''sure'''" in sent[0][0]


def test_a_connection_keeps_all_of_them(db):
    with connection.cursor():
        assert connection.connection.prepared_max > 100


def test_no_question_is_compiled_to_machine_code(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_a_column_that_was_left_out_is_read_when_it_is_wanted(people):
    @prepared
    def names(pk: int) -> QuerySet[User]:
        return User.objects.filter(pk=pk).only("name")

    (person,) = names(people[0].user_id)
    assert "email" not in person.__dict__
    assert person.email == people[0].user.email


def test_values_come_as_the_queryset_gives_them(people):
    @prepared
    def titles(user: int) -> QuerySet[Membership, str]:
        return Membership.objects.filter(user=user).values_list("title", flat=True)

    @prepared
    def settings(user: int, since: datetime) -> QuerySet[User, tuple[str, list[int]]]:
        return User.objects.filter(pk=user, joined_at__gte=since).values_list("name", "digest_days")

    user = people[0].user
    assert titles(user.pk) == [people[0].title]
    assert settings(user.pk, user.joined_at) == [(user.name, [1, 2, 3, 4, 5])]
    assert settings(user.pk, since=clock.now()) == []


def test_today_is_the_day_of_the_call(people):
    user = people[0].user_id
    assert employments_of(user, clock.today())
    assert not employments_of(user, date(1990, 1, 1))


def test_a_day_that_would_stay_for_ever_is_refused(db):
    @prepared
    def current(user: int) -> MembershipQuerySet:
        return Membership.objects.filter(user=user).current()

    with pytest.raises(TypeError, match="keeps a day for ever"):
        current(1)


def test_what_it_cannot_answer_is_refused(db):
    @prepared
    def kinds(pk: int) -> QuerySet[Organisation, dict[str, str]]:
        return Organisation.objects.filter(pk=pk).values("kind")

    with pytest.raises(TypeError, match="objects or by values_list"):
        kinds(1)

    @prepared
    def with_people(pk: int) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk=pk).prefetch_related("memberships")

    with pytest.raises(TypeError, match="prefetches"):
        with_people(1)
    with pytest.raises(TypeError, match="takes user, today"):
        employments_of(1)  # type: ignore[call-arg]


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_no_model_does_more_when_it_is_read(model):
    """Prepared questions make objects without the constructor, so nothing may depend on it."""
    assert model.__init__ is models.Model.__init__ or model.__module__.startswith("django.")
    assert model.from_db.__func__ is models.Model.from_db.__func__
    assert not pre_init.has_listeners(model)
    assert not post_init.has_listeners(model)
