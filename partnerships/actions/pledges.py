"""What an organisation commits: recorded, changed and withdrawn, with every step kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab import clock
from os2collab.access.decide import standing_in
from os2collab.access.guards import Refused, Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS, Role
from os2collab.models import Organisation, Side, User
from partnerships import approval_text
from partnerships.actions import ledger
from partnerships.approval_text import Unseen
from partnerships.models import COMMITTING, Partnership, Pledge, PledgeApproval, PledgeLevel, SplitShare
from partnerships.said import Said, check

COUNTED_ON = gettext_lazy(
    "The partnership counts on this binding pledge. It is lowered or withdrawn only by a decision of the partnership."
)


@verb(Permission.PARTNERSHIP_VIEW)
def record(
    partnership: Partnership,
    *,
    by: User,
    organisation: Organisation,
    said: Said,
    authority: str = "",
    seen: str = "",
    reason: str = "",
    version: int | None = None,
) -> Pledge:
    """Give or change an organisation's one pledge in this partnership.

    Interest is for anybody in the organisation, conditional and binding for its signatories; the secretariat
    registers for others, with a reason (the signed paper). What binds is approved as a text: ``seen`` is the
    fingerprint of the one that was shown, ``authority`` why this person may. ``version`` is that of the pledge which
    the person saw, 0 for none. The same words again are one change. Raises Refused, Stale, Unseen, or ValidationError
    for half a pledge and for less than what the partnership counts on.
    """
    current = pledge_of(partnership, organisation)
    needed = needed_permission(partnership, by, organisation, {said.level, current.level if current else said.level})
    require(by, needed, partnership)
    said = said.settled(organisation, share_of(partnership, organisation))
    if current and said == Said.of(current) and not current.is_of_earlier_terms:
        return current
    if version is not None and version != (current.version if current else 0):
        raise Stale(current or partnership)
    registering = needed == Permission.PLEDGE_REGISTER
    check(said, reason=reason, authority=authority, registering=registering)
    if current and current.is_binding:
        check_not_lowered(current, said)
    pledge = ledger.keep(partnership, current or Pledge(organisation=organisation), by=by, said=said)
    if said.level == PledgeLevel.BINDING:
        approve(pledge, by=by, said=said, authority=authority, seen=seen, registering=registering)
    return ledger.remember(pledge, by=by, said=said, reason=reason)


@verb(Permission.PARTNERSHIP_VIEW)
def withdraw(
    partnership: Partnership, *, by: User, organisation: Organisation, reason: str = "", version: int | None = None
) -> Pledge:
    """Take an organisation's pledge back; what it was stays in its history. An interest needs no reason.

    Whoever may change the pledge may withdraw it, but not what is binding. Twice changes nothing.
    """
    current = pledge_of(partnership, organisation)
    if current is None:
        raise Refused(_("There is no pledge to withdraw."))
    require(by, needed_permission(partnership, by, organisation, {current.level}), partnership)
    if current.level == PledgeLevel.WITHDRAWN:
        return current
    if current.is_binding:
        raise Refused(str(COUNTED_ON))
    if version is not None and version != current.version:
        raise Stale(current)
    if current.level == PledgeLevel.CONDITIONAL and not reason:
        raise ValidationError({"reason": _("Say why the pledge is withdrawn.")})
    said = replace(Said.of(current), level=PledgeLevel.WITHDRAWN, wishes=())
    return ledger.remember(ledger.keep(partnership, current, by=by, said=said), by=by, said=said, reason=reason)


@verb(Permission.PARTNERSHIP_DECIDE)
def release(
    partnership: Partnership,
    *,
    by: User,
    organisation: Organisation,
    decided_on: date,
    decision: str,
    amount: Decimal | None = None,
    version: int | None = None,
) -> Pledge:
    """The partnership decides that a binding pledge ends, or that it is lowered to ``amount`` kroner.

    ``decision`` says who decided what; it is kept with its day. Raises Refused when nothing is binding, Stale, or
    ValidationError for an amount that is not lower, and for a decision in the future.
    """
    current = pledge_of(partnership, organisation)
    if current is None or not current.is_binding or current.amount is None:
        raise Refused(_("There is no binding pledge to let go of."))
    if version is not None and version != current.version:
        raise Stale(current)
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("A decision is recorded when it has been made.")})
    if amount is not None and not 0 < amount < current.amount:
        raise ValidationError({"amount": _("Choose an amount below the binding one, or leave it empty to end it all.")})
    said = Said.of(current)
    if amount is None:
        said = replace(said, level=PledgeLevel.WITHDRAWN)
    else:
        said = replace(said, amount=amount, by_key=False, years=lowered(said.years, amount))
    reason = _("%(day)s: %(decision)s") % {"day": f"{decided_on:%d.%m.%Y}", "decision": decision}
    return ledger.remember(ledger.keep(partnership, current, by=by, said=said), by=by, said=said, reason=reason)


def lowered(years: tuple[tuple[int, Decimal], ...], amount: Decimal) -> tuple[tuple[int, Decimal], ...]:
    """The budget years of a lower amount: the first years keep what they have, the last give way."""
    kept = []
    for year, paid in years:
        part = min(paid, amount)
        amount -= part
        if part:
            kept.append((year, part))
    return tuple(kept)


def approve(pledge: Pledge, *, by: User, said: Said, authority: str, seen: str, registering: bool) -> None:
    """Keep the recorded approval of the exact text, inside the verb that binds. Raises Unseen for another text."""
    text = approval_text.approval_text(pledge.partnership, pledge.organisation, said)
    if seen != approval_text.fingerprint(text):
        raise Unseen(text)
    keep_approval(pledge, text, by=by, authority=authority, registering=registering)


def keep_approval(pledge: Pledge, text: str, *, by: User, authority: str, registering: bool) -> None:
    """The row of who approved which text, in which role, on what authority."""
    pledge.approval = PledgeApproval.objects.create(
        pledge=pledge,
        text=text,
        sha256=approval_text.fingerprint(text),
        terms_number=pledge.partnership.terms_number,
        role=Role.SECRETARIAT if registering else Role.PARTNER_SIGNATORY,
        authority=authority,
        by=by,
        at=clock.now(),
    )
    pledge.save(update_fields=["approval"])


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


def check_not_lowered(pledge: Pledge, said: Said) -> None:
    """Raise ValidationError for a lower level or amount than the binding one that the partnership counts on."""
    if said.level != PledgeLevel.BINDING:
        raise ValidationError({"level": COUNTED_ON})
    if said.amount is None or pledge.amount is None or said.amount < pledge.amount:
        raise ValidationError({"amount": COUNTED_ON})


def pledge_of(partnership: Partnership, organisation: Organisation) -> Pledge | None:
    """The organisation's pledge in the partnership as it is now; the partnership's lock holds it still."""
    rows = Pledge.objects.with_parts().select_related("organisation", "approval")
    current = rows.filter(partnership=partnership, organisation=organisation).first()
    if current:
        current.partnership = partnership
    return current


def share_of(partnership: Partnership, organisation: Organisation) -> Decimal | None:
    """The organisation's share in the adopted split, in kroner; None when there is none."""
    shares = SplitShare.objects.filter(split=partnership.split_id, organisation=organisation)
    share = shares.values_list("amount", flat=True).first() if partnership.split_id else None
    return None if share is None else Decimal(share)
