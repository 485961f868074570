"""What is sealed is sealed: no door of the house says anything of an answer before it is revealed.

Each organisation on the team seals an answer with unmistakable words of its own, and one is silent, so that nothing is
revealed. Then the silent one, everybody else, and nobody at all ask for every address of the site, in every way; and
every mail, notice, event, export and log is read. Pages are compared letter by letter too, between a sealed answer
that is red and one that is green: nothing depends on what it says.

New addresses are walked by themselves. A door that is no address gets a line in ``SIDE_DOORS``.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.core.management import get_commands
from django.db import connection
from django.http import HttpResponse
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoDbBlocker

from os2collab import clock
from os2collab.mail import send_digests, send_due
from os2collab.models import Event, Notification, User
from projects import tasks
from projects.actions import participations, team
from projects.models import CheckIn, CheckInAnswer, CheckInWord, StatusReport, TeamRole
from tests.factories import Cast, make_person
from tests.questions import sign_in
from tests.sweeping import shared
from tests.world import PERSONAS, World, addresses, body_for, changed, everything, undone

pytestmark = pytest.mark.django_db

# What one looks for, and what must not be found by looking for it: each answer has a word and a day of its own.
FIRST = "Vintervagtel"
WORDS = {"vendor": "Blåmejsebo", "lead": "Gråspurverede", "tester": "Ringduekvist", "rival": "Sortmejsehul"}
DAYS = {
    "vendor": date(2031, 3, 17),
    "lead": date(2032, 5, 19),
    "tester": date(2033, 7, 21),
    "rival": date(2034, 9, 23),
}
WORD, DAY = WORDS["vendor"], DAYS["vendor"]
CHANCE = re.compile(
    rb"""nonce[-=]["']?[^"' ;]+|name="(csrfmiddlewaretoken|[\w-]*submission)" value="[^"]+"|content="[^"]+"|"""
    rb""""X-CSRFToken": "[^"]+"|(csrftoken|expires)=[^;]+|'Expires', '[^']+'"""
)
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/help/"}
# Pages that take words to look for: an address that is new and named after searching is among them by itself.
SEARCHES = ("project-list", "organisation-list", "partnership-list", "portfolio", "portfolio-export", "search")
NEAREST = ("lead", "vendor", "tester", "os2", "chair")
# Who has not answered, who has then sealed an answer, and who reads. The lead and both vendors are asked: as long as
# one of them is silent, nothing is revealed. The tester's municipality adds its answer unasked.
SILENT = {
    "lead": (("vendor", "tester", "rival"), ("lead",)),
    "vendor": (("lead", "tester", "rival"), ("vendor",)),
    "tester": (("vendor", "lead"), ("tester",)),
    "rival": (("vendor", "lead", "tester"), ("member", "rival", "os2", "chair", "stranger", "nobody")),
}


class SealedWorld(World):
    """The world, with a second vendor on the team of the project: on the same side, and yet somebody else."""

    def ask_again(self) -> None:
        participations.add(self.project, by=self.lead, organisation=self.other_vendor_organisation)
        team.join(
            self.project,
            by=self.lead,
            user=self.other_vendor,
            organisation=self.other_vendor_organisation,
            role=TeamRole.DELIVERY_MANAGER,
        )
        super().ask_again()


class Said(NamedTuple):
    """What a sealed answer says in its fields of choice."""

    status: str
    confidence: int
    day: date


REDS = {who: Said("off_track", 1, day) for who, day in DAYS.items()}
RED, GREEN = REDS["vendor"], Said("on_track", 5, DAY + timedelta(days=200))


def body(world: Cast, said: Said, word: str = WORD) -> dict[str, str]:
    """An answer with the words in every field."""
    text = f"{FIRST} sang ved {word}"
    sent = {f"whole-{name}": text for name in ("went_well", "needed", "goal_words")} | {"whole-goal_holds": "talk"}
    for milestone in world.project.milestones.open():
        name = f"m{milestone.pk}"
        sent |= {f"{name}-obstacle": text, f"{name}-remedy": text, f"{name}-status": said.status}
        sent |= {f"{name}-confidence": str(said.confidence), f"{name}-forecast_date": said.day.strftime("%d.%m.%Y")}
    return sent | {"seen_at": clock.now().isoformat()}


