"""A need is written while one sees what looks like it; with one click another has it too; both without a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from partnerships.models import Need
from tests.partnerships.need_cast import Needing

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Needing:
    return Needing()


def test_what_looks_alike_comes_while_one_types_and_one_click_says_us_too(
    cast: Needing, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(cast.leader)
    page.goto("/needs/new/")
    page.get_by_label("What do you need?").press_sequentially("Borgere ser deres sag")
    alike = page.locator("#alike")
    expect(alike.get_by_role("heading", name="These look alike")).to_be_visible()
    expect(page.get_by_label("What do you need?")).to_be_focused()
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(alike.get_by_role("link").first).to_be_in_viewport()
    below = page.locator("#alike ~ * textarea[name=text]")
    expect(below, "right under the title, in the document's order too").to_have_count(1)
    alike.get_by_role("link", name="Borgeren kan se sin sag").click()
    page.get_by_role("button", name="We have it too").click()
    expect(page.locator("#need")).to_contain_text("2 organisations have this need.")
    page.goto("/needs/")
    row = page.locator(f"#need_{cast.need.pk}_row")
    expect(row).to_contain_text("We have it too · important")
    page.goto("/needs/new/?title=Borgere+ser+deres+sag")
    page.get_by_role("button", name="See what looks like it").click()
    expect(alike.get_by_role("link")).to_have_count(1)
    page.get_by_label("In your own words").fill("Det er noget andet")
    page.get_by_role("button", name="Propose the need").click()
    expect(page).to_have_url(re.compile(r"/needs/\d+/$"))
    assert Need.objects.count() == 2, "whoever was shown it while typing is not asked again"


def test_without_a_script_one_is_asked_once_and_nothing_is_lost(
    cast: Needing, browser: Browser, live_server: LiveServer, sign_in: Callable[[User], None], context
):
    sign_in(cast.official)
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto("/needs/new/")
    page.get_by_label("What do you need?").fill("Borgernes sag kan ses")
    page.get_by_label("In your own words").fill("Mange ringer")
    page.get_by_role("button", name="Propose the need").click()
    expect(page.get_by_role("heading", name="These look alike")).to_be_visible()
    expect(page.get_by_label("In your own words")).to_have_value("Mange ringer")
    page.get_by_role("button", name="Mine is another").click()
    expect(page.get_by_role("heading", name="Borgernes sag kan ses")).to_be_visible()
    page.goto("/needs/")
    page.locator(f"#need_{cast.need.pk}_row").get_by_role("button").click()
    expect(page.locator("#need")).to_contain_text("2 organisations have this need.")
    plain.close()
