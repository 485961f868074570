import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Notification, User
from partnerships.actions import funding, invoices, partnerships, pledges
from partnerships.actions.bills import SUMS
from partnerships.funds import funds_of
from partnerships.models import (
    GoalPart,
    InvoiceBasis,
    InvoiceChange,
    InvoiceLine,
    MilestoneFunding,
    OwnRisk,
    Partnership,
    Pledge,
)
from projects.actions import milestones, projects
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


def sums(noun):
    noun.refresh_from_db()
    return [getattr(noun, name, None) for name in SUMS]


def test_an_accepted_milestone_becomes_a_basis_split_to_the_krone(cast):
    basis = cast.bill(cast.m1)
    assert (basis.number, basis.amount, basis.payee) == (1, 240_000, cast.vendor_organisation)
    assert [(line.organisation.name, line.budget_year, line.amount) for line in cast.lines()] == [
        ("Ebeltoft", THIS, 150_000),
        ("Ry", NEXT, 90_000),
    ]
    assert sums(cast.early) == [150_000, 0, 0]
    assert sums(cast.partnership) == [240_000, 0, 0]
    funds = funds_of(cast.fresh())
    assert (funds.ready_now, funds.ready_later) == (150_000, [(NEXT, Decimal(90_000))])


def test_nothing_is_invoiced_twice(cast):
    assert cast.bill(cast.m1) == cast.bill(cast.m1, by=cast.lead) == cast.bill(cast.m1, by=cast.coordinator)
    assert InvoiceBasis.objects.count() == 1
    first = InvoiceBasis.objects.get()
    with pytest.raises(IntegrityError, match="milestone"), transaction.atomic():
        InvoiceBasis.objects.create(
            partnership=cast.partnership,
            number=9,
            milestone=cast.m1,
            payee=first.payee,
            title="x",
            amount=1,
            by=cast.lead,
        )


def test_silence_is_never_acceptance_and_too_little_says_what_is_missing(cast):
    with pytest.raises(ValidationError, match="Silence is never acceptance"):
        cast.bill(cast.m2)
    cast.bill(cast.m1)
    cast.accept(cast.m2)
    with pytest.raises(ValidationError, match=r"120\.000 kr\. is missing"):
        cast.bill(cast.m2)
    free = cast.priced(None, days=5)
    cast.accept(free)
    with pytest.raises(ValidationError, match="no price"):
        cast.bill(free)
    assert InvoiceBasis.objects.count() == 1


def test_who_makes_a_basis_and_when(cast):
    with pytest.raises(Refused, match="Only whoever leads"):
        cast.bill(cast.m1, by=cast.member)
    with pytest.raises(Http404):
        cast.bill(cast.m1, by=cast.other_vendor)
    Partnership.objects.update(state="open")
    with pytest.raises(Refused, match="before the partnership is reached"):
        cast.bill(cast.m1)
    assert not InvoiceBasis.objects.exists()


def test_coordination_is_invoiced_by_who_leads_and_never_by_the_vendor(cast):
    part = GoalPart.objects.create(
        partnership=cast.partnership, kind="coordination", title="Koordinering", amount=48_000, position=1
    )
    with pytest.raises(Refused):
        invoices.make(cast.fresh(), by=cast.vendor, part=part)
    assert funds_of(cast.fresh()).aside == 48_000
    basis = invoices.make(cast.fresh(), by=cast.coordinator, part=part)
    assert (basis.payee, sum(line.amount for line in cast.lines())) == (cast.municipality, 48_000)
    assert funds_of(cast.fresh()).aside == 0
    with pytest.raises(Refused):
        invoices.mark_invoiced(cast.lines()[0], by=cast.vendor, invoice_number="1", on=clock.today(), version=1)
    contingency = GoalPart.objects.create(
        partnership=cast.partnership, kind="contingency", title="Buffer", amount=1, position=2
    )
    with pytest.raises(ValidationError, match="by themselves"):
        invoices.make(cast.fresh(), by=cast.coordinator, part=contingency)


def test_invoiced_paid_and_taken_back_each_step_kept(cast):
    basis = cast.bill(cast.m1)
    line, _later = cast.lines()
    sent = invoices.mark_invoiced(line, by=cast.vendor, invoice_number="F-17", on=clock.today(), version=1)
    assert (sent.state, sent.gln, sums(basis)) == ("invoiced", "5790000000005", [None, 150_000, 0])
    invoices.mark_invoiced(line, by=cast.vendor, invoice_number="F-17", on=clock.today(), version=1)  # double click
    paid = invoices.mark_paid(sent, by=cast.coordinator, on=clock.today(), version=2)
    invoices.mark_paid(sent, by=cast.coordinator, on=clock.today(), version=2)
    assert (sums(cast.early), sums(cast.partnership)) == ([150_000] * 3, [240_000, 150_000, 150_000])
    back = invoices.take_back(paid, by=cast.vendor, reason="Forkert bilag", version=3)
    assert (back.state, back.paid_on) == ("invoiced", None)
    again = invoices.take_back(back, by=cast.vendor, reason="Kladde", version=4)
    assert (again.state, again.invoice_number, again.gln) == ("ready", "", "")
    assert sums(cast.early) == [150_000, 0, 0]
    story = list(InvoiceChange.objects.filter(line=line).values_list("state", flat=True))
    assert story == ["ready", "invoiced", "paid", "invoiced", "ready"]
    kinds = list(
        Event.objects.within(cast.partnership).filter(kind__startswith="payment.").values_list("kind", flat=True)
    )
    assert sorted(kinds) == sorted(
        ["payment.basis_made", "payment.invoiced", "payment.paid", "payment.taken_back", "payment.taken_back"]
    )


