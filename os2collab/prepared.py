"""Questions of the database that are put into SQL once, and asked with new values from then on.

Django builds and compiles a queryset anew each time it is asked, and makes a model object of every row by its
constructor: on our pages that was half of the processor time. ``@prepared`` takes a function that builds a queryset:

    @prepared
    def places(user: int, today: date) -> QuerySet[Membership]:
        return Membership.objects.filter(user=user).current(today).order_by("pk")

    places(person.pk, clock.today())  # a list

Whatever differs from call to call is a parameter: the function runs once, with places instead of values, so it must
not branch on them. A day or a moment that is not a parameter would stay the first one for ever, and is refused. For
any of several, give a list to ``…__among``: one text whatever their number, so that PostgreSQL plans it once, too. All
else, such as roles and states, stands in the text: PostgreSQL knows it when it makes that plan.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property, wraps
from inspect import signature
from typing import Any, cast
from uuid import UUID
from weakref import ref

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    ValuesListIterable,
)
from django.db.models.utils import create_namedtuple_class
from psycopg.sql import Literal

FIELDS: dict[Any, Callable[[], models.Field[Any, Any]]] = {
    int: models.BigIntegerField,
    str: models.TextField,
    date: models.DateField,
    datetime: models.DateTimeField,
    UUID: models.UUIDField,
}


class Place(models.Expression):
    """Where a value will stand."""

    def __init__(self, name: str, kind: Any) -> None:
        super().__init__(FIELDS[kind]() if kind in FIELDS else None)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A parameter: this place itself stands in for it until a value is there."""
        return "%s", (self,)


@models.ForeignObject.register_lookup
@models.Field.register_lookup
class Among(models.Lookup[Any]):
    """``project__among=ids``: like ``in``, with a list as one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The text, and its parameters."""
        left, left_values = self.process_lhs(compiler, connection)
        right, values = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*left_values, *values)


def prepared[**P, R](build: Callable[P, models.QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Let ``build`` answer with the rows of the queryset that it builds."""
    question = Question(build)

    @wraps(build)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        return cast("list[R]", question.ask(*args, **kwargs))

    return ask


class Question:
    """A queryset as SQL, with places for the values, and the way from rows to objects."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]]) -> None:
        self.build = build
        self.places = {name: Place(name, each.annotation) for name, each in signature(build).parameters.items()}

    @cached_property
    def plan(self) -> "Plan":
        """Made when first asked: models are all there by then."""
        return Plan(self.build(**self.places), self.build.__qualname__)

    def ask(self, *args: Any, **kwargs: Any) -> list[Any]:
        """The answer, with these values in the places."""
        values = dict(zip(self.places, args, strict=False)) | kwargs
        if len(values) != len(self.places):
            raise TypeError(f"{self.build.__qualname__}() takes {', '.join(self.places)}")
        return self.plan.run(values)


class Plan:
    """What a compiled queryset needs to be asked."""

    def __init__(self, queryset: models.QuerySet[Any, Any], name: str) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
            raise TypeError(f"{name}() prefetches, which one question can not")
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        if any(isinstance(each, date) for each in parameters):
            raise TypeError(f"{name}() keeps a day for ever: make it a parameter")
        self.sql, self.places = with_constants(sql, parameters)
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        self.width = len(fields)
        self.converters = list(compiler.get_converters(fields).items())
        self.shape: type[Any] = queryset._iterable_class  # noqa: SLF001 - Django has no public way to ask
        if self.shape is ModelIterable:
            fetch_mode = queryset._fetch_mode  # type: ignore[attr-defined]  # noqa: SLF001
            self.maker = Maker(compiler.klass_info, compiler.select, fetch_mode)
            self.annotations = list((compiler.annotation_col_map or {}).items())
        elif self.shape is NamedValuesListIterable:
            self.row_type = create_namedtuple_class(*queryset._fields)  # type: ignore[attr-defined]
        elif self.shape is not FlatValuesListIterable and self.shape is not ValuesListIterable:
            raise TypeError(f"{name}() answers with objects or by values_list()")

    def run(self, values: dict[str, Any]) -> list[Any]:
        """Ask."""
        parameters = [values[name] for name in self.places]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows: Sequence[Sequence[Any]] = cursor.fetchall()
        if self.converters:
            rows = list(self.converted(rows))
        if self.shape is FlatValuesListIterable:
            return [row[0] for row in rows]
        if self.shape is ValuesListIterable:
            return [tuple(row[: self.width]) for row in rows]
        if self.shape is NamedValuesListIterable:
            return [self.row_type(*row[: self.width]) for row in rows]
        return self.objects(rows)

    def converted(self, rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The values as their fields want them."""
        for row in map(list, rows):
            for position, (converters, field) in self.converters:
                for convert in converters:
                    row[position] = convert(row[position], field, connection)
            yield row

    def objects(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """A model object for each row."""
        make = self.maker.start()
        made = [make(row) for row in rows]
        for name, position in self.annotations:
            for new, row in zip(made, rows, strict=True):
                setattr(new, name, row[position])
        return made


def with_constants(sql: str, parameters: Sequence[Any]) -> tuple[str, list[str]]:
    """The text with all in it that never changes, and the names of the places that are left.

    PostgreSQL plans a text once when the plan that knows no values looks as good as those that do. It does when roles,
    states and numbers stand in the text; as parameters they let it plan anew each time, for longer than it answered.
    """
    connection.ensure_connection()
    given = iter(parameters)
    places: list[str] = []

    def put(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        value = next(given)
        if type(value) is not Place:
            return Literal(value).as_string(connection.connection).replace("%", "%%")
        places.append(value.name)
        return found[0]

    return re.sub("%[s%]", put, sql), places


class Maker:
    """Makes model objects of some columns of a row, and those of `select_related` with them.

    What the constructor and ``from_db`` do for a row of the database, without asking each field: none of our models
    does more (tests/os2collab/test_prepared.py). In one answer, a row of another table becomes one object however
    often it is named.
    """

    def __init__(self, info: dict[str, Any], select: Sequence[Any], fetch_mode: Any) -> None:
        columns = info["select_fields"]
        self.model = info["model"]
        self.columns = slice(columns[0], columns[-1] + 1)
        self.names = [column[0].target.attname for column in select[self.columns]]
        self.key = columns[0] + self.names.index(self.model._meta.pk.attname)
        self.fetch_mode = fetch_mode
        self.related = [
            (Maker(each, select, fetch_mode), each["local_setter"], each["remote_setter"])
            for each in info.get("related_klass_infos", ())
        ]

    def start(self) -> Callable[[Sequence[Any]], Any]:
        """A function that makes the objects of one answer."""
        model, names, columns, fetch_mode = self.model, self.names, self.columns, self.fetch_mode
        related = [(each.key, each.start(), dict[Any, Any](), *setters) for each, *setters in self.related]
        peers: list[ref[Any]] = []

        def make(row: Sequence[Any]) -> Any:
            new = model.__new__(model)
            new.__dict__.update(zip(names, row[columns], strict=True))
            new._state = state = ModelState()  # noqa: SLF001 - as Django's own iterator does
            state.adding, state.db, state.fetch_mode = False, DEFAULT_DB_ALIAS, fetch_mode
            if fetch_mode.track_peers:
                peers.append(ref(new))
                state.peers = peers
            for their_key, make_other, known, set_here, set_there in related:
                pk = row[their_key]
                other = known.get(pk)
                if other is None and pk is not None:
                    other = known[pk] = make_other(row)
                set_here(new, other)
                if other is not None:
                    set_there(other, new)
            return new

        return make
