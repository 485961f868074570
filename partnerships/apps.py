"""Partnerships as a Django app."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Partnerships, pledges and reviews."""

    name = "partnerships"
