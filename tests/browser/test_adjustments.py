"""A later date of two people in two browsers: proposed by keyboard, agreed to, seen by the other without a reload."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab import clock
from os2collab.models import User
from projects.models import Adjustment, AdjustmentState, Milestone
from tests.browser.test_live import SOON, Stream, listening, stream  # noqa: F401 - a fixture
from tests.factories import Cast
from tests.projects.adjusting import fresh, later, propose, with_mandate

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    cast = with_mandate(Cast(milestone_count=2))
    User.objects.update(language="en")
    return cast


@pytest.fixture
def somebody(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Another person's browser, new each time, on the same site."""
    contexts = []

    def somebody(user: User, **options: object) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([cookie])
        contexts.append(context)
        return context.new_page()

    yield somebody
    for context in contexts:
        context.close()


def day(days: int) -> str:
    return f"{clock.today() + timedelta(days=days):%d.%m.%Y}"


def test_the_vendor_proposes_by_keyboard_and_sees_the_new_plan_without_a_reload(
    cast: Cast,
    somebody: Callable[..., Page],
    stream: Stream,  # noqa: F811 - the fixture
):
    vendor = somebody(cast.vendor)
    vendor.goto(cast.milestone.get_absolute_url())
    vendor.get_by_role("link", name="The deadline").focus()
    vendor.keyboard.press("Enter")
    date = vendor.get_by_role("textbox", name="New date")
    expect(date).to_be_visible()
    date.focus()
    vendor.keyboard.press("ControlOrMeta+a")
    vendor.keyboard.type(day(67))
    outlook = vendor.locator("#outlook")
    expect(outlook).to_contain_text("Mette, project lead is asked")
    expect(outlook).to_contain_text("0 of 20 days of slip are used; this makes it 7.")
    assert not Adjustment.objects.exists(), "a preview changes nothing"
    vendor.get_by_label("Why?").focus()
    vendor.keyboard.type("The test environment is late")
    vendor.keyboard.press("Control+Enter")
    expect(vendor.get_by_text("It waits for Mette, project lead.")).to_be_visible()
    path = Adjustment.objects.get().get_absolute_url()
    listening(vendor, path)

    lead = somebody(cast.lead)
    lead.goto("/")
    expect(lead.locator("#waiting")).to_contain_text("The test environment is late")
    lead.locator("#waiting").get_by_role("link", name="Look at it").first.click()
    lead.get_by_role("button", name="Agree", exact=True).click()
    expect(lead.get_by_text("It is in force since").first).to_be_visible()
    expect(vendor.get_by_text("It is in force since").first).to_be_visible(timeout=SOON)
    assert fresh(cast.milestone).due_date == clock.today() + timedelta(days=67)


def test_another_lever_changes_the_fields_in_place_and_loses_nothing(cast: Cast, somebody: Callable[..., Page]):
    Milestone.objects.filter(pk=cast.milestone.pk).update(date_moves=2)
    page = somebody(cast.vendor)
    page.goto(f"{cast.project.get_absolute_url()}adjustments/new/?lever=deadline&milestone=1")
    page.get_by_role("textbox", name="New date").fill(day(64))
    page.get_by_label("Why?").fill("Mine own words")
    page.get_by_role("checkbox", name="M2").check()
    expect(page.get_by_role("textbox", name="New date")).to_have_count(2)
    page.get_by_role("button", name="Look at the staffing too").click()
    expect(page.get_by_label("Hours a week").first).to_be_visible()
    expect(page.get_by_role("checkbox", name="The staffing")).to_be_checked()
    expect(page.get_by_role("textbox", name="New date").first).to_have_value(day(64))
    expect(page.get_by_label("Why?")).to_have_value("Mine own words")
    page.get_by_role("checkbox", name="The deadline").uncheck()
    expect(page.get_by_role("textbox", name="New date")).to_have_count(0)
    page.get_by_role("checkbox", name="The deadline").check()
    expect(page.get_by_role("textbox", name="New date").first).to_have_value(day(64))
    expect(page.get_by_label("Why?")).to_have_value("Mine own words")


def test_without_javascript_it_is_chosen_shown_proposed_and_agreed_to_by_buttons(
    cast: Cast, somebody: Callable[..., Page]
):
    plain = {"java_script_enabled": False, "viewport": {"width": 390, "height": 800}}
    vendor = somebody(cast.vendor, **plain)
    vendor.goto(f"{cast.project.get_absolute_url()}adjustments/new/")
    vendor.get_by_role("checkbox", name="The deadline").check()
    vendor.get_by_role("checkbox", name="M1").check()
    vendor.get_by_role("button", name="Write the change").click()
    vendor.get_by_role("textbox", name="New date").fill(day(67))
    vendor.get_by_label("Why?").fill("The test environment is late")
    vendor.get_by_role("button", name="Show who must agree").click()
    expect(vendor.locator("#outlook")).to_contain_text("Mette, project lead is asked")
    expect(vendor.get_by_role("textbox", name="New date")).to_have_value(day(67))
    vendor.get_by_role("button", name="Propose it").click()
    expect(vendor.get_by_text("It waits for Mette, project lead.")).to_be_visible()
    lead = somebody(cast.lead, **plain)
    lead.goto("/")
    lead.locator("#waiting").get_by_role("link", name="Look at it").first.click()
    lead.get_by_role("button", name="Agree", exact=True).click()
    expect(lead.get_by_text("It is in force since").first).to_be_visible()
    assert Adjustment.objects.get().state == AdjustmentState.APPLIED


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    cast: Cast, somebody: Callable[..., Page], axe: Callable[[Page], None], theme: str
):
    page = somebody(cast.lead, color_scheme=theme, viewport={"width": 1440 if theme == "light" else 390, "height": 800})
    slow = propose(cast, cast.vendor, later(cast.milestone, 14))
    propose(cast, cast.lead, later(cast.milestone, 3))
    page.goto(slow.get_absolute_url())
    expect(page.get_by_text("The plan has changed since this was proposed.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Fit it to the plan").click()
    axe(page)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("It is in force since").first).to_be_visible()
    page.get_by_text("Version 1, Jonas").click()
    axe(page)
    page.goto(
        f"{cast.project.get_absolute_url()}adjustments/new/?lever=scope&lever=staffing&lever=deadline&milestone=1&milestone=0"
    )
    page.get_by_text("Or a new milestone").click()
    axe(page)
    page.get_by_role("button", name="Propose it").click()
    expect(page.locator(".error-summary")).to_be_visible()
    axe(page)
