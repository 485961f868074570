"""The one team: who is on it, in which role, and what they work on now."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Organisation, Side, User
from projects import staffing
from projects.actions import departures
from projects.events.projects import TEAM_CHANGED, TEAM_JOINED, TEAM_LEFT
from projects.models import Project, TeamMember, TeamRole
from projects.models.team_member import known_places


@verb(Permission.TEAM_MANAGE)
def add(
    project: Project, *, by: User, user: User, organisation: Organisation, role: str = TeamRole.MEMBER, focus: str = ""
) -> TeamMember:
    """Put a person on the team in the name of an organisation that takes part.

    Raises ValidationError for a person who does not work there or is unknown here (they are invited), a second lead,
    or a tester from a vendor.
    """
    if not known_places(project, by).filter(user=user, organisation=organisation).exists():
        raise ValidationError(
            {"membership": _("%(name)s is not known in the project yet. Invite them by e-mail.") % {"name": user}}
        )
    return join(project, by=by, user=user, organisation=organisation, role=role, focus=focus)


def join(
    project: Project, *, by: User, user: User, organisation: Organisation, role: str, focus: str = ""
) -> TeamMember:
    """What ``add`` and an accepted invitation share. Called under the project's lock, permission decided."""
    check_role(role, organisation)
    if not user.memberships.current().filter(organisation=organisation).exists():
        raise ValidationError(
            _("%(name)s does not work for %(organisation)s.") % {"name": user, "organisation": organisation}
        )
    takes_part = project.participations.current().filter(organisation=organisation).exists()
    if not takes_part and organisation.side != Side.SECRETARIAT:
        raise ValidationError(_("That organisation takes no part in the project."))
    if project.team.current().filter(user=user).exists():
        raise ValidationError(_("This person is on the team already."))
    member = TeamMember.objects.create(
        project=project,
        user=user,
        organisation=organisation,
        side=organisation.side,
        role=role,
        focus=focus,
        started_on=clock.today(),
    )
    staffing.refresh(project)  # who comes back does what was planned for them
    departures.return_to(project)
    record(
        TEAM_JOINED,
        by=by,
        on=member,
        within=project,
        organisation=in_whose_name(by, Permission.TEAM_MANAGE, project) or organisation,
        url=project.get_absolute_url(),
        name=user.name,
        organisation_name=organisation.name,
    )
    return member


@verb(Permission.TEAM_MANAGE)
def change_role(member: TeamMember, *, by: User, role: str) -> TeamMember:
    """Give a person on the team another role; the lead is handed over instead."""
    check_role(role, member.organisation)
    member.role = role
    member.save(update_fields=["role"])
    record(
        TEAM_CHANGED,
        by=by,
        on=member,
        within=member.project,
        organisation=in_whose_name(by, Permission.TEAM_MANAGE, member),
        url=member.project.get_absolute_url(),
        name=member.user.name,
    )
    return member


@verb(Permission.TEAM_OWN_FOCUS)
def say_focus(member: TeamMember, *, by: User, focus: str) -> TeamMember:
    """Say what one works on now. Everybody says it for themselves."""
    if member.user_id != by.pk:
        raise ValidationError(_("Everybody says for themselves what they work on."))
    member.focus = focus
    member.save(update_fields=["focus"])
    return member


@verb(Permission.TEAM_MANAGE)
def remove(member: TeamMember, *, by: User) -> TeamMember:
    """A person leaves the team; the lead cannot be taken off, only handed over."""
    return end_place(member, by=by, organisation=in_whose_name(by, Permission.TEAM_MANAGE, member))


def end_place(member: TeamMember, *, by: User, organisation: Organisation | None) -> TeamMember:
    """One place on one team ends today; what ``remove`` and a person's farewell share."""
    member.ended_on = clock.today()
    member.save(update_fields=["ended_on"])
    staffing.refresh(member.project)
    record(
        TEAM_LEFT,
        by=by,
        on=member,
        within=member.project,
        organisation=organisation,
        url=member.project.get_absolute_url(),
        name=member.user.name,
        organisation_name=member.organisation.name,
    )
    departures.look_again(member.project, member.organisation, by=by)
    return member


def check_role(role: str, organisation: Organisation) -> None:
    """Raise ValidationError for a role that the organisation's side cannot hold."""
    if role == TeamRole.PROJECT_LEAD:
        raise ValidationError(_("The lead is handed over, not changed."))
    if role == TeamRole.TESTER and organisation.side != Side.MUNICIPALITY:
        raise ValidationError(_("A tester who accepts deliveries is employed by a public organisation."))
