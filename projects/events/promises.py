"""What can happen to a promise. It is told about the matter: a promise was kept or not, never a person."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, as_date, register
from os2collab.models import Event
from projects.events.audiences import REASON_OF_ROLE, team
from projects.events.checkins import spokespeople
from projects.models import Project, Promise


def who_promised(event: Event, project: models.Model) -> Iterable[Recipient]:
    """Those who speak for the organisation that made the promise."""
    for member in spokespeople(cast("Project", project), [cast("Promise", event.on).organisation_id]):
        yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), asked=True)


PROMISE_MADE = EventKind(
    "promise.made",
    "flag",
    _("{organisation_name} promises by {due}: [{words}]"),
    ("words", "organisation_name", "due"),
    formats={"due": as_date},
    audience=team(),
)
PROMISE_KEPT = EventKind(
    "promise.kept",
    "check",
    _("A promise was kept, says {organisation_name}: [{words}]"),
    ("words", "organisation_name"),
    audience=team(),
)
PROMISE_BROKEN = EventKind(
    "promise.broken",
    "talk",
    _("A promise was not kept, says {organisation_name}: [{words}]"),
    ("words", "organisation_name"),
    audience=team(),
)
PROMISE_MOVED = EventKind(
    "promise.moved",
    "calendar",
    _("{organisation_name} moved a promise in time, from {before} to {after}: [{words}] Reason: {reason}"),
    ("words", "organisation_name", "before", "after", "reason"),
    formats={"before": as_date, "after": as_date},
    audience=team(),
)
PROMISE_RENEWED = EventKind(
    "promise.renewed",
    "calendar",
    _("A promise by {before} was not kept; {organisation_name} makes it anew by {after}: [{words}] Reason: {reason}"),
    ("words", "organisation_name", "before", "after", "reason"),
    formats={"before": as_date, "after": as_date},
    audience=team(),
)
PROMISE_REMINDED = EventKind(
    "promise.reminded",
    "clock",
    _("Your organisation has promised something by {due}: [{words}]"),
    ("words", "due"),
    formats={"due": as_date},
    audience=who_promised,
)

register(
    PROMISE_MADE,
    PROMISE_KEPT,
    PROMISE_BROKEN,
    PROMISE_MOVED,
    PROMISE_RENEWED,
    PROMISE_REMINDED,
    groups={"promise": _("Promises")},
)
