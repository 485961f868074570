"""static/js/app.js, on a page that has a form and a server that answers as the test says."""

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, expect

FORM = """
<section id="place">
  <h2>Milepæl</h2>
  <form id="sample" action="/answer/" method="post" hx-post="/answer/" hx-target="#place">
    <label>Hvorfor?<textarea name="why"></textarea></label>
    <button>Send</button>
    <a href="#place" data-cancel id="cancel">Annullér</a>
  </form>
</section>
"""


@pytest.fixture
def form(page: Page) -> Page:
    """The help page with a form in it."""
    page.goto("/help/")
    page.evaluate(
        "html => { document.querySelector('main').insertAdjacentHTML('beforeend', html); htmx.process(document.body) }",
        FORM,
    )
    return page


def answer(page: Page, body: str = "", status: int = 200, **headers: str) -> list[str]:
    """Let the server answer like this; returns the list in which requests will stand."""
    seen: list[str] = []

    def fulfil(route: Route) -> None:
        seen.append(route.request.post_data or "")
        route.fulfill(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8", **headers})

    page.route("**/answer/", fulfil)
    return seen


def test_a_toast_says_that_it_is_saved_and_can_be_closed(form: Page):
    answer(form, "<h2>Milepæl</h2>", **{"HX-Trigger": '{"toast": {"text": "Gemt"}}'})
    form.get_by_role("button", name="Send").click()
    toast = form.locator("#toasts .toast")
    expect(toast).to_have_text("Gemt")
    toast.get_by_role("button").click()
    expect(toast).to_have_count(0)


def test_ctrl_enter_sends_with_the_token(form: Page):
    seen = answer(form, "<h2>Milepæl</h2>")
    form.get_by_label("Hvorfor?").fill("Testmiljøet")
    with form.expect_request("**/answer/") as request:
        form.keyboard.press("Control+Enter")
    assert request.value.headers["x-csrftoken"]
    expect(form.locator("#sample")).to_have_count(0)
    assert "why=Testmilj" in seen[0]


def test_escape_cancels_when_nothing_is_lost(form: Page):
    form.evaluate("document.getElementById('cancel').addEventListener('click', () => { document.title = 'cancelled' })")
    title = form.title()
    form.get_by_label("Hvorfor?").fill("Testmiljøet")
    form.keyboard.press("Escape")
    expect(form).to_have_title(title)
    form.get_by_label("Hvorfor?").clear()
    form.keyboard.press("Escape")
    expect(form).to_have_title("cancelled")


def test_the_error_summary_takes_the_focus(form: Page):
    answer(form, '<div class="error-summary" tabindex="-1" autofocus>Ret en ting</div>', status=422)
    form.get_by_role("button", name="Send").click()
    expect(form.locator(".error-summary")).to_be_focused()


def test_focus_goes_to_the_heading_when_its_element_is_gone(form: Page):
    answer(form, "<h2>Meldt</h2><p>Tak</p>")
    form.get_by_role("button", name="Send").focus()
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", name="Meldt")).to_be_focused()


def test_focus_goes_back_to_where_one_came_from_when_it_is_still_there(form: Page):
    form.evaluate("""() => {
        document.getElementById("place").insertAdjacentHTML(
            "beforeend", '<a id="edit" href="/answer/" hx-get="/answer/" hx-target="#place">Ret</a>');
        htmx.process(document.body);
    }""")
    answer(form, '<h2>Meldt</h2><a id="edit" href="/answer/">Ret</a>')
    form.locator("#edit").focus()
    form.keyboard.press("Enter")
    expect(form.get_by_role("heading", name="Meldt")).to_be_visible()
    expect(form.locator("#edit")).to_be_focused()


@pytest.mark.parametrize("fail", ["no answer", "an error"])
def test_what_one_wrote_stays_when_it_cannot_be_sent(form: Page, fail):
    if fail == "no answer":
        form.route("**/answer/", lambda route: route.abort())
    else:
        answer(form, render_to_string("components/error-toast.html", {"text": "Nej"}), status=500)
    form.get_by_label("Hvorfor?").fill("Testmiljøet")
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#toasts .toast--error")).to_be_visible()
    expect(form.get_by_label("Hvorfor?")).to_have_value("Testmiljøet")
    expect(form.locator("#sample")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("written", [True, False])
def test_unsaved_text_is_asked_about_before_one_leaves(form: Page, written):
    asked: list[str] = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    field = form.get_by_label("Hvorfor?")
    field.press_sequentially("Hm")
    if not written:
        field.clear()
    form.goto("/accessibility/")
    assert asked == (["beforeunload"] if written else [])
