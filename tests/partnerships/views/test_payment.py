import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from os2collab import clock
from os2collab.models import User
from partnerships.actions import invoices, partnerships
from partnerships.models import GoalPart, InvoiceBasis, InvoiceLine, OwnRisk
from tests.factories import make_organisation, make_person
from tests.partnerships.cast import give
from tests.partnerships.money_cast import MoneyCast

pytestmark = pytest.mark.django_db
THIS, NEXT = clock.today().year, clock.today().year + 1


@pytest.fixture
def cast():
    """M1 of 240.000 is accepted, M2 of 360.000 is not; Ebeltoft is bound to 300.000 this year, Ry to 180.000 next."""
    cast = MoneyCast(240_000, 360_000, goal=480_000)
    cast.early = cast.bind(cast.town("Ebeltoft", gln="5790000000005"), 300_000, (THIS, 300_000))
    cast.later = cast.bind(cast.town("Ry"), 180_000, (NEXT, 180_000))
    cast.continue_()
    cast.m1, cast.m2 = cast.milestones
    cast.accept(cast.m1)
    return cast


def page(client, user, name, *args, status=200, **data):
    client.force_login(user)
    response = client.get(reverse(name, args=args), data)
    assert response.status_code == status
    return b"".join(response).decode()


def text(html):
    return " ".join(strip_tags(html).split())


def test_the_vendor_reads_in_one_sentence_what_is_certain(client, cast):
    slug = cast.partnership.slug
    before = text(page(client, cast.vendor, "payment", slug))
    assert "480.000 kr. is binding; none of it is granted in a budget yet." in before
    assert "120.000 kr. is missing for M2. M1 is accepted: its invoice basis can be made." in before
    client.post(reverse("invoice-new", args=[slug]), {"milestone": 1})
    client.post(reverse("invoice-new", args=[slug]), {"milestone": 1})  # double click
    after = text(page(client, cast.vendor, "payment", slug))
    assert "You can invoice 150.000 kr. now." in after
    assert f"from January {NEXT}" in after
    assert InvoiceBasis.objects.count() == 1


def test_while_pledges_are_taken_what_is_accepted_waits(client):
    """Nothing is promised that cannot be done: no invoice basis before the partnership is reached or goes on."""
    cast = MoneyCast(240_000, goal=480_000)
    cast.accept(cast.milestones[0])
    waits = "What is accepted waits here until the partnership is reached or goes on by decision."
    promises = "When a milestone is accepted, its price is split here"
    before = text(page(client, cast.lead, "payment", cast.partnership.slug))
    assert waits in before
    assert promises not in before
    cast.bind(cast.town("Ebeltoft", gln="5790000000005"), 300_000, (THIS, 300_000))
    cast.continue_()
    after = text(page(client, cast.lead, "payment", cast.partnership.slug))
    assert waits not in after
    assert promises in after


def test_a_municipality_reads_what_it_pays_when_and_for_what(client, cast):
    cast.bill(cast.m1)
    payer = User.objects.get(memberships__organisation=cast.early.organisation)
    html = text(page(client, payer, "payment", cast.partnership.slug))
    assert "What Ebeltoft pays" in html
    assert "For 150.000 kr. of your own, 240.000 kr. worth has been built together so far." in html
    assert "What is not accepted yet" in html


def test_who_only_looks_at_the_offer_sees_the_money_and_not_the_plan(client, cast):
    onlooker = make_person(make_organisation("Kolding"))
    html = page(client, onlooker, "payment", cast.partnership.slug)
    assert "480.000 kr." in html
    assert cast.m1.title not in html
    cast.bill(cast.m1)
    page(client, onlooker, "invoice-basis", cast.partnership.slug, 1, status=403)
    page(client, onlooker, "invoice-xlsx", cast.partnership.slug, 1, status=403)
    page(client, onlooker, "invoices-csv", cast.partnership.slug, status=403)


