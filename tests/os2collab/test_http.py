"""What people write into addresses and fields."""

import pytest

from os2collab.http import small_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("07", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text: str, number: int):
    assert small_number(text) == number


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "²", "٣", "9" * 19, "9" * 5000])
def test_anything_else_is_none(text: str):
    assert small_number(text) is None
