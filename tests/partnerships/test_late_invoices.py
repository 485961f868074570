"""What joining late costs is collected, and credited to the first: to the krone, and never twice."""

import csv
import re
import threading
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Event, User
from partnerships.actions import invoices, late_invoices
from partnerships.actions.bills import SUMS
from partnerships.funds import funds_of
from partnerships.models import InvoiceBasis, InvoiceLine, LateCredit, Pledge
from tests.factories import make_person
from tests.partnerships.test_late_credits import Late
from tests.questions import sign_in

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


@pytest.fixture
def cast() -> Late:
    """100.000 of 400.000 is paid; Vejle has bound 50.001 this year and pays 11.111 for joining late."""
    return joined()


def joined() -> Late:
    cast = Late()
    cast.late = cast.bind(cast.vejle, 50_001, (YEAR, 50_001))
    return cast


def make(cast: Late, by: User | None = None) -> InvoiceBasis:
    return late_invoices.make(cast.fresh(), by=by or cast.lead, pledge=cast.late)


def lines(basis: InvoiceBasis) -> list[tuple[str, Decimal]]:
    return [(line.organisation.name, line.signed) for line in InvoiceLine.objects.filter(basis=basis).for_list()]


def invoiced(line: InvoiceLine, by: User) -> InvoiceLine:
    words = {"invoice_number": f"F{line.pk}", "on": clock.today(), "version": line.version}
    return invoices.mark_invoiced(line, by=by, **words)


def paid(line: InvoiceLine, by: User) -> InvoiceLine:
    return invoices.mark_paid(line, by=by, on=clock.today(), version=line.version)


def figures(cast: Late) -> list:
    """What the partnership and its pledges count on, which joining late must not touch."""
    pledges = Pledge.objects.order_by("pk").values_list("amount", *SUMS)
    funds = funds_of(cast.fresh())
    return [[getattr(cast.fresh(), name) for name in SUMS], list(pledges), funds.states, funds.years]


def test_it_is_invoiced_to_the_krone_beside_the_pledge(cast):
    before = figures(cast)
    basis = make(cast)
    assert (basis.amount, basis.payee, str(basis)) == (11_111, cast.municipality, "Vejle joined late")
    assert lines(basis) == [("Vejle", 11_111), ("Odder", -2_778), ("Aabenraa", -8_333)]
    assert set(basis.lines.values_list("budget_year", flat=True)) == {YEAR}
    assert figures(cast) == before
    cast.late.refresh_from_db()
    assert (cast.late.late_billed_amount, cast.late.late_amount_left) == (11_111, 0)
    charged, *credits_ = InvoiceLine.objects.filter(basis=basis).for_list()
    assert (charged.look, [each.look for each in credits_]) == ("to_invoice", ["credit_waits"] * 2)


def test_the_first_are_credited_when_the_money_is_there(cast):
    charged, odder, aabenraa = InvoiceLine.objects.filter(basis=make(cast)).for_list()
    with pytest.raises(ValidationError, match="has not paid yet"):
        invoiced(odder, cast.lead)
    charged = paid(invoiced(charged, cast.lead), cast.lead)
    assert InvoiceLine.objects.for_list().get(pk=odder.pk).look == "to_credit"
    assert paid(invoiced(odder, cast.lead), cast.coordinator).look == "paid_out"
    assert invoiced(aabenraa, cast.lead).look == "credited"
    kinds = list(Event.objects.filter(kind__startswith="payment.").order_by("pk").values_list("kind", flat=True))
    assert kinds[-4:] == ["payment.paid", "payment.credited", "payment.credit_paid", "payment.credited"]
    with pytest.raises(ValidationError, match="credited"):
        invoices.take_back(charged, by=cast.lead, reason="Forkert", version=charged.version)
    basis = InvoiceBasis.objects.get(late_pledge=cast.late)
    assert (basis.invoiced_amount, basis.paid_amount) == (11_111, 11_111)


def test_the_second_time_gives_the_same_basis_and_a_rise_another_one(cast):
    first = make(cast)
    assert make(cast) == make(cast, by=cast.coordinator) == first
    cast.late = cast.bind(cast.vejle, 60_001, (YEAR, 60_001))
    added = cast.late.late_amount - 11_111
    second = make(cast)
    assert second != first
    assert second.amount == added == 2_174
    assert sum(amount for _who, amount in lines(second)) == 0
    assert make(cast) == second
    credited = InvoiceLine.objects.filter(basis__late_pledge=cast.late, kind="credit", organisation=cast.first)
    assert sum(line.amount for line in credited) == LateCredit.objects.get(pledge=cast.late, founder=cast.first).amount


