from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from os2collab.models import User


@pytest.fixture
def reader(sign_in: Callable[[User], None]) -> User:
    """Somebody who is signed in."""
    user = User.objects.create_user("mette@skanderborg.example", name="Mette Sample")
    sign_in(user)
    return user


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible(page: Page, axe: Callable, reader: User, language, theme):
    User.objects.update(language=language)
    page.emulate_media(color_scheme=theme)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/ui/")
        axe(page)
    assert page.locator("html").get_attribute("lang") == language


def test_menus_and_dialogs_are_accessible_when_open(page: Page, axe: Callable, reader: User):
    page.goto("/ui/")
    page.locator("[popovertarget=user-menu]").click()
    axe(page)
    page.keyboard.press("Escape")
    page.locator("[commandfor=sample-dialog]").click()
    expect(page.locator("#sample-dialog")).to_be_visible()
    axe(page)
    page.set_viewport_size({"width": 390, "height": 900})
    page.reload()
    page.locator("[popovertarget=menu]").click()
    axe(page)


@pytest.mark.parametrize("path", ["/help/", "/accessibility/", "/personal-data/", "/nowhere/"])
def test_pages_about_the_house_are_accessible(page: Page, axe: Callable, path):
    page.goto(path)
    axe(page)


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1600])
def test_nothing_scrolls_sideways(page: Page, reader: User, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/ui/")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_theme_is_seen_at_once_and_kept(page: Page, reader: User):
    page.goto("/help/")
    html = page.locator("html")
    assert html.get_attribute("data-theme") is None
    with page.expect_response("**/theme/") as answer:
        page.get_by_role("button", name="Dark").or_(page.get_by_role("button", name="Mørk")).click()
    assert answer.value.status == 204
    expect(html).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(html).to_have_attribute("data-theme", "dark")


def test_the_user_menu_opens_by_keyboard_and_signs_out(page: Page, reader: User):
    page.goto("/help/")
    opener = page.locator("[popovertarget=user-menu]")
    opener.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#user-menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    menu.locator("form[action*=logout] button").click()
    page.goto("/help/")
    expect(opener).to_have_count(0)
