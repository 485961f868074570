"""The stream that open pages listen to: who may listen, and that it says nothing but that something happened."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from os2collab import clock, live
from os2collab.models import User
from projects.actions import checkins, goals, milestones, participations, projects, team
from projects.models import Project
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)


class Listening:
    """One tab on a stream: the status it got and all the bytes it has heard."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.heard = b""
        self.ended = False
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.heard += message["body"]
            self.ended = not message["more_body"]

    async def until(self, true: Callable[[], bool], seconds: float = 3) -> None:
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110 - it watches what is no event
                await asyncio.sleep(0.01)


class Listeners:
    """A running stream and the tabs on it."""

    def __init__(self) -> None:
        self.stream = live.Stream()
        self.tasks: list[asyncio.Task] = []

    async def open(self, path: str, cookie: str, origin: str = "", age: str = "0") -> Listening:
        tab = Listening()
        headers = [(b"cookie", cookie.encode()), *([(b"origin", origin.encode())] if origin else [])]
        scope = {"type": "http", "method": "GET", "path": path, "query_string": f"age={age}".encode()}
        self.tasks.append(asyncio.create_task(self.stream({**scope, "headers": headers}, tab.receive, tab.send)))
        await tab.until(lambda: tab.status > 0)
        return tab


def on_a_stream(act: Callable[[Listeners], Awaitable[None]]) -> None:
    """Run a stream with its ear on the database while ``act`` happens."""

    async def run() -> None:
        listeners = Listeners()
        orders: asyncio.Queue = asyncio.Queue()
        said: asyncio.Queue = asyncio.Queue()
        life = asyncio.create_task(listeners.stream({"type": "lifespan"}, orders.get, said.put))
        await orders.put({"type": "lifespan.startup"})
        async with asyncio.timeout(5):
            while listeners.stream.heard_since == float("inf"):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await asyncio.sleep(1.1)  # a page made from now on has missed nothing
        await act(listeners)
        await orders.put({"type": "lifespan.shutdown"})
        await asyncio.wait_for(asyncio.gather(life, *listeners.tasks), 5)
        listeners.stream.clerk.shutdown()

    asyncio.run(run())


