"""A round is reached in time or missed, once; then the partners decide, or everything lapses."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Notification
from partnerships import tasks
from partnerships.actions import partnerships, round_terms, rounds
from partnerships.models import Partnership, Pledge, PledgeChange
from partnerships.round_terms import Terms
from tests.partnerships.cast import Partners, organisation, person

PART = ("development", "Udvikling", Decimal(1_000_000))


def change(cast: Partners, by=None, reason="Styregruppen", version=None, **terms) -> Partnership:
    now = vars(Terms.of(cast.refreshed())) | terms
    return round_terms.set_terms(
        cast.partnership, by=by or cast.leader, terms=Terms(**now), reason=reason, version=version
    )


def later(cast: Partners, days: int = 1):
    """So many days after the deadline."""
    return clock.at(clock.now() + timedelta(days=(cast.refreshed().deadline - clock.today()).days + days))


def told(cast: Partners, kind: str) -> int:
    return Event.objects.within(cast.partnership).filter(kind=f"partnership.{kind}").count()


# Reached


def test_enough_from_enough_is_reached_once_and_told_once(cast):
    change(cast, minimum_amount=Decimal(2_000_000), minimum_partners=2)
    cast.bind(cast.signatory, cast.horsens, 2_500_000)
    assert cast.refreshed().state == "open", "one organisation is not enough"
    cast.bind(cast.official, cast.agency, 1)
    reached = cast.refreshed()
    assert (reached.state, reached.missed_at) == ("reached", None)
    assert reached.reached_at
    cast.bind(cast.signatory, cast.horsens, 2_600_000)
    tasks.settle_rounds.func()
    assert told(cast, "reached") == 1
    event = Event.objects.get(kind="partnership.reached")
    assert (event.by, event.details) == (None, {"amount": "2500001.00", "number": 2})
    people = list(Notification.objects.filter(event=event).values_list("user", flat=True))
    assert len(people) == len(set(people))
    assert {cast.signatory.pk, cast.official.pk, cast.leader.pk, cast.vendor.pk} <= set(people)


def test_conditional_and_interest_never_reach_it(cast):
    cast.bind(cast.signatory, cast.horsens, 9_000_000, level="conditional", condition="hvis")
    cast.bind(cast.official, cast.agency, 9_000_000, level="interest")
    assert cast.refreshed().state == "open"


def test_the_last_day_counts_and_the_day_after_does_not(cast):
    with later(cast, 0):
        cast.bind(cast.signatory, cast.horsens, 3_199_999)
        assert cast.refreshed().state == "open"
    with later(cast):
        cast.bind(cast.official, cast.agency, 1)
    missed = cast.refreshed()
    assert (missed.state, missed.binding_amount, missed.reached_at) == ("open", Decimal(3_200_000), None)
    assert missed.missed_at
    assert told(cast, "reached") == 0


def test_what_was_enough_in_time_is_reached_even_if_nobody_noticed_then(cast):
    cast.bind(cast.signatory, cast.horsens, 3_000_000)
    Partnership.objects.update(goal_amount=3_000_000)
    with later(cast):
        assert tasks.settle_rounds.func() == 1
    assert cast.refreshed().state == "reached"


def test_a_lower_goal_reaches_it(cast):
    cast.bind(cast.signatory, cast.horsens, 500_000)
    assert change(cast, goal_amount=Decimal(500_000)).state == "reached"


# Missed


def test_by_then_everything_lapses_and_nobody_is_bound(cast):
    change(cast, if_not_reached="lapse")
    cast.bind(cast.signatory, cast.horsens, 3_000_000)
    cast.bind(cast.official, cast.agency, 50, level="interest")
    with later(cast):
        with pytest.raises(Refused, match="has lapsed and takes no pledges"):
            cast.bind(cast.signatory, cast.horsens, 3_200_000)
        assert [tasks.settle_rounds.func() for _again in range(2)] == [1, 0]
        with pytest.raises(Refused, match="does not take pledges"):
            cast.bind(cast.signatory, cast.horsens, 3_200_000)
    lapsed = cast.refreshed()
    assert (lapsed.state, lapsed.binding_count, lapsed.binding_amount) == ("lapsed", 0, 0)
    assert set(Pledge.objects.values_list("level", flat=True)) == {"lapsed"}
    assert PledgeChange.objects.filter(level="lapsed", by=None).count() == 2
    assert told(cast, "lapsed") == 1


def decide(cast: Partners, *, go_on: bool, by=None, **words) -> Partnership:
    words = {"decision": "Parterne på mødet", "decided_on": clock.today(), **words}
    return rounds.decide(cast.partnership, by=by or cast.leader, go_on=go_on, **words)


def test_the_partners_decide_to_go_on_or_not_and_that_once(cast):
    cast.bind(cast.signatory, cast.horsens, 3_000_000)
    with pytest.raises(Refused, match="nothing to decide"):
        decide(cast, go_on=True)
    with later(cast):
        assert [tasks.settle_rounds.func() for _again in range(2)] == [1, 0]
        assert told(cast, "missed") == 1
        asked = Notification.objects.filter(event__kind="partnership.missed")
        assert cast.leader.pk in asked.values_list("user", flat=True)
        for day in (clock.today() + timedelta(days=1), cast.refreshed().deadline):
            with pytest.raises(ValidationError):
                decide(cast, go_on=True, decided_on=day)
        with pytest.raises(Refused):
            decide(cast, go_on=True, by=cast.signatory)
        for _again in range(2):
            assert decide(cast, go_on=True).state == "continued"
        with pytest.raises(Refused, match="nothing to decide"):
            decide(cast, go_on=False)
        assert told(cast, "goes_on") == 1
        assert cast.refreshed().binding_count == 1


def test_who_stays_bound_is_named_to_who_decides_and_told_that_it_goes_on(cast, as_person):
    """The signatories of whoever is bound, and who recorded it: also when that was somebody else."""
    second = person(cast.horsens, "Sanne Krog", is_signatory=True)
    cast.bind(cast.signatory, cast.horsens, 3_000_000)
    cast.bind(cast.official, cast.agency, 40_000, level="interest")
    with later(cast):
        tasks.settle_rounds.func()
        page = as_person(cast.leader).get(f"{cast.partnership.get_absolute_url()}decision/").text
        bound = re.search(r"<ul>(<li>.*?)</ul>", page)
        assert bound
        assert re.findall(r"<li>([^<:]+): <data[^>]*>([^<]+)<", bound[1]) == [("Horsens", "3.000.000 kr.")]
        decide(cast, go_on=True)
    heard = Notification.objects.filter(event__kind="partnership.goes_on").values_list("user", flat=True)
    assert {second.pk, cast.signatory.pk, cast.official.pk} <= set(heard)


def test_letting_it_lapse_frees_everybody(cast):
    cast.bind(cast.signatory, cast.horsens, 3_000_000)
    with later(cast):  # the decision itself notices that the deadline has passed
        assert decide(cast, go_on=False).state == "lapsed"
    assert Pledge.objects.get().level == "lapsed"
    assert PledgeChange.objects.first().reason == "Parterne på mødet"


# Terms


def test_parts_make_the_goal_and_stretch_lies_beyond(cast):
    parts = (PART, ("secretariat", "OS2", Decimal(50_000)), ("stretch", "App", Decimal(200_000)))
    changed = change(cast, parts=parts, goal_amount=None)
    assert changed.goal_amount == Decimal(1_050_000)
    assert Terms.of(changed).parts == parts
    events = Event.objects.filter(kind="partnership.goal_changed")
    assert events.get().details == {"before": "3200000.00", "after": "1050000.00"}
    assert change(cast, parts=parts).version == changed.version, "the same again is nothing"
    assert told(cast, "round_changed") == 1


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"minimum_amount": Decimal(3_200_001)}, "minimum_amount"),
        ({"minimum_partners": 0}, "minimum_partners"),
        ({"goal_amount": Decimal(0)}, "goal_amount"),
        ({"parts": (PART, ("contingency", "Reserve", Decimal("9999999999.99")))}, "goal_amount"),
        ({"late_rule": "rising_fee"}, "late_rule"),
        ({"deadline": clock.today() - timedelta(days=1)}, "deadline"),
        ({"reason": "", "minimum_partners": 3}, "reason"),
    ],
)
def test_terms_that_do_not_fit_are_refused_at_their_field(cast, terms, field):
    with pytest.raises(ValidationError) as refused:
        change(cast, **terms)
    assert set(refused.value.message_dict) == {field}
    assert cast.refreshed().version == cast.partnership.version


def test_terms_do_not_change_once_it_is_reached_and_an_old_form_is_stale(cast):
    with pytest.raises(Stale):
        change(cast, minimum_partners=2, version=0)
    with pytest.raises(Refused, match="whoever leads"):
        change(cast, by=cast.signatory, minimum_partners=2)
    cast.bind(cast.signatory, cast.horsens, 3_200_000)
    with pytest.raises(Refused, match="do not change afterwards"):
        change(cast, minimum_partners=2)


def test_a_draft_changes_without_a_reason(db):
    cast = Partners(opened=False)
    assert change(cast, minimum_partners=2, reason="").minimum_partners == 2
    assert told(cast, "round_changed") == 0


# The vendor's threshold


def test_the_vendor_hears_once_that_its_threshold_is_met_and_once_that_it_is_not(cast):
    partnerships.set_threshold(cast.partnership, by=cast.vendor, percent=50)
    cast.bind(cast.signatory, cast.horsens, 1_600_000)
    cast.bind(cast.signatory, cast.horsens, 1_700_000)
    assert (told(cast, "threshold_met"), told(cast, "threshold_lost")) == (1, 0)
    event = Event.objects.get(kind="partnership.threshold_met")
    people = set(Notification.objects.filter(event=event).values_list("user", flat=True))
    assert {cast.vendor.pk, cast.leader.pk} <= people
    assert cast.signatory.pk not in people
    cast.release(cast.horsens, amount=Decimal(1_000_000))
    assert (told(cast, "threshold_met"), told(cast, "threshold_lost")) == (1, 1)


# Reminders


def test_who_has_not_decided_is_reminded_at_seven_and_two_days(cast):
    cast.bind(cast.signatory, cast.horsens, 100, level="interest")
    for days, sent in ((-8, 0), (-7, 1), (-6, 1), (-2, 2), (-1, 2), (0, 2)):
        with later(cast, days):
            tasks.settle_rounds.func()
            tasks.settle_rounds.func()
        assert told(cast, "deadline_near") == sent, days
    assert Notification.objects.filter(event__kind="partnership.deadline_near", user=cast.signatory).count() == 2


# Late


def test_who_joins_late_is_marked_with_the_fee_of_the_day_and_founders_are_not(cast):
    soon = cast.partnership.deadline
    fees = ((soon, Decimal(1_000)), (soon + timedelta(days=30), Decimal(5_000)))
    change(cast, goal_amount=Decimal(100), late_rule="rising_fee", fees=fees)
    cast.bind(cast.signatory, cast.horsens, 100)
    with later(cast, 3):
        late = cast.bind(cast.official, cast.agency, 60)
        assert (late.joined_late, late.late_amount) == (True, Decimal(1_000))
        assert "1.000 kr." in late.approval.text.split("sent")[-1] or "1.000 kr." in late.approval.text
        founder = cast.bind(cast.signatory, cast.horsens, 200)
        assert (founder.joined_late, founder.late_amount) == (False, None)
    with later(cast, 40):
        town = organisation("Vejle")
        later_still = cast.bind(person(town, "Per", is_signatory=True), town, 60)
        assert later_still.late_amount == Decimal(5_000)
        again = cast.bind(cast.official, cast.agency, 70)
        assert again.late_amount == Decimal(1_000), "what was agreed stays"
    assert PledgeChange.objects.filter(pledge=late).last().details["late_amount"] == "1000.00"
