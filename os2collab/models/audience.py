from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from os2collab.models.membership import Membership
from os2collab.models.organisation import SIDE_OF_KIND, Side
from os2collab.models.user import User


class Audience(models.TextChoices):
    """Whom an entry is for: everybody who sees the matter, or of them one side only. The only wall there is."""

    EVERYBODY = "", _("Everybody here")
    MUNICIPALITY = "municipality", _("Municipalities and the secretariat only")
    VENDOR = "vendor", _("Vendors only")


# Who must work for one of these, and for nobody else, to be behind the wall. docs/decisions/0013 says why.
SIDES_BEHIND: dict[str, frozenset[Side]] = {
    Audience.MUNICIPALITY: frozenset({Side.MUNICIPALITY, Side.SECRETARIAT}),
    Audience.VENDOR: frozenset({Side.VENDOR}),
}
KNOWN_AUDIENCE = Q(audience__in=Audience.values)


def audiences_of(user: User) -> tuple[str, ...]:
    """The audiences that a person is part of today. Whoever works on both sides reads what is for everybody."""
    sides = {employment.organisation.side for employment in user.employments}
    behind = [audience for audience, allowed in SIDES_BEHIND.items() if sides and sides <= allowed]
    return (Audience.EVERYBODY, *behind)


def own_audience(user: User) -> str:
    """The one side that a person can speak to apart from the other, or nothing."""
    return audiences_of(user)[-1]


def in_audience(audience: str, person: str) -> Q:
    """The same rule for a query, whose column ``person`` holds the ids of people."""
    if audience == Audience.EVERYBODY:
        return Q()
    kinds = {kind for kind, side in SIDE_OF_KIND.items() if side in SIDES_BEHIND[audience]}
    work = Membership.objects.current().filter(user=OuterRef(person))
    return Q(Exists(work.filter(organisation__kind__in=kinds))) & ~Q(Exists(work.exclude(organisation__kind__in=kinds)))
