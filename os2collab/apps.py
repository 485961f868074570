"""The kernel as a Django app."""

from django.apps import AppConfig
from django.core import checks


class OS2collabConfig(AppConfig):
    """People, organisations, access, events and notifications."""

    name = "os2collab"

    def ready(self) -> None:
        """Make known what can happen here, and what is worth a warning before the site is opened."""
        from os2collab import database, happenings, oidc  # noqa: F401 - event kinds register themselves
        from os2collab.search import organisations  # noqa: F401 - as above

        checks.register(oidc.without_bounds, checks.Tags.security, deploy=True)
        database.keep_statements()
