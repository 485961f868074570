"""A check-in of two people in two browsers: drafts survive, answers are sealed, the reveal comes by itself."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.models import User
from projects.actions import checkins, groups, milestones
from projects.models import AgendaItem, CheckIn, CheckInAnswer, Group
from tests.browser.test_live import SOON, Stream, listening, stream  # noqa: F401 - a fixture
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    cast = Cast()
    User.objects.update(language="en")
    milestones.start(cast.milestone, by=cast.lead)
    groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
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


def answer(page: Page, status: str, confidence: str) -> None:
    page.locator(f"input[name$=-status][value={status}]").check()
    page.locator(f"input[name$=-confidence][value='{confidence}']").check()


def keeps(response: Response, question: str, word: str) -> bool:
    """Whether this kept a draft of one question, with a word in it."""
    sent = response.request.post_data or ""
    return f"question={question}" in sent and word in sent and response.ok


def test_two_people_answer_and_both_see_the_reveal(
    cast: Cast,
    somebody: Callable[..., Page],
    stream: Stream,  # noqa: F811 - the fixture
):
    lead = somebody(cast.lead)
    lead.goto(f"{cast.project.get_absolute_url()}checkins/")
    lead.get_by_role("link", name="Open a check-in now").click()
    lead.get_by_role("button", name="Ask both sides").click()
    expect(lead.get_by_role("heading", name="How far are we?")).to_be_visible()
    path = CheckIn.objects.get().get_absolute_url()

    vendor = somebody(cast.vendor)
    vendor.goto("/")
    vendor.get_by_role("link", name="Answer").first.click()
    answer(vendor, "at_risk", "4")
    # not the draft of what was chosen before: it may still be on its way, and carries the whole form
    with vendor.expect_response(lambda response: keeps(response, "whole", "fast")):
        vendor.get_by_label("What went well?").fill("The tests were fast")
    expect(vendor.locator("#draft_state")).to_contain_text("Draft saved")
    vendor.context.close()  # another day, another device
    vendor = somebody(cast.vendor)
    listening(vendor, path)
    expect(vendor.get_by_label("What went well?")).to_have_value("The tests were fast")
    expect(vendor.get_by_role("radio", name="At risk")).to_be_checked()
    listening(lead, path)
    lead.get_by_label("What do you need from the others?").fill("Peace and q")
    vendor.get_by_role("button", name="Send your answer").click()
    expect(vendor.get_by_text("It is sealed until")).to_be_visible()

    vendor.evaluate("window.untouched = true")  # from now on it is not loaded again
    expect(lead.get_by_text("Sealed", exact=True)).to_be_visible(timeout=SOON)
    expect(lead.get_by_label("What do you need from the others?")).to_have_value("Peace and q")
    lead.keyboard.type("uiet")
    expect(lead.locator("main")).not_to_contain_text("The tests were fast")
    answer(lead, "at_risk", "2")
    lead.get_by_role("button", name="Send your answer").click()
    for page in (lead, vendor):
        expect(page.locator("main")).to_contain_text("Talk about it: confidence 4 against 2", timeout=SOON)
        expect(page.locator("main")).to_contain_text("The tests were fast")
        expect(page.locator("main")).to_contain_text("Peace and quiet")
    assert vendor.evaluate("window.untouched")
    item = AgendaItem.objects.get()
    assert (item.vendor_confidence, item.municipal_confidence, item.group.name) == (4, 2, "Koordinationsgruppen")
    lead.goto("/groups/koordinationsgruppen/")
    expect(lead.locator("#agenda")).to_contain_text("confidence 4 against 2")
    settle_by_keyboard(lead, item)
    expect(vendor.locator("#agenda")).to_contain_text("We move the test", timeout=SOON)
    assert vendor.evaluate("window.untouched")
    lead.reload()
    expect(lead.locator("#agenda")).to_have_count(0)


def settle_by_keyboard(page: Page, item: AgendaItem) -> None:
    """Open the line, think better of it, open it again and write what came of it."""
    line = page.locator(f"#agendaitem_{item.pk}")
    for leave in ("Escape", "Control+Enter"):
        line.get_by_role("link", name="We have talked about it").press("Enter")
        field = line.get_by_label("What came of it?")
        expect(field).to_be_focused()
        if leave == "Control+Enter":
            field.fill("We move the test")
        page.keyboard.press(leave)
        expect(field).to_have_count(0)
    expect(line).to_contain_text("We move the test")


def test_without_javascript_the_draft_and_the_answer_are_sent_by_buttons(cast: Cast, somebody: Callable[..., Page]):
    checkins.open_now(cast.project, by=cast.lead)
    page = somebody(cast.vendor, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(f"{cast.project.get_absolute_url()}checkins/1/")
    answer(page, "off_track", "1")
    page.get_by_label("What do you need from the others?").fill("Access")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_label("What do you need from the others?")).to_have_value("Access")
    page.get_by_role("button", name="Send your answer").click()
    expect(page.get_by_text("It is sealed until")).to_be_visible()
    assert CheckInAnswer.objects.filter(sent_at__isnull=False).get().needed == "Access"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(cast: Cast, somebody: Callable[..., Page], axe: Callable[[Page], None], theme: str):
    width = 1440 if theme == "light" else 390
    page = somebody(cast.lead, color_scheme=theme, viewport={"width": width, "height": 800})
    project = cast.project.get_absolute_url()
    seen = ["checkins/", "checkins/new/"]
    for path in seen:
        page.goto(f"{project}{path}")
        axe(page)
    checkin = checkins.open_now(cast.project, by=cast.lead)
    page.goto(checkin.get_absolute_url())
    axe(page)
    page.get_by_role("button", name="Send your answer").click()  # refused: nothing is answered
    expect(page.locator(".error-summary")).to_be_visible()
    axe(page)
    expected = cast.milestone.due_date
    for person, confidence in ((cast.lead, 2), (cast.vendor, 5)):
        said = {"status": "on_track", "forecast_date": expected, "confidence": confidence}
        checkins.send(checkin, by=person, words={cast.milestone.pk: said})
        page.goto(checkin.get_absolute_url())
        axe(page)
    page.get_by_role("link", name="We have talked about it").click()
    axe(page)
    page.goto("/groups/koordinationsgruppen/")
    axe(page)
