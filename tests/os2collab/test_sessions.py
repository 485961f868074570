"""The person behind a request, who comes with where they work."""

from datetime import timedelta

import pytest
from django.utils.functional import SimpleLazyObject

from os2collab import clock
from os2collab.access.decide import forget_standing
from os2collab.models import Membership, User
from os2collab.sessions import Backend
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


def reader(user: User) -> User:
    """As the middleware puts them on a request: wrapped, and found by the backend when somebody asks."""
    return SimpleLazyObject(lambda: Backend().get_user(user.pk))  # type: ignore[return-value]


def test_person_and_places_of_work_are_one_question(django_assert_num_queries):
    first, second = make_organisation(), make_organisation()
    person = make_person(first)
    Membership.objects.create(user=person, organisation=second, started_on=clock.today())
    with django_assert_num_queries(1):
        found = reader(person)
        assert [each.organisation for each in found.employments] == [first, second]
        assert all(each.user == person for each in found.employments)


def test_only_where_one_works_today_and_also_nowhere():
    person = make_person(make_organisation())
    today = clock.today()
    Membership.objects.update(ended_on=today)
    assert len(reader(person).employments) == 1, "the last day is a day of work"
    with clock.at(clock.now() + timedelta(days=1)):
        found = reader(person)
        assert (found.pk, found.employments) == (person.pk, [])


def test_a_closed_account_is_nobody():
    person = make_person(make_organisation())
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert Backend().get_user(person.pk) is None
    assert Backend().get_user(0) is None


def test_a_verb_asks_anew_what_the_reader_may():
    """The page was opened with a right that is gone when the verb has its lock."""
    person = make_person(make_organisation(), is_administrator=True)
    found = reader(person)
    assert found.employments[0].is_administrator
    Membership.objects.update(is_administrator=False)
    forget_standing(found)
    assert not found.employments[0].is_administrator
    forget_standing(found)
    forget_standing(found)
    Membership.objects.all().delete()
    assert found.employments == []
