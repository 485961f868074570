"""Which organisations take part in a project, and how."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Organisation, Side, User
from projects import staffing
from projects.actions import departures, groups
from projects.events.projects import ORGANISATION_CHANGED, ORGANISATION_JOINED, ORGANISATION_LEFT
from projects.models import Participation, Project


@verb(Permission.PARTICIPATION_MANAGE)
def add(
    project: Project,
    *,
    by: User,
    organisation: Organisation,
    level: str = Participation.Level.FOLLOWS,
    delivery: str = "",
) -> Participation:
    """Let an organisation take part; a vendor with its kind of delivery. Refuses one that does already."""
    return join(project, by=by, organisation=organisation, level=level, delivery=delivery)


def join(
    project: Project,
    *,
    by: User,
    organisation: Organisation,
    level: str = Participation.Level.FOLLOWS,
    delivery: str = "",
) -> Participation:
    """What ``add`` and an accepted invitation share. Called under the project's lock, permission decided."""
    if project.participations.current().filter(organisation=organisation).exists():
        raise ValidationError(_("This organisation is in the project already."))
    if organisation.side == Side.VENDOR and not delivery:
        delivery = Participation.Delivery.DEVELOPMENT
    participation = Participation.objects.create(
        project=project,
        organisation=organisation,
        side=organisation.side,
        level=level,
        delivery=delivery if organisation.side == Side.VENDOR else "",
        started_on=clock.today(),
    )
    record(
        ORGANISATION_JOINED,
        by=by,
        on=participation,
        within=project,
        organisation=in_whose_name(by, Permission.PARTICIPATION_MANAGE, project) or organisation,
        url=project.get_absolute_url(),
        organisation_name=organisation.name,
    )
    return participation


@verb(Permission.PARTICIPATION_MANAGE)
def change(participation: Participation, *, by: User, level: str, delivery: str = "") -> Participation:
    """Take part in another way. The leading organisation changes only by handing over the lead."""
    if level == Participation.Level.LEADS:
        raise ValidationError(_("Who leads changes by handing over the lead."))
    participation.level = level
    participation.delivery = delivery if participation.side == Side.VENDOR else ""
    participation.save(update_fields=["level", "delivery"])
    record(
        ORGANISATION_CHANGED,
        by=by,
        on=participation,
        within=participation.project,
        organisation=in_whose_name(by, Permission.PARTICIPATION_MANAGE, participation),
        url=participation.project.get_absolute_url(),
        organisation_name=participation.organisation.name,
    )
    return participation


@verb(Permission.PARTICIPATION_MANAGE)
def end(participation: Participation, *, by: User) -> Participation:
    """The organisation leaves the project: the team, its groups, and no invitation leads back. The leading one cannot.

    Raises ValidationError while it sits in a group that serves other projects too.
    """
    project, organisation = participation.project, participation.organisation
    groups.leave(project, by=by, organisation=organisation)
    participation.ended_on = clock.today()
    participation.save(update_fields=["ended_on"])
    project.team.current().filter(organisation=organisation).update(ended_on=clock.today())
    staffing.refresh(project)
    project.invitations.open().filter(organisation=organisation).update(withdrawn_by=by, withdrawn_at=clock.now())
    record(
        ORGANISATION_LEFT,
        by=by,
        on=participation,
        within=participation.project,
        organisation=in_whose_name(by, Permission.PARTICIPATION_MANAGE, participation),
        url=participation.project.get_absolute_url(),
        organisation_name=participation.organisation.name,
    )
    departures.look_again(project, organisation, by=by)
    return participation
