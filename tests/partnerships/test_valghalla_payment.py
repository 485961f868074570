"""OS2valghalla, the second half: 21 municipalities bound 3.150.000 kr. in different budget years, then came the vendor.

Everything that is invoiced goes through the web pages, by the people who would do it.
"""

import csv
import io
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import User
from partnerships.models import InvoiceBasis, InvoiceLine, Partnership, Pledge
from tests.partnerships.money_cast import MoneyCast

pytestmark = pytest.mark.django_db
PRICES = (437_501, 850_000, 1_112_499, 750_000)
# Twenty at uneven amounts and one that came late: 3.150.000 kr. in all
AMOUNTS = [*(100_000 + 5_000 * n for n in range(20)), 200_000]
THIS, NEXT = clock.today().year, clock.today().year + 1


@pytest.fixture
def cast():
    """Bound and gone on with; the vendor is chosen now, and all four milestones are accepted."""
    cast = MoneyCast(*PRICES, vendor=None)
    for number, amount in enumerate(AMOUNTS):
        town = cast.town(f"Valgby {number:02}", gln="5790000000005")
        years = ((THIS, amount), (NEXT, amount), (THIS, amount // 2, NEXT, amount - amount // 2))[number % 3]
        cast.bind(town, amount, *zip(years[::2], years[1::2], strict=True))
    cast.continue_()
    Partnership.objects.filter(pk=cast.partnership.pk).update(vendor=cast.vendor_organisation)
    for milestone in cast.milestones:
        cast.accept(milestone)
    return cast


def test_the_invoice_bases_sum_to_the_krone_and_each_pays_what_it_pledged(client, cast):
    assert sum(AMOUNTS) == sum(PRICES) == cast.fresh().binding_amount == 3_150_000
    slug = cast.partnership.slug
    client.force_login(cast.vendor)
    for number, price in enumerate(PRICES, 1):
        made = client.post(reverse("invoice-new", args=[slug]), {"milestone": number}, follow=True)
        assert made.status_code == 200
        rows = csv_of(client, reverse("invoice-csv", args=[slug, number]))
        assert sum(kroner(row[8]) for row in rows) == price
        assert {row[5] for row in rows} == {"5790000000005"}
    rows = csv_of(client, reverse("invoices-csv", args=[slug]))
    by_payer, by_year = defaultdict(Decimal), defaultdict(Decimal)
    for row in rows:
        by_payer[row[3]] += kroner(row[8])
        by_year[row[3], int(row[7])] += kroner(row[8])
    pledges = Pledge.objects.filter(partnership=cast.partnership).prefetch_related("instalments", "organisation")
    assert len(by_payer) == len(pledges) == 21
    for pledge in pledges:
        assert by_payer[pledge.organisation.name] == pledge.amount == pledge.billed_amount
        for instalment in pledge.instalments.all():
            assert by_year[pledge.organisation.name, instalment.budget_year] == instalment.amount
    assert all(kroner(row[8]) % 1 == 0 for row in rows)
    assert sum(by_payer.values()) == 3_150_000


def test_each_pays_in_its_own_year_until_all_is_paid(client, cast):
    slug = cast.partnership.slug
    client.force_login(cast.vendor)
    client.post(reverse("invoice-new", args=[slug]), {"milestone": 1})
    basis = InvoiceBasis.objects.get()
    pay_all(client, basis, clock.today())
    early = InvoiceLine.objects.filter(basis=basis, budget_year=THIS)
    assert set(early.values_list("state", flat=True)) == {"paid"}
    assert set(basis.lines.filter(budget_year=NEXT).values_list("state", flat=True)) == {"ready"}
    with clock.at(datetime(NEXT, 1, 15, 9, tzinfo=UTC)):
        client.force_login(cast.vendor)
        pay_all(client, basis, clock.today())
    basis.refresh_from_db()
    assert basis.paid_amount == basis.invoiced_amount == basis.amount == PRICES[0]
    assert cast.fresh().paid_amount == PRICES[0]
    payer = User.objects.filter(memberships__organisation__name="Valgby 01").get()
    client.force_login(payer)
    economy = client.get(reverse("economy", args=[payer.memberships.get().organisation.slug]), {"year": NEXT})
    assert "105.000 kr." in economy.content.decode()


def pay_all(client, basis, on):
    """Mark every line whose year has begun as invoiced, and then as paid."""
    day = f"{on:%d.%m.%Y}"
    for line in basis.lines.filter(state="ready", budget_year__lte=on.year):
        args = [basis.partnership.slug, basis.number, line.pk]
        sent = client.post(
            reverse("invoiced", args=args), {"invoice_number": f"F{line.pk}", "on": day, "version": line.version}
        )
        paid = client.post(reverse("paid", args=args), {"on": day, "version": line.version + 1})
        assert (sent.status_code, paid.status_code) == (303, 303)


def csv_of(client, address):
    return list(csv.reader(io.StringIO(b"".join(client.get(address)).decode()), delimiter=";"))[1:]


def kroner(text):
    return Decimal(text.replace(",", "."))
