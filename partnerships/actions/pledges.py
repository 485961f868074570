"""What an organisation commits: recorded, changed and withdrawn, with every step kept."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab import clock
from os2collab.access.decide import in_whose_name, standing_in
from os2collab.access.guards import Refused, Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.events import EventKind
from os2collab.events import record as record_event
from os2collab.models import Organisation, Side, User
from partnerships import events
from partnerships.models import COMMITTING, STANDING, Partnership, Pledge, PledgeChange, PledgeLevel

FIELDS = ("level", "amount", "budget_year", "condition")
COUNTED_ON = gettext_lazy(
    "The partnership counts on this binding pledge. It is lowered or withdrawn only by a decision of the partnership,"
    " and such a decision cannot be recorded here yet."
)


@verb(Permission.PARTNERSHIP_VIEW)
def record(
    partnership: Partnership,
    *,
    by: User,
    organisation: Organisation,
    level: str,
    amount: Decimal | None = None,
    budget_year: int | None = None,
    condition: str = "",
    reason: str = "",
    version: int | None = None,
) -> Pledge:
    """Give or change an organisation's one pledge in this partnership; ``amount`` in kroner excluding VAT.

    Interest is for anybody in the organisation, conditional and binding for its signatories; the secretariat
    registers for others, with a reason (the signed paper). ``version`` is that of the pledge which the person saw,
    0 for none. The same words again are one change. Raises Refused, Stale, or ValidationError for half a pledge and
    for less than what the partnership counts on.
    """
    current = _pledge_of(partnership, organisation)
    needed = needed_permission(partnership, by, organisation, {level, current.level if current else level})
    require(by, needed, partnership)
    asked: dict[str, Any] = {"level": level, "amount": amount, "budget_year": budget_year, "condition": condition}
    if current and asked == {name: getattr(current, name) for name in FIELDS}:
        return current
    if version is not None and version != (current.version if current else 0):
        raise Stale(current or partnership)
    check_complete(**asked, reason=reason, registering=needed == Permission.PLEDGE_REGISTER)
    if current and current.is_counted_on:
        check_not_lowered(current, level=level, amount=amount)
    return _write(partnership, current, by=by, organisation=organisation, asked=asked, reason=reason)


@verb(Permission.PARTNERSHIP_VIEW)
def withdraw(
    partnership: Partnership, *, by: User, organisation: Organisation, reason: str, version: int | None = None
) -> Pledge:
    """Take an organisation's pledge back, with the reason; what it was stays in its history.

    Whoever may change the pledge may withdraw it, but not what is binding and counted on. Twice changes nothing.
    """
    current = _pledge_of(partnership, organisation)
    if current is None:
        raise Refused(_("There is no pledge to withdraw."))
    require(by, needed_permission(partnership, by, organisation, {current.level}), partnership)
    if current.level == PledgeLevel.WITHDRAWN:
        return current
    check_withdrawable(current)
    if version is not None and version != current.version:
        raise Stale(current)
    if not reason:
        raise ValidationError({"reason": _("Say why the pledge is withdrawn.")})
    asked = {name: getattr(current, name) for name in FIELDS} | {"level": PledgeLevel.WITHDRAWN}
    return _write(partnership, current, by=by, organisation=organisation, asked=asked, reason=reason)


def lapse(partnership: Partnership, *, by: User, reason: str) -> None:
    """Let every pledge lapse with its partnership, for the verb that decides so: from now on nobody is bound."""
    standing = Pledge.objects.filter(partnership=partnership, level__in=STANDING)
    PledgeChange.objects.bulk_create(
        PledgeChange(
            pledge=pledge,
            level=PledgeLevel.LAPSED,
            amount=pledge.amount,
            budget_year=pledge.budget_year,
            condition=pledge.condition,
            reason=reason,
            by=by,
            at=clock.now(),
        )
        for pledge in standing
    )
    standing.update(level=PledgeLevel.LAPSED, version=F("version") + 1)
    refresh_sums(partnership)


def needed_permission(partnership: Partnership, by: User, organisation: Organisation, levels: set[str]) -> Permission:
    """What a person needs for a pledge that goes between ``levels``: the heavier of both decides.

    Raises Refused when the organisation cannot pledge, or the person cannot speak for it at that level.
    """
    if organisation.side != Side.MUNICIPALITY:
        raise Refused(_("Only municipalities and authorities pledge; a vendor never does."))
    needed = Permission.PLEDGE_COMMIT if levels & set(COMMITTING) else Permission.PLEDGE_INTEREST
    standing = standing_in(by, partnership)
    if organisation.pk in standing.organisations(needed):
        return needed
    if Permission.PLEDGE_REGISTER in standing.permissions:
        return Permission.PLEDGE_REGISTER
    own = organisation.pk in standing.organisations(Permission.PLEDGE_INTEREST)
    raise Refused(EXPLANATIONS[needed if own else Permission.PLEDGE_REGISTER])


def check_complete(
    *, level: str, amount: Decimal | None, budget_year: int | None, condition: str, reason: str, registering: bool
) -> None:
    """Raise ValidationError for half a pledge: a ledger that cannot be misread has no gaps and no contradictions."""
    errors: dict[str, str] = {}
    if level not in STANDING:
        errors["level"] = _("Choose interest, conditional or binding.")
    if level == PledgeLevel.BINDING and amount is None:
        errors["amount"] = _("A binding pledge names its amount.")
    if level == PledgeLevel.BINDING and budget_year is None:
        errors["budget_year"] = _("A binding pledge names its budget year.")
    if level == PledgeLevel.BINDING and condition:
        errors["condition"] = _("A binding pledge has no condition. Choose conditional, or remove the condition.")
    if level == PledgeLevel.CONDITIONAL and not condition:
        errors["condition"] = _("Name the condition.")
    if registering and not reason:
        errors["reason"] = _("Say which paper or message this registers.")
    if errors:
        raise ValidationError(errors)


def check_withdrawable(pledge: Pledge) -> None:
    """Raise Refused for a binding pledge that its partnership counts on."""
    if pledge.is_counted_on:
        raise Refused(str(COUNTED_ON))


def check_not_lowered(pledge: Pledge, *, level: str, amount: Decimal | None) -> None:
    """Raise ValidationError for a lower level or amount than the binding one that the partnership counts on."""
    if level != PledgeLevel.BINDING:
        raise ValidationError({"level": COUNTED_ON})
    if amount is None or pledge.amount is None or amount < pledge.amount:
        raise ValidationError({"amount": COUNTED_ON})


def _pledge_of(partnership: Partnership, organisation: Organisation) -> Pledge | None:
    """The organisation's pledge in the partnership as it is now, locked."""
    pledge = Pledge.objects.select_related("organisation").filter(partnership=partnership, organisation=organisation)
    current = pledge.first()
    if current:
        current.partnership = partnership
    return current


