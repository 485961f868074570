"""What can happen, declared once per kind, and the one function that remembers it and tells those concerned."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from os2collab import clock, display, icons, notify
from os2collab.models import Event, Organisation, User
from os2collab.models.audience import in_audience


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
    ``formats`` (for labels, dates and money). The part of it in square brackets links to the thing; without brackets
    all of it does. ``audience`` tells whom to notify. The first word of ``key`` is the group that feeds filter by.
    """

    key: str
    icon: str
    sentence: Promise
    fields: tuple[str, ...] = ()
    formats: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    audience: Audience = nobody


KINDS: dict[str, EventKind] = {}
GROUPS: dict[str, Promise] = {}

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
    "proposed": _("You get this because you proposed the need."),
    "mentioned": _("You get this because you are mentioned."),
    "talks": _("You get this because you take part in the conversation."),
}


def register(*kinds: EventKind, groups: Mapping[str, Promise] | None = None) -> None:
    """Make event kinds known, and what their groups are called; each app calls this once from its ``events.py``."""
    for kind in kinds:
        if kind.key in KINDS:
            raise ValueError(f"event kind {kind.key} is declared twice")
        if kind.icon not in icons.NAMES:
            raise ValueError(f"event kind {kind.key} has no icon {kind.icon}; there is: {sorted(icons.NAMES)}")
        KINDS[kind.key] = kind
    GROUPS.update(groups or {})


def record(
    kind: EventKind,
    *,
    by: User | None,
    on: models.Model,
    within: models.Model,
    organisation: Organisation | None = None,
    audience: str = "",
    url: str = "",
    quiet: bool = False,
    **details: Any,
) -> Event:
    """Remember that something happened, and tell those concerned. Called by verbs only, inside their transaction.

    ``quiet`` is for what another event of the same deed tells people of.

    It costs the insert of the event, the kind's audience, the insert of its notices and, when somebody is asked for
    something, of one task: at most four queries, however many people are told. What is for one ``audience`` only is
    told to nobody else, whomever the kind names: one query more.
    """
    if set(details) != set(kind.fields):
        raise TypeError(f"{kind.key} takes the fields {kind.fields}, not {tuple(details)}")
    event = Event.objects.create(
        kind=kind.key,
        at=clock.now(),
        by=by,
        organisation=organisation,
        side=organisation.side if organisation else "",
        audience=audience,
        on=on,
        within=within,
        url=url or getattr(on, "get_absolute_url", str)(),
        details=details,
    )
    if quiet:
        return event
    recipients: dict[int, Recipient] = {}
    for recipient in kind.audience(event, within):
        known = recipients.get(recipient.user_id)
        if recipient.user_id != event.by_id and (known is None or (recipient.asked and not known.asked)):
            recipients[recipient.user_id] = recipient
    if audience and recipients:
        present = User.objects.filter(in_audience(audience, "pk"), pk__in=recipients).values_list("pk", flat=True)
        recipients = {user: recipients[user] for user in present}
    notify.tell(event, recipients.values())
    return event


def as_date(value: str) -> str:
    """A stored ISO date as Danes write it: 24.11.2026."""
    return date_format(date.fromisoformat(value), "d.m.Y") if value else "–"


def as_kroner(value: str) -> str:
    """A stored amount as it is written everywhere: 1.234.500 kr."""
    return display.kroner(Decimal(value))


class Sentence(NamedTuple):
    """What happened, for one reader; ``link`` is the part that leads to the thing."""

    before: str
    link: str
    after: str

    def __str__(self) -> str:
        return "".join(self)


def tell(event: Event) -> Sentence:
    """What happened, in the language of whoever reads it now. History outlives the code: nothing in it raises."""
    kind = KINDS.get(event.kind)
    if kind is None:
        return Sentence("", gettext("Something happened that this version has no words for."), "")
    values = {name: one_line(_shown(kind, name, event.details.get(name, ""))) for name in kind.fields}
    # split before the values are filled in: what people write may contain brackets too
    before, opened, rest = str(kind.sentence).partition("[")
    link, _closed, after = (rest if opened else before).partition("]")
    return Sentence(*(part.format(**values) for part in (before if opened else "", link, after)))


def sentence(event: Event) -> str:
    """What happened as plain text on one line."""
    return str(tell(event))


def one_line(text: str) -> str:
    """Text without line breaks, control characters and reversed writing: fit for a sentence and a mail's subject."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(filter(str.isprintable, line))


def _shown(kind: EventKind, name: str, value: Any) -> str:
    try:
        return str(kind.formats.get(name, str)(value))
    except (ArithmeticError, LookupError, TypeError, ValueError):  # what only an older version knew
        return str(value)
