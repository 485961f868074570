"""What can happen, declared once per kind, and the one function that remembers it and tells those concerned."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Event, Notification, Organisation, User


class Recipient(NamedTuple):
    """One person to tell, why, and whether something is asked of them (then mail leaves at once)."""

    user_id: int
    reason: str
    asked: bool = False


type Audience = Callable[[Event, models.Model], Iterable[Recipient]]


def nobody(_event: Event, _within: models.Model) -> Iterable[Recipient]:
    """The audience of what is only remembered."""
    return ()


@dataclass(frozen=True)
class EventKind:
    """One kind of thing that happens; feeds timeline, bell, mail, filters and export.

    ``sentence`` is rendered for the reader with ``fields`` as named placeholders, each passed through its entry in
    ``formats`` (for labels, dates and money). ``audience`` tells whom to notify.
    """

    key: str
    icon: str
    sentence: Promise
    fields: tuple[str, ...] = ()
    formats: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    audience: Audience = nobody
    quiet: bool = False


KINDS: dict[str, EventKind] = {}

# Why a person is told. Shown at the end of each notice and mail.
REASONS: dict[str, Promise] = {
    "lead": _("You get this because you are the municipal project lead."),
    "tester": _("You get this because you test the deliveries."),
    "team": _("You get this because you are on the team."),
    "coordinator": _("You get this because you coordinate the project."),
    "secretariat": _("You get this because you work in the secretariat."),
    "organisation": _("You get this because it concerns your organisation."),
    "invited": _("You get this because you were invited."),
    "partner": _("You get this because your organisation is in the partnership."),
    "seat": _("You get this because you sit in the group."),
}


def register(*kinds: EventKind) -> None:
    """Make event kinds known; each app calls this once from its ``events.py``."""
    for kind in kinds:
        if kind.key in KINDS:
            raise ValueError(f"event kind {kind.key} is declared twice")
        KINDS[kind.key] = kind


def record(
    kind: EventKind,
    *,
    by: User | None,
    on: models.Model,
    within: models.Model,
    organisation: Organisation | None = None,
    url: str = "",
    **details: Any,
) -> Event:
    """Remember that something happened, and tell those concerned. Called by verbs only, inside their transaction."""
    if set(details) != set(kind.fields):
        raise TypeError(f"{kind.key} takes the fields {kind.fields}, not {tuple(details)}")
    event = Event.objects.create(
        kind=kind.key,
        at=clock.now(),
        by=by,
        organisation=organisation,
        side=organisation.side if organisation else "",
        on=on,
        within=within,
        url=url or getattr(on, "get_absolute_url", lambda: "")(),
        details=details,
    )
    recipients: dict[int, Recipient] = {}
    for recipient in kind.audience(event, within):
        if by is None or recipient.user_id != by.pk:
            known = recipients.get(recipient.user_id)
            if known is None or (recipient.asked and not known.asked):
                recipients[recipient.user_id] = recipient
    # sorted, so that two verbs that tell the same people never wait for each other crosswise
    Notification.objects.bulk_create(
        Notification(user_id=user_id, event=event, reason=who.reason, asked=who.asked, created_at=event.at)
        for user_id, who in sorted(recipients.items())
    )
    if any(who.asked for who in recipients.values()):
        from os2collab.tasks import send_asked_mail  # a task module imports models of all layers when it runs

        transaction.on_commit(lambda: send_asked_mail.enqueue(event.pk))
    return event


def as_date(value: str) -> str:
    """A stored ISO date as Danes write it: 24.11.2026."""
    return date_format(date.fromisoformat(value), "d.m.Y") if value else "–"


def sentence(event: Event) -> str:
    """What happened, in the language of whoever reads it now."""
    kind = KINDS[event.kind]
    values = {name: kind.formats.get(name, str)(event.details.get(name, "")) for name in kind.fields}
    return str(kind.sentence).format(**values)
