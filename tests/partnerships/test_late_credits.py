"""Who joins late sees what it pays, and which of the first gets how much of it; to the krone, before and afterwards."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from os2collab import clock
from os2collab.models import User
from partnerships.actions import invoices, pledges, round_terms, shares
from partnerships.models import LateCredit, Partnership, Pledge, PledgeChange, Split
from partnerships.round_terms import Terms
from tests.factories import make_person
from tests.partnerships.cast import send
from tests.partnerships.money_cast import MoneyCast

pytestmark = pytest.mark.django_db
# Paid 100.000; the newcomer's 50.001 of 450.001 are 11.111, shared 3 to 1.
SHARE, TO_FIRST, TO_SECOND = "11.111 kr.", "8.333 kr.", "2.778 kr."


class Late(MoneyCast):
    """Aabenraa bound 300,000 and Odder 100,000; the round is reached and 100,000 is paid; Vejle comes now."""

    def __init__(self) -> None:
        super().__init__(100_000, goal=400_000)
        terms = Terms(**(vars(Terms.of(self.partnership)) | {"late_rule": "share_paid"}))
        round_terms.set_terms(self.partnership, by=self.lead, terms=terms, reason="Styregruppen")
        self.first, self.second, self.vejle = (self.town(name) for name in ("Aabenraa", "Odder", "Vejle"))
        year = clock.today().year
        for town, amount in ((self.first, 300_000), (self.second, 100_000)):
            self.bind(town, amount, (year, amount))
        self.accept(self.milestones[0])
        self.bill(self.milestones[0])
        for line in self.lines():
            words = {"invoice_number": f"F{line.pk}", "on": clock.today(), "version": line.version}
            sent = invoices.mark_invoiced(line, by=self.vendor, **words)
            invoices.mark_paid(sent, by=self.vendor, on=clock.today(), version=sent.version)
        self.signer = make_person(self.vejle, "Vera Vang", is_signatory=True)
        User.objects.update(language="en")


@pytest.fixture
def cast() -> Late:
    return Late()


def words_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def page(cast: Late, name: str, *args: str) -> str:
    return reverse(name, args=[*(args or [cast.partnership.slug])])


def test_it_stands_there_before_joining_and_is_part_of_what_is_approved(cast, as_person):
    assert cast.fresh().paid_amount == 100_000
    address = page(cast, "pledge", cast.partnership.slug, cast.vejle.slug)
    fields = {"level": "binding", "amount": "50.001", "budget_year": clock.today().year + 1, "authority": "Direktør"}
    fields |= {"gln": "5790000000005", "appropriation": "granted", "version": 0}
    client = as_person(cast.signer)
    shown = words_of(client.post(address, fields))
    for said in (SHARE, "of it credited to Aabenraa", TO_FIRST, "of it credited to Odder", TO_SECOND, "61.112 kr."):
        assert said in shown, said
    assert f"Odder {TO_SECOND}; Aabenraa {TO_FIRST}" in shown, "in the text that is approved"
    assert not LateCredit.objects.exists()
    send(client, address, fields)
    late = Pledge.objects.get(organisation=cast.vejle)
    assert (late.level, late.joined_late, late.late_amount) == ("binding", True, 11_111)
    credited = dict(LateCredit.objects.filter(pledge=late).values_list("founder__name", "amount"))
    assert credited == {"Aabenraa": Decimal(8_333), "Odder": Decimal(2_778)}
    assert sum(credited.values()) == late.late_amount
    kept = PledgeChange.objects.filter(pledge=late).latest("pk").details["credits"]
    assert sum(map(Decimal, kept.values())) == late.late_amount


def test_afterwards_each_sees_its_own(cast, as_person):
    cast.bind(cast.vejle, 50_001)
    founder = make_person(cast.first, "Frida Fog")
    other = make_person(cast.second, "Otto Orm")
    User.objects.update(language="en")
    mine = words_of(as_person(founder).get(page(cast, "payment")))
    assert TO_FIRST in mine
    assert TO_SECOND not in mine
    own = words_of(as_person(cast.signer).get(page(cast, "payment")))
    assert all(amount in own for amount in (SHARE, TO_FIRST, TO_SECOND))
    economy = words_of(as_person(other).get(page(cast, "economy", cast.second.slug)))
    assert "Credited to you" in economy
    assert TO_SECOND in economy
    assert TO_FIRST not in economy


def test_what_was_agreed_stays_and_who_leaves_credits_nobody(cast):
    cast.bind(cast.vejle, 50_001)
    before = list(LateCredit.objects.values_list("founder", "amount"))
    cast.bind(cast.vejle, 50_001, (clock.today().year + 1, 50_001))
    cast.bind(cast.second, 150_000)
    assert list(LateCredit.objects.values_list("founder", "amount")) == before
    assert LateCredit.objects.standing().count() == 2
    Pledge.objects.filter(organisation=cast.vejle).update(level="withdrawn")
    assert not LateCredit.objects.standing().exists()


def test_a_little_now_and_the_rest_later_is_no_way_around_it(cast, as_person):
    """10,000 of 410,000 pay 2,439 of the 100,000; 40,001 more, of 450,001, pay 8,889; at once it had been 11,111."""
    cast.bind(cast.vejle, 10_000)
    address = page(cast, "pledge", cast.partnership.slug, cast.vejle.slug)
    fields = {"level": "binding", "amount": "50.001", "budget_year": clock.today().year, "authority": "Direktør"}
    fields |= {"gln": "5790000000005", "appropriation": "granted", "version": 1}
    client = as_person(cast.signer)
    shown = words_of(client.post(address, fields))
    assert "61.329 kr." in shown
    assert "ud over tilsagnet 11.328 kr." in shown, "in the text that is approved"
    send(client, address, fields)
    late = Pledge.objects.get(organisation=cast.vejle)
    assert (late.amount, late.late_amount) == (50_001, 2_439 + 8_889)
    credited = dict(LateCredit.objects.filter(pledge=late).values_list("founder__name", "amount"))
    assert credited == {"Aabenraa": Decimal(1_829 + 6_667), "Odder": Decimal(610 + 2_222)}


def test_let_go_of_a_part_and_raised_again_it_is_paid_once(cast):
    late = cast.bind(cast.vejle, 50_001)
    words = {"decided_on": clock.today(), "decision": "Parterne er enige"}
    pledges.release(cast.fresh(), by=cast.lead, organisation=cast.vejle, amount=Decimal(10_000), **words)
    assert cast.bind(cast.vejle, 50_001).late_amount == late.late_amount == 11_111
    assert cast.bind(cast.vejle, 60_001).late_amount == 11_111 + 2_174, "10,000 more, of 460,001"


def test_what_it_paid_itself_is_not_paid_for_again(cast):
    """Of 220,000 that are paid now, 20,000 are its own."""
    late = cast.bind(cast.vejle, 100_000, (clock.today().year, 100_000))
    Pledge.objects.filter(pk=late.pk).update(billed_amount=20_000, invoiced_amount=20_000, paid_amount=20_000)
    Partnership.objects.filter(pk=cast.partnership.pk).update(
        billed_amount=220_000, invoiced_amount=220_000, paid_amount=220_000
    )
    raised = cast.bind(cast.vejle, 200_000, (clock.today().year, 200_000))
    assert raised.late_amount - late.late_amount == 33_333, "100,000 of 600,000, of 200,000"


def test_a_share_that_follows_the_key_adds_nothing_that_nobody_approved(cast):
    late = cast.bind(cast.vejle, 50_001)
    Pledge.objects.filter(pk=late.pk).update(by_key=True, maximum_amount=80_000)
    split = Split.objects.create(
        partnership=cast.fresh(), number=1, name="Ny", kind="equal", total=60_000, proposed_by=cast.lead
    )
    split.shares.create(organisation=cast.vejle, amount=60_000)
    shares.follow(split, by=cast.lead)
    followed = Pledge.objects.get(pk=late.pk)
    assert (followed.amount, followed.late_amount) == (60_000, 11_111)


def test_the_database_holds_that_a_credit_is_something_and_comes_once(cast):
    pledge = cast.bind(cast.vejle, 50_001)
    for founder, amount in ((cast.vejle, 0), (cast.first, 5)):
        with pytest.raises(IntegrityError), transaction.atomic():
            LateCredit.objects.create(pledge=pledge, founder=founder, amount=amount)
