"""The kernel as a Django app."""

from django.apps import AppConfig


class OS2collabConfig(AppConfig):
    """People, organisations, access, events and notifications."""

    name = "os2collab"

    def ready(self) -> None:
        """Make known what can happen here."""
        from os2collab import happenings  # noqa: F401 - event kinds register themselves
