"""What browser tests share: a page on a live server, a way to sign in, and axe."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from tests import chromium
from tests.sweeping import sweep_lightly

AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """A headless Chromium, for as long as tests need one: its loop is in the way of tests that run their own."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; the tests use the database between its calls, never within one.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        sweep_lightly()  # while it runs, Django holds another connection
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=["--no-sandbox"])
        yield browser
        browser.close()
        connection.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A fresh browser profile, pointed at the live server."""
    still = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}  # axe judges what does not move
    context = browser.new_context(base_url=live_server.url, **still)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in it. A script that fails or that the content security policy stops fails the test."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: "Content Security Policy" in line.text and complaints.append(line.text))
    yield page
    assert complaints == []


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """Sign a person in without the sign-in page."""

    def sign_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe finds nothing, target size included."""

    def check(page: Page) -> None:
        results = Axe().run(page, options=AXE_OPTIONS)
        assert results.violations_count == 0, results.generate_report()

    return check
