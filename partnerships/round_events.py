"""What happens to a funding round: reached, missed, decided upon, and the vendor's own threshold."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.access.roles import Role
from os2collab.events import EventKind, Recipient, as_date, as_kroner, register
from os2collab.models import Event, Membership
from partnerships.events import concerned
from partnerships.models import COMMITTING, Partnership, PartnershipStanding, PledgeLevel


def deciders(event: Event, within: models.Model) -> Iterable[Recipient]:
    """Those who lead the partnership are asked; the others that it concerns are told."""
    leads = PartnershipStanding.objects.filter(partnership_id=within.pk, role=Role.PARTNERSHIP_LEAD)
    asked = [Recipient(user, "lead", asked=True) for user in leads.values_list("user_id", flat=True)]
    return [*concerned(event, within), *asked]


def partners(event: Event, within: models.Model) -> Iterable[Recipient]:
    """Everybody who signs for an organisation that pledged, beside the others that it concerns, and the vendor."""
    partnership = cast("Partnership", within)
    pledged = partnership.pledges.filter(level__in=(*COMMITTING, PledgeLevel.LAPSED)).values("organisation")
    people = Membership.objects.current().filter(organisation__in=pledged, is_signatory=True)
    told = [Recipient(user, "organisation") for user in people.values_list("user_id", flat=True)]
    return [*concerned(event, within), *told, *starters(event, within)]


def starters(_event: Event, within: models.Model) -> Iterable[Recipient]:
    """The vendor's people and those who lead the partnership."""
    roles = (Role.PARTNERSHIP_VENDOR, Role.PARTNERSHIP_LEAD)
    people = PartnershipStanding.objects.filter(partnership_id=within.pk, role__in=roles)
    return [Recipient(user, "partner") for user in people.values_list("user_id", flat=True).distinct()]


def undecided(event: Event, within: models.Model) -> Iterable[Recipient]:
    """The signatories of those who have not bound themselves yet, and those who lead."""
    partnership = cast("Partnership", within)
    waiting = partnership.pledges.filter(level__in=(PledgeLevel.INTEREST, PledgeLevel.CONDITIONAL))
    people = Membership.objects.current().filter(organisation__in=waiting.values("organisation"), is_signatory=True)
    asked = [Recipient(user, "organisation", asked=True) for user in people.values_list("user_id", flat=True)]
    leads = PartnershipStanding.objects.filter(partnership_id=within.pk, role=Role.PARTNERSHIP_LEAD)
    return [*asked, *(Recipient(user, "lead") for user in leads.values_list("user_id", flat=True))]


REACHED = EventKind(
    "partnership.reached",
    "flag",
    _("The round is reached: {amount} is binding from {number} organisations, in time."),
    ("amount", "number"),
    formats={"amount": as_kroner},
    audience=partners,
)
MISSED = EventKind(
    "partnership.missed",
    "calendar",
    _("The deadline passed without enough: {amount} is binding from {number} organisations. The partners decide."),
    ("amount", "number"),
    formats={"amount": as_kroner},
    audience=deciders,
)
LAPSED = EventKind(
    "partnership.lapsed",
    "calendar",
    _("The deadline passed without enough: everything lapses, and nobody is bound."),
    audience=partners,
)
DECIDED_ON = EventKind(
    "partnership.goes_on",
    "arrow-right",
    _("The partners decided on {day} to go on anyway: {decision}"),
    ("day", "decision"),
    formats={"day": as_date},
    audience=partners,
)
DECIDED_OFF = EventKind(
    "partnership.given_up",
    "undo",
    _("The partners decided on {day} that everything lapses, and nobody is bound: {decision}"),
    ("day", "decision"),
    formats={"day": as_date},
    audience=partners,
)
ROUND_CHANGED = EventKind(
    "partnership.round_changed",
    "pencil",
    _("The terms of the round changed: {reason}"),
    ("reason",),
    audience=partners,
)
THRESHOLD_MET = EventKind(
    "partnership.threshold_met",
    "check",
    _("{organisation_name} can start: {percent} percent of the goal is binding."),
    ("organisation_name", "percent"),
    audience=starters,
)
THRESHOLD_LOST = EventKind(
    "partnership.threshold_lost",
    "undo",
    _("Less than {percent} percent of the goal is binding now: the threshold of {organisation_name} is not met."),
    ("organisation_name", "percent"),
    audience=starters,
)
DEADLINE_NEAR = EventKind(
    "partnership.deadline_near",
    "calendar",
    _("The deadline for tilsagn (pledges) is {deadline}."),
    ("deadline",),
    formats={"deadline": as_date},
    audience=undecided,
)

register(
    REACHED,
    MISSED,
    LAPSED,
    DECIDED_ON,
    DECIDED_OFF,
    ROUND_CHANGED,
    THRESHOLD_MET,
    THRESHOLD_LOST,
    DEADLINE_NEAR,
)
