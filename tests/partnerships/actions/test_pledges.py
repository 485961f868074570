import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.events import sentence
from os2collab.models import Event, Membership, Notification
from partnerships.actions import partnerships, pledges
from partnerships.models import Partnership, Pledge, PledgeChange
from tests.partnerships.cast import Partners, give, organisation, person


def interest(cast, by, employer, **fields):
    return give(cast.partnership, by=by, organisation=employer, **{"level": "interest", **fields})


def conditional(cast, by, employer, **fields):
    asked = {"level": "conditional", "amount": Decimal(237_037), "condition": "mindst 8 partnere"}
    return give(cast.partnership, by=by, organisation=employer, **(asked | fields))


def nothing_happened(cast):
    pledged = Event.objects.filter(kind__startswith="pledge.")
    return not Pledge.objects.exists() and not PledgeChange.objects.exists() and not pledged.exists()


# Who may


def test_any_member_states_the_interest_of_their_own_organisation(cast):
    pledge = interest(cast, cast.member, cast.horsens, amount=Decimal(100_000))
    assert (pledge.level, pledge.amount, pledge.recorded_by) == ("interest", Decimal(100_000), cast.member)


def test_an_authority_pledges_like_a_municipality(cast):
    assert cast.bind(cast.official, cast.agency, 500_000).level == "binding"


@pytest.mark.parametrize("give", [conditional, lambda cast, by, employer: cast.bind(by, employer, 1)])
def test_only_a_signatory_commits(cast, give):
    with pytest.raises(Refused, match="signatory"):
        give(cast, cast.member, cast.horsens)
    assert nothing_happened(cast)
    assert give(cast, cast.signatory, cast.horsens)


@pytest.mark.parametrize("level", ["interest", "conditional", "binding"])
def test_nobody_speaks_for_another_organisation(cast, level):
    for somebody in (cast.member, cast.signatory, cast.leader_signatory, cast.leader):
        other = cast.agency
        with pytest.raises(Refused):
            cast.bind(somebody, other, 1, level=level, condition="x" if level == "conditional" else "")
    assert nothing_happened(cast)


def test_a_signatory_of_one_organisation_who_works_at_another_does_not_bind_the_other(cast):
    Membership.objects.create(user=cast.member, organisation=cast.agency, is_signatory=True)
    with pytest.raises(Refused, match="signatory"):
        cast.bind(cast.member, cast.horsens, 1)
    assert nothing_happened(cast)


@pytest.mark.parametrize("level", ["interest", "conditional", "binding"])
def test_a_vendor_never_pledges_by_any_door(cast, level):
    condition = "x" if level == "conditional" else ""
    for employer in (cast.nordlys, cast.fjord, cast.horsens):
        with pytest.raises(Refused):
            cast.bind(cast.vendor, employer, 1, level=level, condition=condition)
    for employer in (cast.nordlys, cast.secretariat):
        with pytest.raises(Refused, match="a vendor never does"):
            cast.bind(cast.coordinator, employer, 1, level=level, condition=condition)
    assert nothing_happened(cast)


def test_the_secretariat_registers_for_others_and_says_which_paper(cast):
    with pytest.raises(ValidationError) as caught:
        cast.bind(cast.coordinator, cast.horsens, 355_556, reason="")
    assert set(caught.value.message_dict) == {"reason"}
    assert nothing_happened(cast)
    cast.bind(cast.coordinator, cast.horsens, 355_556, reason="Brev af 4. november, journal 12-7")
    change = PledgeChange.objects.get()
    assert (change.by, change.reason) == (cast.coordinator, "Brev af 4. november, journal 12-7")


def test_whoever_left_the_organisation_speaks_for_it_no_more(cast):
    Membership.objects.filter(user=cast.signatory).update(ended_on="2020-01-02", started_on="2020-01-01")
    with pytest.raises(Exception, match=r"^$|404|No"):
        cast.bind(cast.signatory, cast.horsens, 1)
    assert nothing_happened(cast)


