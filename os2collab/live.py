"""What others do, told to open pages: the small ASGI application that `manage.py stream` serves.

A page listens at `/live/<model>/<id>/`. It hears that something happened there and nothing else: the page then asks for
itself again, by an ordinary request with its own question of permission. So nothing can leak through here. What is for
one side only moves nothing on the pages of the other.

One process, one connection that listens to PostgreSQL, everything else in memory. Pages do without it.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error, close_old_connections, connection, connections
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.http.request import validate_host

from os2collab.models import Audience, audiences_of

CHANNEL = "happened"  # what the trigger on the table of events says
PULSE = 20.0  # seconds between signs of life, which keep proxies from hanging up
TRUST = 60.0  # seconds until it is asked again whether the person is signed in and may see this
RETRY = 1.0  # seconds until the database is tried again
TABS_OF_ONE = 30
TABS_OF_ALL = 5_000

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger("os2collab.live")


class Place(NamedTuple):
    """A project, a partnership: where something happens."""

    type_id: int
    pk: int


class Listener(NamedTuple):
    """Who may listen where, and to what: what is for everybody, and what is for their own side."""

    user_id: int
    place: Place
    audiences: tuple[str, ...]


class Tab:
    """One open page. ``news`` is set when something happened since it was last told."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.news = asyncio.Event()


def admit(cookies: str, path: str) -> Listener | int:
    """The signed-in person of these cookies and the place of this path, or the status of a refusal."""
    close_old_connections()
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookies)
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    user = get_user(request)
    if not user.is_authenticated:
        return 403
    try:
        _, label, pk = path.strip("/").split("/")
        model = apps.get_model(label)
        key = int(pk)
    except (LookupError, ValueError):
        return 404
    places = model._default_manager.all()
    if not hasattr(places, "visible_to") or not 0 < key < 2**63:
        return 404
    if not places.visible_to(user).filter(pk=key).exists():
        return 404
    place = Place(ContentType.objects.get_for_model(model, for_concrete_model=False).pk, key)
    return Listener(user.pk, place, audiences_of(user))


