"""The search by keyboard, while one types, and without JavaScript."""

import re
import time
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    cast = Cast(milestone_count=3)
    User.objects.update(language="en")
    return cast


def test_the_slash_goes_to_the_search_and_escape_leaves_it(cast: Cast, page: Page, sign_in: Callable[[User], None]):
    sign_in(cast.lead)
    page.goto(f"{cast.project.get_absolute_url()}milestones/new/")
    page.get_by_label("Title").press_sequentially("a/b")
    expect(page.get_by_label("Title")).to_have_value("a/b")
    page.get_by_label("Title").blur()
    page.keyboard.press("/")
    field = page.locator("#app-search")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("fordelingsm")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=fordelingsm$"))
    result = page.locator("#results").get_by_role("link", name="Ny fordelingsmotor")
    expect(result.locator("mark")).to_have_text("fordelingsmotor")
    result.click()
    expect(page).to_have_url(re.compile(re.escape(cast.project.get_absolute_url())))


def test_a_narrow_screen_has_a_link_and_the_key_can_be_turned_off(
    cast: Cast, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(cast.lead)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/help/")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile(r"/search/$"))
    expect(page.locator("#search")).to_be_focused()
    axe(page)
    button = page.get_by_role("button", name="Use the key /")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.goto("/help/")
    page.keyboard.press("/")
    page.get_by_role("link", name="Search").click()
    expect(page.get_by_role("button", name="Use the key /")).to_have_attribute("aria-pressed", "false")


def test_results_follow_what_is_typed_with_the_address_and_are_announced(
    cast: Cast, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(cast.lead)
    page.goto("/search/")
    field = page.locator("#search")
    field.press_sequentially("milepæl", delay=40)
    expect(page.locator("#found")).to_have_text("3 results.")
    expect(page.locator(".result")).to_have_count(3)
    expect(field).to_be_focused()
    expect(page).to_have_url(re.compile(r"q=milep%C3%A6l"))
    axe(page)
    field.press_sequentially(" -3")
    expect(page.locator("#found")).to_have_text("2 results.")
    field.fill("")
    expect(page.get_by_role("heading", name="What you can find")).to_be_visible()
    field.fill("xyzzy")
    expect(page.locator("#found")).to_contain_text("Nothing is found for »xyzzy«")
    page.go_back()  # typing leaves no trail of addresses
    assert "/search/" not in page.url


def test_a_late_answer_never_covers_a_newer_one(cast: Cast, page: Page, sign_in: Callable[[User], None]):
    sign_in(cast.lead)
    page.goto("/search/")

    def slowly(route: Route) -> None:
        if route.request.url.endswith("q=milep%C3%A6l"):
            time.sleep(1.5)
        route.continue_()

    page.route("**/search/?*", slowly)
    field = page.locator("#search")
    with page.expect_request(re.compile(r"q=milep%C3%A6l$")):
        field.fill("milepæl")
    field.fill("fordelings")
    page.wait_for_timeout(400)
    field.fill("fordelingsmotor")
    expect(page.locator("#results mark").first).to_have_text("fordelingsmotor")
    page.wait_for_timeout(2_000)
    expect(page.locator(".result")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=fordelingsmotor$"))
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_without_javascript_it_is_a_form(cast: Cast, browser: Browser, live_server: LiveServer):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 1440, "height": 900}
    )
    client = Client()
    client.force_login(cast.lead)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/help/")
    page.locator("#app-search").fill("milepæl")
    page.keyboard.press("Enter")
    expect(page.locator(".result")).to_have_count(3)
    expect(page.get_by_role("button", name="Use the key /")).to_be_hidden()
    page.locator("#search").fill("skanderborg")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results").get_by_role("link", name="Skanderborg")).to_be_visible()
    context.close()
