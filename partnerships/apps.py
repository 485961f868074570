"""Partnerships as a Django app."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Partnerships, pledges and reviews."""

    name = "partnerships"

    def ready(self) -> None:
        """Make known what can happen here, and what people talk about."""
        from partnerships import events, matters  # noqa: F401 - registering is what importing them does
