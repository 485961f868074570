"""The main job in a real browser: the vendor reports in the row, the project lead sees it beside her own word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from os2collab.models import User
from projects.models import StatusReport
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: object) -> Cast:
    cast = Cast()
    cast.report(cast.lead, "off_track", confidence=2)
    return cast


def test_the_vendor_reports_in_the_row_and_the_lead_sees_both_sides(
    cast: Cast, page: Page, sign_in: Callable[[User], None]
):
    sign_in(cast.vendor)
    page.goto(cast.project.get_absolute_url())
    row = page.locator(f"#milestone_{cast.milestone.pk}_row")
    row.get_by_role("link", name="Report status").click()
    row.get_by_text("On track").last.click()
    row.get_by_text("4", exact=True).click()
    row.get_by_role("button", name="Report status").click()
    expect(page.locator("#toasts")).to_contain_text("Status reported")
    expect(row).to_contain_text("Talk about it: confidence 4 against 2")
    sign_in(cast.lead)
    page.goto("/")
    expect(page.locator("#projects")).to_contain_text("Talk about it: confidence 4 against 2")
    page.goto("/notifications/")
    expect(page.locator("main")).to_contain_text("confidence 4 of 5")


def test_all_that_is_due_is_counted_down_in_place(cast: Cast, page: Page, sign_in: Callable[[User], None]):
    User.objects.update(language="en")
    other = cast.plan("Snart", days=10)
    cast.plan("Også snart", days=12)
    sign_in(cast.vendor)
    page.goto("/status/")
    expect(page.locator("#due_lead")).to_contain_text("2 milestones wait")
    row = page.locator(f"#milestone_{other.pk}_row")
    row.get_by_text("On track").last.click()
    row.get_by_text("4", exact=True).click()
    row.get_by_role("button", name="Report status").click()
    expect(page.locator("#due_lead")).to_contain_text("One milestone waits")
    expect(row).to_contain_text("OS2opgavefordeler: Ny fordelingsmotor")


def test_the_row_is_reported_with_the_keyboard_alone(cast: Cast, page: Page, sign_in: Callable[[User], None]):
    sign_in(cast.vendor)
    page.goto(cast.project.get_absolute_url())
    row = page.locator(f"#milestone_{cast.milestone.pk}_row")
    row.get_by_role("link", name="Report status").focus()
    page.keyboard.press("Enter")
    first = row.get_by_role("radio").first
    expect(first).to_be_visible()
    first.focus()
    page.keyboard.press("ArrowDown")  # at risk
    for _stop in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Status reported")
    assert StatusReport.objects.get(side="vendor").status == "at_risk"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_the_main_job(
    cast: Cast, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None], theme: str
):
    cast.report(cast.vendor, "on_track")
    sign_in(cast.lead)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    base, milestone = cast.project.get_absolute_url(), cast.milestone.get_absolute_url()
    for path in (
        "/",
        "/projects/",
        base,
        f"{base}?order",
        f"{base}team/",
        f"{base}organisations/",
        f"{base}story/",
        f"{base}changes/",
    ):
        page.goto(path)
        axe(page)
    for path in (milestone, f"{milestone}status/", f"{milestone}edit/", "/status/", "/projects/new/", "/partnerships/"):
        page.goto(path)
        axe(page)
