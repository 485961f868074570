"""Vejle leaves: one key press, no page load, the focus stays, and a screen reader hears it; and without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.models import Organisation, User
from partnerships.actions import partnerships
from tests.browser.test_checkins import somebody  # noqa: F401 - a fixture
from tests.partnerships.money_cast import MoneyCast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Four(MoneyCast):
    """Four municipalities bind 90,000 each to 360,000; the vendor starts at 80 %; two milestones cost 300,000."""

    def __init__(self) -> None:
        super().__init__(100_000, 200_000, goal=360_000)
        self.towns = [self.town(name) for name in ("Aabenraa", "Odder", "Ringsted", "Vejle")]
        for town in self.towns:
            self.bind(town, 90_000)
        self.partnership = partnerships.set_threshold(self.fresh(), by=self.vendor, percent=80)
        self.vejle = self.towns[-1]

    @property
    def address(self) -> str:
        return f"{self.partnership.get_absolute_url()}what-if/"


@pytest.fixture
def cast(live_server: LiveServer) -> Four:
    return Four()


def control_of(page: Page, town: Organisation) -> Locator:
    """The control that lets a municipality leave or come back."""
    return page.get_by_role("checkbox", name=town.name, exact=True)


def tab_to(page: Page, control: Locator) -> None:
    """By keyboard alone, from the top of the page."""
    page.locator("body").press("Home")
    for _press in range(80):
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    pytest.fail("Tab does not come to it")


def everybody_is_in(page: Page, cast: Four) -> None:
    """Who pays what before anybody leaves."""
    for town in cast.towns:
        expect(page.locator(f"#payer_{town.pk}")).to_contain_text("90.000 kr.")
    expect(page.locator(".payers tfoot")).to_contain_text("360.000 kr.")
    expect(page.locator("#reach")).to_contain_text("Nordlys Software can start: its threshold of 80 % is met.")
    expect(page.locator("#reach")).to_contain_text("It pays for 2 of 2 milestones.")


def vejle_is_out(page: Page, cast: Four) -> None:
    """The shares, their sum, the threshold and the milestones without Vejle."""
    for town in cast.towns[:-1]:
        expect(page.locator(f"#payer_{town.pk}")).to_contain_text("120.000 kr.+ 30.000 kr.")
    expect(page.locator(f"#payer_{cast.vejle.pk}")).to_contain_text("is out")
    expect(page.locator(".payers tfoot")).to_contain_text("360.000 kr.")
    reach = page.locator("#reach")
    expect(reach.get_by_role("heading", name="Binding without Vejle")).to_be_visible()
    expect(reach).to_contain_text("270.000 kr. of 360.000 kr. (75 %) is binding. 18.000 kr. more, and Nordlys")
    expect(reach).to_contain_text("It pays for 1 of 2 milestones.")
    expect(page.get_by_role("status").and_(page.locator("#answer"))).to_have_text(
        "With 3 organisations each pays 120.000 kr. Without Vejle the others pay 30.000 kr. more each."
        " If they pay no more, 270.000 kr. is binding (75 %), and Nordlys Software no longer starts:"
        " its threshold is 80 %."
    )


def test_one_key_lets_vejle_leave_and_another_brings_it_back(
    cast: Four, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(cast.lead)
    page.goto(cast.address)
    everybody_is_in(page, cast)
    page.evaluate("window.untouched = true; window.region = document.querySelector('#answer')")
    vejle = control_of(page, cast.vejle)
    tab_to(page, vejle)
    page.keyboard.press("Space")
    vejle_is_out(page, cast)
    expect(vejle).to_be_focused()
    expect(vejle).not_to_be_checked()
    assert page.evaluate("window.untouched"), "no page was loaded"
    # A screen reader hears what changes in a live region; one that was put in anew would be silent.
    assert page.evaluate("window.region === document.querySelector('#answer')")
    axe(page)
    page.keyboard.press("Space")
    everybody_is_in(page, cast)
    expect(vejle).to_be_focused()
    assert page.evaluate("window.untouched")


def test_without_a_script_it_takes_the_button(
    cast: Four,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
):
    page = somebody(cast.lead, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(cast.address)
    everybody_is_in(page, cast)
    control_of(page, cast.vejle).uncheck()
    page.get_by_role("button", name="Calculate").click()
    vejle_is_out(page, cast)
    expect(control_of(page, cast.vejle)).not_to_be_checked()
