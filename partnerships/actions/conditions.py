"""Conditions and facts of a pledge: ticked off, agreed to together, asked of a signatory, brought up to date."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Event, Organisation, User
from partnerships import pledge_events
from partnerships.actions import ledger, pledges
from partnerships.approval_text import Unseen, approval_text, fingerprint
from partnerships.conditions import presence_of
from partnerships.models import (
    COMMITTING,
    SETTLED,
    Appropriation,
    ConditionKind,
    Partnership,
    Pledge,
    PledgeCondition,
    PledgeLevel,
)
from partnerships.said import Said, check


@verb(Permission.PARTNERSHIP_VIEW)
def tick(partnership: Partnership, *, by: User, organisation: Organisation, holds: bool = True) -> Pledge:
    """A signatory says that the condition in the organisation's own words holds now, or holds no more."""
    pledge = _conditional(partnership, organisation)
    require(by, pledges.needed_permission(partnership, by, organisation, {pledge.level}), partnership)
    condition = PledgeCondition.objects.filter(pledge=pledge, kind=ConditionKind.WORDS).first()
    if condition is None:
        raise Refused(_("There is no condition in words to tick off."))
    if (condition.ticked_at is not None) != holds:
        condition.ticked_at, condition.ticked_by = (clock.now(), by) if holds else (None, None)
        condition.save(update_fields=["ticked_at", "ticked_by"])
        kind = pledge_events.CONDITION_TICKED if holds else pledge_events.CONDITION_UNTICKED
        ledger.tell_of(kind, pledge, by=by, condition=condition.words)
        ledger.settle(partnership, by=by)
    return pledges.pledge_of(partnership, organisation) or pledge


@verb(Permission.PARTNERSHIP_VIEW)
def consent(
    partnership: Partnership,
    *,
    by: User,
    organisation: Organisation,
    authority: str,
    seen: str,
    version: int | None = None,
) -> Pledge:
    """Agree to be bound at the same moment as the others in the circle: the last one to agree binds all of them.

    Each approves its own text beforehand (``seen``, see ``pledges.record``). Raises Refused when nobody waits for it.
    """
    pledge = _conditional(partnership, organisation)
    require(by, pledges.needed_permission(partnership, by, organisation, {PledgeLevel.BINDING}), partnership)
    if pledge.consented_at:
        return pledge
    if version is not None and version != pledge.version:
        raise Stale(pledge)
    rows = Pledge.objects.filter(partnership=partnership).with_parts()
    if organisation.pk not in presence_of(rows).circle:
        raise Refused(_("Nobody waits for you who you wait for."))
    said = Said.of(pledge).settled(organisation, pledge.amount)
    registering = by.pk is not None and not any(job.organisation_id == organisation.pk for job in by.employments)
    check(ledger.bound(said), reason=authority, authority=authority, registering=registering)
    text = approval_text(partnership, organisation, said, together=True)
    if seen != fingerprint(text):
        raise Unseen(text)
    pledges.keep_approval(pledge, text, by=by, authority=authority, registering=registering)
    pledge.consented_at = clock.now()
    pledge.save(update_fields=["consented_at"])
    ledger.tell_of(pledge_events.PLEDGE_CONSENTED, pledge, by=by)
    ledger.settle(partnership, by=by)
    return pledges.pledge_of(partnership, organisation) or pledge


@verb(Permission.PARTNERSHIP_VIEW)
def ask_signatory(partnership: Partnership, *, by: User, organisation: Organisation) -> Pledge:
    """Somebody of the organisation asks its signatories to take the next step. Asking twice is one question."""
    pledge = pledges.pledge_of(partnership, organisation)
    require(by, pledges.needed_permission(partnership, by, organisation, {PledgeLevel.INTEREST}), partnership)
    if pledge is None or not pledge.stands or pledge.is_binding:
        raise Refused(_("There is no pledge that waits for a signatory."))
    if pledge.asked_at is None:
        pledge.asked_at, pledge.asked_by = clock.now(), by
        pledge.save(update_fields=["asked_at", "asked_by"])
        ledger.tell_of(pledge_events.SIGNATORY_ASKED, pledge, by=by)
    return pledge


@verb(Permission.PARTNERSHIP_VIEW)
def bring_up_to_date(
    partnership: Partnership,
    *,
    by: User,
    organisation: Organisation,
    appropriation: str,
    appropriation_on: date | None,
    gln: str,
    order_reference: str,
    version: int | None = None,
) -> Pledge:
    """Say how far the money is, and where the invoice goes. What was agreed to stays: no new approval is asked for."""
    pledge = pledges.pledge_of(partnership, organisation)
    if pledge is None or not pledge.stands:
        raise Refused(_("There is no pledge to bring up to date."))
    require(by, pledges.needed_permission(partnership, by, organisation, {PledgeLevel.INTEREST}), partnership)
    before = Said.of(pledge)
    said = replace(
        before,
        appropriation=appropriation,
        appropriation_on=appropriation_on,
        gln=gln,
        order_reference=order_reference,
    )
    if said == before:
        return pledge
    if version is not None and version != pledge.version:
        raise Stale(pledge)
    if pledge.is_binding and not gln:
        raise ValidationError({"gln": _("A binding pledge says where its invoice goes.")})
    for name in ("appropriation", "appropriation_on", "gln", "order_reference"):
        setattr(pledge, name, getattr(said, name))
    pledge.version += 1
    pledge.save(update_fields=["appropriation", "appropriation_on", "gln", "order_reference", "version"])
    ledger.add_change(pledge, by=by, said=said, reason="")
    ledger.tell_of(pledge_events.PLEDGE_FACTS, pledge, by=by, appropriation=str(appropriation))
    ledger.settle(partnership, by=by)
    return pledge


def expected_by_now() -> QuerySet[Pledge]:
    """Pledges whose money should have been granted by now, and is not said to be."""
    late = Pledge.objects.filter(level__in=COMMITTING, appropriation_on__lt=clock.today())
    return late.exclude(appropriation=Appropriation.GRANTED).exclude(partnership__state__in=SETTLED)


def ask_whether_granted(pledge: Pledge) -> bool:
    """Ask the signatories about money that was expected; says whether they had not been asked about that day before."""
    with transaction.atomic():
        late = (
            expected_by_now()
            .filter(pk=pledge.pk)
            .select_for_update(of=("self",))
            .select_related("organisation")
            .first()
        )
        if late is None or late.appropriation_on is None:
            return False
        day = late.appropriation_on.isoformat()
        kind = pledge_events.APPROPRIATION_LATE
        if Event.objects.about(late).filter(kind=kind.key, details__day=day).exists():
            return False
        name, partnership = late.organisation.name, late.partnership
        record(kind, by=None, on=late, within=partnership, organisation_name=name, day=day)
        return True


def _conditional(partnership: Partnership, organisation: Organisation) -> Pledge:
    pledge = pledges.pledge_of(partnership, organisation)
    if pledge is None or pledge.level != PledgeLevel.CONDITIONAL:
        raise Refused(_("There is no conditional pledge."))
    return pledge
