"""What a person leaves behind in projects when their details are removed for good."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.actions.people import on_farewell
from os2collab.events import record
from os2collab.models import User
from projects import events
from projects.models import Invitation, Project, Seat, TeamMember, TeamRole


@on_farewell
def leave_projects(user: User, *, by: User, alias: User) -> None:
    """End the person's places on teams and in groups, and forget who was invited. A leader hands over first."""
    teams = TeamMember.objects.current().filter(user=user).exclude(project__state=Project.State.CLOSED)
    led = teams.filter(role=TeamRole.PROJECT_LEAD).values_list("project__title", flat=True)
    if led:
        raise ValidationError(
            _("%(name)s leads %(projects)s. Somebody else must take over first.")
            % {"name": user.name, "projects": ", ".join(led)}
        )
    for member in teams.select_related("project", "organisation").order_by("project_id"):
        leave_team(member, by=by, name=alias.name)
    Seat.objects.filter(holder=user, ended_on=None).update(holder=None)
    Seat.objects.filter(substitute=user, ended_on=None).update(substitute=None)
    invitations = Invitation.objects.filter(email=user.email)
    invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=clock.now(), withdrawn_by=by)
    invitations.update(name=alias.name, email=alias.email)


def leave_team(member: TeamMember, *, by: User, name: str) -> None:
    """One place on one team ends today."""
    member.ended_on = clock.today()
    member.save(update_fields=["ended_on"])
    record(
        events.TEAM_LEFT,
        by=by,
        on=member,
        within=member.project,
        organisation=member.organisation,
        url=member.project.get_absolute_url(),
        name=name,
        organisation_name=member.organisation.name,
    )
