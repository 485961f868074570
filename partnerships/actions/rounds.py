"""A funding round is reached, missed, decided upon: each once, whoever notices first, under the partnership's lock."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import User
from partnerships import round_events
from partnerships.actions import sums
from partnerships.models import IfNotReached, Partnership, PartnershipState, Pledge, PledgeLevel

S = PartnershipState
REMINDED = (7, 2)  # days before the deadline
REMINDED_BEFORE = timedelta(days=max(REMINDED))


def settle(partnership: Partnership, *, by: User | None) -> None:
    """Everything that follows from what is binding now, and from the day. Doing it again changes nothing.

    ``by`` is whoever caused it; None for the clock. The partnership is locked, its sums are fresh.
    """
    settle_threshold(partnership)
    if partnership.state != S.OPEN or partnership.missed_at:
        return
    if has_enough(partnership) and is_in_time(partnership):
        partnership.reached_at = clock.now()
        enter(partnership, S.REACHED, "reached_at")
        _tell(round_events.REACHED, partnership, **figures(partnership))
    elif partnership.has_passed:
        miss(partnership, by=by)


def has_enough(partnership: Partnership) -> bool:
    """Enough binding money, from enough organisations."""
    enough = partnership.binding_amount >= partnership.enough_amount
    return enough and partnership.binding_count >= partnership.minimum_partners


def is_in_time(partnership: Partnership) -> bool:
    """Whether what is binding now was binding by the last day, whenever somebody notices."""
    if not partnership.has_passed:
        return True
    binding = Pledge.objects.filter(partnership=partnership, level=PledgeLevel.BINDING)
    days = [clock.local(moment).date() for moment in binding.values_list("recorded_at", flat=True)]
    return all(day <= partnership.deadline for day in days)


def miss(partnership: Partnership, *, by: User | None) -> None:
    """The deadline passed without enough: everything lapses, or the partners decide."""
    partnership.missed_at = clock.now()
    reached = figures(partnership)
    if partnership.if_not_reached == IfNotReached.LAPSE:
        sums.lapse(partnership, by=by, reason=_("The deadline passed without enough."))
        partnership.review_due_on = None
        enter(partnership, S.LAPSED, "missed_at")
        _tell(round_events.LAPSED, partnership)
    else:
        partnership.version += 1
        partnership.save(update_fields=["missed_at", "version"])
        _tell(round_events.MISSED, partnership, **reached)


def settle_threshold(partnership: Partnership) -> None:
    """Tell the vendor and those who lead when its own threshold is met, and when it is not any more."""
    wanted = partnership.threshold_amount
    is_met = wanted is not None and partnership.binding_amount >= wanted
    if is_met == (partnership.threshold_met_at is not None):
        return
    partnership.threshold_met_at = clock.now() if is_met else None
    partnership.save(update_fields=["threshold_met_at"])
    if wanted is not None and partnership.state != S.LAPSED:
        kind = round_events.THRESHOLD_MET if is_met else round_events.THRESHOLD_LOST
        name = partnership.vendor.name if partnership.vendor else ""
        _tell(kind, partnership, organisation_name=name, percent=partnership.threshold_percent)


@verb(Permission.PARTNERSHIP_DECIDE)
def decide(partnership: Partnership, *, by: User, go_on: bool, decision: str, decided_on: date) -> Partnership:
    """Record what the partners decided after the deadline: to go on anyway, or that everything lapses.

    Saying the same twice is one decision. Raises Refused when there is nothing to decide, and ValidationError for a
    decision in the future or from before the deadline had passed.
    """
    to = S.CONTINUED if go_on else S.LAPSED
    if partnership.state == to and partnership.decided_on:
        return partnership
    settle(partnership, by=None)
    if partnership.state != S.OPEN or not partnership.missed_at:
        raise Refused(_("There is nothing to decide: that comes when the deadline has passed without enough."))
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("A decision is recorded when it has been made.")})
    if decided_on <= partnership.deadline:
        raise ValidationError({"decided_on": _("It is decided after the deadline has passed.")})
    partnership.decision, partnership.decided_on = decision, decided_on
    if not go_on:
        sums.lapse(partnership, by=by, reason=decision)
        partnership.review_due_on = None
    enter(partnership, to, "decision", "decided_on")
    kind = round_events.DECIDED_ON if go_on else round_events.DECIDED_OFF
    _tell(kind, partnership, by=by, day=str(decided_on), decision=decision)
    return partnership


def settle_due() -> int:
    """Settle the rounds that are reached or whose deadline has passed, and remind of those that end soon.

    What somebody else holds at this moment is theirs to settle; the next turn finds whatever they left.
    """
    ends = clock.today() + REMINDED_BEFORE
    enough = Q(minimum_amount=None, binding_amount__gte=F("goal_amount")) | Q(binding_amount__gte=F("minimum_amount"))
    due = Partnership.objects.filter(enough | Q(deadline__lte=ends), state=S.OPEN, missed_at=None)
    return sum(settle_one(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


def settle_one(pk: int) -> bool:
    """One round, when nobody else holds it; says whether anything came of it."""
    with transaction.atomic():
        free = Partnership.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        partnership = free.filter(pk=pk, state=S.OPEN, missed_at=None).first()
        if partnership is None:
            return False
        version = partnership.version
        settle(partnership, by=None)
        return remind(partnership) or partnership.version != version


def remind(partnership: Partnership) -> bool:
    """Remind once at seven and once at two days before the deadline."""
    left = (partnership.deadline - clock.today()).days
    due = min((days for days in REMINDED if 0 <= left <= days), default=None)
    sent = partnership.reminded_days
    if partnership.state != S.OPEN or due is None or (sent is not None and sent <= due):
        return False
    partnership.reminded_days = due
    partnership.save(update_fields=["reminded_days"])
    _tell(round_events.DEADLINE_NEAR, partnership, deadline=str(partnership.deadline))
    return True


def enter(partnership: Partnership, state: PartnershipState, *also: str) -> None:
    """The partnership is in this state from now on; what else changed is written with it."""
    partnership.state = state
    partnership.version += 1
    partnership.save(update_fields=["state", "review_due_on", "version", *also])


def figures(partnership: Partnership) -> dict[str, Any]:
    """How much is binding, and from how many."""
    return {"amount": f"{partnership.binding_amount:.2f}", "number": partnership.binding_count}


def _tell(kind: EventKind, partnership: Partnership, *, by: User | None = None, **details: Any) -> None:
    """A decision is its recorder's; what follows from a pledge or from the clock is nobody's deed."""
    organisation = partnership.lead_organisation if by else None
    record(kind, by=by, on=partnership, within=partnership, organisation=organisation, **details)