def _write(
    partnership: Partnership,
    current: Pledge | None,
    *,
    by: User,
    organisation: Organisation,
    asked: dict[str, Any],
    reason: str,
) -> Pledge:
    """The pledge, its change, the partnership's three sums and the event: together, under the partnership's lock."""
    pledge = current or Pledge(partnership=partnership, organisation=organisation, side=organisation.side, version=0)
    for name, value in asked.items():
        setattr(pledge, name, value)
    pledge.recorded_by, pledge.recorded_at, pledge.version = by, clock.now(), pledge.version + 1
    pledge.save()
    PledgeChange.objects.create(pledge=pledge, **asked, reason=reason, by=by, at=clock.now())
    refresh_sums(partnership)
    kind, details = _event_of(pledge, reason)
    own = any(employment.organisation_id == organisation.pk for employment in by.employments)
    record_event(
        kind,
        by=by,
        on=pledge,
        within=partnership,
        organisation=organisation if own else in_whose_name(by, Permission.PLEDGE_REGISTER, partnership),
        url=partnership.get_absolute_url(),
        organisation_name=organisation.name,
        **details,
    )
    return pledge


def refresh_sums(partnership: Partnership) -> None:
    """Store the three sums and counts anew, each level by itself: one query to read, one to write."""
    rows = Pledge.objects.filter(partnership=partnership).values_list("level")
    sums = {level: (amount, count) for level, amount, count in rows.annotate(Sum("amount"), Count("pk"))}
    fields = []
    for level in (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST):
        amount, count = sums.get(level, (None, 0))
        setattr(partnership, f"{level}_amount", amount or Decimal(0))
        setattr(partnership, f"{level}_count", count)
        fields += [f"{level}_amount", f"{level}_count"]
    partnership.save(update_fields=fields)


def _event_of(pledge: Pledge, reason: str) -> tuple[EventKind, dict[str, Any]]:
    amount = f"{pledge.amount:.2f}" if pledge.amount is not None else ""
    match pledge.level:
        case PledgeLevel.BINDING:
            return events.PLEDGE_BINDING, {"amount": amount, "year": pledge.budget_year}
        case PledgeLevel.CONDITIONAL:
            return events.PLEDGE_CONDITIONAL, {"amount": amount, "condition": pledge.condition}
        case PledgeLevel.INTEREST:
            return events.PLEDGE_INTEREST, {"amount": amount}
        case _:
            return events.PLEDGE_WITHDRAWN, {"reason": reason}