def seal(world: Any, who: str) -> None:
    """Draft it, and send it, through the web."""
    client, path, sent = world.client(who), world.checkin.get_absolute_url(), body(world, REDS[who], WORDS[who])
    assert client.post(f"{path}draft/", sent).status_code == 303
    assert client.post(f"{path}answer/", sent).status_code == 303
    answer = CheckInAnswer.objects.get(checkin=world.checkin, by=getattr(world, who), sent_at__isnull=False)
    assert WORDS[who] in answer.needed
    assert set(answer.words.values_list("forecast_date", flat=True)) <= {DAYS[who]}
    assert answer.words.exists() == (who != "rival"), "the other vendor does none of the work"
    assert CheckIn.objects.get(pk=world.checkin.pk).is_open


def traces(sealers: tuple[str, ...]) -> re.Pattern[bytes]:
    """What may be found nowhere when these have sealed their answers: their words, and their days in each writing."""
    days = [DAYS[who] for who in sealers]
    dates = "|".join(f"{day:%Y-%m}|{day:%m}\\.{day:%Y}|{day:%B %Y}" for day in days)
    return re.compile(f"{'|'.join(WORDS[who] for who in sealers)}|{dates}".encode())


@contextmanager
def as_if_it_said(world: Any, said: Said) -> Iterator[None]:
    """The same sealed answer with another content, as no person could make it."""
    words = CheckInWord.objects.filter(answer__checkin=world.checkin)
    with undone():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger refuses
        words.update(status=said.status, confidence=said.confidence, forecast_date=said.day, obstacle="", remedy="")
        CheckInAnswer.objects.filter(checkin=world.checkin, sent_at__isnull=False).update(
            went_well="", needed="", goal_holds="yes", goal_words=""
        )
        yield


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SealedWorld]:
    """One world; what is sealed in it is forgotten after each test."""
    with shared(django_db_blocker, SealedWorld) as made:
        yield made


def asked_for(world: SealedWorld) -> Iterator[tuple[str, str]]:
    """Every address of the site, with what one may ask of it."""
    for name, path in addresses(world).items():
        yield name, path
        if name in SEARCHES or name.startswith("search"):
            for wanted in (FIRST, *(f"{day:%d.%m.%Y}" for day in DAYS.values())):
                yield name, f"{path}?q={wanted}"
    project = world.project.get_absolute_url()
    yield "project-story", f"{project}story/?about=checkin"
    yield "milestone-status", f"{world.running.get_absolute_url()}status/?row"
    yield "project-changes", f"{project}changes/?from=2020-01-01&to=2040-01-01"


def answers(world: SealedWorld, persona: str, *, post: bool) -> Iterator[tuple[str, HttpResponse]]:
    """Each address; those who come nearest send too what htmx asks, and empty forms. What a POST does is forgotten."""
    client = world.client(persona)
    client.raise_request_exception = False
    session = client.cookies["sessionid"].value if client.cookies else ""
    for name, path in asked_for(world):
        for headers in ({}, HTMX) if post and persona in NEAREST else ({},):
            client.cookies["sessionid"] = session  # one of the addresses signs in as somebody else
            where = f"{persona}: {name} {path} {'htmx' if headers else ''}"
            yield f"GET {where}", client.get(path, headers=headers)
            if post and "?q=" not in path:
                with undone():
                    sent = {} if headers else body_for(world, name, persona)
                    yield f"POST {where}", client.post(path, sent, headers=headers)


def read(answer: HttpResponse) -> bytes:
    """All that an answer holds: its headers, its body, and what is packed in it."""
    content = b"".join(answer) if answer.streaming else answer.content
    headers = dict(answer.headers)
    if zipfile.is_zipfile(BytesIO(content)):
        # not when it was made, to the second, nor how long that is when packed: two walks are never at the same one
        headers.pop("Content-Length", None)
        with zipfile.ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist() if name != "docProps/core.xml")
    return repr(sorted(headers.items())).encode() + str(answer.cookies).encode() + content


def without_chance(content: bytes) -> bytes:
    """The page without what is new each time: nonces, tokens and the moment."""
    return re.sub(CHANCE, b"", content)


def others_than(who: str) -> list[str]:
    """Everybody else."""
    return [persona for persona in PERSONAS if persona != who]


