"""What is for one side only, looked for at every door of the site by everybody: those behind the wall find it, and
nobody else finds a word, a file, a name, a notice or a mail that tells of it.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from os2collab import clock, live
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.events import tell
from os2collab.mail import send_digests, send_due
from os2collab.models import Comment, Event, Notification, User, audiences_of
from tests.sweeping import shared
from tests.test_access_table import ROWS, words_of
from tests.world import MUNICIPAL, PERSONAS, VENDORS, World, addresses

pytestmark = pytest.mark.django_db

WORDS = {"municipality": MUNICIPAL, "vendor": VENDORS}
# Who of those that see the milestone, the partnership and the check-in is behind which wall
BEHIND = {
    "lead": {"municipality"},
    "member": {"municipality"},
    "tester": {"municipality"},
    "os2": {"municipality"},
    "chair": {"municipality"},
    "vendor": {"vendor"},
}
SEES_PARTNERSHIP = BEHIND | {"stranger": {"municipality"}}  # while it takes pledges, every municipality


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with shared(django_db_blocker, World) as made:
        yield made


@pytest.fixture(scope="module")
def clients(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, Client]:
    with django_db_blocker.unblock():
        return {persona: world.client(persona) for persona in PERSONAS}


def walls(persona: str, table: dict[str, set[str]]) -> dict[str, bool]:
    """Each word of a wall, and whether this persona may read it."""
    return {word: side in table.get(persona, set()) for side, word in WORDS.items()}


@pytest.mark.parametrize("persona", PERSONAS)
def test_pages_of_the_matters_hold_it_for_those_behind_the_wall(world, clients, persona):
    client = clients[persona]
    for noun, table in (
        (world.running, BEHIND),
        (world.revealed, BEHIND),
        (world.partnership, SEES_PARTNERSHIP),
    ):
        text = client.get(noun.get_absolute_url()).text
        for word, may in walls(persona, table).items():
            assert (f"{word}!" in text) == may
            assert (f"{word} er fortrolig" in text) == may
            assert (f"{word}.txt" in text) == may


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_other_door_opens_it(world, clients, persona):
    """Every page, fragment, export and live refresh of the site, and each comment and file by its own address."""
    client = clients[persona]
    known = addresses(world)
    paths = {
        known[name] + mark + query
        for asked, method, _cells in ROWS
        if method == "GET"
        for name, mark, query in [asked.partition("?")]
    }
    story = f"{world.project.get_absolute_url()}story/"
    paths |= {f"{story}?about={group}" for group in ("comment", "file")}
    paths |= {
        f"{world.running.get_absolute_url()}?{name}={number}"
        for name in ("comment", "earlier", "later")
        for number in (1, world.walled[0].pk, 10**9)
    }
    table = SEES_PARTNERSHIP
    for path in sorted(paths):
        for headers in ({}, {"HX-Request": "true"}, {"X-Live": "1"}):
            text = words_of(client.get(path, headers=headers))
            for word, may in walls(persona, table).items():
                assert may or word not in text, path
    for entry in world.walled:
        may = entry.audience in (SEES_PARTNERSHIP if entry.within == world.partnership else BEHIND).get(persona, set())
        expected = {200} if may else {302} if persona == "nobody" else {404}
        for path in (entry.get_absolute_url(),):
            answer = client.get(path)
            assert answer.status_code in expected, path
            assert may or not any(word in answer.getvalue().decode() for word in WORDS.values())
        kind = "comments" if isinstance(entry, Comment) else "files"
        for action in ("edit", "withdrawal", "removal"):
            answer = client.get(f"/{kind}/{entry.pk}/{action}/")
            assert may or answer.status_code in {302, 404}


def test_events_of_one_side_are_told_in_no_feed_of_the_other(world):
    """The number of lines, too: a line without words would still say that something was said."""
    for persona, behind in BEHIND.items():
        reader = getattr(world, persona)
        for question in (
            Event.objects.within(world.project, reader),
            Event.objects.within_any(type(world.project), [world.project.pk], reader),
            Event.objects.within(world.partnership, reader),
        ):
            told = {event.audience for event in question}
            assert told == {"", *behind}
    for walled in world.walled:
        assert not Event.objects.about(walled).exists()
        assert set(Event.objects.within(walled.within).values_list("audience", flat=True)) == {""}


def test_nobody_is_told_who_cannot_read_it_though_they_are_mentioned(world):
    """Each walled comment names people of both sides."""
    notices = Notification.objects.exclude(event__audience="").select_related("event", "user")
    assert {notice.event.audience for notice in notices} == {
        "municipality"
    }  # the vendor has one person here, who wrote
    for notice in notices:
        assert notice.event.audience in audiences_of(notice.user)
    assert {notice.user.name for notice in notices if notice.asked} == {world.tester.name, world.os2.name}


def test_no_mail_tells_of_it(world):
    with transaction.atomic():
        mail.outbox.clear()
        send_due()
        for day in range(1, 8):
            with clock.at(clock.now() + timedelta(days=day)):
                send_digests()
        transaction.set_rollback(True)
    assert mail.outbox
    titles = {str(tell(event)) for event in Event.objects.exclude(audience="")}
    assert titles
    by_address = {user.email: user for user in User.objects.all()}
    for letter in mail.outbox:
        text = f"{letter.subject} {letter.body} {letter.alternatives}"
        for side, word in WORDS.items():
            assert word not in text or side in audiences_of(by_address[letter.to[0]])


def test_who_changes_sides_is_told_nothing_more_of_it(world, clients):
    with transaction.atomic():
        karim = world.tester
        assert Notification.objects.filter(user=karim, event__audience="municipality").exists()
        karim.memberships.create(organisation=world.vendor_organisation, started_on=clock.today())
        readable = Notification.objects.filter(user=karim, event__audience="").unread().count()
        text = world.client("tester").get("/notifications/").text
        assert f"{readable} unread notice" in text or f"{readable} ulæst" in text
        assert "Something happened where you no longer take part." in text
        assert MUNICIPAL not in text
        mail.outbox.clear()
        send_due()
        assert not [letter for letter in mail.outbox if MUNICIPAL in letter.body and karim.email in letter.to]
        transaction.set_rollback(True)


def test_the_people_one_can_ask_are_those_behind_the_wall(world, clients):
    path = f"/talk/milestone/{world.running.pk}/people/"
    for persona, side in (("lead", "municipality"), ("vendor", "vendor")):
        for audience in ("", side):
            for name in "jkmrlab":
                text = clients[persona].get(path, {"name": name, "audience": audience}).text
                for user in (world.vendor, world.tester, world.os2, world.lead, world.stranger, world.insider):
                    if user.name in text.partition("<main")[2]:
                        assert can(user, Permission.PROJECT_VIEW, world.project)
                        assert audience in audiences_of(user)


def test_the_stream_moves_no_page_of_the_other_side(world, clients, monkeypatch):
    monkeypatch.setattr(live, "close_old_connections", lambda: None)
    path = f"/live/projects.project/{world.project.pk}/"
    for persona, behind in BEHIND.items():
        listener = live.admit(f"sessionid={clients[persona].cookies['sessionid'].value}", path)
        assert set(listener.audiences) == {"", *behind}
