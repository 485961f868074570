"""What tests of all kinds share."""

from collections.abc import Callable, Iterator

import pytest
from django_tasks_db.management.commands import db_worker
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from os2collab.translations import compile_catalogues
from tests.post_office import PostOffice, post_office
from tests.statements import keep_statements
from tests.sweeping import keep_what_migrations_wrote, sweep_lightly

keep_statements()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Read the catalogues as they are now: once, before there are workers."""
    if not hasattr(session.config, "workerinput"):
        compile_catalogues()


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """After a test that commits, Django puts nothing back by itself: see tests/sweeping.py."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        commits = {"transactional_db", "live_server"} & set(item.fixturenames)
        if commits or (marker and marker.kwargs.get("transaction")):
            item.fixturenames.append("django_db_serialized_rollback")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database, with what migrations wrote, kept from one run to the next."""
    with django_db_blocker.unblock():
        keep_what_migrations_wrote()
        sweep_lightly()


@pytest.fixture
def run_tasks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let a worker do all that is in the queue, as a real one would, inside the test's own transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return db_worker.Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
    ).run


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    """The mail server that the app sends to."""
    with post_office() as office:
        settings.MAILERS = office.mailers
        settings.SITE_URL = "https://collab.example.dk"
        yield office
