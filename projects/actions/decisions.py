"""The steering group decides what is beyond the lead's mandate. Its chair records it, until ballots come."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Side, User
from projects.actions.adjustments import set_state
from projects.actions.revisions import apply
from projects.adjusting import outdated
from projects.events.adjustments import ADJUSTMENT_DECIDED
from projects.models import Adjustment, AdjustmentState, Decision, Group, Project, Recommendation, Seat


@verb(Permission.ADJUSTMENT_DECIDE)
def decide(adjustment: Adjustment, *, by: User, version: int, adopted: bool, decided_on: date, text: str) -> Adjustment:
    """Record the steering group's decision about the version it has seen; an adopted one is in force at once.

    From here on the mandate counts anew. Raises Stale when there is a newer version than ``version``, ValidationError
    for a day to come, and when the plan has changed since the group got it.
    """
    current = adjustment.current
    if works_for_vendor(by, adjustment.project):
        raise Refused(_("You work for a vendor in the project, so somebody else records the decision."))
    if current is None or current.number != version:
        raise Stale(adjustment)
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("That day is still to come.")})
    if decided_on < clock.local(current.recommendation.at).date():
        raise ValidationError({"decided_on": _("The steering group did not have it yet on that day.")})
    current.adjustment = adjustment
    if adopted and outdated(current):
        raise ValidationError(
            _("The plan has changed since this was recommended. It is fitted to the plan first, then decided.")
        )
    group = chaired_group(adjustment.project, by, current.recommendation)
    decision = Decision.objects.create(
        recommendation=current.recommendation,
        adopted=adopted,
        decided_on=decided_on,
        text=text,
        group=group,
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


def chaired_group(project: Project, by: User, recommendation: Recommendation) -> Group:
    """The steering group that got the recommendation, chaired by this person or, as substitute, in the chair's place.

    Raises Refused for the chair of another one.
    """
    seats = Seat.objects.current().filter(Q(holder=by) | Q(substitute=by), position=Seat.Position.CHAIR)
    chaired = Group.objects.filter(kind=Group.Kind.STEERING, projects=project, seats__in=seats)
    if recommendation.group_id is not None:
        chaired = chaired.filter(pk=recommendation.group_id)
    group = chaired.order_by("pk").first()
    if group is None:
        raise Refused(_("This adjustment is before another styregruppe (steering group)."))
    return group


def works_for_vendor(person: User, project: Project) -> bool:
    """Whether one of the person's employers is a vendor in the project, whatever else they are: it decides nothing."""
    vendors = project.participations.current().filter(side=Side.VENDOR)
    return vendors.filter(organisation__in=person.memberships.current().values("organisation")).exists()
