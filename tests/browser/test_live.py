"""Two people on one page: what one does appears before the other, and takes nothing from them."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.conf import settings as configured
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from projects.actions import milestones
from tests.factories import Cast
from tests.test_concurrency import database_url

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ROOT = Path(__file__).resolve().parents[2]
SOON = 3_000  # milliseconds


class Stream:
    """`manage.py stream` on the database of the tests."""

    def __init__(self, pages: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "SECRET_KEY": configured.SECRET_KEY,
            "DEMO": "1",
            "PORT": pages.rpartition(":")[2],
            "LIVE_PORT": str(self.port),
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "manage.py", "stream"], cwd=ROOT, env=self.environment)
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/live/").close()
                return
            sleep(0.1)
        raise AssertionError("the stream does not answer")

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(10) == 0


@pytest.fixture
def stream(live_server: LiveServer, settings: Settings) -> Iterator[Stream]:
    """A stream, and pages that know where it is."""
    stream = Stream(live_server.url)
    settings.LIVE_URL = f":{stream.port}/live/"
    settings.SECURE_CSP = {**settings.SECURE_CSP, "connect-src": ["'self'", f"localhost:{stream.port}"]}
    yield stream
    stream.stop()


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    cast = Cast(milestone_count=2)
    User.objects.update(language="en")
    cast.report(cast.lead, "on_track", confidence=4)
    return cast


def listening(page: Page, path: str) -> None:
    """Open a page and wait until it listens."""
    with page.expect_response(lambda response: "/live/projects.project/" in response.url) as answer:
        page.goto(path)
    assert answer.value.status == 200


def test_a_report_appears_without_reload_and_takes_neither_focus_nor_text(
    cast: Cast, page: Page, sign_in: Callable[[User], None], stream: Stream
):
    sign_in(cast.lead)
    listening(page, cast.project.get_absolute_url())
    second = page.locator(f"#milestone_{cast.milestones[1].pk}_row")
    second.get_by_role("link", name="Report status").click()
    field = second.locator("textarea").first
    field.press_sequentially("Half a sen")
    page.evaluate("window.untouched = true")
    cast.report(cast.vendor, "off_track", confidence=1)
    first = page.locator(f"#milestone_{cast.milestone.pk}_row")
    expect(first).to_contain_text("Talk about it: confidence 1 against 4", timeout=SOON)
    expect(page.locator("#story")).to_contain_text("Jonas", timeout=SOON)
    expect(field).to_be_focused()
    page.keyboard.type("tence")
    expect(field).to_have_value("Half a sentence")
    assert page.evaluate("window.untouched")


def test_focus_and_open_parts_stay_on_the_milestone_page(
    cast: Cast, page: Page, sign_in: Callable[[User], None], stream: Stream
):
    sign_in(cast.lead)
    listening(page, cast.milestone.get_absolute_url())
    page.get_by_text("Show the figures as a table").click()
    summary = page.locator("summary", has_text="Show the figures as a table")
    expect(summary).to_be_focused()
    cast.report(cast.vendor, "off_track", confidence=1, obstacle="The test environment is down")
    expect(page.locator("#reports")).to_contain_text("The test environment is down", timeout=SOON)
    expect(page.get_by_role("table", name="The expected date, as it was reported")).to_be_visible()
    expect(summary).to_be_focused()


def test_a_page_whose_stream_died_still_works_and_catches_up_when_it_is_back(
    cast: Cast, page: Page, sign_in: Callable[[User], None], stream: Stream
):
    sign_in(cast.lead)
    listening(page, cast.project.get_absolute_url())
    stopped = monotonic()
    stream.stop()
    assert monotonic() - stopped < 2  # it does not wait for tabs that stay open
    cast.report(cast.vendor, "off_track", confidence=1)
    row = page.locator(f"#milestone_{cast.milestones[1].pk}_row")
    row.get_by_role("link", name="Report status").click()
    expect(row.get_by_role("radio").first).to_be_visible()
    stream.start()
    first = page.locator(f"#milestone_{cast.milestone.pk}_row")
    expect(first).to_contain_text("Talk about it", timeout=5 * SOON)


def test_somebody_who_has_left_keeps_the_page_as_it_was(
    cast: Cast, page: Page, sign_in: Callable[[User], None], stream: Stream
):
    sign_in(cast.vendor)
    listening(page, cast.project.get_absolute_url())
    page.context.clear_cookies()
    with page.expect_response(lambda response: "/account/login/" in response.url):
        milestones.start(cast.milestones[1], by=cast.lead)
    expect(page.locator("#milestones")).to_be_visible()


def test_a_page_in_the_background_hangs_up_and_catches_up_when_the_person_returns(
    cast: Cast, page: Page, sign_in: Callable[[User], None], stream: Stream
):
    sign_in(cast.lead)
    listening(page, cast.project.get_absolute_url())
    turn = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(turn, True)
    sleep(0.3)
    cast.report(cast.vendor, "off_track", confidence=1)
    sleep(1.5)
    assert asked == []
    page.evaluate(turn, False)
    first = page.locator(f"#milestone_{cast.milestone.pk}_row")
    expect(first).to_contain_text("Talk about it: confidence 1 against 4", timeout=SOON)
