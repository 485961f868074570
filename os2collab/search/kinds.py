"""What can be found, and in which worlds: each is declared once, in SQL, by the layer that it belongs to.

A world is what a person sees of one sort of container, from the same standing view that decides everything else
(decision 4). The one query asks each world once, and looks at nothing that lies outside it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from os2collab import icons


@dataclass(frozen=True)
class Kind:
    """One noun that can be found by its words. Its own row is ``t`` in all that is written in SQL here.

    The row is seen when its container, ``scope``, is in the person's ``world``, and, when ``audience`` names one, when
    the person is part of that audience (decision 13). ``around`` are the search columns of what it belongs to: they
    count beside its own words when several are asked. What may also be found by the words of something else, such as a
    product's name, names that column in ``also`` and the rows in ``hits``.
    """

    key: str
    icon: str
    label: str | Promise
    table: str
    url: Callable[[str, int], str]  # of slug and number
    world: str = ""  # everybody's, when empty
    scope: str = "t.id"
    audience: str = ""
    joins: str = ""
    title: str = "t.title"
    place: str = "''"
    say_place: Callable[[str], object] = str
    body: str = "''"
    state: str = "''"
    slug: str = "t.slug"
    number: str = "0"
    around: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    position: int = 1


HEADING = 90  # characters


def heading_of(text: str) -> str:
    """SQL for the title of what has none: the beginning of its text."""
    return f"CASE WHEN LENGTH({text}) > {HEADING} THEN LEFT({text}, {HEADING}) || '…' ELSE {text} END"


def rest_of(text: str, more: str = "''") -> str:
    """SQL for what is shown below such a title: all of it when the title is cut, and ``more``."""
    return f"CASE WHEN LENGTH({text}) > {HEADING} THEN {text} || ' ' ELSE '' END || {more}"


KINDS: dict[str, Kind] = {}
WORLDS: dict[str, str] = {}


def register(kind: Kind) -> None:
    """Make a kind known; results stand in the order of their kinds' positions, then of registering."""
    if kind.key in KINDS:
        raise ValueError(f"searchable kind {kind.key} is declared twice")
    if kind.icon not in icons.NAMES:
        raise ValueError(f"searchable kind {kind.key} has no icon {kind.icon}; there is: {sorted(icons.NAMES)}")
    KINDS[kind.key] = kind
    ordered = sorted(KINDS.items(), key=lambda item: item[1].position)
    KINDS.clear()
    KINDS.update(ordered)


def register_world(name: str, ids: str) -> None:
    """Make a world known: SQL for the ids of what ``%(user)s`` sees of one sort of container."""
    WORLDS[name] = ids
