"""Where permission is enforced: in every verb, and on the way to every page."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Concatenate, cast

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest

from os2collab.access.decide import Noun, can, forget_standing
from os2collab.access.permissions import Permission
from os2collab.models.user import User
from os2collab.prepared import prepared


class Refused(PermissionDenied):
    """Visible but not allowed. The message says why, in the reader's language; it becomes a 403 page."""


class Stale(Exception):
    """The row changed since the person opened the form. ``current`` is how it looks now; it becomes a 409 page."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(current)
        self.current = current


def require(user: User, permission: Permission, noun: Noun) -> None:
    """Raise unless the person may: 404 for what is not in their world, ``Refused`` with the reason otherwise."""
    answer = can(user, permission, noun)
    if answer.hidden:
        raise Http404
    if not answer.allowed:
        raise Refused(str(answer.reason))


def reach[M: models.Model](request: HttpRequest, permission: Permission, found: list[M]) -> M:
    """The object that a page is about, if the person may do this with it. Bad and foreign ids are both 404.

    ``found`` is the answer to a prepared question that names it.
    """
    if not found:
        raise Http404
    require(request.user, permission, found[0])  # type: ignore[arg-type]
    return found[0]


def locked[M: models.Model](noun: M) -> M:
    """The row again, fresh and locked until the transaction ends. A container is locked before what lies in it."""
    container = getattr(noun, "lock_first", None)
    if container is None:
        return lock(type(noun), noun.pk)
    model: type[models.Model] = cast("Any", type(noun)._meta.get_field(container)).related_model
    parent = lock(model, getattr(noun, f"{container}_id"))
    row = lock(type(noun), noun.pk)
    setattr(row, container, parent)
    return row


def lock[M: models.Model](model: type[M], key: int) -> M:
    """One row, locked; whoever comes after that waits."""
    found: list[M] = locking(model)(key)
    if not found:
        raise ObjectDoesNotExist
    return found[0]


@cache
def locking[M: models.Model](model: type[M]) -> Callable[[int], list[M]]:
    """The question that locks a row of a model."""

    def row_for_update(pk: int) -> models.QuerySet[M]:
        # in no order: a model that is sorted by its parent would lock the parent too, and for Project that is a Product
        return model._base_manager.select_for_update(no_key=True).order_by().filter(pk=pk)

    return prepared(row_for_update)


def verb[M: models.Model, **A, R](
    permission: Permission,
) -> Callable[[Callable[Concatenate[M, A], R]], Callable[Concatenate[M, A], R]]:
    """Make a function a verb: in one transaction lock its subject, ask for permission on what holds now, then do it."""

    def decorate(function: Callable[Concatenate[M, A], R]) -> Callable[Concatenate[M, A], R]:
        @wraps(function)
        def run(subject: M, *args: A.args, **kwargs: A.kwargs) -> R:
            by: Any = kwargs["by"]
            with transaction.atomic():
                fresh = locked(subject)
                forget_standing(by)
                require(by, permission, fresh)  # type: ignore[arg-type]
                return function(fresh, *args, **kwargs)

        run.permission = permission  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[M, A], R]", run)

    return decorate
