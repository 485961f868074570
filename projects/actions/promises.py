"""Promises: made in the name of one's own organisation, and settled once: kept, moved in time, or not kept."""

import uuid
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, Stale, locked, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from os2collab.workdays import is_working_day, working_days_after
from projects.events.promises import (
    PROMISE_BROKEN,
    PROMISE_KEPT,
    PROMISE_MADE,
    PROMISE_MOVED,
    PROMISE_REMINDED,
    PROMISE_RENEWED,
)
from projects.models import CheckIn, Milestone, Project, Promise, PromiseSettlement, PromiseState


@verb(Permission.PROMISE_MAKE)
def make(
    project: Project,
    *,
    by: User,
    words: str,
    due_on: date,
    checkin: CheckIn | None = None,
    milestone: Milestone | None = None,
    submission: uuid.UUID | None = None,
) -> Promise:
    """Promise something for one's own organisation, until the end of the day ``due_on``.

    The same form sent twice (``submission``) is one promise. Raises ValidationError for a day that has passed, and in
    a check-in whose answers are still sealed.
    """
    submission = submission or uuid.uuid4()
    organisation = speaks_for(by, Permission.PROMISE_MAKE, project)
    known = project.promises.filter(submission=submission, organisation=organisation).first()
    if known:
        return known
    check_day(due_on, "due_on")
    if checkin and checkin.is_open:
        raise ValidationError(_("The answers are still sealed."))
    promise = Promise.objects.create(
        project=project,
        organisation=organisation,
        side=organisation.side,
        by=by,
        at=clock.now(),
        words=words,
        due_on=due_on,
        checkin=checkin,
        milestone=milestone,
        submission=submission,
    )
    remember(PROMISE_MADE, promise, by, organisation, due=due_on.isoformat())
    return promise


def speaks_for(by: User, permission: Permission, noun: Project | Promise) -> Organisation:
    """The organisation for which the person is on the team. Raises Refused."""
    organisation = in_whose_name(by, permission, noun)
    if organisation is None:
        raise Refused(str(EXPLANATIONS[permission]))
    return organisation


def check_day(day: date, field: str) -> None:
    """A promise is about a day to come; today still is."""
    if day < clock.today():
        raise ValidationError({field: _("That day has passed. Promise a day that is still to come.")})


@verb(Permission.PROMISE_SETTLE)
def keep(promise: Promise, *, by: User, note: str = "") -> Promise:
    """It was kept: so says the organisation itself, or somebody of the other side. Raises Stale when it is settled."""
    organisation = speaks_for(by, Permission.PROMISE_SETTLE, promise)
    if organisation.pk != promise.organisation_id and organisation.side == promise.side:
        raise Refused(_("A promise is settled by the organisation that made it, or by somebody of the other side."))
    settle(promise, by, organisation, PromiseState.KEPT, note)
    remember(PROMISE_KEPT, promise, by, organisation)
    return promise


@verb(Permission.PROMISE_SETTLE)
def miss(promise: Promise, *, by: User, note: str = "") -> Promise:
    """It was not kept: somebody of the other side says so, once the day has passed. Raises Stale when it is settled."""
    organisation = speaks_for(by, Permission.PROMISE_SETTLE, promise)
    if organisation.side == promise.side:
        raise Refused(_("Only somebody of the other side says that a promise was not kept."))
    if promise.is_open and not promise.is_overdue:
        raise ValidationError(_("Its day has not passed yet."))
    settle(promise, by, organisation, PromiseState.BROKEN, note)
    remember(PROMISE_BROKEN, promise, by, organisation)
    return promise


@verb(Permission.PROMISE_SETTLE)
def move(promise: Promise, *, by: User, to: date, reason: str) -> Promise:
    """The organisation itself moves it to another day; returns the promise that follows.

    In time, that is at the latest on its day, it counts as kept. Later it does not rescue anything: the promise was not
    kept, and a new one is made. Raises Stale when it is settled.
    """
    organisation = speaks_for(by, Permission.PROMISE_SETTLE, promise)
    if organisation.pk != promise.organisation_id:
        raise Refused(_("Only the organisation that made a promise moves its day."))
    check_day(to, "to")
    if to == promise.due_on:
        raise ValidationError({"to": _("That is the day it has now.")})
    in_time = not promise.is_overdue
    settle(promise, by, organisation, PromiseState.MOVED if in_time else PromiseState.BROKEN, reason, moved_to=to)
    following = Promise.objects.create(
        project=promise.project,
        organisation=organisation,
        side=promise.side,
        by=by,
        at=clock.now(),
        words=promise.words,
        due_on=to,
        checkin_id=promise.checkin_id,
        milestone_id=promise.milestone_id,
        follows=promise,
    )
    days = {"before": promise.due_on.isoformat(), "after": to.isoformat()}
    remember(PROMISE_MOVED if in_time else PROMISE_RENEWED, promise, by, organisation, reason=reason, **days)
    return following


def settle(
    promise: Promise,
    by: User,
    organisation: Organisation,
    outcome: PromiseState,
    note: str,
    *,
    moved_to: date | None = None,
) -> None:
    """Say once how it went. Raises Stale when somebody has said so already: who comes second reads what it was."""
    if not promise.is_open:
        raise Stale(promise)
    PromiseSettlement.objects.create(
        promise=promise,
        outcome=outcome,
        by=by,
        organisation=organisation,
        at=clock.now(),
        note=note,
        moved_to=moved_to,
    )
    promise.state = outcome
    promise.save(update_fields=["state"])


def remember(
    kind: EventKind, promise: Promise, by: User | None, organisation: Organisation | None, **details: Any
) -> None:
    """Record what happened to a promise."""
    if organisation:
        details["organisation_name"] = organisation.name
    record(kind, by=by, on=promise, within=promise.project, organisation=organisation, words=promise.words, **details)


def remind_due() -> int:
    """On the last working day before its day, ask those who speak for the organisation, once. Says how many."""
    today = clock.today()
    if not is_working_day(today):
        return 0
    near = Promise.objects.open().filter(reminded_at=None, project__state=Project.State.ACTIVE)
    near = near.filter(due_on__gt=today, due_on__lte=working_days_after(today, 1))
    return sum(remind(promise) for promise in near.select_related("project"))


@transaction.atomic
def remind(promise: Promise) -> bool:
    """Ask about one promise, unless another worker has, or it was settled meanwhile."""
    fresh = locked(promise)
    if fresh.reminded_at or not fresh.is_open:
        return False
    fresh.reminded_at = clock.now()
    fresh.save(update_fields=["reminded_at"])
    remember(PROMISE_REMINDED, fresh, None, None, due=fresh.due_on.isoformat())
    return True
