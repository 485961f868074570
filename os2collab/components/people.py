"""Who speaks: the mark of a side, an organisation's or a person's name with it, an avatar."""

from functools import lru_cache
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from os2collab.html import format_html
from os2collab.ui import SIDES


class Named(Protocol):
    """A person or an organisation: it has a name."""

    name: str


def side_of(kind: str) -> str:
    """The side of an organisation kind; a public authority stands with the municipalities."""
    side = "municipality" if kind == "authority" else kind
    if side not in SIDES:
        raise ValueError(f"no side {kind!r}; there is: {', '.join(SIDES)}")
    return side


def side_mark(side: str) -> SafeString:
    """Square, circle or diamond, with its word for those who listen."""
    return _side_mark(side_of(side), get_language() or "")


@lru_cache(maxsize=16)
def _side_mark(side: str, language: str) -> SafeString:
    return format_html(
        '<span class="side-mark side-mark--{}"></span><span class="visually-hidden">{}: </span>', side, SIDES[side]
    )


def side(organisation: "Organisation", person: Named | str = "", words: str = "") -> SafeString:
    """The mark and the name: `person` stands before the organisation; `words` says all of it in its own way."""
    name = getattr(person, "name", person)
    named = f"{name}, {organisation.name}" if name else organisation.name
    return format_html('<span class="side">{}<span>{}</span></span>', side_mark(organisation.kind), words or named)


def avatar(user: Named, side: str = "municipality", *, small: bool = False, lead: bool = False) -> SafeString:
    """A letter in the shape of the side; the name always stands beside it."""
    classes = f"avatar avatar--{side_of(side)}"
    if small:
        classes += " avatar--small"
    if lead:
        classes += " avatar--lead"
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, str(user.name)[:1].upper())


class Organisation(Named, Protocol):
    """What `side` needs to know of an organisation."""

    kind: str