def test_the_vendor_takes_a_risk_in_its_own_words(client, cast):
    client.force_login(cast.vendor)
    address = reverse("own-risk", args=[cast.partnership.slug, 2])
    assert client.post(address, {"words": "Vi tager den"}).status_code == 422
    for _twice in range(2):
        assert client.post(address, {"words": "Vi tager den", "understood": "on"}).status_code == 303
    assert OwnRisk.objects.get().missing == 120_000
    assert "“Vi tager den”" in page(client, cast.lead, "payment", cast.partnership.slug)
    client.force_login(cast.vendor)
    for number in (9, 0):
        assert client.get(reverse("own-risk", args=[cast.partnership.slug, number])).status_code == 404


def test_a_line_is_invoiced_paid_and_taken_back(client, cast):
    cast.bill(cast.m1)
    line, later = cast.lines()
    slug, today = cast.partnership.slug, f"{clock.today():%d.%m.%Y}"
    client.force_login(cast.vendor)
    invoiced = reverse("invoiced", args=[slug, 1, line.pk])
    bad = client.post(invoiced, {"invoice_number": "F-17", "on": "32.1.2026", "version": 1})
    assert bad.status_code == 422
    assert 'value="F-17"' in bad.content.decode()
    for _twice in range(2):
        assert client.post(invoiced, {"invoice_number": "F-17", "on": today, "version": 1}).status_code == 303
    assert client.post(invoiced, {"invoice_number": "F-18", "on": today, "version": 1}).status_code == 409
    too_early = client.post(
        reverse("invoiced", args=[slug, 1, later.pk]), {"invoice_number": "1", "on": today, "version": 1}
    )
    assert f"budget year {NEXT}" in too_early.content.decode()
    assert client.post(reverse("paid", args=[slug, 1, line.pk]), {"on": today, "version": 2}).status_code == 303
    undo = reverse("invoice-undo", args=[slug, 1, line.pk])
    assert client.post(undo, {"reason": "", "version": 3}).status_code == 422
    assert client.post(undo, {"reason": "Forkert linje", "version": 3}).status_code == 303
    assert InvoiceLine.objects.get(pk=line.pk).state == "invoiced"
    assert "Forkert linje" in page(client, cast.vendor, "paid", slug, 1, line.pk)


def test_only_those_who_may_make_and_mark(client, cast):
    payer = User.objects.get(memberships__organisation=cast.early.organisation)
    client.force_login(payer)
    refused = client.post(reverse("invoice-new", args=[cast.partnership.slug]), {"milestone": 1})
    assert refused.status_code == 403
    cast.bill(cast.m1)
    line = cast.lines()[0]
    for name in ("invoiced", "paid", "invoice-undo"):
        page(client, payer, name, cast.partnership.slug, 1, line.pk, status=403)
        page(client, cast.other_vendor, name, cast.partnership.slug, 1, line.pk, status=404)
    assert "Make the invoice basis" not in page(client, payer, "payment", cast.partnership.slug)


def test_what_is_short_of_money_is_refused_with_what_is_missing(client, cast):
    cast.accept(cast.m2)
    cast.bill(cast.m1)
    client.force_login(cast.vendor)
    refused = client.post(reverse("invoice-new", args=[cast.partnership.slug]), {"milestone": 2})
    assert refused.status_code == 403
    assert "120.000 kr. is missing" in refused.content.decode()
    for nonsense in ({}, {"milestone": "x"}, {"milestone": 99}, {"part": 99}):
        assert client.post(reverse("invoice-new", args=[cast.partnership.slug]), nonsense).status_code == 404


