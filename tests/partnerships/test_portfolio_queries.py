"""How many questions the portfolio asks the database: a number, and the same one for 1, 3 and 50 rows."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from os2collab.models import User
from partnerships.panels import panels_of, waiting_on
from tests.partnerships.portfolio_cast import PortfolioCast
from tests.sweeping import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=[1, 3, 50], ids=lambda size: f"{size} rows")
def portfolio(django_db_setup: None, django_db_blocker: DjangoDbBlocker, request) -> Iterator[PortfolioCast]:
    """So many projects with partnerships and reviews, and as many partnerships alone; the same for all tests."""
    with shared(django_db_blocker, lambda: with_projects(request.param)) as made:
        yield made


def with_projects(size: int) -> PortfolioCast:
    """So many projects with partnerships and reviews, and as many partnerships alone."""
    cast = PortfolioCast()
    for number in range(size):
        project = cast.project(f"OS2 {number}", days_ago=number, ours="off_track")
        partnership = cast.partnership(project, title=f"Runde {number}", binding=500)
        cast.review(partnership, "act", next_in=-3)
        cast.partnership(title=f"Alene {number}")
    return cast


def test_the_list(portfolio, count):
    count(portfolio.coordinator, reverse("partnership-list"), 6)


def test_the_portfolio(portfolio, count):
    for query in ({}, {"view": "attention", "sort": "-name"}, {"view": "mine"}):
        count(portfolio.coordinator, reverse("portfolio"), 9, query)


def test_the_portfolio_as_a_file(portfolio, count):
    count(portfolio.coordinator, reverse("portfolio-export"), 5)


@pytest.mark.parametrize("who", ["coordinator", "lead", "vendor"])
def test_the_panels_of_the_overview(portfolio, django_assert_num_queries, who):
    person = User.objects.get(pk=getattr(portfolio, who).pk)
    # three of the vendor's: what the money covers; one: quotes to give; one of the lead's: what waits for a decision
    with django_assert_num_queries({"vendor": 5, "lead": 3, "coordinator": 2}[who]):
        panels = panels_of(person)
        waiting_on(panels, person)
