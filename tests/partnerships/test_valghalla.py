"""OS2valghalla 3.0 as one story: less than was sought, the partners went on, and every krone was paid as pledged.

It is played once; each test reads another side of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from os2collab.models import Event
from partnerships.models import InvoiceLine, Pledge
from tests.partnerships.cast import gln
from tests.partnerships.valghalla import AMOUNTS, BY_THE_DEADLINE, IN_THE_END, NEXT, PRICES, THIS, Valghalla, years_of
from tests.sweeping import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Valghalla]:
    with shared(django_db_blocker, lambda: Valghalla().play()) as made:
        yield made


def test_it_took_this_course(case):
    story = Event.objects.within(case.partnership).order_by("pk").values_list("kind", flat=True)
    assert [kind for kind in story if not kind.startswith(("pledge.", "payment."))] == [
        "partnership.started",
        "partnership.opened",
        "partnership.missed",
        "partnership.goes_on",
        "partnership.edited",
        "partnership.vendor_chosen",
        *["partnership.moved_on"] * 3,
    ]
    partnership = case.partnership
    assert (partnership.state, partnership.vendor, partnership.reached_at) == ("closed", case.nordlys, None)
    assert (partnership.binding_count, partnership.binding_amount) == (21, Decimal(IN_THE_END))


def test_twenty_were_bound_by_the_deadline_and_one_came_late_on_the_same_terms(case):
    missed = Event.objects.get(kind="partnership.missed")
    assert missed.details == {"amount": f"{BY_THE_DEADLINE:.2f}", "number": 20}
    assert sum(AMOUNTS[:20]) == BY_THE_DEADLINE
    assert "3.070.000 kr." in case.pages["missed"]
    late = Pledge.objects.get(joined_late=True)
    assert (late.organisation, late.amount, late.late_amount) == (case.towns[20], 80_000, 0)
    page = case.get(case.leader, case.partnership.get_absolute_url()).text
    assert "det kan lade sig gøre" in page
    assert "3.150.000 kr." in page
    course = re.findall(r'class="step__name">([^<]+)<', page)
    assert course == ["Draft", "Open", "Continued by decision", "Ordered", "Delivered", "Closed"]


def test_the_invoice_bases_sum_to_the_krone(case):
    assert [sum(kroner(row[8]) for row in rows) for rows in case.bases] == list(PRICES)
    assert sum(AMOUNTS) == sum(PRICES) == IN_THE_END
    rows = case.pages["csv"]
    assert all(kroner(row[8]) % 1 == 0 for row in rows)
    assert {row[5] for row in rows} == {gln(number) for number in range(21)}
    assert [(row[3], row[7], kroner(row[8])) for row in rows] == [
        (row[3], str(row[7]), Decimal(row[8])) for row in case.pages["xlsx"]
    ]


def test_each_pays_what_it_pledged_in_its_own_budget_year(case):
    by_year: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in case.pages["csv"]:
        by_year[row[3]][int(row[7])] += kroner(row[8])
    assert by_year == {town.name: years_of(number) for number, town in enumerate(case.towns)}
    for line in InvoiceLine.objects.all():
        assert line.invoiced_on.year == line.paid_on.year == line.budget_year
    pledges = Pledge.objects.values_list("amount", "billed_amount", "invoiced_amount", "paid_amount").order_by("pk")
    assert list(pledges) == [(amount,) * 4 for amount in map(Decimal, AMOUNTS)]


def test_what_waited_for_its_year_was_said_to_and_in_the_end_all_is_paid(case):
    of_next_year = sum(years_of(number).get(NEXT, 0) for number in range(21))
    assert f"{of_next_year:,} kr.".replace(",", ".") in case.pages["waiting"]
    partnership = case.partnership
    assert partnership.billed_amount == partnership.invoiced_amount == partnership.paid_amount == IN_THE_END
    assert not case.csv("invoices-csv"), "nothing is open any more"


def test_a_payer_reads_its_own_economy_year_by_year(case):
    """Valgby 02 pays half of its amount in each year."""
    address = reverse("economy", args=[case.towns[2].slug])
    years = years_of(2)
    assert set(years) == {THIS, NEXT}
    for year, amount in years.items():
        page = case.get(case.signers[2], f"{address}?year={year}").text
        assert f"{amount:,} kr.".replace(",", ".") in page


def kroner(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
