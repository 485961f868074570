"""What was found, in one query for all kinds; only what is in the reader's world is ever looked at."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils.safestring import SafeString

from os2collab.models import User
from os2collab.models.audience import audiences_of
from os2collab.search.kinds import KINDS, WORLDS, Kind
from os2collab.search.marks import marked, snippet
from os2collab.search.question import Question

MOST = 200  # rows of a kind that are ranked: of a word that thousands have, some are as good as others
FEW = 5  # rows of a kind beside the other kinds
PER_PAGE = 20  # rows of one kind alone


class Row(NamedTuple):
    """A row as the database gives it, the same for every kind."""

    kind: str
    number_found: int
    title: str
    place: str
    body: str
    state: str
    slug: str
    number: int


@dataclass
class Result:
    """One thing that was found."""

    kind: Kind
    title: SafeString
    place: SafeString
    snippet: SafeString
    state: str
    url: str


@dataclass
class Group:
    """What was found of one kind: some of it, and how much there is, counted no further than ``MOST``."""

    kind: Kind
    number: int
    results: list[Result]

    @property
    def count(self) -> str:
        """The number as it is shown."""
        return f"{self.number}+" if self.is_cut else str(self.number)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were looked at."""
        return self.number >= MOST

    @property
    def has_more(self) -> bool:
        """Whether others were found beside those that are here."""
        return self.number > len(self.results)


def find(question: Question, user: User, only: str = "", page: int = 1) -> list[Group]:
    """The groups in which something was found, each with its best rows; of the kind ``only``, a page of them."""
    if not question:
        return []
    values: dict[str, int | str | bool | list[str]] = {
        "user": user.pk,
        "audiences": list(audiences_of(user)),
        "some": question.some,
        "every": question.every,
        "plain": question.is_plain,
    }
    for key in KINDS:
        size = FEW if not only else PER_PAGE if key == only else 1
        values |= {f"{key}_size": size, f"{key}_first": PER_PAGE * (page - 1) if key == only else 0}
    with connection.cursor() as cursor:
        cursor.execute(statement(), values)
        rows = [Row(*row) for row in cursor.fetchall()]
    groups = []
    for kind in KINDS.values():
        mine = [row for row in rows if row.kind == kind.key]
        if mine:
            shown = mine if only in ("", kind.key) else []
            groups.append(Group(kind, mine[0].number_found, [result(kind, row, question.marks) for row in shown]))
    return groups


def statement() -> str:
    """The query. It is the same text each time, so that the server need not plan it anew."""
    worlds = ", ".join(f"{name}_world AS MATERIALIZED ({world})" for name, world in WORLDS.items())
    return f"WITH {worlds} {' UNION ALL '.join(map(branch, KINDS.values()))}"


def branch(kind: Kind) -> str:
    """The best rows of one kind. Found by an index first, then seen, then whole; at most ``MOST`` are ranked."""
    own = " || ".join(("t.search", *(f"COALESCE({vector}, '')" for vector in kind.also)))
    around = (f"setweight(COALESCE({vector}, ''), 'D')" for vector in kind.around)
    hit = "t.search @@ %(some)s::tsquery"
    if kind.hits:
        own_hits = f"SELECT t.id FROM {kind.table} t WHERE {hit}"  # noqa: S608 - all of it is ours
        hit = f"t.id IN ({' UNION ALL '.join((own_hits, *kind.hits))})"
    whole = f"(%(plain)s AND t.search @@ %(every)s::tsquery OR ({' || '.join((own, *around))}) @@ %(every)s::tsquery)"
    conditions = [whole]
    if kind.world:
        conditions.append(f"({kind.scope} IN (SELECT id FROM {kind.world}_world)) IS TRUE")  # noqa: S608 - as above
    if kind.audience:
        conditions.append(f"{kind.audience} = ANY(%(audiences)s)")
    # OFFSET 0 and IS TRUE: the planner cannot know how few rows a word finds and how large a world is, so it is told.
    return f"""(
        SELECT '{kind.key}', count(*) OVER (), title, place, body, state, slug, number FROM (
            SELECT t.id, ts_rank({own}, %(some)s::tsquery, 1) AS rank, {kind.title} AS title, {kind.place} AS place,
                   {kind.body} AS body, {kind.state} AS state, {kind.slug} AS slug, {kind.number} AS number
            FROM (SELECT t.* FROM {kind.table} t WHERE {hit} OFFSET 0) t {kind.joins}
            WHERE {" AND ".join(conditions)} LIMIT {MOST}
        ) AS found ORDER BY rank DESC, title, id DESC LIMIT %({kind.key}_size)s OFFSET %({kind.key}_first)s
    )"""  # noqa: S608 - as above


def result(kind: Kind, row: Row, marks: Collection[str]) -> Result:
    """A row as it is shown."""
    return Result(
        kind=kind,
        title=marked(row.title, marks),
        place=marked(str(kind.say_place(row.place)), marks),
        snippet=snippet(row.body, marks),
        state=row.state,
        url=kind.url(row.slug, row.number),
    )
