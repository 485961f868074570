"""Interest, conditional and binding are three different things: nowhere does anything say what they would be together.

The amounts are unmistakable. Every page, export and fragment of the site is read by several people, and every mail,
notice and event; a number that is the sum of two or three levels fails the test, however it is written.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django import DjangoDbBlocker

from os2collab import clock
from os2collab.models import Event, Notification, Organisation, User
from partnerships.actions import partnerships, round_terms
from partnerships.models import STANDING, Partnership, Pledge
from partnerships.round_terms import Terms
from tests.partnerships.cast import give
from tests.sweeping import shared
from tests.test_access_table import ROWS
from tests.test_sealed import mails, read, rows
from tests.world import World, addresses, body_for, undone

pytestmark = pytest.mark.django_db

# As seldom as they are odd: no page has such a number by chance.
BINDING, CONDITIONAL, INTEREST = 1_240_019, 1_730_057, 2_310_103
# What the partnership has at each level in the end: some of it was there.
ALONE = {BINDING + 10_000, CONDITIONAL + 20_000, INTEREST}
# What Skanderborg has at each level.
OWN = {"binding": BINDING, "conditional": 3_570_011, "interest": 4_190_023}
READERS = ("lead", "member", "vendor", "os2", "stranger", "nobody")
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/help/"}
# What a page of theirs is asked beside its plain address
ASKED = {
    "search": ("?q=Fælles", "?q=løft"),
    "partnership-list": ("?q=Fælles",),
    "portfolio": ("?q=Fælles",),
    "portfolio-export": ("?q=Fælles",),
    "what-if": ("?key=equal&total=5000000",),
    "economy": tuple(f"?year={clock.today().year + year}" for year in (0, 1)),
}


class ThreeLevels(World):
    """The world, where one partnership has money at each level, and Skanderborg has some at each too."""

    def __init__(self) -> None:
        super().__init__()
        terms = replace(Terms.of(self.partnership), goal_amount=Decimal(9_000_011))
        round_terms.set_terms(self.partnership, by=self.lead, terms=terms, reason="Punkt 4")
        self.pledge_anew(self.partnership, self.municipality, "binding", BINDING)
        self.pledge_anew(self.partnership, self.followed, "conditional", CONDITIONAL)
        self.pledge_anew(self.partnership, self.other_municipality, "interest", INTEREST)
        for title, level in (("Løft to", "conditional"), ("Løft tre", "interest")):
            other = partnerships.start(
                self.project,
                by=self.lead,
                title=title,
                purpose="Vi mangler det samme",
                goal_amount=Decimal(9_000_013),
                deadline=clock.today() + timedelta(days=60),
                vendor=self.vendor_organisation,
            )
            other = partnerships.open_for_pledges(other, by=self.lead)
            self.pledge_anew(other, self.municipality, level, OWN[level])

    def pledge_anew(self, partnership: Partnership, organisation: Organisation, level: str, amount: int) -> None:
        """The secretariat registers it, in place of what stood there."""
        known = Pledge.objects.filter(partnership=partnership, organisation=organisation).first()
        give(
            partnership,
            by=self.os2,
            organisation=organisation,
            level=level,
            amount=Decimal(amount),
            budget_year=clock.today().year,
            condition="Budgettet vedtages" if level == "conditional" else "",
            gln="5790000000005",
            reason="Brev",
            version=known.version if known else None,
        )


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[ThreeLevels]:
    """One world; the tests only read, or forget what they wrote."""
    with shared(django_db_blocker, ThreeLevels) as made:
        yield made


def by_level(pledges: Iterable[Pledge], *names: str) -> dict[tuple[Any, ...], dict[str, int]]:
    """Kroner of each level, for each partnership, organisation or whatever is named."""
    sums: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pledge in pledges:
        sums[tuple(getattr(pledge, name) for name in names)][pledge.level] += int(pledge.amount or 0)
    return sums


def forbidden() -> set[int]:
    """The sums of two or three levels: of a partnership, of an organisation, of its budget year, of everything."""
    pledges = list(Pledge.objects.filter(level__in=STANDING))
    grouped = [("partnership_id",), ("organisation_id",), ("organisation_id", "budget_year"), ()]
    groups = [group for names in grouped for group in by_level(pledges, *names).values()]
    return {
        sum(some) for group in groups for size in (2, 3) for some in combinations(group.values(), size) if all(some)
    }


def written(amounts: Iterable[int]) -> re.Pattern[str]:
    """Any of the amounts, as 1.234.567, 1 234 567, 1,234,567 or 1234567, with øre or without."""
    groups = (f"{amount:,}".replace(",", r"(?:[.,\s]|&nbsp;)?") for amount in sorted(amounts))
    return re.compile(rf"(?<![0-9])(?:{'|'.join(groups)})(?![0-9])")


def answers(world: ThreeLevels, persona: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every address of the site, plain; the lead asks for fragments too, and the secretariat sends each form."""
    client, known = world.client(persona), addresses(world)
    session = client.cookies["sessionid"].value if client.cookies else ""
    for asked, method, _cells in ROWS:
        name, mark, query = asked.partition("?")
        for path in (known[name] + mark + query, *(known[name] + more for more in ASKED.get(name, ()))):
            client.cookies["sessionid"] = session  # one of the addresses signs in as somebody else
            if method == "GET":
                yield f"{name} {path}", client.get(path)
            if method == "GET" and persona == "lead":
                yield f"{name} {path} as a fragment", client.get(path, headers=HTMX)
            if method == "POST" and persona == "os2":
                with undone():
                    yield f"{name} {path} sent", client.post(path, body_for(world, name, persona) | {"version": 10**6})