def test_a_member_does_not_touch_what_a_signatory_gave(cast):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    with pytest.raises(Refused, match="signatory"):
        interest(cast, cast.member, cast.horsens)
    with pytest.raises(Refused, match="signatory"):
        pledges.withdraw(cast.partnership, by=cast.member, organisation=cast.horsens, reason="nej")
    assert Pledge.objects.get().level == "binding"


@pytest.mark.parametrize("state", ["draft", "delivered", "closed", "lapsed"])
def test_pledges_are_taken_only_while_the_partnership_takes_them(cast, state):
    Partnership.objects.update(state=state)
    with pytest.raises(Refused, match="does not take pledges now"):
        cast.bind(cast.coordinator, cast.horsens, 1)
    assert nothing_happened(cast)


# What is kept


def test_every_change_is_kept_with_who_when_and_why(cast):
    interest(cast, cast.member, cast.horsens)
    conditional(cast, cast.signatory, cast.horsens)
    cast.bind(cast.signatory, cast.horsens, 237_037, reason="Byrådet 4.11.")
    cast.release(cast.horsens, decision="Budgettet faldt")
    changes = PledgeChange.objects.order_by("pk").values_list("level", "amount", "condition", "reason", "by")
    assert list(changes) == [
        ("interest", None, "", "", cast.member.pk),
        ("conditional", Decimal("237037.00"), "mindst 8 partnere", "", cast.signatory.pk),
        ("binding", Decimal(237_037), "", "Byrådet 4.11.", cast.signatory.pk),
        ("withdrawn", Decimal(237_037), "", f"{clock.today():%d.%m.%Y}: Budgettet faldt", cast.leader.pk),
    ]
    assert [sentence(event) for event in Event.objects.filter(kind__startswith="pledge.").order_by("pk")]
    assert Event.objects.filter(kind__startswith="pledge.").count() == 4


