"""What a person leaves behind in projects when their details are removed for good."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import locked
from os2collab.actions.memberships import on_departure
from os2collab.actions.people import on_farewell, rewrite_record
from os2collab.events import record
from os2collab.models import Membership, User
from projects.actions import team
from projects.events.projects import LEAD_LEAVES
from projects.models import Invitation, Project, Seat, TeamMember, TeamRole


@on_departure
def say_who_leads_no_more(membership: Membership, *, by: User) -> None:
    """The secretariat finds another lead for each running project that the person leads for this organisation."""
    led = TeamMember.objects.current().filter(
        user=membership.user_id, organisation=membership.organisation_id, role=TeamRole.PROJECT_LEAD
    )
    for place in led.exclude(project__state=Project.State.CLOSED).select_related("project").order_by("project_id"):
        record(
            LEAD_LEAVES,
            by=by,
            on=place,
            within=place.project,
            organisation=membership.organisation,
            url=reverse("project-lead", args=[place.project.slug]),
            name=membership.user.name,
            organisation_name=membership.organisation.name,
            date=membership.ended_on.isoformat() if membership.ended_on else "",
        )


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
    for member in map(locked, teams.order_by("project_id")):
        team.end_place(member, by=by, organisation=member.organisation)
    rewrite_record(TeamMember.objects.filter(user=user), {user.name: alias.name, user.email: alias.email})
    Seat.objects.filter(holder=user, ended_on=None).update(holder=None)
    Seat.objects.filter(substitute=user, ended_on=None).update(substitute=None)
    invitations = Invitation.objects.filter(email=user.email)
    invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=clock.now(), withdrawn_by=by)
    invitations.update(name=alias.name, email=alias.email)