class Stream:
    """The application: who listens where, and what happened last."""

    def __init__(self) -> None:
        self.tabs: defaultdict[Place, set[Tab]] = defaultdict(set)
        self.of_user: Counter[int] = Counter()
        self.last: dict[tuple[Place, str], float] = {}
        self.heard_since = float("inf")
        self.stopping = asyncio.Event()
        # Django's questions wait for the database in a thread of their own, one after the other, on one connection.
        self.clerk = ThreadPoolExecutor(1, thread_name_prefix="live")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """Listen to the database from the server's start to its end."""
        await receive()
        ear = asyncio.create_task(self.listen())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.stopping.set()
        ear.cancel()
        with suppress(asyncio.CancelledError):
            await ear
        await asyncio.get_running_loop().run_in_executor(self.clerk, connections.close_all)
        await send({"type": "lifespan.shutdown.complete"})

    async def listen(self) -> None:
        """Hear what happens. After a pause everybody looks again, since something may have been missed."""
        foreign = {"cursor_factory", "context"}  # Django's own, for its synchronous connections
        arguments = {k: v for k, v in connection.get_connection_params().items() if k not in foreign}
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**arguments, autocommit=True) as ear:
                    await ear.execute(f"LISTEN {CHANNEL}")
                    self.heard_since = time.monotonic()
                    for place in list(self.tabs):
                        for audience in Audience.values:
                            self.tell(place, audience)
                    async for notice in ear.notifies():
                        type_id, pk, audience = notice.payload.split(":")
                        self.tell(Place(int(type_id), int(pk)), audience)
            except psycopg.Error as error:
                logger.warning("the database went away (%s), trying again", str(error).partition("\n")[0])
            self.heard_since = float("inf")
            await asyncio.sleep(RETRY)

    def tell(self, place: Place, audience: str) -> None:
        """Something happened there, for everybody or for one side only."""
        self.last[place, audience] = time.monotonic()
        for tab in self.tabs.get(place, ()):
            if audience in tab.listener.audiences:
                tab.news.set()

    async def answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse, or stay and tell."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["path"] == "/live/":
            await reply(send, 200 if self.heard_since < float("inf") else 503, headers)
            return
        listener = await self.ask(headers.get("cookie", ""), scope["path"])
        if isinstance(listener, Listener) and self.is_full(listener):
            listener = 429
        if scope["method"] != "GET":
            listener = 405
        if isinstance(listener, int):
            await reply(send, listener, headers)
            return
        tab = Tab(listener)
        if self.missed(listener, scope["query_string"].decode("latin-1")):
            tab.news.set()
        self.tabs[listener.place].add(tab)
        self.of_user[listener.user_id] += 1
        try:
            await reply(send, 200, headers, more=True)
            await self.follow(tab, lambda: self.ask(headers.get("cookie", ""), scope["path"]), receive, send)
        finally:
            self.leave(tab)

    async def ask(self, cookies: str, path: str) -> Listener | int:
        """The answer of ``admit``, without holding the others up."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.clerk, admit, cookies, path)
        except Error:
            return 503

    def is_full(self, listener: Listener) -> bool:
        """Whether this person, or everybody together, has enough tabs open."""
        return self.of_user[listener.user_id] >= TABS_OF_ONE or self.of_user.total() >= TABS_OF_ALL

    def missed(self, listener: Listener, query: str) -> bool:
        """Whether something may have happened since the page was made; it says how many seconds ago that was."""
        try:
            made = time.monotonic() - float(parse_qs(query)["age"][0]) - 1
        except (KeyError, ValueError):
            return True
        happened = (self.last.get((listener.place, audience), 0) for audience in listener.audiences)
        return max(self.heard_since, *happened) > made

    async def follow(
        self, tab: Tab, ask: Callable[[], Awaitable[Listener | int]], receive: Receive, send: Send
    ) -> None:
        """Tell this tab until it leaves, may no longer listen, or the server stops."""
        ends = [asyncio.create_task(disconnected(receive)), asyncio.create_task(self.stopping.wait())]
        asked_at = time.monotonic()
        try:
            while True:
                news = asyncio.create_task(tab.news.wait())
                done, _ = await asyncio.wait([news, *ends], timeout=PULSE, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if done - {news}:
                    break
                if time.monotonic() - asked_at >= TRUST:
                    if await ask() not in (tab.listener, 503):
                        break
                    asked_at = time.monotonic()
                line = b"event: changed\ndata:\n\n" if tab.news.is_set() else b":\n\n"
                tab.news.clear()
                await send({"type": "http.response.body", "body": line, "more_body": True})
            with suppress(OSError, RuntimeError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            for end in ends:
                end.cancel()

    def leave(self, tab: Tab) -> None:
        """Forget a tab."""
        place, user_id = tab.listener.place, tab.listener.user_id
        self.tabs[place].discard(tab)
        if not self.tabs[place]:
            del self.tabs[place]
        self.of_user[user_id] -= 1
        if not self.of_user[user_id]:
            del self.of_user[user_id]


async def disconnected(receive: Receive) -> None:
    """Return when the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def reply(send: Send, status: int, headers: dict[str, str], *, more: bool = False) -> None:
    """Begin the answer; without ``more`` it is also its end."""
    kind = b"text/event-stream" if more else b"text/plain"
    said = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": status, "headers": [*said, *shared_with(headers)]})
    await send({"type": "http.response.body", "body": b":\n\n" if more else b"", "more_body": more})


def shared_with(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers that let our own pages listen from their other port. Behind a proxy they are of one origin anyhow."""
    origin = headers.get("origin", "")
    parts = urlsplit(origin)
    ours = validate_host(parts.hostname or "", settings.ALLOWED_HOSTS) and origin.endswith(f":{settings.PORT}")
    allowed = [(b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true")]
    return [(b"vary", b"origin"), *(allowed if ours or origin == settings.SITE_URL else [])]
