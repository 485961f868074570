"""What nobody should send, sent to every address: never an error of ours, and never anything half-written."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from os2collab import clock
from tests.sweeping import shared
from tests.test_access_table import ROWS
from tests.world import PERSONAS, SECRET, World, addresses, bodies, body_for, changed, everything, undone

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
REFUSED = {400, 403, 404, 405, 409, 410, 413, 422}
DONE = {200, 204, 302, 303}

# As they stand in an address or in a posted form
HOSTILE = {
    "nothing": "",
    "a lot": "a" * 60_000,
    "a nul byte": "a%00b",
    "no utf-8": "%FF%FE",
    "half a surrogate": "%ED%A0%80",
    "a very large number": "9" * 5_000,
    "a large number": "9" * 25,
    "below zero": "-1",
    "an exponent": "1e999",
    "not a number": "NaN",
    "digits of another alphabet": "%D9%A3",
    "a raised digit": "%C2%B2",
    "turned around": "%E2%80%AEgnp.exe",
    "a quote": "';--<script>",
    "a format": "%25s%25(x)s{0}",
    "a list": "a&{name}=b&{name}=c",
}
# Those that are also sent in one field of a form that is good otherwise, so that its verb is reached: what a form may
# take, and what breaks whatever is read without one
TAKEN = {"a lot", "a very large number", "below zero"}
WORST = {*TAKEN, "a nul byte", "no utf-8", "not a number", "a raised digit"}
QUERY = (
    *("q", "page", "about", "kind", "stage", "sort", "row", "order", "closed", "from", "next"),
    *("organisation", "status", "product", "verdict", "level", "show", "state", "year"),
    *("lever", "milestone", "checkin", "also", "title", "but", "quote"),
)
# Fields of a proposal: one of each part
PROPOSAL = ("also", "part", "checkin", "d1-due_date", "t1-price", "new-name", "r1-responsible", "n0-who", "n0-hours")
# Fields that no form shows as such
BUTTONS = {
    "milestone-order": ("number", "move"),
    "notices-read": ("until",),
    "project-goal-acknowledgement": ("version",),
    "language": ("language",),
    "theme": ("theme",),
    "demo-sign-in": ("persona",),
    "review-new": ("next",),
    "invoice-new": ("milestone", "part", "late"),
    "need-new": ("seen", "look", "another"),
    "need-stance": ("organisation", "row"),
    "milestone-status": ("next",),
    "quote-new": ("rows", "more", "reckon"),
    **dict.fromkeys(("adjustment-new", "adjustment-preview"), PROPOSAL),
    **dict.fromkeys(("adjustment-counter", "adjustment-counter-preview"), PROPOSAL),
}
POSTS = {name: cells for name, method, cells in ROWS if method == "POST"}
GETS = {name: cells for name, method, cells in ROWS if method == "GET" and "?" not in name}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all; nothing that is sent outlives its test."""
    with shared(django_db_blocker, World) as made:
        yield made


def somebody(world: World, cells: list[str], *, word: str) -> tuple[str, Client]:
    """The first persona whose cell says so, and their browser: bad input comes furthest from those who may do it."""
    persona = list(PERSONAS)[cells.index(word)]
    client = Client(raise_request_exception=False)
    client.cookies = world.client(persona).cookies
    return persona, client


def encoded(body: dict[str, object]) -> dict[str, str]:
    """A body as it stands in a posted form; a list becomes the same name several times."""
    return {
        name: f"&{name}=".join(quote(str(each)) for each in (value if isinstance(value, list) else [value]))
        for name, value in body.items()
    }


def send(client: Client, path: str, fields: dict[str, str]) -> HttpResponse:
    """A posted form, byte for byte."""
    return client.post(path, "&".join(f"{name}={value}" for name, value in fields.items()), content_type=FORM)


def fields_of(client: Client, path: str) -> set[str]:
    """The names of the fields of the form at an address, as its refusal of an empty form tells."""
    with undone():
        context = client.post(path, {}).context
    form = context.get("form") if context else None
    return {form.add_prefix(name) for name in form.fields} if form is not None else set()


