"""How many questions a page asks the database: a number, and the same one for 1, 3 and 50 rows."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from os2collab import clock
from partnerships.actions import pledges, reviews
from partnerships.models import Partnership, PledgeChange
from tests.partnerships.cast import Partners, organisation
from tests.partnerships.cast import person as make_person
from tests.sweeping import shared

SIZES = [1, 3, 50]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size} rows")
def pledged(django_db_setup: None, django_db_blocker: DjangoDbBlocker, request) -> Iterator[Partners]:
    """A partnership with so many pledges, changes and reviews: one for all tests of that size."""
    with shared(django_db_blocker, lambda: with_pledges(request.param)) as made:
        yield made


def with_pledges(size: int) -> Partners:
    """A partnership with so many pledges, changes and reviews."""
    cast = Partners()
    for number in range(size):
        town = organisation(f"By {number}")
        signer = make_person(town, f"Person {number}", is_signatory=True)
        level = ("binding", "conditional", "interest")[number % 3]
        condition = "hvis" if level == "conditional" else ""
        cast.bind(signer, town, 1_000 + number, level=level, condition=condition)
        cast.bind(cast.signatory, cast.horsens, 1_000 + number)
        fields = {"seen": "Set", "next_on": cast.partnership.deadline, "verdict": "watch"}
        reviews.write(cast.partnership, by=cast.coordinator, **fields)
    return cast


def test_the_partnership_page(pledged, count):
    for who in ("signatory", "coordinator", "vendor", "leader"):
        number = {"vendor": 11, "leader": 13}.get(who, 12)  # three of them are the conversation's
        count(getattr(pledged, who), pledged.partnership.get_absolute_url(), number)


def test_what_if_with_everybody_in(pledged, count):
    address = reverse("what-if", args=[pledged.partnership.slug])
    query = {"key": "equal", "total": "3.200.000", "everybody": "1"}
    count(pledged.signatory, address, 5, query, htmx=True)  # and the plan, where there is a project


def test_one_pledge_with_its_history(pledged, count):
    address = reverse("pledge", args=[pledged.partnership.slug, pledged.horsens.slug])
    count(pledged.signatory, address, 13)  # three of them: what was signed, and what is said of it
    count(pledged.vendor, address, 9)
    assert PledgeChange.objects.filter(pledge__organisation=pledged.horsens).exists()


def test_the_ledger_as_a_file(pledged, count):
    count(pledged.member, reverse("pledge-export", args=[pledged.partnership.slug]), 5)


def test_the_reviews(pledged, count):
    count(pledged.member, reverse("review-list", args=[pledged.partnership.slug]), 7)


def test_the_review_panel(pledged, count):
    address = reverse("review-new", args=[pledged.partnership.slug])
    count(pledged.coordinator, address, 6, htmx=True)


def test_a_pledge_in_place(pledged, as_person, django_assert_num_queries):
    client = as_person(pledged.leader_signatory, htmx=True)
    address = reverse("pledge", args=[pledged.partnership.slug, pledged.aarhus.slug])
    said = {"amount": "5.000", "budget_year": "2027", "at_least_partners": "200", "version": "0"}
    fields = {"level": "conditional", **said, "at_least_partners": "98"}
    client.get(address)
    # conditions are rows of their own; the feed asks where the reader works, for what is for one side
    with django_assert_num_queries(33):
        assert client.post(address, fields).status_code == 200


def test_a_verb_costs_the_same_however_many_have_pledged(pledged, django_assert_num_queries):
    partnership = Partnership.objects.get(pk=pledged.partnership.pk)
    cost = 16
    words = {"decided_on": clock.today(), "decision": "Parterne er enige"}
    with django_assert_num_queries(cost):
        pledges.release(partnership, by=pledged.leader, organisation=pledged.horsens, **words)