@pytest.mark.parametrize("silent", SILENT)
def test_no_address_says_anything_of_it(world, silent, caplog):
    caplog.set_level("DEBUG")
    sealers, readers = SILENT[silent]
    forbidden, words = traces(sealers), re.compile("|".join(WORDS[who] for who in sealers).encode())
    with undone():
        for who in sealers:
            before = everything()
            seal(world, who)
            touched = {"projects_checkin", "projects_checkinanswer", "projects_checkinword"}
            told = {"os2collab_event", "os2collab_notification"}
            assert changed(before) <= touched | told, "nothing else knows that something was said"
        assert not [where for where in SIDE_DOORS if forbidden.search(SIDE_DOORS[where](world))]
        seen: dict[str, int] = {}
        for persona in readers:
            for where, answer in answers(world, persona, post=True):
                content = read(answer)
                if "?q=" in where:  # what one looks for stands in the field, and in links to more of it
                    content = content.replace(where.partition("?q=")[2].split()[0].encode(), b"")
                assert not (forbidden if where.startswith("GET") else words).search(content), where
                assert answer.status_code < 500, where
                assert "ETag" not in answer.headers or ": file /files/" in where, where  # what people uploaded has one
                assert "public" not in answer.headers.get("Cache-Control", ""), where
                seen[where] = answer.status_code
        assert len(seen) > 700 * len(set(readers) & set(NEAREST))
        assert {200, 302, 303, 403, 404, 405, 422} <= set(seen.values())
    assert not words.search(caplog.text.encode())
    assert not [day for who in sealers if (day := f"{DAYS[who]:%Y}") in caplog.text]


@pytest.mark.parametrize(("who", "others"), [("vendor", ["lead", "rival", "os2"]), ("lead", ["vendor", "chair"])])
def test_no_page_is_another_when_it_says_something_else(world, who, others):
    """Red or green, in order or not: neither pills nor sums nor the order of the portfolio depend on it."""
    with undone(), clock.at(clock.now()):
        seal(world, who)
        seen = {}
        for persona in others:
            seen |= {where: without_chance(read(answer)) for where, answer in answers(world, persona, post=False)}
        with as_if_it_said(world, GREEN):
            for persona in others:
                for where, answer in answers(world, persona, post=False):
                    assert without_chance(read(answer)) == seen[where], where


def mails(world: SealedWorld) -> bytes:
    """Every mail that is due at once or in the digests of a week."""
    mail.outbox.clear()
    with undone():
        for day in range(1, 9):
            with clock.at(clock.local(clock.now()).replace(hour=10) + timedelta(days=day)):
                send_due()
                send_digests()
    assert len(mail.outbox) > 3, "so that there is something to read"
    return repr([(each.subject, each.body, each.alternatives, each.to) for each in mail.outbox]).encode()


def rows(model: Any) -> bytes:
    """Everything that a table holds."""
    return json.dumps(list(model.objects.values()), default=str, ensure_ascii=False).encode()


def reminders(world: SealedWorld) -> bytes:
    """What is said when an answer is asked for again, and when others are asked to help."""
    with undone():
        for days in range(1, 8):
            with clock.at(world.checkin.opened_at + timedelta(days=days)):
                if clock.now() < world.checkin.closes_at:
                    tasks.open_and_remind.func()
        assert Event.objects.filter(kind="checkin.missed").exists()
        return mails(world) + rows(Event)


# Ways out that are no address: what they say, all of it.
SIDE_DOORS: dict[str, Callable[[Any], bytes]] = {
    "mails": mails,
    "events": lambda world: rows(Event),
    "notices": lambda world: rows(Notification),
    "tasks": lambda world: rows(DBTaskResult),
    "reports": lambda world: rows(StatusReport),
    "reminders": reminders,
    "titles": lambda world: repr(
        [str(each) for each in (*CheckIn.objects.all(), *CheckInAnswer.objects.all())]
    ).encode(),
}
# Commands that print or write nothing of what is in projects; one that exports is a door above.
SILENT_COMMANDS = {
    *("compilemessages", "demo", "import_municipalities", "makemessages", "permissions", "pictures", "run"),
    *("seed_portfolio", "serve", "start_secretariat", "stream", "worker"),
}


def test_no_command_takes_anything_out():
    ours = {name for name, app in get_commands().items() if app in {"os2collab", "projects", "partnerships"}}
    assert ours == SILENT_COMMANDS


def test_there_is_no_back_office(world):
    for path in ("/admin/", "/admin/projects/checkinanswer/", "/api/", "/graphql/", "/debug/"):
        assert world.client("os2").get(path).status_code == 404