def test_a_fee_is_credited_to_nobody(cast):
    Pledge.objects.filter(pk=cast.late.pk).update(late_amount=5_000)
    LateCredit.objects.all().delete()
    assert lines(make(cast)) == [("Vejle", 5_000)]


def test_who_makes_it_and_of_what(cast):
    with pytest.raises(Refused):
        make(cast, by=cast.vendor)
    founder = Pledge.objects.get(organisation=cast.first)
    with pytest.raises(ValidationError, match="Nothing is to be paid"):
        late_invoices.make(cast.fresh(), by=cast.lead, pledge=founder)


def test_what_is_invoiced_for_joining_late_can_not_be_let_go_of(cast):
    make(cast)
    for change in ({"level": "withdrawn"}, {"late_amount": 11_110}):
        with pytest.raises(IntegrityError, match="pledge_late_amount_not_below"), transaction.atomic():
            Pledge.objects.filter(pk=cast.late.pk).update(**change)
    with pytest.raises(IntegrityError, match="invoice_basis_for_one_thing"), transaction.atomic():
        InvoiceBasis.objects.filter(late_pledge=cast.late).update(milestone=cast.priced(1))


def test_each_reads_it_where_they_look(cast):
    page = reverse("payment", args=[cast.partnership.slug])
    lead = sign_in(cast.lead)
    assert "Vejle joined late: 11.111 kr. beside its pledge" in plain(lead.get(page))
    assert "joined late: 11.111" not in plain(sign_in(cast.vendor).get(page))
    answer = lead.post(reverse("invoice-new", args=[cast.partnership.slug]), {"late": cast.late.pk})
    basis = InvoiceBasis.objects.get(late_pledge=cast.late)
    assert answer.url == basis.get_absolute_url()
    shown = plain(lead.get(answer.url))
    for said in (
        "Vejle joined late",
        "11.111 kr.",
        "Credited to the first",
        "\N{MINUS SIGN}8.333 kr.",
        "waits for the payment",
    ):
        assert said in shown, said
    assert "beside its pledge" not in plain(lead.get(page))
    own = plain(sign_in(make_person(cast.first, "Frida Fog")).get(page))
    assert "Vejle joined late" in own
    assert "\N{MINUS SIGN}8.333 kr." in own
    answer = lead.get(reverse("invoice-csv", args=[cast.partnership.slug, basis.number]))
    table = list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    at = table[0].index("Amount, kroner excluding VAT")
    assert [row[at] for row in table[1:]] == ["11111,00", "-2778,00", "-8333,00"]
    credit = basis.lines.get(organisation=cast.first)
    credited = reverse("invoiced", args=[cast.partnership.slug, basis.number, credit.pk])
    assert "The credit note is sent" in plain(lead.get(credited))
    form = {"invoice_number": "K1", "on": f"{clock.today():%d.%m.%Y}", "version": 1}
    refused = lead.post(credited, form)
    assert refused.status_code == 422
    assert "has not paid yet" in plain(refused)


def test_it_stands_in_the_economy_of_who_joined_beside_the_pledge(cast):
    page = plain(sign_in(cast.signer).get(reverse("economy", args=[cast.vejle.slug])))
    assert "50.001 kr.and for joining late: 11.111 kr." in page
    assert "61.112" not in page
    file = b"".join(sign_in(cast.signer).get(reverse("economy-csv", args=[cast.vejle.slug]))).decode("utf-8-sig")
    [row] = csv.DictReader(StringIO(file), delimiter=";")
    late = row["For joining late, kroner excluding VAT"]
    assert (row["Amount, kroner excluding VAT"], late) == ("50001,00", "11111,00")


def plain(response) -> str:
    """Its words, without tags."""
    return re.sub(r"<[^>]*>", "", response.content.decode().replace("\xa0", " "))


def test_somebody_elses_pledge_is_not_there(cast):
    path = reverse("invoice-new", args=[cast.partnership.slug])
    for wrong in (0, cast.late.pk + 999, "x"):
        assert sign_in(cast.lead).post(path, {"late": wrong}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_made_by_four_at_the_same_moment_it_is_one():
    cast, gate, made = joined(), threading.Barrier(4), []

    def run() -> None:
        gate.wait(10)
        made.append(make(cast).pk)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(made) == 4
    assert len(set(made)) == InvoiceBasis.objects.filter(late_pledge=cast.late).count() == 1
