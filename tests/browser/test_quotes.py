"""Enter in a field of the quote form sends it; its other buttons are pressed by whoever means them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.display import day
from os2collab.models import User
from partnerships.models import Quote
from tests.partnerships.quote_cast import WEEK, Quoting

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def cast(live_server: LiveServer) -> Quoting:
    cast = Quoting()
    User.objects.update(language="en")
    return cast


def test_enter_gives_the_quote(cast: Quoting, page: Page, sign_in: Callable[[User], None], axe: Callable[[Page], None]):
    sign_in(cast.vendor)
    page.goto(f"{cast.nordlys_place.get_absolute_url()}versions/")
    rows = page.get_by_role("group", name="Options").get_by_label("Option")
    before = rows.count()
    page.get_by_role("radio", name="Fixed price").check()
    page.get_by_label("Valid until").fill(day(cast.request.opens_at + WEEK))
    page.get_by_label("What you offer").fill("Alt")
    page.get_by_role("textbox", name="Fixed price").fill("300.000")
    page.get_by_role("button", name="More rows").click()
    expect(rows).to_have_count(before + 2)
    page.get_by_role("textbox", name="Fixed price").press("Enter")
    expect(page).to_have_url(re.compile(r"/quotes/\d+/$"))
    assert Quote.objects.get().likely == 300_000
