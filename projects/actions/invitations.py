"""The project lead asks people by e-mail to join the team; whoever reads that mail may accept, once."""

from datetime import timedelta
from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from os2collab import clock, happenings
from os2collab.access.decide import forget_standing
from os2collab.access.guards import Refused, locked, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Membership, Organisation, OrganisationKind, User
from projects.actions import participations, team
from projects.events.projects import INVITATION_SENT, INVITATION_WITHDRAWN
from projects.letters import send_invitation
from projects.models import Invitation, Project, TeamMember
from projects.models.invitation import VALID_FOR, two_weeks_from_now
from projects.secret_links import digest_of, secret_of

PAUSE = timedelta(minutes=10)  # between two mails from a project to the same address


@verb(Permission.PROJECT_INVITE)
def invite(project: Project, *, by: User, email: str, name: str, organisation: Organisation, role: str) -> Invitation:
    """Ask somebody to join the team in the name of an organisation; a link is mailed that is good once, for two weeks.

    Raises ValidationError for who is on the team or invited already, for a role that the organisation's side cannot
    hold, and for a person whom only the organisation's own administrators may let in (``check_door``).
    """
    email = email.strip().lower()
    team.check_role(role, organisation)
    if project.team.current().filter(user__email=email).exists():
        raise ValidationError({"email": _("This person is on the team already.")})
    if project.invitations.pending().filter(email=email).exists():
        raise ValidationError({"email": _("This person is invited already. Send the invitation again instead.")})
    if project.invitations.filter(email=email, expires_at__gt=clock.now() + VALID_FOR - PAUSE).exists():
        raise ValidationError({"email": _("This person got a mail just now. Wait ten minutes before inviting again.")})
    if User.objects.filter(email=email, is_active=False).exists():
        raise ValidationError({"email": _("This account is closed. Use another address.")})
    check_door(organisation, email)
    for expired in project.invitations.open().filter(email=email):
        _withdraw(expired, by)
    invitation = Invitation.objects.create(
        project=project,
        email=email,
        name=name,
        organisation=organisation,
        role=role,
        secret_hash=token_hex(32),  # until the number of the row is known, from which the secret is made
        invited_by=by,
        invited_at=clock.now(),
        expires_at=two_weeks_from_now(),
    )
    _send(invitation)
    record(
        INVITATION_SENT,
        by=by,
        on=invitation,
        within=project,
        organisation=project.lead_organisation,
        url=project.get_absolute_url(),
        organisation_name=organisation.name,
    )
    return invitation


@verb(Permission.PROJECT_INVITE)
def resend(invitation: Invitation, *, by: User) -> Invitation:
    """Mail a new link, good for two weeks; the old one is dead. Raises ValidationError right after the last one."""
    if clock.now() < invitation.expires_at - VALID_FOR + PAUSE:
        raise ValidationError(_("It was sent just now. Wait ten minutes before you send it again."))
    invitation.expires_at = two_weeks_from_now()
    _send(invitation)
    return invitation


@verb(Permission.PROJECT_INVITE)
def withdraw(invitation: Invitation, *, by: User) -> Invitation:
    """The link stops working."""
    _withdraw(invitation, by)
    record(
        INVITATION_WITHDRAWN,
        by=by,
        on=invitation,
        within=invitation.project,
        organisation=invitation.project.lead_organisation,
        url=invitation.project.get_absolute_url(),
        organisation_name=invitation.organisation.name,
    )
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> TeamMember:
    """Join the team; the organisation takes part from now on if it did not.

    No ``@verb``: whoever accepts has no role in the project yet, the invitation is their right. Only the invited
    address has it; an account's address is proved before anybody can sign in. Pressing twice is joining once.
    Raises Refused for everybody else and for an invitation that is not good any more.
    """
    invitation = locked(invitation)
    project = invitation.project
    if by.email != invitation.email or not by.is_active:
        raise Refused(_("This invitation is for another e-mail address than the one you are signed in with."))
    member = project.team.current().filter(user=by).first()
    if member and invitation.accepted_by_id == by.pk:
        return member
    if invitation.state != "pending":
        raise Refused(_("This invitation is not good any more. Ask for a new one."))
    if reason := project.refusal(Permission.PROJECT_INVITE):
        raise Refused(str(reason))
    invitation.accepted_by, invitation.accepted_at = by, clock.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    if member is None:
        _let_in(invitation, by)
        member = team.join(project, by=by, user=by, organisation=invitation.organisation, role=invitation.role)
    forget_standing(by)
    return member


