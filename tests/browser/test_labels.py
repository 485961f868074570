"""The words in the pictures, measured in a real browser: none covers another, none is cut off."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from os2collab import clock
from os2collab.models import User
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

MEASURE = """(picture) => {
  const frame = picture.getBoundingClientRect();
  const words = [...picture.querySelectorAll("text")]
    .map((text) => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width);
  const found = [];
  words.forEach(([word, a], i) => {
    if (a.left < frame.left - 16 || a.right > frame.right + 16) found.push(`${word} is cut off`);
    for (const [other, b] of words.slice(i + 1))
      if (Math.abs(a.top - b.top) < 4 && a.left < b.right && b.left < a.right) found.push(`${word} covers ${other}`);
  });
  return [words.length, found];
}"""


@pytest.mark.parametrize("width", [320, 390, 800, 1440])
def test_labels_give_way_to_each_other(live_server: object, page: Page, sign_in: Callable[[User], None], width: int):
    cast = Cast()
    for days in (61, 66, 75, 90, 110):
        cast.plan("Milepæl med et temmelig langt navn", days=days)
    with clock.at(clock.now() - timedelta(days=90)):
        cast.report(cast.vendor, forecast=clock.today() + timedelta(days=60))
    cast.report(cast.vendor, forecast=clock.today() + timedelta(days=200))
    sign_in(cast.vendor)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    written, found = page.locator("svg.milestone-line").evaluate(MEASURE)
    assert (written > 4, found) == (True, [])
    page.goto(f"{cast.project.get_absolute_url()}trend/")
    written, found = page.locator(".trend-chart svg").evaluate(MEASURE)
    assert (written > 4, found) == (True, [])
