"""What happens around a pledge before it binds and after: conditions, signatories, facts, terms."""

from collections.abc import Iterable
from typing import Any, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, as_date, register
from os2collab.models import Event, Membership
from partnerships.events import concerned
from partnerships.models import Appropriation, Partnership, Pledge, PledgeLevel


def signatories(event: Event, _within: models.Model) -> Iterable[Recipient]:
    """Who can sign for the pledge's organisation, and whoever recorded it: they are asked."""
    pledge = cast("Pledge", event.on)
    people = Membership.objects.current().filter(organisation=pledge.organisation_id)
    told = people.filter(Q(is_signatory=True) | Q(user=pledge.recorded_by_id)).values_list("user_id", flat=True)
    return [Recipient(user, "organisation", asked=True) for user in set(told)]


def bound(_event: Event, within: models.Model) -> Iterable[Recipient]:
    """The signatories of everybody who is bound, who are asked to approve anew, beside those who are told of all."""
    partnership = cast("Partnership", within)
    binding = partnership.pledges.filter(level=PledgeLevel.BINDING).values("organisation")
    people = Membership.objects.current().filter(organisation__in=binding, is_signatory=True)
    asked = [Recipient(user, "organisation", asked=True) for user in people.values_list("user_id", flat=True)]
    return [*concerned(_event, within), *asked]


def state_of_money(value: str) -> str:
    """How far the money is, inside a sentence."""
    return str(Appropriation(value).label).lower()


def kind(name: str, icon: str, sentence: Any, *fields: str, audience: Any = concerned, **formats: Any) -> EventKind:
    """An event of a pledge: it always names the organisation."""
    return EventKind(
        f"pledge.{name}", icon, sentence, ("organisation_name", *fields), formats=formats, audience=audience
    )


PLEDGE_READY = kind(
    "ready",
    "check",
    _("All that {organisation_name} waits for holds now: its pledge is ready to bind."),
    audience=signatories,
)
PLEDGE_NOT_READY = kind(
    "not_ready",
    "clock",
    _("What {organisation_name} waits for holds no more: its pledge waits again."),
    audience=signatories,
)
CONDITION_TICKED = kind(
    "condition_ticked", "check", _("{organisation_name} says that this holds now: {condition}"), "condition"
)
CONDITION_UNTICKED = kind(
    "condition_unticked", "undo", _("{organisation_name} says that this holds no more: {condition}"), "condition"
)
PLEDGE_CONSENTED = kind(
    "consented", "check", _("{organisation_name} agrees to be bound at the same moment as those it waits for.")
)
SIGNATORY_ASKED = kind(
    "signatory_asked",
    "talk",
    _("The pledge of {organisation_name} waits for a signatory."),
    audience=signatories,
)
PLEDGE_FACTS = kind(
    "facts",
    "pencil",
    _("{organisation_name} brought its pledge up to date. The money is: {appropriation}."),
    "appropriation",
    appropriation=state_of_money,
)
INTEREST_WITHDRAWN = kind("interest_withdrawn", "undo", _("{organisation_name} withdraws its interest."))
APPROPRIATION_LATE = kind(
    "appropriation_late",
    "calendar",
    _("The money of {organisation_name} was expected on {day}. Is it granted?"),
    "day",
    audience=signatories,
    day=as_date,
)
TERMS_CHANGED = EventKind(
    "partnership.terms_changed",
    "document",
    _("The terms have a new text, no. {number}. Whoever is bound is asked to approve it."),
    ("number",),
    audience=bound,
)

register(
    PLEDGE_READY,
    PLEDGE_NOT_READY,
    CONDITION_TICKED,
    CONDITION_UNTICKED,
    PLEDGE_CONSENTED,
    SIGNATORY_ASKED,
    PLEDGE_FACTS,
    INTEREST_WITHDRAWN,
    APPROPRIATION_LATE,
    TERMS_CHANGED,
)
