"""What can happen to organisations and their people, and to what is said of any matter: its name, and who is told."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import matters
from os2collab.access.roles import Role
from os2collab.events import EventKind, Recipient, as_date, register
from os2collab.models import Attachment, Comment, Event, Membership
from os2collab.models.audience import in_audience


def administrators(_event: Event, organisation: models.Model) -> Iterable[Recipient]:
    """Whoever adds and ends the organisation's people."""
    people = Membership.objects.current().filter(organisation_id=organisation.pk, is_administrator=True)
    return [Recipient(user, "organisation") for user in people.values_list("user_id", flat=True)]


def administrators_and_the_person(event: Event, organisation: models.Model) -> Iterable[Recipient]:
    """Those above, and the person whose membership it is about."""
    person = Membership.objects.filter(pk=event.on_id).values_list("user_id", flat=True)
    return [*administrators(event, organisation), *(Recipient(user, "organisation") for user in person)]


ORGANISATION_REGISTERED = EventKind(
    "organisation.registered", "flag", _("{organisation_name} was registered."), ("organisation_name",)
)
ORGANISATION_EDITED = EventKind(
    "organisation.edited",
    "document",
    _("The details of {organisation_name} were changed."),
    ("organisation_name",),
    audience=administrators,
)
MEMBERSHIP_ADDED = EventKind(
    "membership.added",
    "people",
    _("{name} works for {organisation_name} and may use OS2collab."),
    ("name", "organisation_name"),
    audience=administrators_and_the_person,
)
MEMBERSHIP_CHANGED = EventKind(
    "membership.changed",
    "people",
    _("The title or the rights of {name} in {organisation_name} were changed."),
    ("name", "organisation_name"),
    audience=administrators_and_the_person,
)
MEMBERSHIP_ENDED = EventKind(
    "membership.ended",
    "people",
    _("The last day of {name} in {organisation_name} is {date}."),
    ("name", "organisation_name", "date"),
    formats={"date": as_date},
    audience=administrators_and_the_person,
)
CAME_BY_INVITATION = EventKind(
    "membership.by_invitation",
    "people",
    _("{name} joined {organisation_name} by an invitation to {project_title}."),
    ("name", "organisation_name", "project_title"),
    audience=administrators,
)
PERSON_ARRIVED = EventKind(
    "person.arrived",
    "people",
    _("{name} signed in for the first time, with the organisation's own sign-in."),
    ("name",),
    audience=administrators,
)
PERSON_ANONYMISED = EventKind("person.anonymised", "people", _("A former employee's details were removed."))

REASON_OF_ROLE: dict[str, str] = {Role.PROJECT_LEAD: "lead", Role.PARTNERSHIP_LEAD: "organisation"}


def conversation(event: Event, _within: models.Model) -> Iterable[Recipient]:
    """Of those who can read it: whom it concerns, and who has talked about it; whoever is mentioned is asked."""
    entry = cast("Comment | Attachment", event.on)
    noun = entry.on
    matter = matters.kind_of(noun)
    asked = set(getattr(entry, "newly_asked", ()))
    talked = Comment.objects.on(noun).order_by().values("by")
    told = matter.concerned(noun) | Q(user__in=talked) | Q(user__in=asked)
    rows = matter.readers(noun).filter(told, in_audience(entry.audience, "user_id"))
    for user, role in rows.values_list("user_id", "role").order_by("role"):
        reason = "mentioned" if user in asked else REASON_OF_ROLE.get(role, "talks")
        yield Recipient(user, reason, user in asked)


def mentioned(event: Event, _within: models.Model) -> Iterable[Recipient]:
    """Only those who are mentioned since the text was changed."""
    return [Recipient(user, "mentioned", asked=True) for user in cast("Comment", event.on).newly_asked]


COMMENT_WRITTEN = EventKind(
    "comment.written",
    "talk",
    _("[{matter}]: a new comment."),
    ("matter",),
    formats={"matter": matters.as_title},
    audience=conversation,
)
COMMENT_CHANGED = EventKind(
    "comment.changed",
    "pencil",
    _("[{matter}]: a comment was changed."),
    ("matter",),
    formats={"matter": matters.as_title},
    audience=mentioned,
)
COMMENT_WITHDRAWN = EventKind(
    "comment.withdrawn",
    "undo",
    _("[{matter}]: a comment was withdrawn."),
    ("matter",),
    formats={"matter": matters.as_title},
)
FILE_ADDED = EventKind(
    "file.added",
    "document",
    _("[{matter}]: {name} was added."),
    ("matter", "name"),
    formats={"matter": matters.as_title},
    audience=conversation,
)
FILE_REMOVED = EventKind(
    "file.removed",
    "undo",
    _("[{matter}]: {name} was removed."),
    ("matter", "name"),
    formats={"matter": matters.as_title},
)

register(
    COMMENT_WRITTEN,
    COMMENT_CHANGED,
    COMMENT_WITHDRAWN,
    FILE_ADDED,
    FILE_REMOVED,
    groups={"comment": _("Comments"), "file": _("Files")},
)
register(
    ORGANISATION_REGISTERED,
    ORGANISATION_EDITED,
    MEMBERSHIP_ADDED,
    MEMBERSHIP_CHANGED,
    MEMBERSHIP_ENDED,
    CAME_BY_INVITATION,
    PERSON_ARRIVED,
    PERSON_ANONYMISED,
    groups={"organisation": _("The organisation"), "membership": _("Its people")},
)
