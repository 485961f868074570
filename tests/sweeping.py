"""How the database is emptied after a test that commits: row by row, for there are few.

Django would truncate ninety tables, which takes ten times as long, and write its own words on models and permissions
anew, which takes longer still.
"""

import json
from collections.abc import Iterable

from django.apps import apps
from django.db import connection

LEFT = {"auth", "contenttypes"}  # apps whose rows no test changes


def written_by_migrations() -> str:
    """What a fresh database holds, without what is left where it is."""
    rows = json.loads(connection.creation.serialize_db_to_string())
    return json.dumps([row for row in rows if row["model"].split(".")[0] not in LEFT])


def sweep_lightly(written: str) -> None:
    """Empty tables row by row on the connection that is in use, and put back what is given, which migrations wrote."""
    connection._test_serialized_contents = written  # noqa: SLF001 - Django's own name
    connection.ops.sql_flush = emptied


def emptied(style: object, tables: Iterable[str], **how: bool) -> list[str]:
    """What empties tables, past the triggers that keep history."""
    left = {model._meta.db_table for app in LEFT for model in apps.get_app_config(app).get_models()}
    names = [connection.ops.quote_name(table) for table in tables if table not in left]
    return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in names)]  # noqa: S608
