"""Two choose at the same moment, one withdraws while another chooses, colleagues quote at once: one outcome each."""

import pytest
from django.core.exceptions import ValidationError

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, Notification, User
from partnerships import tasks
from partnerships.actions import quote_requests, quotes
from partnerships.models import Quote, QuoteChoice, QuoteInvitation, QuoteRequest, QuoteWithdrawal
from tests.partnerships.quote_cast import Quoting, offer
from tests.test_pledging_at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(act):
    """What is done, or the name of what refuses it."""
    try:
        return act()
    except (Refused, Stale, ValidationError) as refused:
        return type(refused).__name__


def choose(request: QuoteRequest, quote: Quote, by: int, moment) -> object:
    def act() -> object:
        with clock.at(moment):
            person = User.objects.get(pk=by)
            return quote_requests.choose(request, by=person, quote=quote, reason=f"Bedst: {quote.pk}").quote_id

    return outcome(act)


def test_two_choices_at_once_are_one():
    cast = Quoting()
    first = cast.give(cast.vendor, cast.nordlys_place)
    second = cast.give(cast.other_vendor, cast.fjord_place)
    moment = cast.request.opens_at
    both = together(
        lambda: choose(cast.request, first, cast.leader.pk, moment),
        lambda: choose(cast.request, second, cast.leader_signatory.pk, moment),
    )
    assert sorted(map(str, both)) == sorted([str(QuoteChoice.objects.get().quote_id), Refused.__name__])
    chosen = QuoteChoice.objects.get().quote.invitation.vendor_id
    assert cast.refreshed().vendor_id == chosen
    for kind in ("quote.chosen", "bid.chosen", "bid.not_chosen", "partnership.vendor_chosen"):
        assert Event.objects.filter(kind=kind).count() == 1


def test_a_quote_is_chosen_or_withdrawn_but_never_both():
    cast = Quoting()
    quote = cast.give(cast.vendor, cast.nordlys_place)
    moment = cast.request.opens_at

    def withdraw() -> object:
        with clock.at(moment):
            place, person = QuoteInvitation.objects.get(pk=cast.nordlys_place.pk), User.objects.get(pk=cast.vendor.pk)
            return quotes.withdraw(place, by=person, reason="Fortrudt").pk

    together(lambda: choose(cast.request, quote, cast.leader.pk, moment), lambda: outcome(withdraw))
    assert QuoteChoice.objects.count() + QuoteWithdrawal.objects.count() == 1


def test_two_colleagues_quote_at_once_and_the_second_is_told():
    cast = Quoting()

    def give() -> object:
        place, person = QuoteInvitation.objects.get(pk=cast.nordlys_place.pk), User.objects.get(pk=cast.vendor.pk)
        return quotes.give(place, by=person, offer=offer(), seen=0).number

    assert sorted(map(str, together(lambda: outcome(give), lambda: outcome(give)))) == ["1", Stale.__name__]


def test_three_workers_tell_of_an_opening_once():
    cast = Quoting()
    cast.give(cast.vendor, cast.nordlys_place)

    def work() -> object:
        with clock.at(cast.request.opens_at):
            return tasks.tell_of_openings.func()

    assert sum(together(work, work, work)) == 1
    event = Event.objects.get(kind="quote.opened")
    people = list(Notification.objects.filter(event=event).values_list("user", flat=True))
    assert people
    assert len(people) == len(set(people))