async def elsewhere(act: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Let a person act, in a thread that gives its connection back."""

    def run() -> None:
        try:
            act(*args, **kwargs)
        finally:
            connection.close()

    await asyncio.to_thread(run)


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def path_of(project: Project) -> str:
    return f"/live/projects.project/{project.pk}/"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("vendor", 200), ("coordinator", 200), ("stranger", 404), ("nobody", 403)]
)
def test_who_may_listen(cast, who, status):
    cookie = cookie_of(getattr(cast, who)) if who != "nobody" else ""

    async def act(listeners):
        tab = await listeners.open(path_of(cast.project), cookie)
        assert tab.status == status
        if status != 200:
            assert tab.heard == b""

    on_a_stream(act)


@pytest.mark.parametrize(
    "place", ["projects.project/0", "projects.project/x", "projects.nothing/1", "os2collab.user/1", "x", "a/b/c/d"]
)
def test_what_is_no_place_does_not_exist(cast, place):
    cookie = cookie_of(cast.lead)

    async def act(listeners):
        assert (await listeners.open(f"/live/{place}/", cookie)).status == 404

    on_a_stream(act)


def test_a_tab_hears_that_something_happened_and_nothing_else(cast):
    cookie = cookie_of(cast.vendor)

    def act_as_others() -> None:
        milestones.start(cast.milestone, by=cast.lead)
        cast.report(cast.lead, "off_track", confidence=1, obstacle="Kun for kommunerne", remedy="Vi taler sammen")
        cast.report(cast.tester, "at_risk", confidence=2, obstacle="Fortroligt")

    async def act(listeners):
        tab = await listeners.open(path_of(cast.project), cookie)
        await elsewhere(act_as_others)
        await tab.until(lambda: b"changed" in tab.heard)
        await asyncio.sleep(0.2)
        assert set(tab.heard.split(b"\n\n")) == {b":", b"event: changed\ndata:", b""}

    on_a_stream(act)


def test_a_tab_hears_nothing_of_an_answer_that_is_sealed(cast):
    checkin = checkins.open_now(cast.project, by=cast.lead)
    said = {"status": "off_track", "forecast_date": clock.today(), "confidence": 1, "obstacle": "Fortroligt"}
    cookie = cookie_of(cast.lead)

    async def act(listeners):
        tab = await listeners.open(path_of(cast.project), cookie)
        typed = {"whole": {"needed": "Fortroligt"}}
        await elsewhere(checkins.keep_draft, checkin, by=cast.vendor, seen_at=clock.now(), typed=typed)
        await elsewhere(checkins.send, checkin, by=cast.vendor, words={cast.milestone.pk: said}, needed="Fortroligt")
        await tab.until(lambda: b"changed" in tab.heard)
        await asyncio.sleep(0.2)
        assert set(tab.heard.split(b"\n\n")) == {b":", b"event: changed\ndata:", b""}

    on_a_stream(act)


def test_what_is_undone_is_not_told_and_other_projects_are_silent(cast):
    other = projects.start(cast.municipality, by=cast.lead, product_name="OS2kle", title="Emneord", goal="Ens ord.")
    cookie = cookie_of(cast.lead)

    def undone() -> None:
        with transaction.atomic():
            milestones.start(cast.milestone, by=cast.lead)
            transaction.set_rollback(True)

    async def act(listeners):
        tab = await listeners.open(path_of(cast.project), cookie)
        await elsewhere(goals.revise, other, by=cast.lead, text="Ens emneord.", sign="", version=1)
        await elsewhere(undone)
        await asyncio.sleep(0.5)
        assert tab.heard == b":\n\n"

    on_a_stream(act)


def test_what_happened_while_nobody_listened_is_told_on_return(cast):
    cookie = cookie_of(cast.lead)

    async def act(listeners):
        await elsewhere(milestones.start, cast.milestone, by=cast.lead)
        await asyncio.sleep(1.2)
        missed = await listeners.open(path_of(cast.project), cookie, age="2.5")
        await missed.until(lambda: b"changed" in missed.heard)
        fresh = await listeners.open(path_of(cast.project), cookie, age="0")
        await asyncio.sleep(0.2)
        assert fresh.heard == b":\n\n"
        before_the_stream = await listeners.open(path_of(cast.project), cookie, age="3600")
        await before_the_stream.until(lambda: b"changed" in before_the_stream.heard)

    on_a_stream(act)


@pytest.mark.parametrize("how", ["signed out", "another password", "no longer on the team"])
def test_a_stream_ends_soon_after_the_right_to_it(cast, how, monkeypatch):
    monkeypatch.setattr(live, "PULSE", 0.1)
    monkeypatch.setattr(live, "TRUST", 0.3)
    cookie = cookie_of(cast.vendor)

    def lose() -> None:
        if how == "signed out":
            Session.objects.all().delete()
        elif how == "another password":
            cast.vendor.set_password("something-else-8")
            cast.vendor.save()
        else:
            team.remove(cast.project.team.get(user=cast.vendor), by=cast.lead)
            participations.end(cast.project.participations.get(organisation=cast.vendor_organisation), by=cast.lead)

    async def act(listeners):
        tab = await listeners.open(path_of(cast.project), cookie)
        await asyncio.sleep(0.5)
        assert not tab.ended
        await elsewhere(lose)
        await tab.until(lambda: tab.ended)
        assert not listeners.stream.tabs
        assert not listeners.stream.of_user

    on_a_stream(act)


def test_one_person_cannot_fill_the_stream(cast, monkeypatch):
    monkeypatch.setattr(live, "TABS_OF_ONE", 2)
    mine, theirs = cookie_of(cast.lead), cookie_of(cast.vendor)

    async def act(listeners):
        tabs = [await listeners.open(path_of(cast.project), mine) for _ in range(3)]
        assert [tab.status for tab in tabs] == [200, 200, 429]
        assert (await listeners.open(path_of(cast.project), theirs)).status == 200
        tabs[0].gone.set()
        await tabs[0].until(lambda: listeners.stream.of_user.total() == 2)
        assert (await listeners.open(path_of(cast.project), mine)).status == 200

    on_a_stream(act)


def test_only_our_own_pages_may_listen_from_another_port(cast, settings):
    settings.PORT = 8000
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    cookie = cookie_of(cast.lead)
    allowed = b"access-control-allow-origin"

    async def act(listeners):
        path = path_of(cast.project)
        ours = await listeners.open(path, cookie, origin="http://127.0.0.1:8000")
        assert ours.headers[allowed] == b"http://127.0.0.1:8000"
        for foreign in ("http://evil.example:8000", "http://127.0.0.1:9000", "null"):
            assert allowed not in (await listeners.open(path, cookie, origin=foreign)).headers

    on_a_stream(act)
