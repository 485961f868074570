from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from tests.stage import Stage
from tests.stage import stage as on_stage


@pytest.fixture
def stage(live_server: LiveServer) -> Iterator[Stage]:
    with on_stage() as stage:
        yield stage


@pytest.fixture
def mette(stage: Stage) -> User:
    mette = stage.person("Mette Lund", language="en")
    for title in ("Regelmotor", "Integration"):
        stage.happen(title, told=[mette], by=stage.person("Jonas Vang"), url="/help/")
    return mette


def button(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=title).get_by_role("button", name="Mark as read")


def test_a_notice_is_marked_in_place(
    page: Page, mette: User, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(mette)
    page.goto("/notifications/")
    axe(page)
    expect(page.get_by_role("link", name="2 unread notices")).to_be_visible()
    button(page, "Regelmotor").click()
    expect(page.get_by_role("link", name="1 unread notice")).to_be_visible()
    expect(button(page, "Regelmotor")).to_have_count(0)
    expect(button(page, "Integration")).to_be_visible()
    axe(page)


def test_opening_a_notice_marks_it(page: Page, mette: User, sign_in: Callable[[User], None]):
    sign_in(mette)
    page.goto("/notifications/")
    page.get_by_role("link", name="Regelmotor").click()
    page.wait_for_url("**/help/")
    assert mette.notifications.unread().count() == 1


def test_everything_works_without_javascript(
    browser: Browser, live_server: LiveServer, mette: User, sign_in: Callable[[User], None], page: Page
):
    sign_in(mette)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto("/notifications/")
    plain.get_by_role("link", name="Regelmotor").click()
    assert plain.url.endswith("/help/")
    plain.goto("/notifications/")
    button(plain, "Regelmotor").click()
    expect(plain.get_by_role("link", name="1 unread notice")).to_be_visible()
    plain.get_by_role("button", name="Mark everything as read").click()
    expect(plain.get_by_role("link", name="0 unread notices")).to_be_visible()
    expect(plain.get_by_text("Everything is marked as read")).to_be_visible()
    context.close()
