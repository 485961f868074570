"""Addresses of pages, remembered: a page of rows asks for the same ones again and again, and each took 60 steps."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def address(name: str, *parts: str | int) -> str:
    """The address of a page by its name and the parts in it."""
    return reverse(name, args=parts)
