"""Every page there is, as somebody who may see it: light, Danish and wide, then dark, English and narrow.

The list of pages is that of tests/test_access_table.py, so that a new address is looked at without being named here.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from tests.browser.conftest import AXE_OPTIONS
from tests.test_access_table import ACCOUNT_ROWS, ROWS
from tests.world import PERSONAS, World, addresses, routes

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# JSON, CSV, and what people uploaded
NO_PAGES = {
    "file",
    "health",
    "need-export",
    "pledge-export",
    "portfolio-export",
    "split-export",
    "portfolio-changes-export",
} | {f"{name}-{ending}" for name in ("invoices", "invoice", "economy", "quotes") for ending in ("csv", "xlsx")}
WAYS = [("light", "da", 1440), ("dark", "en", 390)]
NARROWEST = 320


@pytest.fixture
def world(live_server: LiveServer) -> World:
    return World()


@contextmanager
def reading(
    browser: Browser, server: LiveServer, world: World, persona: str, way: tuple[str, str, int]
) -> Iterator[Page]:
    """A page in the browser of that persona; what scripts or the content security policy complain of fails the test."""
    theme, language, width = way
    context = browser.new_context(
        base_url=server.url,
        color_scheme=theme,  # type: ignore[arg-type]
        locale=language,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if session := world.client(persona).cookies.get("sessionid"):
        cookies["sessionid"] = session.value
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: "Content Security Policy" in line.text and complaints.append(line.text))
    yield page
    context.close()
    assert complaints == []


def faults(page: Page, language: str) -> list[str]:
    """What is wrong with the page that is open."""
    found = [f"axe: {each['id']}, {each['nodes'][0]['html'][:120]}" for each in violations(page)]
    seen = page.evaluate(
        """() => ({
            lang: document.documentElement.lang,
            headings: [...document.querySelectorAll("h1, h2, h3, h4, h5")].map((it) => Number(it.tagName[1])),
            wide: document.documentElement.scrollWidth,
            room: innerWidth,
        })"""
    )
    if seen["lang"] != language:
        found.append(f"it says that its language is {seen['lang']}")
    if seen["headings"].count(1) != 1:
        found.append(f"it has {seen['headings'].count(1)} first headings")
    if any(after - before > 1 for before, after in zip(seen["headings"], seen["headings"][1:], strict=False)):
        found.append(f"its headings leave out a level: {seen['headings']}")
    if seen["wide"] > seen["room"]:
        found.append(f"it is {seen['wide']} wide where there is room for {seen['room']}")
    return found


def violations(page: Page) -> list[dict]:
    return Axe().run(page, options=AXE_OPTIONS).response["violations"]


def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways on the narrowest screen."""
    size = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size)
    return [f"it is {wide} wide on the narrowest screen"] if wide > NARROWEST else []


def pages(world: World) -> dict[str, list[str]]:
    """Persona → the pages that this one looks at: each page is seen by the first who may."""
    found: dict[str, list[str]] = {}
    known = addresses(world)
    for asked, method, cells in ROWS:
        name, mark, query = asked.partition("?")
        if method == "GET" and name not in NO_PAGES:
            persona = next(who for who, cell in zip(PERSONAS, cells, strict=True) if cell == "sees")
            found.setdefault(persona, []).append(known[name] + mark + query)
    for name, nobody, anybody in ACCOUNT_ROWS:
        path = "/" + re.sub(r"[\^$]", "", re.sub(r"\(\?P<\w+>[^)]*\)", "x1", routes()[name]).replace("<int:pk>", "1"))
        for persona, cell in (("nobody", nobody), ("lead", anybody)):
            if cell == "sees":
                found.setdefault(persona, []).append(path)
    return found


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_axe_finds_nothing_on_any_page(browser: Browser, live_server: LiveServer, world: World, way):
    _theme, language, width = way
    User.objects.update(language=language)
    wrong = {}
    for persona, paths in pages(world).items():
        with reading(browser, live_server, world, persona, way) as page:
            for path in paths:
                page.goto(path)
                found = faults(page, language) + (too_wide(page) if width < 1_000 else [])
                if found:
                    wrong[f"{persona}: {path}"] = found
    assert not wrong


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_nor_on_a_page_that_refuses(browser: Browser, live_server: LiveServer, world: World, way):
    _theme, language, _width = way
    User.objects.update(language=language)
    project = world.project.get_absolute_url()
    wrong = {}
    with reading(browser, live_server, world, "vendor", way) as page:
        for path, status in (("/nowhere/", 404), (f"{project}edit/", 403)):
            assert page.goto(path).status == status
            wrong[path] = faults(page, language)
    with reading(browser, live_server, world, "lead", way) as page:
        page.goto(f"{project}milestones/new/")
        submit(page, 422)
        wrong["422"] = faults(page, language)
        page.goto(f"{world.running.get_absolute_url()}edit/")
        page.locator("input[name=version]").evaluate("(field) => (field.value = 0)")
        page.locator("input[name=title]").fill("Nyt navn")
        submit(page, 409)
        wrong["409"] = faults(page, language)
    assert not any(wrong.values()), wrong


def submit(page: Page, status: int) -> None:
    """Send the page's form and see how it is answered."""
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.locator("main form[method=post] .button--primary").first.click()
    assert answer.value.status == status
    page.wait_for_load_state()
