"""What people talk about: each noun that takes comments and files says so in its app's ``matters.py``, once.

    matters.register(Matter("milestone", Milestone, Permission.PROJECT_VIEW, load=…, readers=…, concerned=…, known=…))

The kernel then gives it an address (`/talk/milestone/7/`), and its own page one line: `dialogue_of(request, milestone)`
with `{% include "dialogue/section.html" %}`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission
from os2collab.models import Membership, User
from os2collab.models.audience import own_audience
from os2collab.models.entry import Entry
from os2collab.prepared import prepared

FOR_EVERYBODY = _("about the matter, for everybody who sees it")
NOBODY_YET = _("Whoever sees this can ask, answer and suggest here, instead of in a mail that only some have.")
NO_FILES = _("What one needs to talk about it can lie here: a test plan, an offer, minutes.")


class Person(NamedTuple):
    """Somebody who may be asked by name, in the name of an organisation."""

    pk: int
    name: str
    organisation: str
    kind: str

    @property
    def label(self) -> str:
        """Name and organisation, as people are written everywhere."""
        return f"{self.name}, {self.organisation}"


@dataclass(frozen=True)
class Matter:
    """A kind of thing that people talk about.

    ``load`` gives its rows with what their pages and addresses need. ``permission`` is what lets one see it.
    ``readers`` are the rows of standing (user, organisation, role) of everybody who can see it. Of those,
    ``concerned`` picks whom a new comment is told, and ``known`` whom the reader may ask by name: the names of all
    who work for an organisation are for its own people. ``people`` are those to choose from without typing.
    ``name`` is what tells it from its like, ``title`` what it is called with that.
    ``has_walls`` says whether one side may keep something of it to itself.
    ``summary`` is a template that tells a ``noun`` which has no page of its own.
    ``note`` says in few words who reads the conversation, ``empty`` and ``no_files`` what belongs there; ``seen_by``
    tells whoever adds a file who will see it, where that is less than everybody.
    """

    key: str
    model: type[models.Model]
    permission: Permission
    load: Callable[[], models.QuerySet[Any]]
    readers: Callable[[Any], models.QuerySet[Any]]
    concerned: Callable[[Any], Q]
    known: Callable[[Any, User], Q]
    people: Callable[[Any, User], Iterable[Person]]
    name: Callable[[Any], str] = str
    title: str | Promise = "%(name)s"
    has_walls: bool = True
    summary: str = ""
    note: str | Promise = FOR_EVERYBODY
    empty: str | Promise = NOBODY_YET
    no_files: str | Promise = NO_FILES
    seen_by: str | Promise = ""

    def own_audience(self, user: User) -> str:
        """The side that this person may keep something to; none where nobody may."""
        return own_audience(user) if self.has_walls else ""

    @cached_property
    def found(self) -> Callable[[int], list[Any]]:
        """The question for the one with a key."""

        def matter(pk: int) -> models.QuerySet[Any]:
            return self.load().filter(pk=pk).order_by()

        return prepared(matter)


MATTERS: dict[str, Matter] = {}


def register(*matters: Matter) -> None:
    """Make nouns matters; each app calls this once."""
    for matter in matters:
        if matter.key in MATTERS:
            raise ValueError(f"matter {matter.key} is declared twice")
        MATTERS[matter.key] = matter


def named(key: str) -> Matter:
    """The kind of matter that an address names. Raises Http404."""
    try:
        return MATTERS[key]
    except KeyError as error:
        raise Http404 from error


def kind_of(noun: models.Model) -> Matter:
    """The kind of matter that a thing is."""
    return next(matter for matter in MATTERS.values() if isinstance(noun, matter.model))


def kind_of_type(type_id: int) -> Matter:
    """The kind of matter that a content type is."""
    model = ContentType.objects.get_for_id(type_id).model_class()
    return next(matter for matter in MATTERS.values() if matter.model is model)


def matter_of(entry: Entry) -> Any:
    """The thing itself that something was added to, with what its page and address need."""
    [noun] = kind_of_type(entry.on_type_id).found(entry.on_id)
    return noun


def as_stored(noun: models.Model) -> str:
    """What an event keeps of a matter, so that its sentence can be said in any language."""
    kind = kind_of(noun)
    return f"{kind.key}:{kind.name(noun)}"


def as_title(stored: str) -> str:
    """What a matter is called in the reader's language."""
    key, _colon, name = stored.partition(":")
    return str(MATTERS[key].title) % {"name": name}


def colleagues(reader: User) -> Q:
    """People who work where the reader works: they may always be named."""
    return Q(organisation__in=Membership.objects.current().filter(user=reader).values("organisation"))
