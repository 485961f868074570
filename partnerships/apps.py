"""Partnerships as a Django app."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Partnerships, pledges and reviews."""

    name = "partnerships"

    def ready(self) -> None:
        """Make the event kinds known."""
        from partnerships import events  # noqa: F401 - registering is what importing it does
