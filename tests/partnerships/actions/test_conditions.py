"""What conditional pledges wait for, and what an organisation agrees to when it binds itself (rules 13, 14 and 21)."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Membership, Notification, User
from partnerships.actions import conditions, pledges, terms
from partnerships.approval_text import Unseen, approval_text, fingerprint
from partnerships.conditions import Conditional, evaluate, together
from partnerships.models import ConditionKind, Pledge, PledgeApproval, PledgeChange, Wish
from partnerships.panels import panels_of, waiting_on
from partnerships.said import Said
from partnerships.tasks import ask_for_appropriations
from tests.partnerships.cast import give, organisation, person


def waits(cast, by, employer, *wishes, **said):
    asked = {"level": "conditional", "amount": Decimal(100_000), "budget_year": clock.today().year + 1}
    return give(cast.partnership, by=by, organisation=employer, wishes=wishes, **(asked | said))


def at_least(number):
    return Wish(ConditionKind.PARTNERS, partners=number)


def joins(employer):
    return Wish(ConditionKind.ORGANISATION, organisation=employer.pk)


def is_ready(employer):
    return Pledge.objects.get(organisation=employer).ready_at is not None


def town(name):
    place = organisation(name)
    return person(place, f"Underskriver i {name}", is_signatory=True), place


# What the system checks


def test_when_the_nth_joins_those_who_waited_are_ready_and_told_once(cast):
    waits(cast, cast.signatory, cast.horsens, at_least(3))
    waits(cast, cast.official, cast.agency, joins(cast.horsens))
    cast.bind(cast.leader_signatory, cast.aarhus, 100_000)
    assert not is_ready(cast.horsens)
    assert not is_ready(cast.agency)
    by, place = town("Sorø")
    cast.bind(by, place, 100_000)
    assert is_ready(cast.horsens)
    assert is_ready(cast.agency)
    told = Notification.objects.filter(event__kind="pledge.ready", asked=True)
    assert set(told.values_list("user__name", flat=True)) == {"Dan Fog", "Eva Krag"}
    cast.bind(by, place, 120_000)
    assert told.count() == 2


def test_who_leaves_takes_the_readiness_along(cast):
    by, place = town("Sorø")
    cast.bind(by, place, 100_000)
    waits(cast, cast.signatory, cast.horsens, joins(place))
    assert is_ready(cast.horsens)
    cast.release(place)
    assert not is_ready(cast.horsens)
    assert Notification.objects.filter(event__kind="pledge.not_ready").exists()


def test_a_share_an_appropriation_and_words_are_conditions_too(cast):
    soon = clock.today() + timedelta(days=30)
    wishes = (
        Wish(ConditionKind.SHARE, amount=Decimal(100_000)),
        Wish(ConditionKind.APPROPRIATION, by_on=soon),
        Wish(ConditionKind.WORDS, words="Ny leder er ansat"),
    )
    waits(cast, cast.signatory, cast.horsens, *wishes)
    conditions.tick(cast.partnership, by=cast.signatory, organisation=cast.horsens)
    assert not is_ready(cast.horsens)
    facts = {"appropriation": "granted", "gln": cast.horsens.gln, "order_reference": "PO-7"}
    conditions.bring_up_to_date(
        cast.partnership, by=cast.signatory, organisation=cast.horsens, appropriation_on=clock.today(), **facts
    )
    assert is_ready(cast.horsens)
    conditions.tick(cast.partnership, by=cast.signatory, organisation=cast.horsens, holds=False)
    assert not is_ready(cast.horsens)
    late = {**facts, "appropriation_on": soon + timedelta(days=1)}
    conditions.tick(cast.partnership, by=cast.signatory, organisation=cast.horsens)
    conditions.bring_up_to_date(cast.partnership, by=cast.signatory, organisation=cast.horsens, **late)
    assert not is_ready(cast.horsens)


WAITING = st.lists(
    st.builds(
        lambda who, partners, other: Conditional(
            who, Decimal(1), None, (Wish("partners", partners=partners), Wish("joins", organisation=other))
        ),
        st.integers(1, 8),
        st.integers(1, 8),
        st.integers(1, 10),
    ),
    unique_by=lambda one: one.organisation,
    max_size=8,
)


@given(st.frozensets(st.integers(9, 12)), WAITING, st.randoms())
def test_who_is_ready_does_not_depend_on_the_order_and_more_partners_never_harm(bound, waiting, random):
    presence = evaluate(bound, waiting)
    shuffled = random.sample(waiting, len(waiting))
    assert evaluate(bound, shuffled) == presence
    more = evaluate(bound | {99}, waiting)
    assert presence.ready <= more.ready
    assert presence.ready | presence.circle <= more.ready | more.circle
    assert not presence.ready & presence.circle
    rest = [one for one in waiting if one.organisation not in presence.ready]
    assert together(presence.bound | presence.ready, rest) == presence.circle


# Waiting for each other


def agree(cast, by, employer, **words):
    pledge = Pledge.objects.get(organisation=employer)
    said = Said.of(pledge).settled(employer, pledge.amount)
    seen = fingerprint(approval_text(cast.refreshed(), employer, said, together=True))
    asked = {"authority": "Byrådet", "seen": seen, **words}
    return conditions.consent(cast.partnership, by=by, organisation=employer, **asked)


def test_a_circle_is_bound_in_one_step_when_the_last_one_agrees(cast):
    waits(cast, cast.signatory, cast.horsens, joins(cast.agency))
    with pytest.raises(Refused, match="Nobody waits"):
        agree(cast, cast.signatory, cast.horsens)
    waits(cast, cast.official, cast.agency, joins(cast.horsens))
    assert not is_ready(cast.horsens)
    assert agree(cast, cast.signatory, cast.horsens).level == "conditional"
    assert cast.refreshed().binding_count == 0
    assert agree(cast, cast.official, cast.agency).level == "binding"
    partnership = cast.refreshed()
    assert (partnership.binding_count, partnership.binding_amount, partnership.conditional_count) == (2, 200_000, 0)
    bound = PledgeChange.objects.filter(level="binding")
    assert {(change.by, change.approval.authority) for change in bound} == {
        (cast.signatory, "Byrådet"),
        (cast.official, "Byrådet"),
    }


def test_who_changes_the_pledge_takes_the_agreement_back(cast):
    waits(cast, cast.signatory, cast.horsens, joins(cast.agency))
    waits(cast, cast.official, cast.agency, joins(cast.horsens))
    agree(cast, cast.signatory, cast.horsens)
    waits(cast, cast.signatory, cast.horsens, joins(cast.agency), amount=Decimal(1_000))
    agree(cast, cast.official, cast.agency)
    assert cast.refreshed().binding_count == 0


@pytest.mark.parametrize("who", ["member", "vendor", "leader", "official"])
def test_only_its_own_signatory_agrees_for_an_organisation(cast, who):
    waits(cast, cast.signatory, cast.horsens, joins(cast.agency))
    waits(cast, cast.official, cast.agency, joins(cast.horsens))
    with pytest.raises(Refused):
        agree(cast, getattr(cast, who), cast.horsens)
    assert not PledgeApproval.objects.exists()


# The text that is approved


def test_what_binds_is_kept_word_for_word_with_its_fingerprint(cast):
    pledge = cast.bind(cast.signatory, cast.horsens, 355_556)
    approval = PledgeApproval.objects.get()
    assert pledge.approval == approval
    assert approval.sha256 == hashlib.sha256(approval.text.encode()).hexdigest()
    assert approval.verifies
    for said in ("Horsens", "355.556 kr.", str(pledge.budget_year), pledge.gln, "Sager på tværs", "3.200.000 kr."):
        assert said in approval.text
    assert (approval.by, approval.authority, approval.role) == (cast.signatory, "Byrådet, punkt 7", "partner_signatory")


def test_another_text_than_the_one_that_was_read_binds_nobody(cast):
    said = Said("binding", Decimal(1_000), clock.today().year)
    terms.set_terms(cast.partnership, by=cast.leader, terms="Koden er åben.")
    seen = fingerprint(approval_text(cast.refreshed(), cast.horsens, said.settled(cast.horsens, None)))
    terms.set_terms(cast.partnership, by=cast.leader, terms="Koden er lukket.")
    with pytest.raises(Unseen) as unseen:
        pledges.record(
            cast.partnership, by=cast.signatory, organisation=cast.horsens, said=said, authority="Byrådet", seen=seen
        )
    assert "Koden er lukket." in unseen.value.text
    assert not Pledge.objects.exists()


def test_new_terms_ask_those_who_are_bound_again_and_bind_them_no_less(cast):
    cast.bind(cast.signatory, cast.horsens, 355_556)
    terms.set_terms(cast.partnership, by=cast.leader, terms="Parterne mødes hver måned.")
    pledge = Pledge.objects.select_related("partnership", "approval").get()
    assert pledge.is_of_earlier_terms
    assert cast.refreshed().binding_amount == 355_556
    assert Notification.objects.filter(
        user=cast.signatory, event__kind="partnership.terms_changed", asked=True
    ).exists()
    cast.partnership = cast.refreshed()
    assert not cast.bind(cast.signatory, cast.horsens, 355_556).is_of_earlier_terms
    assert PledgeApproval.objects.count() == 2


def test_a_signatory_who_lost_the_right_meanwhile_binds_nobody(cast):
    Membership.objects.filter(user=cast.signatory).update(is_signatory=False)
    with pytest.raises(Refused, match="signatory"):
        cast.bind(cast.signatory, cast.horsens, 1_000)
    assert not Pledge.objects.exists()
    assert not PledgeApproval.objects.exists()


# What a pledge is made of


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": Decimal("1000.50")}, "amount"),
        ({"years": ((2027, Decimal(400)), (2028, Decimal(500)))}, "years"),
        ({"by_key": True}, "maximum_amount"),
        ({"maximum_amount": Decimal(999)}, "maximum_amount"),
        ({"gln": ""}, "gln"),
        ({"authority": ""}, "authority"),
    ],
)
def test_half_of_what_binds_is_refused_at_its_field(cast, said, field):
    cast.horsens.gln = said.pop("gln", cast.horsens.gln)
    asked = {"level": "binding", "amount": Decimal(1_000), "budget_year": 2027, **said}
    with pytest.raises(ValidationError) as caught:
        give(cast.partnership, by=cast.signatory, organisation=cast.horsens, **asked)
    assert set(caught.value.message_dict) == {field}
    assert not Pledge.objects.exists()


def test_a_pledge_paid_over_years_is_lowered_from_the_last_year(cast):
    years = ((2027, Decimal(600)), (2028, Decimal(400)))
    pledge = cast.bind(cast.signatory, cast.horsens, 1_000, years=years)
    assert (pledge.years, pledge.budget_year) == (years, 2027)
    lowered = cast.release(cast.horsens, amount=Decimal(700))
    assert lowered.years == ((2027, Decimal(600)), (2028, Decimal(100)))
    kept = PledgeChange.objects.latest("pk")
    assert kept.details["years"] == [[2027, "600.00"], [2028, "100.00"]]
    assert "Parterne er enige" in kept.reason


@pytest.mark.parametrize("who", ["signatory", "member", "vendor", "coordinator"])
def test_only_who_decides_for_the_partnership_lets_go_of_what_is_binding(cast, who):
    cast.bind(cast.signatory, cast.horsens, 1_000)
    with pytest.raises(Refused):
        pledges.release(
            cast.partnership,
            by=getattr(cast, who),
            organisation=cast.horsens,
            decided_on=clock.today(),
            decision="Vi vil ud",
        )
    assert cast.refreshed().binding_amount == 1_000


def test_an_interest_is_withdrawn_without_a_reason_and_asks_a_signatory_once(cast):
    give(cast.partnership, by=cast.member, organisation=cast.horsens, level="interest")
    for _again in range(2):
        conditions.ask_signatory(cast.partnership, by=cast.member, organisation=cast.horsens)
    told = Notification.objects.filter(event__kind="pledge.signatory_asked", asked=True)
    assert set(told.values_list("user", flat=True)) == {cast.signatory.pk}
    withdrawn = pledges.withdraw(cast.partnership, by=cast.member, organisation=cast.horsens)
    assert withdrawn.level == "withdrawn"
    assert replace(Said.of(withdrawn), level="interest").amount is None


def test_money_that_was_expected_is_asked_about_once_for_each_day(cast):
    waits(cast, cast.signatory, cast.horsens, at_least(9), appropriation_on=clock.today() + timedelta(days=2))
    ask_for_appropriations.func()
    with clock.at(clock.now() + timedelta(days=3)):
        assert [ask_for_appropriations.func() for _again in range(3)] == [1, 0, 0]
        told = Notification.objects.filter(event__kind="pledge.appropriation_late", asked=True)
        assert set(told.values_list("user", flat=True)) == {cast.signatory.pk}


def test_a_pledge_that_is_ready_waits_for_its_signatory_on_the_overview(cast):
    waits(cast, cast.signatory, cast.horsens, at_least(1))
    signatory, member = (User.objects.get(pk=each.pk) for each in (cast.signatory, cast.member))
    assert [each.title for each in waiting_on(panels_of(signatory), signatory)] == ["Pledge to Sager på tværs"]
    assert not waiting_on(panels_of(member), member)
