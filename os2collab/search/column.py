"""The words of a row, kept by the database beside it: a generated column with an index, which no list ever loads."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models


class NoAttribute:
    """What a row has of its search column: nothing."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, model: type[models.Model]) -> "NoAttribute":
        if row is not None:
            raise AttributeError(self.field.name)
        return self


class SearchColumn(SearchVectorField):
    """Names the column that ``search_column`` makes, so that a query can ask it. It is never selected nor written."""

    generated = True
    descriptor_class = NoAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def set_attributes_from_name(self, name: str) -> None:
        """It has a column, and yet no row brings it along."""
        super().set_attributes_from_name(name)
        self.concrete = False

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = True) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Private, so that Django's migrations leave it to ``search_column``."""
        super().contribute_to_class(cls, name, private_only=True)


def search_column(table: str, title: str, body: str = "''") -> migrations.RunSQL:
    """The migration that makes a table searchable. ``title`` and ``body`` are SQL; a word of the title weighs more."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS (search_vector({title}, {body})) STORED;"
        f"CREATE INDEX {table}_search ON {table} USING gin (search);",
        f"ALTER TABLE {table} DROP COLUMN search",
    )
