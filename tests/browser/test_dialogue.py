"""A conversation in a real browser: asking by name with the keyboard, text that survives what others do, no script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.actions import comments
from os2collab.models import Comment, Draft, User
from tests.browser.test_checkins import somebody  # noqa: F401 - a fixture
from tests.browser.test_live import SOON, Stream, listening, stream  # noqa: F401 - a fixture
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    cast = Cast()
    User.objects.update(language="en")
    return cast


def test_somebody_is_asked_by_keyboard_alone(
    cast: Cast, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(cast.lead)
    page.goto(cast.milestone.get_absolute_url())
    text = page.get_by_label("What do you want decided or solved?")
    text.focus()
    page.keyboard.type("Can you, @k")
    people = page.get_by_role("listbox", name="People you can ask")
    expect(people.get_by_role("option")).to_have_text(["Karim Holm"])
    expect(text).to_have_attribute("aria-activedescendant", f"person_{cast.tester.pk}")
    axe(page)
    page.keyboard.press("Escape")
    expect(people).to_be_hidden()
    expect(text).to_have_value("Can you, @k")
    page.keyboard.type("a")
    expect(people.get_by_role("option", name="Karim Holm")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("try it? And @j")
    expect(people.get_by_role("option")).to_have_text(["Jonas Vang"])
    page.keyboard.press("Tab")
    expect(text).to_have_value("Can you, @Karim Holm try it? And @Jonas Vang ")
    expect(page.locator("#talk_draft")).to_contain_text("Draft saved")
    page.keyboard.press("Control+Enter")
    comment = page.locator(".comment:target")
    expect(comment).to_contain_text("Can you, Karim Holm try it? And Jonas Vang")
    expect(comment).to_be_focused()
    expect(page.get_by_label("What do you want decided or solved?")).to_have_value("")
    assert set(Comment.objects.get().mentions.values_list("user", flat=True)) == {cast.tester.pk, cast.vendor.pk}
    assert not Draft.objects.exists()
    axe(page)


def test_a_pointer_chooses_too_and_a_wall_narrows_who_is_offered(
    cast: Cast, page: Page, sign_in: Callable[[User], None]
):
    sign_in(cast.lead)
    page.goto(cast.milestone.get_absolute_url())
    text = page.get_by_label("What do you want decided or solved?")
    text.press_sequentially("@jo")
    page.get_by_role("option", name="Jonas Vang").click()
    expect(text).to_have_value("@Jonas Vang ")
    expect(text).to_be_focused()
    page.get_by_role("radio", name="Municipalities and the secretariat only").check()
    text.fill("")
    text.press_sequentially("@jo")
    expect(page.locator(".mention-list")).to_contain_text("Nobody of that name can read it")
    page.get_by_label("Why not everybody?").fill("comparing offers")
    text.fill("Which one is cheaper?")
    page.get_by_role("button", name="Send").click()
    wall = page.locator(".comment:target .comment__wall")
    expect(wall).to_have_text("Municipalities and the secretariat only: comparing offers")


def test_a_comment_appears_and_takes_neither_text_nor_focus(
    cast: Cast,
    page: Page,
    sign_in: Callable[[User], None],
    stream: Stream,  # noqa: F811 - the fixture
):
    sign_in(cast.lead)
    own = comments.write(cast.milestone, by=cast.lead, text="Mine")
    listening(page, cast.milestone.get_absolute_url())
    page.locator(f"#comment_{own.pk}").get_by_role("link", name="Change").click()
    change = page.locator(f"#comment_{own.pk} textarea")
    change.fill("Mine, in other words")
    text = page.locator("#say textarea")
    text.press_sequentially("Half a sen")
    page.evaluate("window.untouched = true")
    comments.write(cast.milestone, by=cast.vendor, text="From the other side")
    expect(page.locator("#comments")).to_contain_text("From the other side", timeout=SOON)
    expect(text).to_be_focused()
    page.keyboard.type("tence")
    expect(text).to_have_value("Half a sentence")
    expect(change).to_have_value("Mine, in other words")
    assert page.evaluate("window.untouched")
    change.locator("xpath=ancestor::form").get_by_role("link", name="Cancel").click()
    expect(page.locator(f"#comment_{own.pk}")).to_contain_text("Mine")
    expect(page.get_by_role("link", name="Change your comment").first).to_be_focused()


def test_one_changes_a_comment_by_keyboard_and_sees_whom_it_is_for(
    cast: Cast, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]
):
    sign_in(cast.lead)
    own = comments.write(cast.milestone, by=cast.lead, text="Mine", audience="municipality", reason="offers")
    page.goto(cast.milestone.get_absolute_url())
    row = page.locator(f"#comment_{own.pk}")
    change = row.get_by_role("link", name="Change your comment")
    change.press("Enter")
    text = page.get_by_label("Edit your comment")
    expect(text).to_be_focused()
    expect(row).to_contain_text("Mette Lund")
    expect(row.locator(".comment__wall")).to_have_text("Municipalities and the secretariat only: offers")
    axe(page)
    page.keyboard.press("Escape")
    expect(change).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    text.fill("Mine, in other words")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment:target")).to_contain_text("Mine, in other words")
    assert Comment.objects.get().text == "Mine, in other words"


def test_what_is_for_the_other_side_moves_nothing(
    cast: Cast,
    page: Page,
    sign_in: Callable[[User], None],
    stream: Stream,  # noqa: F811 - the fixture
):
    sign_in(cast.vendor)
    listening(page, cast.milestone.get_absolute_url())
    page.wait_for_timeout(3_000)  # what happened just before the page was made is asked for once
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    comments.write(cast.milestone, by=cast.lead, text="Secret", audience="municipality", reason="offers")
    page.wait_for_timeout(1_500)
    assert asked == []
    comments.write(cast.milestone, by=cast.lead, text="For everybody")
    expect(page.locator("#comments")).to_contain_text("For everybody", timeout=SOON)


def test_without_javascript_one_talks_too(cast: Cast, somebody: Callable[..., Page]):  # noqa: F811 - the fixture
    page = somebody(cast.lead, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(cast.milestone.get_absolute_url())
    page.get_by_label("What do you want decided or solved?").fill("Shall we?")
    page.get_by_role("button", name="Ask somebody by name").click()
    expect(page.get_by_label("What do you want decided or solved?")).to_have_value("Shall we?")
    page.get_by_label("Jonas Vang, Nordlys Software").check()
    page.get_by_role("radio", name="Municipalities").check()
    page.get_by_role("button", name="Send").click()  # refused: no reason
    expect(page.locator(".error-summary")).to_contain_text("Say why it is for one side only")
    expect(page.get_by_label("Jonas Vang, Nordlys Software")).to_be_checked()
    page.get_by_role("radio", name="Everybody here").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".comment:target")).to_contain_text("Shall we?")
    page.locator(".comment:target").get_by_role("link", name="Change").click()
    page.get_by_label("Edit your comment").fill("Let us")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment:target")).to_contain_text("Let us")
    page.get_by_role("link", name="Add a file or a link").click()
    plan = {"name": "Plån.txt", "mimeType": "text/plain", "buffer": b"Hej"}
    page.get_by_label("File", exact=True).set_input_files(plan)
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".file:target")).to_contain_text("Plån.txt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Plån.txt", exact=True).click()
    assert download.value.suggested_filename == "Plån.txt"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    cast: Cast,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
    axe: Callable[[Page], None],
    theme: str,
):
    page = somebody(cast.lead, color_scheme=theme, viewport={"width": 1440 if theme == "light" else 390, "height": 800})
    comment = comments.write(cast.milestone, by=cast.lead, text="@Jonas", audience="municipality", reason="offers")
    comments.edit(comment, by=cast.lead, text="@Karim Holm", version=1)
    page.goto(f"{cast.milestone.get_absolute_url()}?comment={comment.pk}&people#comment_{comment.pk}")
    axe(page)
    page.get_by_role("link", name="Change your comment").first.click()
    expect(page.locator(f"#comment_{comment.pk} textarea")).to_have_value("@Karim Holm")
    axe(page)
    page.goto(comment.get_absolute_url())
    axe(page)
    page.goto(f"/talk/milestone/{cast.milestone.pk}/files/")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".error-summary")).to_be_visible()
    axe(page)
