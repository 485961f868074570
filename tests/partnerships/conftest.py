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
