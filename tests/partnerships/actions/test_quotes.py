"""What vendors and the municipal side do with quotes, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import Refused, Stale
from os2collab.access.permissions import Permission
from os2collab.models import Event, Membership, Notification
from partnerships import tasks
from partnerships.actions import partnerships, quote_requests, quotes
from partnerships.models import (
    Partnership,
    Quote,
    QuoteChoice,
    QuoteInvitation,
    QuoteOption,
    QuoteRequest,
    QuoteWithdrawal,
)
from partnerships.quoting import Option
from tests.partnerships.quote_cast import WEEK, Quoting, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Quoting:
    return Quoting()


def told(kind: str) -> set[str]:
    """Who got a notice of it."""
    return set(Notification.objects.filter(event__kind=kind).values_list("user__name", flat=True))


# asking


def test_each_vendor_is_asked_in_a_place_of_its_own(cast):
    assert told("bid.invited") == {"Finn Vang", "Gry Dahl"}
    for event in Event.objects.filter(kind="bid.invited"):
        assert event.within in {cast.nordlys_place, cast.fjord_place}
        assert Notification.objects.get(event=event).asked
    assert Event.objects.get(kind="quote.asked").audience == "municipality"


def test_the_same_form_again_is_the_same_request(cast):
    again = quote_requests.ask(
        cast.refreshed(),
        by=cast.leader,
        title="x",
        asks="y",
        opens_at=clock.now() + WEEK,
        vendors=[cast.fjord],
        submission=cast.request.submission,
    )
    assert again == cast.request
    assert QuoteRequest.objects.count() == 1


@pytest.mark.parametrize("who", ["member", "signatory", "colleague", "vendor", "other_vendor"])
def test_only_who_leads_or_the_secretariat_asks(cast, who):
    with pytest.raises((Refused, Http404)):
        cast.ask(by=getattr(cast, who))
    assert cast.ask(by=cast.coordinator).number == 2


def test_a_request_names_a_time_ahead_and_somebody_to_ask(cast):
    with pytest.raises(ValidationError, match="ahead"):
        cast.ask(opens_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="within two years"):
        cast.ask(opens_at=clock.now() + timedelta(days=3 * 365))
    with pytest.raises(ValidationError, match="at least one"):
        quote_requests.ask(
            cast.refreshed(), by=cast.leader, title="x", asks="y", opens_at=clock.now() + WEEK, vendors=[]
        )
    with pytest.raises(Refused, match="Only vendors"):
        cast.ask(cast.horsens)


def test_more_time_is_for_everybody_and_never_less(cast):
    later = cast.request.opens_at + WEEK
    with pytest.raises(ValidationError, match="later"):
        quote_requests.change(cast.request, by=cast.leader, opens_at=cast.request.opens_at - WEEK / 2, vendors=[])
    changed = quote_requests.change(cast.request, by=cast.leader, opens_at=later, vendors=[cast.nordlys], version=1)
    assert (changed.opens_at, changed.version) == (later, 2)
    assert told("bid.extended") == {"Finn Vang", "Gry Dahl"}
    assert QuoteInvitation.objects.filter(request=changed).count() == 2
    with pytest.raises(Stale):
        quote_requests.change(cast.request, by=cast.leader, opens_at=later + WEEK, vendors=[], version=1)
    with clock.at(later + WEEK), pytest.raises(Refused, match="opened"):
        quote_requests.change(cast.request, by=cast.leader, opens_at=later + 2 * WEEK, vendors=[])


# quoting


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ({"low": Decimal(250_000), "high": Decimal(400_000)}, (250_000, 300_000, 400_000)),
        ({}, (300_000, 300_000, 300_000)),
        ({"hours": Decimal("37.5"), "rate": Decimal("815.55")}, (30_583, 30_583, 30_583)),
        ({"kind": "fixed", "hours": None, "rate": None, "amount": Decimal(90_000)}, (90_000, 90_000, 90_000)),
        ({"kind": "capped", "high": Decimal(350_000)}, (300_000, 300_000, 350_000)),
        ({"kind": "prepaid", "hours": Decimal(50)}, (50_000, 50_000, 50_000)),
    ],
)
def test_a_price_of_each_kind(cast, said, figures):
    quote = cast.give(cast.vendor, cast.nordlys_place, **said)
    quote.refresh_from_db()
    assert (quote.low, quote.likely, quote.high) == figures


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"hours": None}, "hours"),
        ({"rate": None}, "rate"),
        ({"kind": "fixed", "hours": None, "rate": None}, "amount"),
        ({"kind": "fixed", "amount": Decimal(5)}, "hours"),
        ({"amount": Decimal(5)}, "amount"),
        ({"kind": "capped"}, "high"),
        ({"kind": "prepaid", "high": Decimal(400_000)}, "low"),
        ({"low": Decimal(300_001)}, "low"),
        ({"high": Decimal(299_999)}, "high"),
        ({"low": Decimal("1.5")}, "low"),
        ({"hours": Decimal(999_999), "rate": Decimal(999_999)}, "hours"),
        ({"valid_until": clock.today()}, "valid_until"),
        ({"starts_on": clock.today() - timedelta(days=1)}, "starts_on"),
        ({"options": (Option("x", hours=Decimal(999_999), rate=Decimal(999_999)),)}, "options"),
    ],
)
def test_half_a_quote_is_refused_at_its_field(cast, said, field):
    with pytest.raises(ValidationError) as refused:
        cast.give(cast.vendor, cast.nordlys_place, **said)
    assert set(refused.value.error_dict) == {field}
    assert not Quote.objects.exists()


def test_the_sum_with_options(cast):
    options = (Option("Drift", hours=Decimal(55), rate=Decimal(1_000)), Option("Kursus", amount=Decimal(20_000)))
    quote = cast.give(cast.vendor, cast.nordlys_place, options=options)
    assert Quote.objects.get(pk=quote.pk).with_options == 375_000


def test_a_new_version_replaces_and_the_former_stays(cast):
    first = cast.give(cast.vendor, cast.nordlys_place)
    second = cast.give(cast.vendor, cast.nordlys_place, hours=Decimal(280))
    assert (first.number, second.number) == (1, 2)
    assert list(Quote.objects.current()) == [second]
    assert Quote.objects.count() == 2
    with pytest.raises(Stale) as stale:
        cast.give(cast.vendor, cast.nordlys_place, seen=1)
    assert stale.value.current == second
    again = quotes.give(cast.nordlys_place, by=cast.vendor, offer=offer(), submission=second.submission)
    assert again == second
    with transaction.atomic(), pytest.raises(DatabaseError):
        Quote.objects.filter(pk=first.pk).update(text="noget andet")


def test_after_the_opening_nothing_is_given_or_replaced(cast):
    cast.give(cast.vendor, cast.nordlys_place)
    for place, by in ((cast.nordlys_place, cast.vendor), (cast.fjord_place, cast.other_vendor)):
        with clock.at(cast.request.opens_at), pytest.raises(Refused, match="deadline has passed"):
            cast.give(by, place)


@pytest.mark.parametrize("who", ["leader", "signatory", "coordinator", "other_vendor"])
def test_nobody_quotes_for_a_vendor_but_its_own_people(cast, who):
    with pytest.raises((Refused, Http404)):
        cast.give(getattr(cast, who), cast.nordlys_place)


def test_a_withdrawn_quote_stays_in_the_history_and_another_can_follow(cast):
    cast.give(cast.vendor, cast.nordlys_place)
    with pytest.raises(ValidationError):
        quotes.withdraw(cast.nordlys_place, by=cast.vendor, reason="")
    quotes.withdraw(cast.nordlys_place, by=cast.vendor, reason="Regnefejl")
    with pytest.raises(Refused):
        quotes.withdraw(cast.nordlys_place, by=cast.vendor, reason="igen")
    assert not Quote.objects.current().exists()
    assert not Event.objects.filter(kind="quote.taken_back").exists(), "nobody on the other side learns of it"
    third = cast.give(cast.vendor, cast.nordlys_place)
    assert (third.number, list(Quote.objects.current())) == (2, [third])


def test_withdrawn_after_the_opening_the_municipal_side_reads_it_and_why(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    with cast.opened():
        quotes.withdraw(cast.nordlys_place, by=cast.vendor, reason="Ingen folk")
        assert list(Quote.objects.shown(clock.now())) == [quote]
        assert Event.objects.get(kind="quote.taken_back").audience == "municipality"
        with pytest.raises(ValidationError, match="stand"):
            cast.choose(quote)


# the opening


def test_the_clock_opens_and_the_word_of_it_goes_out_once(cast):
    cast.give(cast.vendor, cast.nordlys_place)
    assert tasks.tell_of_openings.func() == 0
    with cast.opened():
        assert can(cast.leader, Permission.QUOTE_COMPARE, QuoteRequest.objects.get()), "by the time alone"
        assert tasks.tell_of_openings.func() == 1
        assert tasks.tell_of_openings.func() == 0
    event = Event.objects.get(kind="quote.opened")
    assert (event.details["answered"], event.details["asked"], event.audience) == (1, 2, "municipality")
    assert {"Anna Holm", "Bo Lind"} <= told("quote.opened")
    assert not told("quote.opened") & {"Finn Vang", "Gry Dahl"}


@pytest.mark.parametrize("who", ["leader", "signatory", "coordinator", "official"])
def test_before_the_opening_nobody_on_the_municipal_side_may_read(cast, who):
    cast.give(cast.vendor, cast.nordlys_place)
    reader = getattr(cast, who)
    assert can(reader, Permission.QUOTE_REQUEST_VIEW, cast.request)
    assert not can(reader, Permission.QUOTE_COMPARE, cast.request)
    assert can(reader, Permission.QUOTE_VIEW, cast.nordlys_place).hidden
    assert not QuoteInvitation.objects.visible_to(reader).exists()


def test_lists_and_permission_agree_on_whose_answers_one_reads(cast):
    """Before and after; an unanswered or early withdrawn invitation is nobody's but the vendor's."""
    cast.give(cast.vendor, cast.nordlys_place)
    cast.give(cast.other_vendor, cast.fjord_place)
    quotes.withdraw(cast.fjord_place, by=cast.other_vendor, reason="Fortrudt")
    Membership.objects.create(user=cast.colleague, organisation=cast.fjord, started_on=clock.today())
    people = ("leader", "member", "official", "coordinator", "vendor", "other_vendor", "colleague")
    expected = {"vendor": {cast.nordlys_place}, "other_vendor": {cast.fjord_place}}
    for moment in (clock.now(), cast.request.opens_at):
        with clock.at(moment):
            for who in people:
                user = type(cast.vendor).objects.get(pk=getattr(cast, who).pk)
                listed = set(QuoteInvitation.objects.visible_to(user))
                places = QuoteInvitation.objects.for_page()
                assert listed == {place for place in places if can(user, Permission.QUOTE_VIEW, place)}, who
                reads = who in {"leader", "coordinator"} and moment == cast.request.opens_at
                opened = {cast.nordlys_place} if reads else set()
                assert listed == expected.get(who, opened), who


@pytest.mark.parametrize(("level", "reads"), [("interest", False), ("conditional", True), ("binding", True)])
def test_quotes_are_for_those_who_commit_money(cast, level, reads):
    """To pledge is open to every municipality; what vendors offer is not."""
    cast.give(cast.vendor, cast.nordlys_place)
    condition = "hvis budgettet vedtages" if level == "conditional" else ""
    cast.bind(cast.signatory, cast.horsens, 10_000, level=level, condition=condition)
    with cast.opened():
        assert can(cast.member, Permission.QUOTE_REQUEST_VIEW, cast.request)
        assert can(cast.member, Permission.QUOTE_COMPARE, cast.request).allowed == reads
        assert can(cast.member, Permission.QUOTE_VIEW, cast.nordlys_place).allowed == reads
        assert QuoteInvitation.objects.visible_to(cast.member).exists() == reads
        assert can(cast.colleague, Permission.QUOTE_COMPARE, cast.request), "works where it is led"
        assert not can(cast.official, Permission.QUOTE_COMPARE, cast.request)


# choosing


def test_one_is_chosen_with_a_reason_that_no_vendor_reads(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    cast.give(cast.other_vendor, cast.fjord_place, hours=Decimal(400))
    with pytest.raises(Refused, match="sealed"):
        cast.choose(quote)
    with cast.opened():
        with pytest.raises(ValidationError, match="why"):
            cast.choose(quote, reason="")
        choice = cast.choose(quote)
        assert cast.choose(quote) == choice, "twice is one choice"
        with pytest.raises(Refused, match="already"):
            cast.choose(Quote.objects.get(invitation=cast.fjord_place))
    assert cast.refreshed().vendor == cast.nordlys
    assert cast.refreshed().state == "open"
    event = Event.objects.get(kind="quote.chosen")
    assert event.audience == "municipality"
    assert told("bid.chosen") == {"Finn Vang"}
    assert told("bid.not_chosen") == {"Gry Dahl"}
    assert Event.objects.filter(kind="partnership.vendor_chosen").count() == 1
    for user in (cast.vendor, cast.other_vendor):
        for container in (cast.partnership, cast.nordlys_place, cast.fjord_place):
            assert choice.reason not in repr(list(Event.objects.within(container, user).values_list("details")))
    assert choice.reason not in repr(list(Event.objects.values_list("details"))), "it may name what others offered"


@pytest.mark.parametrize("who", ["vendor", "other_vendor", "member", "signatory", "colleague", "coordinator"])
def test_nobody_chooses_but_who_leads(cast, who):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    partnerships.entrust(cast.refreshed(), cast.nordlys, by=cast.leader)  # so that the vendor sees the partnership
    with cast.opened(), pytest.raises((Refused, Http404)):
        cast.choose(quote, by=getattr(cast, who))
    assert not QuoteChoice.objects.exists()


def test_what_has_run_out_is_not_chosen(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place, valid_until=clock.today() + timedelta(days=30))
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(ValidationError, match="has run out"):
        cast.choose(quote)
    assert not QuoteChoice.objects.exists()


def test_something_more_leaves_what_is_ordered_with_who_delivers_it(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    Partnership.objects.filter(pk=cast.partnership.pk).update(state="ordered", vendor=cast.fjord, threshold_percent=80)
    with cast.opened():
        cast.choose(quote)
    assert (cast.refreshed().vendor, cast.refreshed().threshold_percent) == (cast.fjord, 80)
    assert QuoteChoice.objects.get().quote == quote


def test_a_locked_request_leaves_its_partnership_alone(cast):
    assert "JOIN" not in str(QuoteRequest.objects.select_for_update().query)


def test_nothing_is_withdrawn_after_the_choice(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    with cast.opened():
        cast.choose(quote)
        with pytest.raises(Refused, match="chosen already"):
            quotes.withdraw(cast.nordlys_place, by=cast.vendor, reason="Fortrudt")


def test_a_quote_of_another_request_is_not_chosen_here(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    cast.request = cast.ask()
    cast.nordlys_place = cast.place(cast.nordlys)
    cast.give(cast.vendor, cast.nordlys_place)
    with cast.opened(), pytest.raises(ValidationError):
        cast.choose(quote)


def test_another_vendor_gives_way_with_its_threshold(cast):
    partnerships.entrust(cast.refreshed(), cast.fjord, by=cast.leader)
    partnerships.set_threshold(cast.refreshed(), by=cast.other_vendor, percent=80)
    quote = cast.give(cast.vendor, cast.nordlys_place)
    with cast.opened():
        cast.choose(quote)
    assert (cast.refreshed().vendor, cast.refreshed().threshold_percent) == (cast.nordlys, None)
    assert Event.objects.filter(kind="partnership.vendor_left").count() == 1


# what the tables hold by themselves


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"low": 300_001}, "quote_figures_in_order"),
        ({"likely": 299_999, "low": 1}, "quote_likely_is_hours_times_rate"),
        ({"kind": "prepaid", "high": 400_000}, "quote_certain_price_is_one_figure"),
        ({"hours": None}, "quote_hours_and_rate_where_they_count"),
        ({"kind": "gift"}, "quote_kind_known"),
        ({"number": 1}, "quote_number_once"),
    ],
)
def test_the_table_of_quotes_refuses(cast, change, rule):
    said = {"low": 300_000, "likely": 300_000, "high": 300_000, "hours": 300, "rate": 1_000, "kind": "hourly"}
    cast.give(cast.vendor, cast.nordlys_place)
    fields = {
        "invitation": cast.nordlys_place,
        "number": 2,
        "valid_until": clock.today(),
        "text": "x",
        "by": cast.vendor,
    }
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Quote.objects.create(**(fields | said | change))


def test_the_other_tables_refuse(cast):
    quote = cast.give(cast.vendor, cast.nordlys_place)
    option = {"quote": quote, "position": 1, "title": "Drift"}
    with pytest.raises(IntegrityError, match="quote_option_hours_with_rate"), transaction.atomic():
        QuoteOption.objects.create(**option, hours=5, rate=1_000, amount=5_001)
    with pytest.raises(IntegrityError, match="quote_option_hours_with_rate"), transaction.atomic():
        QuoteOption.objects.create(**option, hours=5, amount=5_000)
    with pytest.raises(IntegrityError, match="quote_option_above_zero"), transaction.atomic():
        QuoteOption.objects.create(**option, amount=0)
    with pytest.raises(IntegrityError, match="quote_withdrawal_with_a_reason"), transaction.atomic():
        QuoteWithdrawal.objects.create(quote=quote, by=cast.vendor, reason="")
    with pytest.raises(IntegrityError, match="quote_choice_with_a_reason"), transaction.atomic():
        QuoteChoice.objects.create(request=cast.request, quote=quote, by=cast.leader, reason="")
    QuoteChoice.objects.create(request=cast.request, quote=quote, by=cast.leader, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuoteChoice.objects.create(request=cast.request, quote=quote, by=cast.leader, reason="y")
    with pytest.raises(IntegrityError, match="quote_invitation_to_a_vendor"), transaction.atomic():
        QuoteInvitation.objects.create(
            request=cast.request, vendor=cast.horsens, vendor_side="municipality", by=cast.leader
        )
    with pytest.raises(IntegrityError, match="quote_invitation_once_a_vendor"), transaction.atomic():
        QuoteInvitation.objects.create(request=cast.request, vendor=cast.nordlys, by=cast.leader)
    with pytest.raises(IntegrityError, match="quote_request_told_when_opened"), transaction.atomic():
        QuoteRequest.objects.update(told_opened_at=clock.now())
