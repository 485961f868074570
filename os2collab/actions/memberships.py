"""Who works for an organisation: its administrators add and end their own people."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from os2collab import clock, happenings
from os2collab.access.decide import in_whose_name, standing_in
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.events import EventKind, record
from os2collab.models import Membership, Organisation, User
from os2collab.welcome import send_welcome

# What layers above do when a person's last day in an organisation is set: called with the membership and ``by``.
DEPARTURES: list[Callable[..., None]] = []


def on_departure[F: Callable[..., None]](departure: F) -> F:
    """Register what to do about a last day: the kernel does not know who is above it."""
    DEPARTURES.append(departure)
    return departure


@verb(Permission.MEMBERSHIP_ADD)
def add(
    organisation: Organisation,
    *,
    by: User,
    email: str,
    name: str,
    title: str = "",
    is_administrator: bool = False,
    is_signatory: bool = False,
    started_on: date | None = None,
) -> Membership:
    """Let a person work in the organisation's name. Somebody new is sent a link to choose a password.

    A person who is known already keeps their own name. Raises ValidationError for a member, and for a closed account.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, name=name)
    if not user.is_active:
        raise ValidationError({"email": _("This account is closed. Use another address.")})
    if user.memberships.filter(Q(ended_on=None) | Q(ended_on__gte=clock.today()), organisation=organisation).exists():
        raise ValidationError({"email": _("This person is a member already.")})
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        title=title,
        is_administrator=is_administrator,
        is_signatory=is_signatory,
        started_on=started_on or clock.today(),
    )
    _remember(happenings.MEMBERSHIP_ADDED, membership, by)
    if is_new:
        send_welcome.enqueue(membership.pk)
    return membership


@verb(Permission.MEMBERSHIP_ADD)
def change(membership: Membership, *, by: User, title: str, is_administrator: bool, is_signatory: bool) -> Membership:
    """Change what a person is in the organisation. Raises ValidationError for its only administrator's rights."""
    if membership.is_administrator and not is_administrator:
        _keep_an_administrator(membership, by, clock.today())
    membership.title = title
    membership.is_administrator = is_administrator
    membership.is_signatory = is_signatory
    membership.save(update_fields=["title", "is_administrator", "is_signatory"])
    _remember(happenings.MEMBERSHIP_CHANGED, membership, by)
    return membership


@verb(Permission.MEMBERSHIP_END)
def end(membership: Membership, *, by: User, ended_on: date | None = None) -> Membership:
    """Set the person's last day, today unless named; with it every role that they hold for the organisation ends.

    Raises ValidationError for a day before the first, and when the organisation would be left without administrator.
    """
    ended_on = ended_on or clock.today()
    if ended_on < membership.started_on:
        raise ValidationError({"ended_on": _("The last day is before the first.")})
    if membership.is_administrator:
        _keep_an_administrator(membership, by, ended_on)
    membership.ended_on = ended_on
    membership.save(update_fields=["ended_on"])
    _remember(happenings.MEMBERSHIP_ENDED, membership, by, date=ended_on.isoformat())
    for departure in DEPARTURES:
        departure(membership, by=by)
    return membership


def _keep_an_administrator(membership: Membership, by: User, until: date) -> None:
    """Somebody else must be administrator after ``until``, unless the secretariat does this: it can name a new one."""
    if Role.SECRETARIAT in standing_in(by, membership.organisation).roles:
        return
    others = membership.organisation.memberships.filter(
        Q(ended_on=None) | Q(ended_on__gt=until), is_administrator=True, started_on__lte=max(until, clock.today())
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise ValidationError(
            _("%(name)s is the only administrator of %(organisation)s. Make somebody else administrator first.")
            % {"name": membership.user, "organisation": membership.organisation}
        )


def _remember(kind: EventKind, membership: Membership, by: User, **details: Any) -> None:
    organisation = membership.organisation
    record(
        kind,
        by=by,
        on=membership,
        within=organisation,
        organisation=in_whose_name(by, Permission.MEMBERSHIP_ADD, organisation),
        url=organisation.get_absolute_url(),
        name=membership.user.name,
        organisation_name=organisation.name,
        **details,
    )