def test_the_database_refuses_to_rewrite_the_history(cast):
    cast.bind(cast.signatory, cast.horsens, 1)
    for rewrite in (lambda: PledgeChange.objects.update(amount=2), lambda: PledgeChange.objects.all().delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rewrite()


def test_the_same_form_sent_twice_is_one_change(cast):
    for _again in range(3):
        cast.bind(cast.signatory, cast.horsens, 355_556, version=0)
    assert PledgeChange.objects.count() == 1
    assert cast.refreshed().binding_amount == Decimal(355_556)
    conditional(cast, cast.official, cast.agency)
    for _again in range(3):
        pledges.withdraw(cast.partnership, by=cast.official, organisation=cast.agency, reason="nej", version=1)
    assert PledgeChange.objects.count() == 3


def test_who_comes_second_with_an_old_form_is_told_and_changes_nothing(cast):
    cast.bind(cast.signatory, cast.horsens, 355_556, version=0)
    with pytest.raises(Stale) as stale:
        cast.bind(cast.signatory, cast.horsens, 400_000, version=0)
    assert stale.value.current == Pledge.objects.get()
    conditional(cast, cast.official, cast.agency)
    with pytest.raises(Stale):
        pledges.withdraw(cast.partnership, by=cast.official, organisation=cast.agency, reason="nej", version=7)
    assert cast.refreshed().binding_amount == Decimal(355_556)


def test_a_withdrawn_pledge_can_be_given_again(cast):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    cast.release(cast.horsens)
    assert (cast.refreshed().binding_amount, cast.refreshed().binding_count) == (0, 0)
    interest(cast, cast.member, cast.horsens, amount=Decimal(1))
    assert Pledge.objects.get().level == "interest"


def test_there_is_nothing_to_withdraw_without_a_pledge(cast):
    with pytest.raises(Refused, match="no pledge"):
        pledges.withdraw(cast.partnership, by=cast.signatory, organisation=cast.horsens, reason="nej")


def test_who_waits_for_a_condition_says_why_it_withdraws(cast):
    conditional(cast, cast.signatory, cast.horsens)
    with pytest.raises(ValidationError) as caught:
        pledges.withdraw(cast.partnership, by=cast.signatory, organisation=cast.horsens, reason="")
    assert set(caught.value.message_dict) == {"reason"}


@pytest.mark.parametrize(
    ("half", "fields"),
    [
        ({"level": "binding", "amount": None}, {"amount", "budget_year"}),
        ({"level": "binding", "amount": Decimal(1), "budget_year": 2027, "condition": "hvis"}, {"condition"}),
        ({"level": "conditional", "amount": Decimal(1)}, {"condition"}),
        ({"level": "withdrawn"}, {"level"}),
        ({"level": "paid"}, {"level"}),
    ],
)
def test_half_a_pledge_is_refused_at_its_field(cast, half, fields):
    with pytest.raises(ValidationError) as caught:
        give(cast.partnership, by=cast.signatory, organisation=cast.horsens, **half)
    assert set(caught.value.message_dict) == fields
    assert nothing_happened(cast)


# What the partnership counts on


@pytest.mark.parametrize("state", ["reached", "continued", "ordered"])
def test_a_binding_pledge_that_is_counted_on_is_not_lowered_or_withdrawn(cast, state):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    Partnership.objects.update(state=state)
    for by in (cast.signatory, cast.coordinator):
        with pytest.raises(Refused, match="counts on this binding pledge"):
            pledges.withdraw(cast.partnership, by=by, organisation=cast.horsens, reason="nej")
        for lower, field in (
            ({"amount": 355_555}, "amount"),
            ({"level": "interest"}, "level"),
            ({"level": "conditional", "condition": "hvis"}, "level"),
        ):
            with pytest.raises(ValidationError, match="counts on this binding pledge") as caught:
                cast.bind(by, cast.horsens, **{"amount": 355_556, **lower})
            assert set(caught.value.message_dict) == {field}
    assert (Pledge.objects.get().level, cast.refreshed().binding_amount) == ("binding", Decimal(355_556))
    cast.bind(cast.signatory, cast.horsens, 400_000, budget_year=2031)
    assert cast.refreshed().binding_amount == Decimal(400_000)


def test_what_is_not_binding_can_still_be_withdrawn_then(cast):
    interest(cast, cast.member, cast.horsens)
    Partnership.objects.update(state="ordered")
    withdrawn = pledges.withdraw(cast.partnership, by=cast.member, organisation=cast.horsens, reason="nej")
    assert withdrawn.level == "withdrawn"


def test_when_the_partnership_lapses_nobody_is_bound_and_it_is_kept_how_it_was(cast):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    conditional(cast, cast.official, cast.agency)
    interest(cast, cast.leader, cast.aarhus, amount=Decimal(10))
    pledges.withdraw(cast.partnership, by=cast.leader, organisation=cast.aarhus, reason="nej")
    partnership = partnerships.move_on(cast.partnership, by=cast.leader, to="lapsed", reason="For få")
    assert [partnership.binding_amount, partnership.conditional_amount, partnership.interest_amount] == [0, 0, 0]
    assert set(Pledge.objects.values_list("organisation__name", "level")) == {
        ("Horsens", "lapsed"),
        ("Digitaliseringsstyrelsen", "lapsed"),
        ("Aarhus", "withdrawn"),
    }
    kept = PledgeChange.objects.filter(level="lapsed").values_list("amount", "reason", "by")
    assert set(kept) == {(Decimal(n), "For få", cast.leader.pk) for n in (355_556, 237_037)}
    assert Event.objects.within(partnership).order_by("-pk")[0].kind == "partnership.moved_on"


def test_a_level_is_one_of_the_list(cast):
    pledge = cast.bind(cast.signatory, cast.horsens, 1)
    with pytest.raises(IntegrityError, match="pledge_level_known"), transaction.atomic():
        Pledge.objects.update(level="paid")
    with pytest.raises(IntegrityError, match="pledge_change_level_known"), transaction.atomic():
        PledgeChange.objects.create(pledge=pledge, level="paid", by=cast.signatory)


# The three sums


def test_the_three_sums_are_kept_apart_and_exact(cast):
    cast.bind(cast.leader_signatory, cast.aarhus, 474_074)
    cast.bind(cast.signatory, cast.horsens, 355_555)
    conditional(cast, cast.official, cast.agency, amount=Decimal(7))
    interest(cast, person(town := organisation("Sorø"), "Ib Lyng"), town)
    partnership = cast.refreshed()
    assert (partnership.binding_amount, partnership.binding_count) == (Decimal(829_629), 2)
    assert (partnership.conditional_amount, partnership.conditional_count) == (Decimal(7), 1)
    assert (partnership.interest_amount, partnership.interest_count) == (Decimal(0), 1)


def test_no_attribute_of_a_partnership_adds_levels_together(cast):
    cast.bind(cast.leader_signatory, cast.aarhus, 101)
    conditional(cast, cast.official, cast.agency, amount=Decimal(1_000))
    interest(cast, cast.member, cast.horsens, amount=Decimal(20_000))
    partnership = cast.refreshed()
    added = {1_101, 20_101, 21_000, 21_101}
    attributes = {name: getattr(partnership, name, None) for name in dir(partnership) if "objects" not in name}
    assert not {name for name, value in attributes.items() if isinstance(value, int | Decimal) and value in added}


class SumsAlwaysAgree(TestCase):
    """Whatever is pledged, changed and withdrawn in whatever order, the stored sums are those of the ledger."""

    steps = st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["interest", "conditional", "binding", "withdraw"]),
            st.integers(1, 9_999_999),
        ),
        max_size=8,
    )

    @settings(max_examples=12, deadline=None)
    @given(steps)
    def test_sums(self, steps):
        cast = Partners()
        people = [
            (cast.signatory, cast.horsens),
            (cast.leader_signatory, cast.aarhus),
            (cast.official, cast.agency),
        ]
        for who, level, amount in steps:
            by, employer = people[who]
            if level == "withdraw":
                cast.let_go(by, employer)
            else:
                cast.let_go(by, employer)
                condition = "hvis" if level == "conditional" else ""
                cast.bind(by, employer, amount, level=level, condition=condition)
        ledger = list(Pledge.objects.filter(partnership=cast.partnership))
        partnership = cast.refreshed()
        for level in ("binding", "conditional", "interest"):
            mine = [pledge.amount for pledge in ledger if pledge.level == level]
            assert getattr(partnership, f"{level}_amount") == sum(mine)
            assert getattr(partnership, f"{level}_count") == len(mine)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pledges_given_at_the_same_moment_are_all_counted():
    cast = Partners()
    givers = [(person(town := organisation(f"By {n}"), f"P {n}", is_signatory=True), town) for n in range(8)]
    ready, failed = threading.Barrier(len(givers)), []

    def give(by, town):
        try:
            ready.wait(10)
            cast.bind(by, town, 100_001)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=giver) for giver in givers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    partnership = cast.refreshed()
    assert (partnership.binding_amount, partnership.binding_count) == (Decimal(800_008), 8)
    assert PledgeChange.objects.count() == Event.objects.filter(kind="pledge.binding").count() == 8


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_form_sent_twice_at_the_same_moment_is_one_change():
    cast = Partners()
    ready, failed = threading.Barrier(4), []

    def send():
        try:
            ready.wait(10)
            cast.bind(cast.signatory, cast.horsens, 355_556, version=0)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert PledgeChange.objects.count() == 1


# Who is told


def test_those_concerned_are_told_but_not_the_one_who_did_it_and_not_who_left(cast):
    interest(cast, cast.member, cast.horsens)
    Notification.objects.all().delete()
    cast.bind(cast.official, cast.agency, 100_000)
    told = set(Notification.objects.values_list("user__name", "reason"))
    assert told == {("Carla Bech", "partner"), ("Bo Lind", "organisation")}
    Membership.objects.filter(user=cast.member).update(ended_on="2026-01-01", started_on="2025-01-01")
    Notification.objects.all().delete()
    cast.bind(cast.official, cast.agency, 200_000)
    assert set(Notification.objects.values_list("user__name", flat=True)) == {"Bo Lind"}


def test_a_late_pledge_is_taken_and_says_so_by_its_date(cast):
    Partnership.objects.update(state="continued")
    assert cast.bind(cast.signatory, cast.horsens, 80_000).level == "binding"
