"""Who may not commit an organisation, and who may not choose among quotes: neither by a verb nor by a form."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from os2collab import clock
from os2collab.access.guards import Refused, Stale
from os2collab.models import User
from partnerships.actions import conditions, quote_requests
from partnerships.models import Quote, QuoteChoice
from tests.partnerships.cast import give, gln, send
from tests.partnerships.quote_cast import Quoting
from tests.world import everything

pytestmark = pytest.mark.django_db
REFUSALS = (Refused, Http404, Stale, ValidationError)
WAYS: tuple[dict[str, str], ...] = ({}, {"HX-Request": "true"})
# Nobody of these signs for Horsens; two of them sign for somebody else.
NOT_OURS = ("vendor", "other_vendor", "member", "leader", "colleague", "leader_signatory", "official")
NO_CHOOSERS = ("vendor", "other_vendor", "member", "signatory", "official", "coordinator", "colleague")


@pytest.fixture
def cast() -> Quoting:
    """Two vendors have quoted; Horsens has bound itself, or waits for the second partner."""
    cast = Quoting()
    cast.give(cast.vendor, cast.nordlys_place)
    cast.give(cast.other_vendor, cast.fjord_place)
    return cast


def refused_everywhere(doors: Iterator[Callable[[], Any]]) -> int:
    """Each of them refuses, or answers with a refusal, and nothing is written. How many there were."""
    before, number = everything(), 0
    for number, door in enumerate(doors, start=1):
        with suppress(*REFUSALS), transaction.atomic():
            answer = door()
            assert answer.status_code in {403, 404}, (number, answer.status_code)
            transaction.set_rollback(True)
        assert everything() == before, number
    return number


def posts(user: User, fields: dict[str, Any], name: str, *args: object) -> Iterator[Callable[[], Any]]:
    """The form, plainly and as htmx sends it."""
    client = Client()
    client.force_login(user)
    for headers in WAYS:
        yield partial(send, client, reverse(name, args=args), fields, headers=headers)


def commitments(cast: Quoting, user: User) -> Iterator[Callable[[], Any]]:
    """Every way to commit Horsens."""
    slug, horsens, year = cast.partnership.slug, cast.horsens, clock.today().year
    for level, condition in (("conditional", "hvis"), ("binding", "")):
        said = {"level": level, "condition": condition, "amount": Decimal(90_000), "budget_year": year}
        yield partial(give, cast.partnership, by=user, organisation=horsens, **said)
        typed = {"level": level, "amount": "90.000", "budget_year": str(year), "gln": gln(7)}
        typed |= {"version": "0", "authority": "Byrådet", "reason": "Fordi", "organisation": horsens.pk}
        typed |= {"at_least_partners": "98"} if condition else {}
        yield from posts(user, typed, "pledge", slug, horsens.slug)
        yield from posts(user, typed, "pledge-register", slug)
    asked = {"organisation": horsens, "authority": "Byrådet", "seen": "0" * 64}
    yield partial(conditions.consent, cast.partnership, by=user, **asked)
    yield from posts(user, {"authority": "Byrådet"}, "pledge-consent", slug, horsens.slug)


def choices(cast: Quoting, user: User) -> Iterator[Callable[[], Any]]:
    """Every way to choose each of the quotes."""
    slug, number = cast.partnership.slug, cast.request.number
    for quote in Quote.objects.all():
        said = {"quote": quote, "reason": "Den bedste"}
        yield partial(quote_requests.choose, cast.request, by=user, **said)
        yield from posts(user, {"quote": quote.pk, "reason": "Den bedste"}, "quote-choice", slug, number)


@pytest.mark.parametrize("who", NOT_OURS)
@pytest.mark.parametrize("waits", [False, True])
def test_nobody_but_its_signatory_commits_an_organisation(cast, who, waits):
    if waits:
        cast.bind(cast.signatory, cast.horsens, 80_000, level="conditional", condition="hvis")
    assert refused_everywhere(commitments(cast, getattr(cast, who))) == 13


@pytest.mark.parametrize("who", NO_CHOOSERS)
@pytest.mark.parametrize("is_opened", [False, True])
def test_nobody_but_whoever_leads_chooses(cast, who, is_opened):
    with cast.opened() if is_opened else clock.at(clock.now()):
        assert refused_everywhere(choices(cast, getattr(cast, who))) == 6


@pytest.mark.parametrize("who", ["leader", "leader_signatory"])
def test_nor_does_whoever_leads_before_the_opening(cast, who):
    assert refused_everywhere(choices(cast, getattr(cast, who))) == 6


def test_the_same_doors_open_to_those_who_may(cast):
    """So the tests above could have failed."""
    done = 0
    for door in commitments(cast, cast.signatory):
        with suppress(*REFUSALS), transaction.atomic():
            done += getattr(door(), "status_code", 303) == 303
            transaction.set_rollback(True)
    assert done == 4, "both levels, by the verb and by the plain form"
    with cast.opened():
        next(choices(cast, cast.leader))()
    assert QuoteChoice.objects.count() == 1
