"""The kernel as a Django app."""

from django.apps import AppConfig


class OS2collabConfig(AppConfig):
    """People, organisations, access, events and notifications."""

    name = "os2collab"

    def ready(self) -> None:
        """Make known what can happen here, and hear from allauth when a mailed link was followed."""
        from allauth.account.signals import password_reset

        from os2collab import accounts, happenings  # noqa: F401 - event kinds register themselves

        password_reset.connect(accounts.address_proved)