def test_once_it_is_revealed_the_same_walk_finds_it(world):
    """So the tests above could have failed."""
    who = "vendor"
    with undone():
        seal(world, who)
        with clock.at(world.checkin.closes_at + timedelta(minutes=1)):
            assert tasks.reveal_checkins.func() == 1
            found: dict[str, set[str]] = {persona: set() for persona in others_than(who)}
            for persona in others_than(who):
                for where, answer in answers(world, persona, post=False):
                    if WORD.encode() in re.sub(rb'value="[^"]*"', b"", read(answer)) and "?q=" not in where:
                        found[persona].add(where.split()[2])
        for persona in ("lead", "member", "tester", "rival", "os2", "chair"):
            assert {"checkin", "milestone"} <= found[persona], persona
        assert not found["stranger"]
        assert not found["nobody"]
        assert WORD.encode() in SIDE_DOORS["reports"](world)
        assert StatusReport.objects.filter(forecast_date=DAY).exists()


def test_colleagues_on_the_team_read_what_is_sent_in_their_name(world):
    """Also when it is a draft; people of the same organisation who are not on the team do not."""
    with undone():
        freja = make_person(world.vendor_organisation, "Freja Lind")
        team.join(world.project, by=world.lead, user=freja, organisation=world.vendor_organisation, role="developer")
        outside = make_person(world.vendor_organisation, "Ude Foran")
        path = world.checkin.get_absolute_url()
        world.client("vendor").post(f"{path}draft/", body(world, RED))
        assert WORD in sign_in(freja).get(path).text
        assert WORD not in sign_in(outside).get(path).text
        seal(world, "vendor")
        for colleague in (freja, world.vendor):
            page = sign_in(colleague).get(path).text
            assert WORD in page
            assert "17.03.2031" in page
        assert WORD not in sign_in(outside).get(path).text


def test_whoever_changes_sides_leaves_what_was_sealed_behind(world):
    """They keep their place on the team until somebody ends it, and may see the project through their new employer."""
    with undone():
        seal(world, "vendor")
        traitor: User = world.vendor
        traitor.memberships.update(ended_on=clock.today() - timedelta(days=1))
        home = world.followed
        home.memberships.create(user=traitor, started_on=clock.today())
        answer = world.client("vendor").get(world.checkin.get_absolute_url())
        assert answer.status_code == 200
        assert WORD not in answer.text


def test_what_is_refused_says_nothing_either(world):
    """422 with a draft of one's own, 409 with a colleague's words, 403: all without the other side's."""
    with undone():
        seal(world, "vendor")
        path = world.checkin.get_absolute_url()
        lead = world.client("lead")
        wrong = lead.post(f"{path}answer/", {"whole-needed": "Ro", "seen_at": clock.now().isoformat()})
        assert wrong.status_code == 422
        ane = world.colleague
        team.join(world.project, by=world.lead, user=ane, organisation=world.municipality, role="member")
        sign_in(ane).post(f"{path}draft/", {"whole-needed": "Ane", "seen_at": clock.now().isoformat()})
        both = lead.post(f"{path}answer/", {**body(world, GREEN, "Ege"), "whole-needed": "Mette", "seen_at": ""})
        assert both.status_code == 409
        assert "Ane" in both.text
        again = world.client("vendor").post(f"{path}answer/", body(world, RED))
        for answer in (wrong, both, world.client("os2").post(f"{path}answer/", {}), again):
            assert WORD not in read(answer).decode()


def test_an_error_of_ours_says_nothing(world, monkeypatch, caplog):
    """The page of an error, and the log of a reveal that the database refused with the row in its complaint."""
    with undone():
        seal(world, "vendor")
        monkeypatch.setattr("projects.views.checkins.checkin_page", lambda *_args: 1 / len(""))
        client = world.client("lead")
        client.raise_request_exception = False
        answer = client.get(world.checkin.get_absolute_url())
        assert answer.status_code == 500
        assert WORD not in read(answer).decode()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE projects_statusreport ADD CONSTRAINT never CHECK (confidence > 9) NOT VALID")
        with clock.at(world.checkin.closes_at + timedelta(minutes=1)):
            assert tasks.reveal_checkins.func() == 0
        assert "reveal_overdue failed" in caplog.text
        assert "IntegrityError" in caplog.text
        assert WORD not in caplog.text
