"""The kernel as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created

STATEMENTS = 150  # a day of work asks some 110; each takes 0.2 MB of PostgreSQL's memory


class OS2collabConfig(AppConfig):
    """People, organisations, access, events and notifications."""

    name = "os2collab"

    def ready(self) -> None:
        """Make known what can happen here, and what is worth a warning before the site is opened."""
        from os2collab import happenings, oidc  # noqa: F401 - event kinds register themselves
        from os2collab.search import organisations  # noqa: F401 - as above

        checks.register(oidc.without_bounds, checks.Tags.security, deploy=True)
        connection_created.connect(keep_statements)


def keep_statements(connection: Any, **_event: Any) -> None:
    """Let a connection keep as many prepared statements as we have: psycopg's own limit is 100 of the latest."""
    connection.connection.prepared_max = STATEMENTS