def test_a_basis_as_a_file_has_exact_numbers_and_no_formulas(client, cast):
    town = cast.early.organisation
    type(town).objects.filter(pk=town.pk).update(name="=Ebeltoft")
    cast.bill(cast.m1)
    client.force_login(cast.lead)
    rows = list(
        csv.reader(io.StringIO(page(client, cast.lead, "invoice-csv", cast.partnership.slug, 1)), delimiter=";")
    )
    assert [row[8] for row in rows[1:]] == ["150000,00", "90000,00"]
    assert rows[1][5] == "5790000000005"
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("invoices-xlsx", args=[cast.partnership.slug])).content)
    )
    _head, *lines = book.active.iter_rows()
    assert sum(line[8].value for line in lines) == 240_000
    assert [line[7].value for line in lines] == [THIS, NEXT]
    assert {line[3].data_type for line in lines} == {"s"}
    assert lines[0][3].value == "=Ebeltoft"
    invoices.mark_invoiced(cast.lines()[0], by=cast.vendor, invoice_number="1", on=clock.today(), version=1)
    invoices.mark_paid(cast.lines()[0], by=cast.vendor, on=clock.today(), version=2)
    unpaid = page(client, cast.lead, "invoices-csv", cast.partnership.slug)
    assert "90000" in unpaid
    assert "150000" not in unpaid


def test_parts_of_the_goal_have_their_own_basis(client, cast):
    part = GoalPart.objects.create(
        partnership=cast.partnership, kind="coordination", title="Koordinering", amount=48_000, position=1
    )
    assert "48.000 kr. is set aside first" in text(page(client, cast.lead, "payment", cast.partnership.slug))
    client.post(reverse("invoice-new", args=[cast.partnership.slug]), {"part": part.pk})
    assert InvoiceBasis.objects.get().title == "Koordinering"


# Our OS2 economy


def test_the_economy_shows_each_level_by_itself_and_adds_none(client, cast):
    town = cast.early.organisation
    payer = User.objects.get(memberships__organisation=town)
    other = MoneyParts(cast)
    other.pledge(payer, town, "conditional", 40_000, THIS)
    other.pledge(payer, town, "interest", 7_000, None)
    cast.bill(cast.m1)
    invoices.mark_invoiced(cast.lines()[0], by=cast.vendor, invoice_number="1", on=clock.today(), version=1)
    html = page(client, payer, "economy", town.slug)
    for amount in ("300.000 kr.", "40.000 kr.", "7.000 kr.", "150.000 kr."):
        assert amount in html
    for added in ("340.000", "347.000", "307.000", "47.000 kr."):
        assert added not in html
    assert "Not placed in a budget year yet" in html
    assert "300.000 kr." in page(client, payer, "economy", town.slug, year="nonsense")
    rows = list(csv.reader(io.StringIO(page(client, payer, "economy-csv", town.slug)), delimiter=";"))
    assert sorted(row[5] for row in rows[1:]) == ["300000,00", "40000,00", "7000,00"]


def test_the_dates_of_the_budget_are_counted_down(client, cast):
    town = cast.early.organisation
    payer = User.objects.get(memberships__organisation=town)
    html = page(client, payer, "economy", town.slug, year=NEXT)
    assert f"15.09.{THIS}" in html
    assert f"15.10.{THIS}" in html
    assert "days left" in html or "day left" in html


def test_only_its_own_people_and_the_secretariat_see_an_economy(client, cast):
    town = cast.early.organisation
    for name in ("economy", "economy-csv", "economy-xlsx"):
        assert client.get(reverse(name, args=[town.slug])).status_code == 302
        client.force_login(cast.coordinator)
        assert client.get(reverse(name, args=[town.slug])).status_code == 200
        page(client, cast.lead, name, town.slug, status=403)
        page(client, cast.vendor, name, cast.vendor_organisation.slug, status=403)
        client.logout()


class MoneyParts:
    """Further partnerships in which to pledge."""

    def __init__(self, cast):
        self.cast, self.number = cast, 0

    def pledge(self, by, town, level, amount, year):
        self.number += 1
        started = partnerships.start(
            town,
            by=self.cast.coordinator,
            title=f"Runde {self.number}",
            purpose="Mere",
            goal_amount=Decimal(900_000),
            deadline=clock.today(),
        )
        opened = partnerships.open_for_pledges(started, by=by)
        condition = "hvis" if level == "conditional" else ""
        return give(
            opened,
            by=by,
            organisation=town,
            level=level,
            amount=Decimal(amount),
            budget_year=year,
            condition=condition,
        )
