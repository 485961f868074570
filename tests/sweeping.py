"""How the database is emptied after a test that commits: row by row, for there are few.

Django would truncate ninety tables, which takes ten times as long, and write its own words on models and permissions
anew, which takes longer still. What migrations wrote is put back at once, out of a schema that keeps it, so that tests
can follow each other in any order, and a run that was stopped leaves the database as it found it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

LEFT = {"auth", "contenttypes"}  # apps whose rows no test changes


def sweep_lightly() -> None:
    """Empty tables row by row, on the connection that is in use."""
    connection._test_serialized_contents = "[]"  # noqa: SLF001 - Django's own name: it has nothing to put back
    connection.ops.sql_flush = emptied


def keep_what_migrations_wrote() -> None:
    """Copy it, in a database that no test has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'kept'")
        if cursor.fetchone() == (0,):
            cursor.execute("CREATE SCHEMA kept")
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                if table not in left_alone():
                    cursor.execute(f"CREATE TABLE kept.{table} AS TABLE {table}")
                    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
                    if cursor.fetchone() == (0,):
                        cursor.execute(f"DROP TABLE kept.{table}")


@contextmanager
def shared[Made](blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """What all tests of a module read, made once and forgotten after them.

    Its foreign keys are checked here, for good: else each test would check all of them anew when it ends.
    """
    with blocker.unblock(), transaction.atomic():
        made = make()
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


def emptied(style: object, tables: Iterable[str], **how: bool) -> list[str]:
    """What empties tables, past the triggers that keep history, and puts back what is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'kept'")
        kept = [table for (table,) in cursor.fetchall()]
    return [
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table}" for table in tables if table not in left_alone()),  # noqa: S608 - our own names
        *(f"INSERT INTO {table} SELECT * FROM kept.{table}" for table in kept),  # noqa: S608
    ]


def left_alone() -> set[str]:
    """Tables that are neither emptied nor copied."""
    return {model._meta.db_table for app in LEFT for model in apps.get_app_config(app).get_models()}
