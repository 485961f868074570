"""“Our OS2 economy” of an organisation with many pledges: fifty rows a page, the sums and the file are of all."""

import re

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import User
from partnerships.economy_page import PER_PAGE
from tests.partnerships.money_cast import MoneyCast

pytestmark = pytest.mark.django_db
THIS = clock.today().year
ROUND = re.compile(r">(Runde \d+ \w+)</a>")


@pytest.fixture
def town():
    """120 pledges of this year, half binding, half interest; 60 statements of interest without a year."""
    cast = MoneyCast()
    town = cast.town()
    cast.bind(town, 24_000, (THIS, 24_000))
    cast.pledge_elsewhere(town, 119, levels=("binding", "interest"), year=THIS)
    cast.pledge_elsewhere(town, 60, levels=("interest",), year=None)
    return town


@pytest.fixture
def read(client, town):
    """The page for what the address asks."""
    client.force_login(User.objects.get(memberships__organisation=town))

    def answer(asked=""):
        return client.get(f"{reverse('economy', args=[town.slug])}{asked}").content.decode()

    return answer


def placed_and_not(html):
    placed, unplaced = html.split('id="unplaced"')
    return ROUND.findall(placed), ROUND.findall(unplaced)


def test_every_pledge_stands_on_one_page(read):
    shown = [placed_and_not(read(f"?page={number}")) for number in (1, 2, 3)]
    assert [len(placed) for placed, _unplaced in shown] == [
        PER_PAGE,
        PER_PAGE - 1,
        20,
    ]  # and “Sager på tværs”, the last that binds
    assert {name for placed, _unplaced in shown for name in placed} == {f"Runde {n} {THIS}" for n in range(119)}
    assert all(len(unplaced) == PER_PAGE for _placed, unplaced in shown)
    assert "Runde 9 None" in placed_and_not(read("?unplaced=2"))[1]
    assert read("?page=nonsense&unplaced=0")


def test_the_sums_are_of_all_pages(read, town):
    binding, interest = 24_000 + sum(range(1_000, 1_119, 2)), sum(range(1_001, 1_119, 2))
    for number in (1, 2, 3):
        html = read(f"?page={number}")
        for amount in (binding, interest):
            assert html.count(f'value="{amount}.00"') == 2  # above the rows, and year by year
    assert read("?page=1").count("on another page") == 1  # no interest on the first page
    assert read("?page=3").count("on another page") == 1  # nothing binding on the last


def test_both_lists_turn_their_pages_by_links(read):
    html = read(f"?year={THIS}&page=2")
    assert f'<a href="?year={THIS}&amp;page=3" rel="next">' in html
    assert f'<a href="?year={THIS}&amp;page=2&amp;unplaced=2#unplaced" rel="next">' in html
    assert len(set(re.findall(r'class="pagination" aria-label="([^"]+)"', html))) == 2


def test_the_file_has_all_of_them(client, read, town):
    read()
    lines = b"".join(client.get(reverse("economy-csv", args=[town.slug]))).decode().splitlines()
    assert len(lines) == 1 + 120 + 60