def check(answer: HttpResponse, where: str) -> None:
    """Done, and then forgotten, or refused; whether that left a trace is asked at the end of the test."""
    assert answer.status_code in DONE | REFUSED, f"{where}: {answer.status_code}"
    transaction.set_rollback(answer.status_code in DONE)


# What was typed is kept as a draft, whatever becomes of it.
KEPT = {name: {"projects_checkinanswer"} for name in ("checkin-answer", "checkin-draft")}


@pytest.mark.parametrize("name", POSTS)
def test_no_field_of_any_form_breaks_anything(world, name):
    persona, client = somebody(world, POSTS[name], word="does")
    path, good, before = addresses(world)[name], encoded(body_for(world, name, persona)), everything()
    forms = fields_of(client, path)
    fields = sorted({*good, *BUTTONS.get(name, ()), *forms})
    for what, value in HOSTILE.items():
        alone = [field for field in fields if what in (TAKEN if field in forms else WORST)]
        for chosen in (fields, *([field] for field in alone)):
            with transaction.atomic():
                hostile = {field: value.replace("{name}", field) for field in chosen}
                check(send(client, path, good | hostile), f"{name}, {chosen}: {what}")
    for field in fields:
        with transaction.atomic():
            rest = {other: value for other, value in good.items() if other != field}
            check(send(client, path, rest), f"{name} without {field}")
    assert changed(before) <= KEPT.get(name, set()), "something was refused, and yet written"


