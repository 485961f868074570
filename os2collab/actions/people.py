"""People come by their organisation's own sign-in, and leave for good by being made anonymous."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import uuid4

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from django.utils import translation
from django.utils.translation import gettext as _

from os2collab import clock, happenings
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Event, Membership, Notification, Organisation, User


class Farewell(Protocol):
    """What a layer above does when a person leaves for good. Raises ValidationError when they cannot leave yet."""

    def __call__(self, user: User, *, by: User, alias: User) -> None:
        """``user`` as they were; ``alias`` is what the record calls them from now on, not yet saved."""


FAREWELLS: list[Farewell] = []


def on_farewell[F: Callable[..., None]](farewell: F) -> F:
    """Register a ``Farewell``: the kernel does not know who is above it."""
    FAREWELLS.append(farewell)
    return farewell


def arrive(user: User, organisation: Organisation) -> Membership:
    """A person whom their organisation's own sign-in vouches for works there; they get no other right.

    No verb: nobody here decides it, the organisation's provider does (see ``os2collab.accounts``, whose transaction
    this is a part of).
    """
    membership = Membership.objects.create(user=user, organisation=organisation)
    record(
        happenings.PERSON_ARRIVED,
        by=user,
        on=membership,
        within=organisation,
        organisation=organisation,
        url=organisation.get_absolute_url(),
        name=user.name,
    )
    return membership


@verb(Permission.PERSON_ANONYMISE)
def anonymise(user: User, *, by: User) -> User:
    """Forget who a person is; what they did stays, done by “employee of X”. It cannot be undone.

    Raises ValidationError while the person has a task that somebody must take over first.
    """
    was = User.objects.get(pk=user.pk)
    last = user.memberships.select_related("organisation").order_by("-started_on", "-pk").first()
    user.name, user.email = alias(last.organisation if last else None), f"{uuid4().hex}@anonymous.invalid"
    for farewell in FAREWELLS:
        farewell(was, by=by, alias=user)
    forget_ways_in(user)
    user.memberships.filter(Q(ended_on=None) | Q(ended_on__gte=clock.today())).update(
        ended_on=Greatest("started_on", Value(clock.today())), is_administrator=False, is_signatory=False
    )
    user.memberships.update(title="")
    Notification.objects.filter(user=user).delete()
    for own in (User.objects.filter(pk=user.pk), user.memberships.all()):
        rewrite_record(own, {was.name: user.name, was.email: user.email})
    user.is_active, user.anonymised_at = False, clock.now()
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "anonymised_at", "password"])
    record(happenings.PERSON_ANONYMISED, by=by, on=user, within=last.organisation if last else user)
    return user


def alias(organisation: Organisation | None) -> str:
    """What the record calls a person without a name: data, so in the site's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        if organisation is None:
            return _("Former user")
        return _("Employee of %(organisation)s") % {"organisation": organisation.name}


def forget_ways_in(user: User) -> None:
    """No address, no second factor, no connected sign-in, no session."""
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


def rewrite_record(own: models.QuerySet[Any], names: dict[str, str]) -> None:
    """Put new names where events on a person's ``own`` things quote the old ones; somebody of the same name keeps it.

    The one door in the wall around history: the person's right to be forgotten goes before it. What happened, when
    and on which side stays word for word.
    """
    kind = ContentType.objects.get_for_model(own.model)
    events = list(Event.objects.filter(on_type=kind, on_id__in=own.values("pk")))
    with history_open():
        for event in events:
            details = {key: names.get(value, value) for key, value in event.details.items()}
            if details != event.details:
                event.details = details
                event.save(update_fields=["details"])


@contextmanager
def history_open() -> Iterator[None]:
    """Let events be changed, in this transaction alone; one that fails is closed by its rollback.

    What ``pgtrigger.ignore`` does, in statements of their own: it puts two into one, which prepared ones cannot be.
    """
    [(model, trigger)] = pgtrigger.registered("os2collab.Event:event_append_only")
    ignore = "SELECT set_config('pgtrigger.ignore', %s, true)"
    with connection.cursor() as cursor:
        cursor.execute(ignore, [f"{{{trigger.get_pgid(model)}}}"])
        yield
        cursor.execute(ignore, ["{}"])
