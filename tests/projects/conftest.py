"""A project with everybody in it, and a way to sign in as each."""

from collections.abc import Callable

import pytest
from django.test import Client

from os2collab.models import User
from tests.factories import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the rules and their project with one milestone."""
    return Cast()


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """A browser in which somebody is signed in, in English so that tests read what they look for."""

    def sign_in(user: User) -> Client:
        user.language = "en"
        user.save(update_fields=["language"])
        client = Client()
        client.force_login(user)
        return client

    return sign_in