def test_a_mark_that_cannot_be_is_refused_at_its_field(cast):
    cast.bill(cast.m1)
    now, later = cast.lines()
    tomorrow, today = clock.today() + timedelta(days=1), clock.today()
    for line, on in ((now, tomorrow), (later, today), (now, date(THIS - 1, 12, 31))):
        with pytest.raises(ValidationError) as caught:
            invoices.mark_invoiced(line, by=cast.vendor, invoice_number="1", on=on, version=1)
        assert set(caught.value.message_dict) == {"on"}
    with pytest.raises(Stale):
        invoices.mark_paid(now, by=cast.vendor, on=today, version=1)
    with pytest.raises(Stale):
        invoices.mark_invoiced(now, by=cast.vendor, invoice_number="1", on=today, version=7)
    with pytest.raises(ValidationError, match="Nothing is marked"):
        invoices.take_back(now, by=cast.vendor, reason="x", version=1)
    sent = invoices.mark_invoiced(now, by=cast.vendor, invoice_number="1", on=today, version=1)
    with pytest.raises(ValidationError):
        invoices.mark_paid(sent, by=cast.vendor, on=today - timedelta(days=1), version=2)
    with pytest.raises(ValidationError):
        invoices.take_back(sent, by=cast.vendor, reason="", version=2)
    assert InvoiceLine.objects.filter(state="ready").count() == 1


def test_a_pledge_is_never_below_what_stands_in_a_basis(cast):
    cast.bill(cast.m1)
    for change in ({"amount": 149_999}, {"level": "withdrawn"}, {"paid_amount": 1}):
        with pytest.raises(IntegrityError, match="pledge_"), transaction.atomic():
            Pledge.objects.filter(pk=cast.early.pk).update(**change)


def test_a_pledge_is_invoiced_and_paid_when_all_of_it_is(cast):
    pledge = Pledge(amount=Decimal(10), invoiced_amount=Decimal(9))
    assert pledge.billing == ""
    pledge.invoiced_amount = Decimal(10)
    assert pledge.billing == "invoiced"
    pledge.paid_amount = Decimal(10)
    assert pledge.billing == "paid"


@pytest.mark.parametrize("history", [InvoiceChange, OwnRisk])
def test_history_is_append_only(cast, history):
    cast.bill(cast.m1)
    funding.take_risk(cast.fresh(), by=cast.vendor, milestone=cast.m2, words="Vi tager den")
    for act in (lambda: history.objects.update(at=clock.now()), lambda: history.objects.all().delete()):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": 0}, "above_zero"),
        ({"state": "sent", "invoice_number": "7", "invoiced_on": date(2050, 1, 2)}, "state_known"),
        ({"state": "invoiced"}, "names_number_and_day"),
        ({"invoice_number": "7"}, "names_number_and_day"),
        (
            {"state": "paid", "invoice_number": "7", "invoiced_on": date(2050, 1, 2), "paid_on": date(2050, 1, 1)},
            "paid_has_day",
        ),
        ({"state": "invoiced", "invoice_number": "7", "invoiced_on": date(2020, 1, 2)}, "not_before_its_year"),
    ],
)
def test_the_rules_of_a_line(cast, change, rule):
    cast.bill(cast.m1)
    with pytest.raises(IntegrityError, match=f"invoice_line_.*{rule}"), transaction.atomic():
        InvoiceLine.objects.filter(organisation__name="Ry").update(**change)


def test_those_who_pay_and_are_paid_are_told_once(cast):
    Notification.objects.all().delete()
    cast.bill(cast.m1, by=cast.coordinator)
    cast.bill(cast.m1, by=cast.coordinator)
    told = list(Notification.objects.filter(event__kind="payment.basis_made").values_list("user__name", flat=True))
    assert len(told) == len(set(told))
    assert {"Jonas Vang", "Mette Lund"} < set(told)
    assert sum(name.startswith("Underskriver") for name in told) == 2


# Own risk


def test_only_the_vendor_takes_a_risk_and_says_it_once(cast):
    for other in (cast.lead, cast.coordinator):
        with pytest.raises(Refused, match="Only the vendor itself"):
            funding.take_risk(cast.fresh(), by=other, milestone=cast.m2, words="x")
    risk = funding.take_risk(cast.fresh(), by=cast.vendor, milestone=cast.m2, words="Vi begynder")
    assert risk.missing == 120_000
    assert funding.take_risk(cast.fresh(), by=cast.vendor, milestone=cast.m2, words="Igen") == risk
    with pytest.raises(Refused, match="is covered"):
        funding.take_risk(cast.fresh(), by=cast.vendor, milestone=cast.m1, words="x")
    assert OwnRisk.objects.count() == 1


