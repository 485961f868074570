"""Verbs refuse in words; the tests read them in English, whatever the translations say."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The language of the source."""
    with translation.override("en"):
        yield
