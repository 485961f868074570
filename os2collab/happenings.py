"""Everything that can happen to organisations and their people: what it is called, and who is told."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, register
from os2collab.models import Event, Membership


def administrators(_event: Event, organisation: models.Model) -> Iterable[Recipient]:
    """Whoever adds and ends the organisation's people."""
    people = Membership.objects.current().filter(organisation=organisation, is_administrator=True)
    return [Recipient(user, "organisation") for user in people.values_list("user_id", flat=True)]


PERSON_ARRIVED = EventKind(
    "person.arrived",
    "people",
    _("{name} signed in for the first time, with the organisation's own sign-in."),
    ("name",),
    audience=administrators,
)
PERSON_ANONYMISED = EventKind("person.anonymised", "people", _("A former employee's details were removed."))

register(PERSON_ARRIVED, PERSON_ANONYMISED)
