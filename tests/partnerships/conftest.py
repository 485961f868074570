import pytest

from tests.partnerships.cast import Partners


@pytest.fixture
def cast(db) -> Partners:
    return Partners()
