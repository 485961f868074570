"""Everything that can happen to organisations and their people: what it is called, and who is told."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, as_date, register
from os2collab.models import Event, Membership


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