@pytest.fixture(scope="module")
def heard(world: ThreeLevels, django_db_blocker: DjangoDbBlocker) -> dict[str, dict[str, set[int]]]:
    """Who is told which of the numbers, and where; the secretariat and the vendor read Danish."""
    numbers = written({*forbidden(), *ALONE, *OWN.values()})
    with django_db_blocker.unblock():
        User.objects.filter(pk__in=[world.os2.pk, world.vendor.pk]).update(language="da")
        return {
            persona: {where: found_in(numbers, text_of(answer)) for where, answer in answers(world, persona)}
            for persona in READERS
        }


def found_in(numbers: re.Pattern[str], text: str) -> set[int]:
    """The numbers that stand there."""
    return {int(re.sub("[^0-9]", "", found.replace("&nbsp;", ""))) for found in numbers.findall(text)}


def text_of(answer: HttpResponse) -> str:
    """Headers, page, and what is packed in a file."""
    return read(answer).decode(errors="replace")


def test_the_numbers_are_unmistakable(world):
    partnership = Partnership.objects.get(pk=world.partnership.pk)
    levels = {partnership.binding_amount, partnership.conditional_amount, partnership.interest_amount}
    assert levels == ALONE
    assert forbidden() >= {sum(map(int, some)) for size in (2, 3) for some in combinations(levels, size)}
    assert len(forbidden()) > 10
    assert min(forbidden()) > 1_000_000
    for way in (
        "3.040.076 kr.",
        "3040076;",
        ">3040076<",
        "3040076,00",
        "3 040 076",
        "3,040,076",
        "kr. 3&nbsp;040&nbsp;076",
    ):
        assert written({3_040_076}).search(f"{way}"), way
    for other in ("13.040.076", "30.400.760", "3.040.077", "30400761"):
        assert not written({3_040_076}).search(other), other


@pytest.mark.parametrize("persona", READERS)
def test_no_page_and_no_file_says_a_sum(heard, persona):
    assert not {where: sums for where, told in heard[persona].items() if (sums := told & forbidden())}


def test_no_mail_notice_or_event_says_a_sum(world):
    numbers = written({*forbidden(), *ALONE})
    told = {"mails": mails(world), "events": rows(Event), "notices": rows(Notification)}
    found = {name: found_in(numbers, text.decode()) for name, text in told.items()}
    assert not {name: sums for name in told if (sums := found[name] & forbidden())}
    assert found["mails"] & ALONE
    assert found["events"] & ALONE


def test_the_walk_finds_each_level_by_itself(heard):
    """So it could have found their sum: on pages, in both kinds of file, in fragments, and outside."""
    places = {persona: {where.split()[0] for where, told in heard[persona].items() if told} for persona in READERS}
    own = {"economy", "economy-csv", "economy-xlsx"}
    assert {"partnership", "partnership-list", "partnership-story", "pledge-export", "what-if"} <= places["member"]
    assert own | {"partnership", "overview", "pledge-export"} <= places["lead"]
    assert {"portfolio", "portfolio-export", "review-new"} <= places["os2"]
    assert "join" in places["nobody"]
    assert any(told for where, told in heard["lead"].items() if where.endswith("as a fragment"))
    for persona in ("lead", "os2"):
        assert set().union(*heard[persona].values()) >= ALONE | set(OWN.values())
