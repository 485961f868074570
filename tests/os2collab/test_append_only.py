"""History cannot be changed: its tables refuse UPDATE and DELETE whoever asks, in SQL too."""

from datetime import timedelta
from decimal import Decimal

import pgtrigger
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from os2collab import clock
from os2collab.actions import comments
from partnerships.actions import need_stances, needs
from partnerships.models import (
    InvoiceBasis,
    InvoiceChange,
    InvoiceLine,
    OwnRisk,
    Partnership,
    Pledge,
    PledgeApproval,
    PledgeChange,
    Quote,
    QuoteChoice,
    QuoteInvitation,
    QuoteOption,
    QuoteRequest,
    QuoteWithdrawal,
    Review,
    Split,
    SplitShare,
)
from projects.actions import checkins, deliveries, goals, promises
from tests.factories import Cast
from tests.projects.steering import SteeredCast, decide, propose
from tests.projects.steering import later as postponed

APPEND_ONLY = {
    "os2collab_commentversion",
    "os2collab_event",
    "partnerships_needestimate",
    "partnerships_needsupportchange",
    "partnerships_invoicechange",
    "partnerships_ownrisk",
    "partnerships_pledgeapproval",
    "partnerships_pledgechange",
    "partnerships_quote",
    "partnerships_quotechoice",
    "partnerships_quoteoption",
    "partnerships_quotewithdrawal",
    "partnerships_review",
    "partnerships_splitshare",
    "projects_adjustmentanswer",
    "projects_adjustmentparty",
    "projects_adjustmentversion",
    "projects_checkinacknowledgement",
    "projects_checkinword",
    "projects_datechange",
    "projects_decision",
    "projects_delivery",
    "projects_goal",
    "projects_goalacknowledgement",
    "projects_promisesettlement",
    "projects_planchange",
    "projects_planrevision",
    "projects_recommendation",
    "projects_statusreport",
    "projects_verdict",
}


@pytest.fixture
def history(db: None) -> Cast:
    """A project and a partnership in which everything has happened once."""
    cast = SteeredCast(milestone_count=1, planned=0)
    cast.report(cast.vendor)
    checkin = checkins.open_now(cast.project, by=cast.lead)
    word = {"status": "on_track", "forecast_date": clock.today(), "confidence": 3}
    for person in (cast.vendor, cast.lead):
        checkins.send(checkin, by=person, words={cast.milestone.pk: word})
    checkins.acknowledge(checkin, by=cast.lead)
    promises.keep(promises.make(cast.project, by=cast.vendor, words="Test data", due_on=clock.today()), by=cast.lead)
    later = clock.today() + timedelta(days=90)
    decide(propose(cast.project, cast.lead, postponed(cast.milestone, 30)), cast.chair)
    deliveries.deliver(cast.milestone, by=cast.vendor)
    deliveries.accept(cast.milestone, by=cast.lead)
    comment = comments.write(cast.milestone, by=cast.lead, text="Before")
    comments.edit(comment, by=cast.lead, text="After", version=1)
    goals.revise(cast.project, by=cast.lead, text="Another goal", sign="", version=1)
    goals.acknowledge(cast.project, by=cast.member, version=2)
    partnership = Partnership.objects.create(
        title="Sager på tværs",
        slug="sager",
        lead_organisation=cast.municipality,
        goal_amount=Decimal(100),
        deadline=later,
    )
    Review.objects.create(partnership=partnership, verdict="watch", seen="Slow", next_on=later, by=cast.coordinator)
    pledge = Pledge.objects.create(partnership=partnership, organisation=cast.municipality, recorded_by=cast.lead)
    PledgeChange.objects.create(pledge=pledge, level="interest", by=cast.lead)
    split = Split.objects.create(
        partnership=partnership, number=1, name="All", kind="equal", total=100, proposed_by=cast.lead
    )
    SplitShare.objects.create(split=split, organisation=cast.municipality, amount=100)
    words = {"text": "We pledge", "sha256": "0" * 64, "terms_number": 1, "role": "partner_signatory"}
    PledgeApproval.objects.create(pledge=pledge, authority="The council", by=cast.lead, **words)
    OwnRisk.objects.create(
        partnership=partnership,
        milestone=cast.milestone,
        organisation=cast.vendor_organisation,
        missing=Decimal(5),
        words="We begin",
        by=cast.vendor,
    )
    basis = InvoiceBasis.objects.create(
        partnership=partnership,
        number=1,
        milestone=cast.milestone,
        payee=cast.vendor_organisation,
        title="M1",
        amount=Decimal(100),
        by=cast.lead,
    )
    line = InvoiceLine.objects.create(
        partnership=partnership,
        basis=basis,
        pledge=pledge,
        organisation=cast.municipality,
        budget_year=later.year,
        amount=Decimal(100),
    )
    InvoiceChange.objects.create(line=line, state="invoiced", by=cast.lead)
    need = needs.propose(cast.municipality, by=cast.lead, title="A need", text="In plain words")
    figures = {"low": Decimal(1), "likely": Decimal(2), "high": Decimal(3)}
    need_stances.estimate(need, by=cast.vendor, unit="hours", **figures)
    quote(partnership, cast)
    return cast


def quote(partnership: Partnership, cast: Cast) -> None:
    """One vendor's answer with an option, chosen, and taken back as no person could."""
    asked = {"number": 1, "title": "A quote", "asks": "What", "opens_at": clock.now() + timedelta(days=1)}
    request = QuoteRequest.objects.create(partnership=partnership, by=cast.lead, **asked)
    place = QuoteInvitation.objects.create(request=request, vendor=cast.vendor_organisation, by=cast.lead)
    figures = {"low": 9, "likely": 9, "high": 9, "text": "We do it", "valid_until": clock.today()}
    given = Quote.objects.create(invitation=place, number=1, kind="fixed", by=cast.vendor, **figures)
    QuoteOption.objects.create(quote=given, position=1, title="More", amount=9)
    QuoteWithdrawal.objects.create(quote=given, reason="No", by=cast.vendor)
    QuoteChoice.objects.create(
        request=request, quote=given, reason="Best", organisation=cast.municipality, by=cast.lead
    )


def test_these_are_all_of_them():
    refuses = pgtrigger.Update | pgtrigger.Delete
    found = {
        model._meta.db_table
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", ())
        if isinstance(trigger, pgtrigger.Protect)
        and str(trigger.operation) == str(refuses)
        and trigger.condition is None  # the barometer's counts are closed with their round
    }
    assert found == APPEND_ONLY


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"], ids=["update", "delete"])
def test_the_database_refuses(history: Cast, table: str, statement: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - the table is one of ours
        assert cursor.fetchone()[0] > 0, "the story of this test leaves it empty"
        with pytest.raises(ProgrammingError, match="Cannot update or delete rows"), transaction.atomic():
            cursor.execute(statement.format(table=table))
