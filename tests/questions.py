"""Counting what a page asks the database."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from os2collab.models import User


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def expect(number: int, ask: Callable[[], HttpResponse]) -> HttpResponse:
    """Fail with the list of what was asked when it is another number of questions."""
    with CaptureQueriesContext(connection) as asked:
        response = ask()
    assert response.status_code == 200
    if len(asked) != number:
        listing = "\n".join(f"{n:3} {query['sql'][:200]}" for n, query in enumerate(asked, start=1))
        pytest.fail(f"{len(asked)} questions instead of {number}:\n{listing}", pytrace=False)
    return response
