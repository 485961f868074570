import pytest

from tests.partnerships.cast import Partners


@pytest.fixture
def cast(db) -> Partners:
    return Partners()


@pytest.fixture
def as_person(client):
    """Sign a person in: `as_person(cast.member).get("/…")`."""

    def sign_in(user, *, htmx: bool = False):
        client.force_login(user)
        client.defaults.update({"HTTP_HX_REQUEST": "true"} if htmx else {})
        return client

    return sign_in


@pytest.fixture
def count(as_person, django_assert_num_queries):
    """Ask for a page twice; the second time everything that a process remembers is remembered."""

    def ask(user, address, expected, data=None, *, htmx=False):
        client = as_person(user, htmx=htmx)
        assert client.get(address).status_code == 200
        with django_assert_num_queries(expected):
            response = client.get(address, data or {})
            b"".join(response)
        assert response.status_code == 200
        return response

    return ask
