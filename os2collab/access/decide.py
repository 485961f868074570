"""The one place where a question of permission is answered: ``can(user, permission, noun)``."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS, GRANTS, Role
from os2collab.models.user import User

if TYPE_CHECKING:
    from os2collab.models.organisation import Organisation


class Scope(Protocol):
    """Something a person has roles in: a project, a partnership, an organisation."""

    pk: Any

    def standing_rows(self, user: User) -> Iterable[tuple[str, int | None]]:
        """The person's roles here as (role, organisation id), by one query."""


class Noun(Protocol):
    """Something that permission is asked about. It knows its scope and what its own state refuses."""

    @property
    def access_scope(self) -> Scope: ...

    def refusal(self, permission: Permission) -> str | Promise | None: ...


@dataclass(frozen=True)
class Standing:
    """A person's roles in one scope, with the organisations in whose name they hold them."""

    rows: frozenset[tuple[Role, int | None]] = frozenset()
    permissions: frozenset[Permission] = field(default=frozenset())

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _organisation in self.rows)

    def organisations(self, permission: Permission) -> list[int]:
        """Ids of the organisations in whose name the person has this permission."""
        return sorted({org for role, org in self.rows if org is not None and permission in GRANTS[role]})


@dataclass(frozen=True)
class Answer:
    """Whether, and when not, why. ``hidden`` means that the thing is not in the person's world at all."""

    allowed: bool
    reason: str | Promise = ""
    hidden: bool = False

    def __bool__(self) -> bool:
        return self.allowed


def standing_of(rows: Iterable[tuple[str, int | None]]) -> Standing:
    """What these roles, held for these organisations, come to."""
    held = frozenset((Role(role), organisation) for role, organisation in rows)
    return Standing(held, frozenset().union(*(GRANTS[role] for role, _organisation in held)))


def standing_in(user: User, scope: Scope) -> Standing:
    """The person's standing in ``scope``, asked once per user object, that is once a request."""
    known: dict[tuple[type, Any], Standing] = user.__dict__.setdefault("_standings", {})
    key = (type(scope), scope.pk)
    if key not in known:
        known[key] = standing_of(scope.standing_rows(user))
    return known[key]


def learn_standings(user: User, kind: type, rows: Mapping[Any, Iterable[tuple[str, int | None]]]) -> None:
    """Know the person's roles in many scopes of one kind, by their keys, before a page asks about each of them."""
    known: dict[tuple[type, Any], Standing] = user.__dict__.setdefault("_standings", {})
    known |= {(kind, key): standing_of(held) for key, held in rows.items()}


def forget_standing(user: User) -> None:
    """Ask again next time; for verbs, which must decide on what holds now and not when the page was opened."""
    user.__dict__.pop("_standings", None)
    with suppress(AttributeError):  # not asked for yet; the reader of a request is wrapped, and this reaches through
        del user.employments


def can(user: User, permission: Permission, noun: Noun) -> Answer:
    """Whether it is in the person's world, a role grants it, and the thing itself does not refuse."""
    if not user.is_authenticated or not user.is_active or behind_a_wall(user, noun):
        return Answer(False, hidden=True)
    standing = standing_in(user, noun.access_scope)
    if not standing.rows:
        return Answer(False, hidden=True)
    if permission not in standing.permissions:
        return Answer(False, EXPLANATIONS.get(permission, ""), hidden=permission not in EXPLANATIONS)
    reason = noun.refusal(permission)
    if reason:
        return Answer(False, reason)
    return Answer(True)


def behind_a_wall(user: User, noun: Noun) -> bool:
    """Whether the thing is for the other side only: then it does not exist for this person."""
    from os2collab.models.audience import audiences_of  # organisations themselves ask for permissions

    audience: str = getattr(noun, "audience", "")
    return bool(audience) and audience not in audiences_of(user)


def in_whose_name(user: User, permission: Permission, noun: Noun) -> "Organisation | None":
    """The organisation for which the person does this, for the record; None when no organisation gives the right."""
    from os2collab.models.organisation import Organisation  # organisations themselves ask for permissions

    speaks_for = standing_in(user, noun.access_scope).organisations(permission)
    return Organisation.objects.filter(pk__in=speaks_for).order_by("pk").first() if speaks_for else None
