"""Promises and the barometer in a browser: with htmx, without any script, and by keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from os2collab import clock
from os2collab.models import User
from projects.actions import promises
from projects.models import BarometerTally, BarometerTurn, CheckIn, Promise
from tests.browser.test_checkins import somebody  # noqa: F401 - a fixture
from tests.factories import Cast
from tests.projects.actions.test_barometer import opened

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: object) -> Cast:
    cast = Cast()
    opened(cast)  # four check-ins are revealed
    User.objects.update(language="en")
    return cast


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).strftime("%d.%m.%Y")


@pytest.mark.parametrize("way", ["with htmx", "without JavaScript"])
def test_a_promise_is_made_in_a_check_in_and_said_to_be_kept(
    cast: Cast,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
    way: str,
):
    script = way == "with htmx"
    page = somebody(cast.vendor, java_script_enabled=script, viewport={"width": 390, "height": 800})
    page.goto(CheckIn.objects.get(number=4).get_absolute_url())
    page.get_by_label("What does your organisation promise?").fill("Test data in week 43")
    page.get_by_label("By when?").fill(day(3))
    page.get_by_role("button", name="We promise it").click()
    expect(page.locator("#promises")).to_contain_text("Test data in week 43")

    lead = somebody(cast.lead, java_script_enabled=script)
    lead.goto(f"{cast.project.get_absolute_url()}promises/")
    row = lead.locator(f"#promise_{Promise.objects.get().pk}")
    row.get_by_role("button").click()
    expect(row).to_contain_text("Mette, Skanderborg, said so")
    expect(row.get_by_role("button")).to_have_count(0)
    assert Promise.objects.get().state == "kept"


def test_the_barometer_is_answered_by_keyboard_alone(
    cast: Cast,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
):
    page = somebody(cast.lead)
    page.goto("/")
    page.get_by_role("link", name="How are we doing together").first.press("Enter")
    expect(page.get_by_role("heading", name="Six questions")).to_be_visible()
    page.locator("input[type=radio]").first.focus()
    for _statement in range(6):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have answered.")).to_be_visible()
    tally = BarometerTally.objects.get(side="municipality")
    assert set(map(tuple, tally.counts.values())) == {(0, 0, 0, 1, 0, 0)}


def test_and_without_javascript_with_what_was_chosen_kept(
    cast: Cast,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
):
    page = somebody(cast.vendor, java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(f"{cast.project.get_absolute_url()}barometer/")
    page.locator("input[name=colleagues][value='5']").check()
    page.get_by_role("button", name="Send anonymously").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("input[name=colleagues][value='5']")).to_be_checked()
    for name in ("lead", "paid", "little", "honest", "matter"):
        page.locator(f"input[name={name}][value='0']").check()
    page.get_by_role("button", name="Send anonymously").click()
    expect(page.get_by_text("You have answered.")).to_be_visible()
    assert BarometerTurn.objects.get().user == cast.vendor


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    cast: Cast,
    somebody: Callable[..., Page],  # noqa: F811 - the fixture
    axe: Callable[[Page], None],
    theme: str,
):
    """The states that the pages of tests/browser/test_every_page.py are not in: refused, overdue, settled."""
    width = 1440 if theme == "light" else 390
    page = somebody(cast.vendor, color_scheme=theme, viewport={"width": width, "height": 800})
    with clock.at(clock.now() - timedelta(days=9)):
        late, other = (
            promises.make(cast.project, by=cast.vendor, words="Vi leverer", due_on=clock.today()) for _each in range(2)
        )
    project = cast.project.get_absolute_url()
    page.goto(f"{project}promises/")
    axe(page)
    page.goto(late.get_absolute_url())
    page.get_by_role("button", name="Make a new promise").click()  # refused: nothing is written
    expect(page.locator(".error-summary")).to_be_visible()
    axe(page)
    page.goto(other.get_absolute_url())
    promises.miss(other, by=cast.lead)
    page.get_by_label("A word about it").fill("Uden fejl")
    page.get_by_role("button", name="It was kept").click()
    expect(page.get_by_role("alert")).to_contain_text("was first")
    expect(page.get_by_role("alert")).to_contain_text("Uden fejl")
    axe(page)
    for path in ("promises/new/", "barometer/", "milestones/1/", "checkins/4/"):
        page.goto(f"{project}{path}")
        axe(page)
    page.goto("/")
    axe(page)
