"""What the layers above add to an organisation's page: the kernel shows it without knowing what it is."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from os2collab.models import Organisation, User


class Section(NamedTuple):
    """A template and what it needs. The queries are made while the section is built, never by the template."""

    template: str
    context: Mapping[str, Any]


type Builder = Callable[[Organisation, User], Section]

BUILDERS: list[Builder] = []


def on_organisation_page(builder: Builder) -> Builder:
    """Register a section; it shows only what ``user`` may see."""
    BUILDERS.append(builder)
    return builder


def sections_of(organisation: Organisation, user: User) -> list[Section]:
    """All sections of an organisation's page for this reader."""
    return [build(organisation, user) for build in BUILDERS]
