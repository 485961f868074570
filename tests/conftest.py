"""What tests of all kinds share."""

from collections.abc import Callable, Iterator

import pytest
from django_tasks_db.management.commands import db_worker
from playwright.sync_api import Browser, sync_playwright

from os2collab.translations import compile_catalogues
from tests import chromium


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Read the catalogues as they are now."""
    compile_catalogues()


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=["--no-sandbox"])
        yield browser
        browser.close()
