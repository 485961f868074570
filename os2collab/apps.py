"""The kernel as a Django app."""

from django.apps import AppConfig


class OS2collabConfig(AppConfig):
    """People, organisations, access, events and notifications."""

    name = "os2collab"