@pytest.mark.parametrize("name", POSTS)
def test_a_form_that_comes_twice_or_as_something_else(world, name):
    persona, client = somebody(world, POSTS[name], word="does")
    path, good, before = addresses(world)[name], encoded(body_for(world, name, persona)), everything()
    with undone():
        assert send(client, path, good).status_code in DONE
        written = everything()
        with transaction.atomic():
            check(send(client, path, good), f"{name} again")
        assert not changed(written), "it was refused the second time, and yet written"
    for kind, body in (
        ("application/json", b'{"title": ["x"]}'),
        ("text/plain", b"title=x"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=title\r\n\r\nx"),
        ("multipart/form-data", b"x"),
        (f"{FORM}; charset=utf-16", b"title=x"),
        (FORM, b"&".join([b"a=1"] * 2_000)),
        (FORM, b"title=" + b"a" * 3_000_000),
        (FORM, b"=&&==%&%zz=%"),
    ):
        with transaction.atomic():
            check(client.generic("POST", path, body, content_type=kind), f"{name} as {kind}")
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        answer = client.generic(method, path, b"title=x", content_type=FORM)
        assert answer.status_code in REFUSED, f"{method} {name}"
    assert changed(before) <= KEPT.get(name, set())


@pytest.mark.parametrize("name", GETS)
def test_no_query_breaks_a_page(world, name):
    _persona, client = somebody(world, GETS[name], word="sees")
    path, _mark, query = addresses(world)[name].partition("?")
    before = everything()
    for what, value in HOSTILE.items():
        for keys in (QUERY, ("before",)) if what in WORST else (QUERY,):
            asked = "&".join([query, *(f"{key}={value.replace('{name}', key)}" for key in keys)])
            answer = client.get(f"{path}?{asked}")
            assert answer.status_code in {200, 400, 404, 422}, f"{name}, {keys}: {what}: {answer.status_code}"
    assert not changed(before)


def test_numbers_in_addresses_are_those_of_the_place(world):
    """Somebody else's thing at one's own place is not there, nor is a number that cannot be."""
    theirs = {
        "team-member": world.secret_place.pk,
        "team-member-end": world.secret_place.pk,
        "seat": world.secret_seat.pk,
        "seat-end": world.secret_seat.pk,
        "invitation-withdrawal": world.secret_invitation.pk,
        "invitation-resending": world.secret_invitation.pk,
        "membership": world.insider.memberships.get().pk,
        "membership-end": world.insider.memberships.get().pk,
        "notice-read": world.vendor.notifications.first().pk,
        "notice-open": world.vendor.notifications.first().pk,
        "saved-view-removal": 0,
        "talk": world.secret_milestone.pk,
        "comment": world.secret_comment.pk,
        "comment-edit": world.secret_comment.pk,
        "comment-withdrawal": world.secret_comment.pk,
        "file": world.secret_file.pk,
        "file-removal": world.secret_file.pk,
        "milestone": 99,
        "milestone-status": 99,
        "milestone-verdict": 99,
        "milestone-start": 99,
        "adjustment": 99,
        "adjustment-counter": 99,
        "adjustment-agreement": 99,
    }
    client, before = world.client("lead"), everything()
    for name, pk in theirs.items():
        own = addresses(world)[name].split("/")
        at = max(index for index, part in enumerate(own) if part.isdecimal())
        for number in (str(pk), "9" * 30, "9" * 5_000, "0", "-1", "²", "%00", "1e3"):
            path = "/".join([*own[:at], number, *own[at + 1 :]])
            for answer in (client.get(path), client.post(path, bodies(world).get(name, {}))):
                assert answer.status_code in {404, 405}, f"{path[:80]}: {answer.status_code}"
    assert not changed(before)


def test_choices_from_outside_ones_world_are_refused(world):
    """The number of something that the form does not offer, though it exists."""
    tonder = world.insider.memberships.get()
    forged = {
        "project-new": {"organisation": tonder.organisation_id},
        "project-lead": {"membership": tonder.pk},
        "team": {"membership": tonder.pk},
        "milestone-new": {"responsible": tonder.organisation_id},
        "milestone-edit": {"responsible": tonder.organisation_id},
        "group-edit": {"projects": world.secret_project.pk},
        "seat": {"holder": world.insider.pk},
        "seat-new": {"substitute": world.insider.pk},
        "partnership-new": {"project": world.secret_project.pk},
        "partnership-edit": {"project": world.secret_project.pk},
        "partnership-edit ": {"vendor": tonder.organisation_id},
    }
    client, before = world.client("lead"), everything()
    for name, field in forged.items():
        answer = client.post(addresses(world)[name.strip()], bodies(world)[name.strip()] | field)
        assert answer.status_code == 422, name
        assert SECRET not in answer.text, name
    assert not changed(before)


YESTERDAY = clock.today() - timedelta(days=1)
WHOLE, ABOVE_NOUGHT = "Skriv hele kroner uden øre.", "Beløbet skal være mindst 1 kr."
TOO_MUCH, LATER = "Beløbet må højst være 9.999.999.999,99 kr.", "Vælg i dag eller en senere dag."
HALF_A_ROW = "Udfyld hele linjen, eller tøm den."
PART = {"kind_0": "development", "title_0": "Arbejdet", "amount_0": "100.000"}
# What is wrong in a form that is good otherwise: the form, what is typed, at which field it is said, and the words.
SAID = [
    ("partnership-round", {"goal_amount": "99.999.999.999"}, "goal_amount", TOO_MUCH),
    ("partnership-round", {"goal_amount": "-100.000"}, "goal_amount", ABOVE_NOUGHT),
    ("partnership-round", {"goal_amount": "0"}, "goal_amount", ABOVE_NOUGHT),
    ("partnership-round", {"goal_amount": "100.000,50"}, "goal_amount", WHOLE),
    ("partnership-round", {"goal_amount": "mange penge"}, "goal_amount", "Skriv et beløb i kroner"),
    ("partnership-round", {"goal_amount": ""}, "goal_amount", "Skriv målet eller de dele, det består af."),
    ("partnership-round", {"minimum_amount": "100.001"}, "minimum_amount", "Minimum er over nul og højst målet."),
    ("partnership-round", {"minimum_amount": "-1"}, "minimum_amount", ABOVE_NOUGHT),
    ("partnership-round", {"minimum_amount": "0,50"}, "minimum_amount", WHOLE),
    ("partnership-round", PART | {"minimum_amount": "100.001"}, "minimum_amount", "Minimum er over nul"),
    ("partnership-round", {"minimum_partners": "0"}, "minimum_partners", "Der skal mindst være én organisation."),
    ("partnership-round", {"minimum_partners": "-3"}, "minimum_partners", "Der skal mindst være én organisation."),
    ("partnership-round", {"minimum_partners": "201"}, "minimum_partners", "200"),
    ("partnership-round", {"minimum_partners": "2,5"}, "minimum_partners", "Skriv et helt tal."),
    ("partnership-round", {"deadline": f"{YESTERDAY:%d.%m.%Y}"}, "deadline", LATER),
    ("partnership-round", {"deadline": "31.2.2031"}, "deadline", "Den dag findes ikke i kalenderen."),
    ("partnership-round", {"deadline": "1.1.2101"}, "deadline", "Vælg et år mellem 1950 og 2100."),
    ("partnership-round", {"reason": ""}, "reason", "Skriv hvorfor"),
    ("partnership-round", {"late_rule": "rising_fee"}, "late_rule", "Skriv mindst ét gebyr"),
    ("partnership-round", PART | {"amount_0": "-100.000"}, "amount_0", ABOVE_NOUGHT),
    ("partnership-round", PART | {"amount_0": "0,99"}, "amount_0", WHOLE),
    ("partnership-round", PART | {"amount_0": ""}, "amount_0", HALF_A_ROW),
    ("partnership-round", PART | {"title_0": "a" * 121}, "title_0", "120"),
    ("partnership-round", {"from_0": "1.1.2031"}, "fee_0", HALF_A_ROW),
    ("partnership-round", {"from_0": "1.1.2031", "fee_0": "10,25"}, "fee_0", WHOLE),
    ("partnership-decision", {"decision": ""}, "decision", "Feltet skal udfyldes."),
    ("partnership-decision", {"decision": "   "}, "decision", "Feltet skal udfyldes."),
    ("partnership-decision", {"decision": "a" * 301}, "decision", "300"),
    (
        "partnership-decision",
        {"decided_on": "24.12.2099"},
        "decided_on",
        "når den er truffet.",
    ),
    ("partnership-decision", {"decided_on": "1.2.2020"}, "decided_on", "efter at fristen er overskredet."),
    ("partnership-decision", {"decided_on": "i går"}, "decided_on", "Skriv datoen som dag, måned og år"),
    ("partnership-decision", {"decided_on": ""}, "decided_on", "Feltet skal udfyldes."),
    ("partnership-decision", {"go_on": ""}, "go_on", "Feltet skal udfyldes."),
    ("partnership-decision", {"go_on": "måske"}, "go_on", "Vælg noget på listen"),
    ("partnership-new", {"goal_amount": "0,50"}, "goal_amount", WHOLE),
    ("partnership-new", {"deadline": f"{YESTERDAY:%d.%m.%Y}"}, "deadline", LATER),
    ("partnership-state", {"reason": ""}, "reason", "Feltet skal udfyldes."),
]


@pytest.mark.parametrize(("name", "typed", "field", "words"), SAID, ids=[f"{row[0]} {row[1]}"[:70] for row in SAID])
def test_what_is_wrong_is_said_in_danish_at_its_field_and_all_that_was_typed_is_still_there(
    world, name, typed, field, words
):
    before = everything()
    with undone():
        type(world.lead).objects.filter(pk=world.lead.pk).update(language="da")
        body = {key: str(value) for key, value in (bodies(world)[name] | typed).items()}
        answer = world.client("lead").post(addresses(world)[name], body)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {field}
    page = html.unescape(answer.text)
    [complaint] = re.findall(rf'id="id_{field}_error">.*?<span>(.*?)</span>', page, re.DOTALL)
    assert words in complaint
    for key, value in body.items():
        if key not in ("version", "rows"):
            assert form[key].value() == value
            assert value.strip() in page or (key, value) == ("go_on", "måske"), key
    assert not changed(before)
