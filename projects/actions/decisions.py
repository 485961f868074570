"""The steering group decides what is beyond the lead's mandate. Its chair records it, until ballots come."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from projects.actions.adjustments import set_state
from projects.actions.revisions import apply
from projects.adjusting import outdated
from projects.events.adjustments import ADJUSTMENT_DECIDED
from projects.models import Adjustment, AdjustmentState, Decision, Group, Seat


@verb(Permission.ADJUSTMENT_DECIDE)
def decide(adjustment: Adjustment, *, by: User, version: int, adopted: bool, decided_on: date, text: str) -> Adjustment:
    """Record the steering group's decision about the version it has seen; an adopted one is in force at once.

    From here on the mandate counts anew. Raises Stale when there is a newer version than ``version``, ValidationError
    for a day to come, and when the plan has changed since the group got it.
    """
    current = adjustment.current
    if current is None or current.number != version:
        raise Stale(adjustment)
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("That day is still to come.")})
    if adopted and outdated(current):
        raise ValidationError(
            _("The plan has changed since this was recommended. It is fitted to the plan first, then decided.")
        )
    chairs = Seat.objects.current().filter(position=Seat.Position.CHAIR, group__kind=Group.Kind.STEERING)
    seat = chairs.filter(group__projects=adjustment.project_id, holder=by).select_related("group").first()
    decision = Decision.objects.create(
        recommendation=current.recommendation,
        adopted=adopted,
        decided_on=decided_on,
        text=text,
        group=seat.group if seat else None,
        by=by,
        at=clock.now(),
    )
    record(
        ADJUSTMENT_DECIDED,
        by=by,
        on=adjustment,
        within=adjustment.project,
        organisation=in_whose_name(by, Permission.ADJUSTMENT_DECIDE, adjustment),
        number=adjustment.number,
        text=text,
    )
    if adopted:
        apply(adjustment, current, by, decision)
    else:
        set_state(adjustment, AdjustmentState.REJECTED)
    return adjustment
