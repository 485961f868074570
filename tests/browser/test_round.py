"""What a round asks for is drawn while it is written, and by a button without a script; then it is saved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.test_checkins import somebody  # noqa: F401 - a fixture
from tests.partnerships.cast import Partners

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Partners:
    return Partners(opened=False)


@pytest.mark.parametrize("way", ["with htmx", "without a script"])
def test_the_sum_follows(
    cast: Partners,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
    axe: Callable[[Page], None],
    way: str,
):
    script = way == "with htmx"
    page = somebody(cast.leader, java_script_enabled=script, viewport={"width": 390, "height": 800})
    page.goto(f"{cast.partnership.get_absolute_url()}round/")
    amounts = page.get_by_label("Amount")
    amounts.nth(0).fill("2.000.000")
    amounts.nth(4).fill("500.000")
    if not script:
        page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_role("status").and_(page.locator("#round_sum"))).to_have_text(
        "Together 2.000.000 kr., which is the goal."
    )
    expect(page.locator("#round_figures")).to_contain_text("500.000 kr.")
    fees = page.get_by_label("Fee", exact=True)
    expect(fees).to_be_hidden()
    page.get_by_label("The same terms, and a fee that rises on dates").check()
    expect(fees).to_be_visible()
    if script:
        axe(page)
    page.get_by_role("button", name="One more part").click()
    expect(amounts).to_have_count(6)
    expect(amounts.nth(0)).to_have_value("2.000.000")
    page.get_by_label("The same terms as the first").check()
    page.get_by_role("button", name="Save the terms of the round").click()
    expect(page.get_by_role("heading", name="How far is the round?")).to_be_visible()
    assert cast.refreshed().goal_amount == 2_000_000
