"""The vendor delivers; the municipal side accepts or returns. Silence is never acceptance."""

from django.db import transaction
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, locked, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.models import Event, Side, User
from projects.acceptance import is_overdue
from projects.actions.milestones import place_on_team, remember, set_state
from projects.events.milestones import ACCEPTANCE_OVERDUE, MILESTONE_ACCEPTED, MILESTONE_DELIVERED, MILESTONE_RETURNED
from projects.models import Delivery, Milestone, MilestoneState, Verdict


@verb(Permission.MILESTONE_DELIVER)
def deliver(milestone: Milestone, *, by: User, note: str = "") -> Milestone:
    """Mark the milestone as delivered, with where to try it; the municipal side is asked to answer."""
    place = place_on_team(milestone.project, by)
    if place.side != Side.VENDOR:
        raise Refused(_("Only the vendor's people on the team mark a milestone as delivered."))
    milestone.delivery = Delivery.objects.create(
        milestone=milestone, organisation=place.organisation, by=by, at=clock.now(), note=note
    )
    set_state(milestone, MilestoneState.DELIVERED)
    remember(MILESTONE_DELIVERED, milestone, by, place)
    return milestone


@verb(Permission.MILESTONE_ACCEPT)
def accept(milestone: Milestone, *, by: User, reason: str = "") -> Milestone:
    """The municipal side accepts the delivery; ``reason`` is an optional remark."""
    give_verdict(milestone, by, accepted=True, reason=reason)
    set_state(milestone, MilestoneState.ACCEPTED)
    remember(MILESTONE_ACCEPTED, milestone, by)
    return milestone


@verb(Permission.MILESTONE_ACCEPT)
def send_back(milestone: Milestone, *, by: User, reason: str) -> Milestone:
    """The municipal side returns the delivery and says what is missing; the vendor delivers again."""
    give_verdict(milestone, by, accepted=False, reason=reason)
    milestone.delivery = None
    set_state(milestone, MilestoneState.RETURNED)
    remember(MILESTONE_RETURNED, milestone, by, reason=reason)
    return milestone


def give_verdict(milestone: Milestone, by: User, *, accepted: bool, reason: str) -> None:
    """Keep who answered the delivery on the table, and how. A vendor never answers its own."""
    place = place_on_team(milestone.project, by)
    if place.side != Side.MUNICIPALITY or milestone.delivery is None:
        raise Refused(str(EXPLANATIONS[Permission.MILESTONE_ACCEPT]))
    if works_for(by, milestone.delivery):
        raise Refused(_("You delivered this, or work for those who did, so somebody else answers it."))
    Verdict.objects.create(
        delivery=milestone.delivery,
        accepted=accepted,
        organisation=place.organisation,
        by=by,
        at=clock.now(),
        reason=reason,
    )


@transaction.atomic
def remind(milestone: Milestone) -> bool:
    """Tell the team once that a delivery has waited too long for an answer, unless it was answered meanwhile."""
    fresh = locked(milestone)
    if not is_overdue(fresh) or fresh.delivery is None:
        return False
    told = Event.objects.about(fresh).filter(kind=ACCEPTANCE_OVERDUE.key, at__gte=fresh.delivery.at)
    if told.exists():
        return False
    remember(ACCEPTANCE_OVERDUE, fresh, None, delivered=fresh.delivery.delivered_on.isoformat())
    return True


def works_for(person: User, delivery: Delivery) -> bool:
    """Whether the person is on the delivering side of it, whatever side they are on today."""
    return (
        delivery.by_id == person.pk
        or person.memberships.current().filter(organisation=delivery.organisation_id).exists()
    )
