"""How many questions the pages of a round ask the database: a number, and the same one for 1, 3 and 50 rows."""

import pytest

from tests.partnerships.cast import Partners, organisation
from tests.partnerships.measured import long_round

# Page: person: number. The session, the reader, where they work and their unread notices are four of them.
ROUND_PAGES = {
    "round": ("leader", 7),
    "decision": ("leader", 5),
    "proposals": ("leader", 7),
    "proposal": ("leader", 6),
    "what_if": ("leader", 6),
    "join": ("member", 18),  # most of them: how often it was opened in this minute
    "join_share": ("member", 19),
}


@pytest.fixture(params=[1, 3, 50], ids=lambda size: f"{size} rows")
def long(db, request) -> tuple[Partners, dict[str, str]]:
    """A round with so many municipalities, at most 29 parts and fees, and two to nine proposals."""
    cast = Partners()
    for number in range(request.param):
        organisation(f"By {number}")
    return cast, long_round(cast.aarhus, cast.leader, parts=min(request.param, 29), proposals=min(request.param + 1, 9))


def test_the_pages_of_a_round(long, count):
    cast, addresses = long
    for page, (who, number) in ROUND_PAGES.items():
        count(getattr(cast, who), addresses[page], number)


def test_a_round_is_reckoned_while_one_types(long, as_person, django_assert_num_queries):
    cast, addresses = long
    client = as_person(cast.leader, htmx=True)
    client.get(addresses["round"])
    with django_assert_num_queries(6):
        response = client.post(addresses["round"], {"calculate": "1", "kind_0": "development", "amount_0": "5.000"})
    assert "5.000 kr." in response.content.decode()
