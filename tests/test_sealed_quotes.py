"""A sealed quote is sealed: before the opening no door says anything of it to anybody but its vendor's own people.

Both invited vendors have quoted, with words, figures and a file that stand nowhere else. Then everybody else, the
leading municipality and the secretariat too, asks for every address of the site; every mail, notice, event and task is
read. Pages are compared as well: nothing depends on what a sealed quote says.
"""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoDbBlocker

from os2collab import clock, uploads
from os2collab.actions import attachments
from os2collab.mail import send_digests, send_due
from os2collab.models import Attachment, Event, Notification
from partnerships import tasks
from partnerships.actions import quote_requests, quotes
from partnerships.models import Partnership, Quote, QuoteInvitation
from partnerships.quoting import Offer, Option
from tests.factories import make_person
from tests.questions import sign_in
from tests.sweeping import shared
from tests.test_sealed import HTMX, read, rows, without_chance
from tests.world import PERSONAS, World, addresses, body_for, undone

pytestmark = pytest.mark.django_db

WORDS = {"vendor": "Skestork", "rival": "Natravn"}
FIGURES = {"vendor": "734.519", "rival": "688.213"}
MUNICIPAL = ("lead", "member", "tester", "os2", "chair", "stranger")
WAYS = ({}, HTMX, {"X-Live": "1"})
NEAREST = ("lead", "rival", "os2")  # they ask in every way


class QuotedWorld(World):
    """The world, with a sealed request that both vendors have answered in their own words."""

    def __init__(self) -> None:
        super().__init__()
        both = {"vendor": self.vendor_organisation, "rival": self.other_vendor_organisation}
        self.secret_request = quote_requests.ask(
            Partnership.objects.get(pk=self.partnership.pk),
            by=self.lead,
            title="Under segl",
            asks="Hvad koster det?",
            opens_at=clock.now() + timedelta(days=20),
            vendors=both.values(),
        )
        self.places = {}
        for who, vendor in both.items():
            place = QuoteInvitation.objects.get(request=self.secret_request, vendor=vendor)
            self.places[who] = place
            by, word = getattr(self, who), WORDS[who]
            quotes.give(place, by=by, offer=offer(who))
            upload = uploads.accept(SimpleUploadedFile(f"{word}.txt", word.encode()))
            attachments.add_file(place, by=by, upload=upload)

    def doors(self) -> Iterator[tuple[str, str]]:
        """Every address of the site, and those of the sealed request and of all that belongs to it."""
        yield from addresses(self).items()
        home = self.secret_request.get_absolute_url()
        for end in (home, f"{home}choice/", f"{home}time/", f"{home[:-1]}.csv", f"{home[:-1]}.xlsx"):
            yield "sealed", end
        for place in self.places.values():
            talk = f"/talk/quote/{place.pk}/"
            for end in (place.get_absolute_url(), f"{place.get_absolute_url()}versions/", talk, f"{talk}files/"):
                yield "sealed", end
            yield "sealed", f"{talk}people/?name=j"
        for attachment in Attachment.objects.all():
            yield "file", attachment.get_absolute_url()
        for word in (*WORDS.values(), *FIGURES.values()):
            for path in ("/search/", "/partnerships/", "/projects/", "/needs/", "/portfolio/", "/organisations/"):
                yield "search", f"{path}?q={word}"


def offer(who: str, **said: Any) -> Offer:
    """A quote with words of its own in every field of text."""
    word, amount = WORDS[who], Decimal(FIGURES[who].replace(".", ""))
    usual: dict[str, Any] = {"kind": "fixed", "amount": amount, "text": f"{word} gør det"}
    usual |= {"valid_until": clock.today() + timedelta(days=90), "options": (Option(f"{word} drift", Decimal(9_999)),)}
    return Offer(**(usual | said))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[QuotedWorld]:
    with shared(django_db_blocker, QuotedWorld) as made:
        yield made


def answers(
    world: QuotedWorld, persona: str, *, post: bool = False, ways: Any = ({},)
) -> Iterator[tuple[str, HttpResponse]]:
    """Each door, plainly or in more ways; what a POST does is forgotten."""
    client = world.client(persona)
    client.raise_request_exception = False
    session = client.cookies["sessionid"].value if client.cookies else ""
    for name, path in world.doors():
        for way, headers in enumerate(ways):
            client.cookies["sessionid"] = session  # one of the addresses signs in as somebody else
            yield f"GET {way} {persona}: {name} {path}", client.get(path, headers=headers)
        if post and "?q=" not in path:
            with undone():
                yield f"POST {persona}: {name} {path}", client.post(path, body_for(world, name, persona))


def traces(persona: str) -> re.Pattern[bytes]:
    """What this persona must not read: all but their own."""
    foreign = [WORDS[who] for who in WORDS if who != persona] + [FIGURES[who] for who in FIGURES if who != persona]
    raw = [figure.replace(".", "") for figure in foreign if "." in figure]
    return re.compile("|".join(map(re.escape, foreign + raw)).encode())


def lasting(answer: HttpResponse) -> bytes:
    """All of it but what is new each time; a workbook packs the moment at which it was made, which may take a byte."""
    return re.sub(rb"\('Content-Length', '\d+'\), ", b"", without_chance(read(answer)))