# Several partnerships of one project


def test_with_several_live_partnerships_a_milestone_is_paid_by_the_chosen_one(cast):
    second = partnerships.start(
        cast.project,
        by=cast.lead,
        title="Anden runde",
        purpose="Mere",
        goal_amount=Decimal(100_000),
        deadline=clock.today(),
        submission=uuid.uuid4(),
    )
    second = partnerships.open_for_pledges(second, by=cast.lead)
    assert [m.pk for m in funds_of(cast.fresh()).unassigned] == [cast.m1.pk, cast.m2.pk]
    with pytest.raises(ValidationError, match="does not pay"):
        cast.bill(cast.m1)
    funding.pay_for(cast.fresh(), by=cast.lead, milestone=cast.m1)
    funding.pay_for(cast.fresh(), by=cast.lead, milestone=cast.m1)
    funding.pay_for(second, by=cast.lead, milestone=cast.m2)
    assert [each.milestone.pk for each in funds_of(cast.fresh()).milestones] == [cast.m1.pk]
    assert [each.milestone.pk for each in funds_of(second).milestones] == [cast.m2.pk]
    assert Event.objects.filter(kind="payment.milestone_funded").count() == 2
    cast.bill(cast.m1)
    with pytest.raises(ValidationError, match="Another partnership has an invoice basis"):
        funding.pay_for(second, by=cast.lead, milestone=cast.m1)
    project = projects.start(cast.municipality, by=cast.lead, product_name="OS2andet", title="Andet", goal="Et mål")
    elsewhere = milestones.plan(project, by=cast.lead, title="Noget", due_date=clock.today())
    with pytest.raises(ValidationError, match="does not pay"):
        funding.pay_for(second, by=cast.lead, milestone=elsewhere)
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneFunding.objects.create(milestone=cast.m1, partnership=second, by=cast.lead)


def test_what_stands_in_a_basis_is_covered_by_its_own_lines(cast):
    cast.bill(cast.m1)
    first, second = funds_of(cast.fresh()).milestones
    assert first.cover.years == ((THIS, Decimal(150_000)), (NEXT, Decimal(90_000)))
    assert (second.cover.state, second.cover.missing) == ("partly_covered", 120_000)


def test_what_stands_in_a_basis_is_neither_lowered_nor_let_go_by_a_decision(cast):
    cast.bill(cast.m1)
    let_go = {
        "by": cast.lead,
        "organisation": cast.early.organisation,
        "decided_on": clock.today(),
        "decision": "Punkt 6",
    }
    for amount in (None, Decimal(149_999)):
        with pytest.raises(IntegrityError, match="pledge_not_below_what_is_billed"), transaction.atomic():
            pledges.release(cast.fresh(), amount=amount, **let_go)
    assert pledges.release(cast.fresh(), amount=Decimal(150_000), **let_go).amount == 150_000


def test_what_is_refused_so_is_said_at_the_amount(cast, client):
    cast.bill(cast.m1)
    client.force_login(cast.lead)
    address = reverse("pledge-release", args=[cast.partnership.slug, cast.early.organisation.slug])
    today = f"{clock.today():%d.%m.%Y}"
    answer = client.post(
        address, {"decided_on": today, "decision": "Punkt 6", "amount": "100.000", "version": cast.early.version}
    )
    assert answer.status_code == 422
    assert "stands in an invoice basis" in answer.content.decode()


# Starting work that nobody pays for


def test_a_vendor_starts_uncovered_work_only_at_its_own_risk(cast):
    cast.bill(cast.m1)
    with pytest.raises(Refused, match=r"M2 is not covered: 120\.000 kr\. is missing"):
        milestones.start(cast.m2, by=cast.vendor)
    funding.take_risk(cast.fresh(), by=cast.vendor, milestone=cast.m2, words="Vi begynder")
    assert milestones.start(cast.m2, by=cast.vendor).state == "in_progress"


def test_the_lead_and_what_is_covered_start_as_before(cast):
    small = cast.priced(1_000, due=clock.today())  # due first, so its money is there
    assert milestones.start(small, by=cast.vendor).state == "in_progress"
    assert milestones.start(cast.m2, by=cast.lead).state == "in_progress"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_basis_made_by_four_at_the_same_moment_is_one():
    cast = MoneyCast(240_000, goal=480_000)
    cast.bind(cast.town(), 300_000, (THIS, 300_000))
    cast.continue_()
    cast.accept(cast.milestones[0])
    people = [cast.vendor, cast.lead, cast.coordinator, cast.vendor]
    ready, made, failed = threading.Barrier(len(people)), [], []

    def make(by):
        try:
            ready.wait(10)
            made.append(cast.bill(cast.milestones[0], by=User.objects.get(pk=by.pk)).pk)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert len(made) == 4
    assert InvoiceBasis.objects.count() == InvoiceLine.objects.count() == 1
    assert cast.fresh().billed_amount == 240_000
    assert Event.objects.filter(kind="payment.basis_made").count() == 1
