"""What tests of the kernel share."""

from collections.abc import Iterator

import pytest

from tests.stage import Stage
from tests.stage import stage as on_stage


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """One municipality where something happens."""
    with on_stage() as stage:
        yield stage