def _let_in(invitation: Invitation, by: User) -> None:
    """A place to work, without any right in the organisation, and the organisation's place in the project."""
    project, organisation = invitation.project, invitation.organisation
    if not by.memberships.current().filter(organisation=organisation).exists():
        check_door(organisation, by.email)
        membership = Membership.objects.create(user=by, organisation=organisation, started_on=clock.today())
        record(
            happenings.CAME_BY_INVITATION,
            by=by,
            on=membership,
            within=organisation,
            organisation=organisation,
            url=organisation.get_absolute_url(),
            name=by.name,
            organisation_name=organisation.name,
            project_title=project.title,
        )
    takes_part = project.participations.current().filter(organisation=organisation).exists()
    if not takes_part and organisation.kind != OrganisationKind.SECRETARIAT:
        participations.join(project, by=by, organisation=organisation)


def check_door(organisation: Organisation, email: str) -> None:
    """Whether an invitation may bring this address into the organisation. Raises ValidationError when it may not.

    Whoever works for an organisation sees its projects, so a lead elsewhere cannot let just anybody in: the address
    must be at a domain that stands for the house (``is_domain_of``), and nobody comes back whom it let go. The first
    person of a public organisation is added by the secretariat, the secretariat's own people by itself.
    """
    everybody = Membership.objects.filter(organisation=organisation)
    places = everybody.filter(user__email=email)
    if places.current().exists():
        return
    is_vendor = organisation.kind == OrganisationKind.VENDOR
    names = {"organisation": organisation.name, "domain": email.rpartition("@")[2]}
    if places.exists() or organisation.kind == OrganisationKind.SECRETARIAT:
        raise ValidationError(
            {"email": _("Ask an administrator of %(organisation)s to add this person first, then invite.") % names}
        )
    if not is_vendor and not everybody.current().exists():
        raise ValidationError(
            {
                "organisation": _(
                    "Nobody from %(organisation)s is here yet. The secretariat adds the first person of a"
                    " municipality or an authority; ask it to, then invite."
                )
                % names
            }
        )
    is_first_of_vendor = is_vendor and not everybody.exists()
    if not is_first_of_vendor and not is_domain_of(organisation, names["domain"]):
        raise ValidationError(
            {
                "email": _(
                    "No administrator of %(organisation)s has an address at %(domain)s, or others use that domain too."
                    " Ask them or the secretariat to add this person first, then invite."
                )
                % names
            }
        )


def is_domain_of(organisation: Organisation, domain: str) -> bool:
    """Whether a mail domain stands for the organisation: an administrator has an address there, nobody elsewhere has.

    A colleague's private address opens nothing, and a domain that everybody can have soon has people elsewhere.
    """
    there = Membership.objects.current().filter(user__email__endswith=f"@{domain}")
    ours = there.filter(organisation=organisation)
    elsewhere = there.exclude(user__in=ours.values("user"))
    return ours.filter(is_administrator=True).exists() and not elsewhere.exists()


def _send(invitation: Invitation) -> None:
    invitation.secret_hash = digest_of(secret_of(invitation))
    invitation.save(update_fields=["expires_at", "secret_hash"])
    send_invitation.enqueue(invitation.pk)


def _withdraw(invitation: Invitation, by: User) -> None:
    invitation.withdrawn_by, invitation.withdrawn_at = by, clock.now()
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
