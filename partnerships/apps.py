"""Partnerships as a Django app."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Partnerships, pledges and reviews."""

    name = "partnerships"

    def ready(self) -> None:
        """Make known what can happen here, what people talk about, and what can be found."""
        from partnerships import (  # noqa: F401 - registering is what importing them does
            events,
            invoice_events,
            matters,
            need_events,
            pledge_events,
            quote_events,
            round_events,
            search,
            sections,
        )
