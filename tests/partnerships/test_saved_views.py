"""A filter that a coordinator gave a name."""

from urllib.parse import quote

import pytest
from django.test import Client

from partnerships.models import SavedView
from tests.partnerships.cast import Partners


@pytest.fixture
def coordinator(cast: Partners, client: Client) -> Client:
    client.force_login(cast.coordinator)
    return client


@pytest.mark.parametrize("letter", ["x", "æ", "\N{GRINNING FACE}"])
def test_the_longest_search_can_be_saved_and_found_again(coordinator: Client, letter):
    page = coordinator.get("/portfolio/", {"q": letter * 300, "sort": "-conditional", "view": "attention"})
    assert coordinator.post("/portfolio/views/", {"name": "Lang", "query": page.context["query"]}).status_code == 303
    assert quote(letter * 100) in SavedView.objects.get().query
    assert coordinator.get(SavedView.objects.get().get_absolute_url()).status_code == 200


def test_a_query_that_grows_too_long_in_the_address_is_refused(coordinator: Client):
    answer = coordinator.post("/portfolio/views/", {"name": "Lang", "query": f"q={'æ' * 300}"})
    assert answer.status_code == 422
    assert "too long to be saved" in answer.content.decode()
    assert not SavedView.objects.exists()