def without_question(answer: HttpResponse, where: str) -> bytes:
    """The page; what one looks for stands in its field and in links to more of it."""
    content = read(answer)
    asked = where.partition("?q=")[2].encode()
    return content.replace(asked, b"") if asked else content


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_address_says_anything_of_a_sealed_quote(world, persona, caplog):
    caplog.set_level("DEBUG")
    forbidden, seen = traces(persona), set()
    for where, answer in answers(world, persona, post=True, ways=WAYS if persona in NEAREST else ({},)):
        assert not forbidden.search(without_question(answer, where)), where
        assert answer.status_code < 500, where
        seen.add(answer.status_code)
    assert {200, 302, 404} <= seen or persona == "nobody"
    assert not forbidden.search(caplog.text.encode())
    if persona in WORDS:
        own = world.client(persona).get(world.places[persona].get_absolute_url()).text
        assert WORDS[persona] in own
        assert FIGURES[persona] in own


def test_the_municipal_side_reads_how_many_and_not_who(world):
    page = world.client("lead").get(world.secret_request.get_absolute_url()).text
    assert "2 of 2 vendors have answered." in page
    with undone():
        quotes.withdraw(world.places["rival"], by=world.rival, reason="Natravn")
        again = world.client("lead").get(world.secret_request.get_absolute_url()).text
        assert "1 of 2 vendors has answered." in again or "1 of 2 vendors have answered." in again
        assert "Natravn" not in again


@pytest.mark.parametrize("persona", ["lead", "os2"])
def test_no_page_is_another_when_a_sealed_quote_says_something_else(world, persona):
    """Neither words nor sums nor an order depend on it."""
    with undone(), clock.at(clock.now()):
        seen = {where: lasting(answer) for where, answer in answers(world, persona)}
        with undone():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger refuses
            sealed = Quote.objects.filter(invitation__request=world.secret_request)
            sealed.update(text="", likely=1, low=1, high=1, valid_until=clock.today())
            for where, answer in answers(world, persona):
                assert lasting(answer) == seen[where], where


def test_no_mail_notice_event_or_task_tells_of_it(world):
    everything = rows(Event) + rows(Notification) + rows(DBTaskResult)
    names = {f"{WORDS[who]}.txt": world.places[who] for who in WORDS}
    for event in Event.objects.filter(kind="file.added"):
        if event.details["name"] in names:
            assert event.within == names[event.details["name"]], "only in the vendor's own place"
    for figure in FIGURES.values():
        assert figure.replace(".", "").encode() not in everything
    mail.outbox.clear()
    with undone():
        for day in range(1, 9):
            with clock.at(clock.local(clock.now()).replace(hour=10) + timedelta(days=day)):
                send_due()
                send_digests()
    assert mail.outbox
    addresses_of = {getattr(world, persona).email: persona for persona in PERSONAS if persona != "nobody"}
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body} {letter.alternatives}".encode()
        assert not traces(addresses_of.get(letter.to[0], "nobody")).search(text), letter.to


def test_nothing_in_the_partnership_tells_when_a_vendor_answers(world):
    for persona in MUNICIPAL:
        kinds = set(Event.objects.within(world.partnership, getattr(world, persona)).values_list("kind", flat=True))
        assert not {kind for kind in kinds if kind.startswith("bid.")}
        assert "quote.taken_back" not in kinds


@pytest.mark.parametrize("moment", ["before", "after"])
def test_who_works_on_both_sides_reads_neither(world, moment):
    with undone(), clock.at(world.secret_request.opens_at) if moment == "after" else nullcontext():
        traitor = make_person(world.vendor_organisation, "To Sider")
        traitor.memberships.create(organisation=world.municipality, is_administrator=True, started_on=clock.today())
        client = sign_in(traitor)
        for place in world.places.values():
            assert client.get(place.get_absolute_url()).status_code == 404
        assert client.get(world.secret_request.get_absolute_url()).status_code == 404
        assert "Under segl" not in client.get(world.partnership.get_absolute_url()).text


def test_once_it_is_opened_those_who_take_part_find_it_and_no_vendor_the_others(world):
    """So the tests above could have failed. A municipality that has not pledged is no part of it."""
    with undone(), clock.at(world.secret_request.opens_at + timedelta(minutes=1)):
        assert tasks.tell_of_openings.func() >= 1
        for persona in ("lead", "member", "os2", "stranger", "vendor", "rival", "nobody"):
            found = [
                where
                for where, answer in answers(world, persona)
                if "?q=" not in where and traces(persona).search(read(answer))
            ]
            if persona in {"lead", "member", "os2"}:
                text = " ".join(found)
                for part in ("/quotes/", ".csv", ".xlsx", "/files/", "sealed"):
                    assert part in text, persona
            else:
                assert not found, persona


def test_the_reason_of_the_choice_is_read_by_no_vendor(world):
    why = "Rødstjert"
    with undone(), clock.at(world.secret_request.opens_at + timedelta(minutes=1)):
        quote = Quote.objects.get(invitation=world.places["rival"])
        quote_requests.choose(world.secret_request, by=world.lead, quote=quote, reason=why)
        for persona in ("vendor", "rival", "nobody"):
            for where, answer in answers(world, persona):
                assert why.encode() not in read(answer), where
        assert why in world.client("member").get(world.secret_request.get_absolute_url()).text
        own = {who: world.client(who).get(world.places[who].get_absolute_url()).text for who in WORDS}
        assert "Your quote was chosen." in own["rival"]
        assert "Another quote was chosen." in own["vendor"]
        assert world.other_vendor_organisation.name not in own["vendor"]
