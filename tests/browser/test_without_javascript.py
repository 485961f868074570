from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer


def test_theme_and_language_are_plain_forms(browser: Browser, live_server: LiveServer):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/help/")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    page.locator("[data-theme-choice] [value=dark]").click()
    expect(html).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Dansk").click()
    expect(html).to_have_attribute("lang", "da")
    assert page.url.endswith("/help/")
    context.close()
