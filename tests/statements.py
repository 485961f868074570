"""PostgreSQL reads and plans each statement once a run, not once a rollback.

psycopg forgets all that a connection has prepared when anything is rolled back, in case that was a table. Nearly every
test rolls back, and what it rolls back is rows: whoever makes or drops tables says so by another word.
"""

from typing import Any

from django.db.backends.signals import connection_created
from psycopg._preparing import PrepareManager

STATEMENTS = 1_000  # all tests together ask far more than one day of work


def keep_statements() -> None:
    """For this process."""
    discards = PrepareManager._should_discard  # noqa: SLF001 - psycopg has no public way to say so

    def only_for_tables(self: Any, prep: Any, results: Any) -> bool:
        return discards(self, prep, [each for each in results if each.command_status != b"ROLLBACK"])

    PrepareManager._should_discard = only_for_tables  # noqa: SLF001
    connection_created.connect(keep_more, weak=False)


def keep_more(connection: Any, **_event: Any) -> None:
    """Of a new connection."""
    connection.connection.prepared_max = STATEMENTS
