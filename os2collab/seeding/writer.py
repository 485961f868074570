from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import count

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

BATCH = 5_000


class Writer:
    """Rows on their way into the database by COPY: numbered here, so that they can name each other before they land.

    Foreign keys are checked when the transaction ends; every other constraint and trigger when a row lands.
    """

    def __init__(self) -> None:
        self.waiting: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.numbers: dict[type[models.Model], Iterator[int]] = {}
        self.written: Counter[type[models.Model]] = Counter()

    def number[M: models.Model](self, row: M) -> M:
        """Give a row its primary key without writing it yet."""
        model = type(row)
        if model not in self.numbers:
            self.numbers[model] = count((model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1)
        row.pk = next(self.numbers[model])
        return row

    def add[M: models.Model](self, row: M) -> M:
        """Write a row soon."""
        if row.pk is None:
            self.number(row)
        waiting = self.waiting[type(row)]
        waiting.append(row)
        if len(waiting) >= BATCH:
            self.copy(type(row))
        return row

    def copy(self, model: type[models.Model]) -> None:
        """Write what waits for one table."""
        rows = self.waiting.pop(model, [])
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in fields)
        statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
        self.written[model] += len(rows)

    def finish(self) -> None:
        """Write all that still waits, and let the sequences go on after our numbers."""
        for model in list(self.waiting):
            self.copy(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self.numbers)):
                cursor.execute(statement)
