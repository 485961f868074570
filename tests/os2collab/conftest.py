"""What tests of the kernel share."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.post_office import PostOffice, post_office
from tests.stage import Stage
from tests.stage import stage as on_stage


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """One municipality where something happens."""
    with on_stage() as stage:
        yield stage


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    """The mail server that the app sends to."""
    with post_office() as office:
        settings.MAILERS = office.mailers
        settings.SITE_URL = "https://collab.example.dk"
        yield office
