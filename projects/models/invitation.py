from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, User
from projects.models.project import Project
from projects.models.team_member import TeamRole

VALID_FOR = timedelta(days=14)


def two_weeks_from_now() -> datetime:
    """An invitation that nobody answered lapses after fourteen days."""
    return clock.now() + VALID_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither used nor withdrawn; some may have expired and can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def for_list(self) -> "InvitationQuerySet":
        return self.select_related("organisation", "invited_by").order_by("-invited_at", "-pk")

    def pending(self) -> "InvitationQuerySet":
        return self.open().filter(expires_at__gt=clock.now())


class Invitation(models.Model):
    """The project lead asks a person, by e-mail, to join the team. Good once, for that address, until it expires."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("E-mail"))
    name = models.CharField(_("Name"), max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Organisation"))
    role = models.CharField(_("Role"), max_length=20, choices=TeamRole, default=TeamRole.MEMBER)
    # SHA-256 of the secret in the mailed link; the secret itself is never stored.
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=two_weeks_from_now)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invitation_one_open_each",
                fields=["project", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                name="invitation_not_lead",
                condition=~Q(role=TeamRole.PROJECT_LEAD),
                violation_error_message=_("The lead is handed over, not invited."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_in_pair",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                violation_error_message=_("An acceptance has a person and a time."),
            ),
            models.CheckConstraint(
                name="invitation_withdrawn_in_pair",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message=_("A withdrawal has a person and a time."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message=_("An invitation is accepted or withdrawn, not both."),
            ),
            models.CheckConstraint(
                name="invitation_expires_later",
                condition=Q(expires_at__gt=F("invited_at")),
                violation_error_message=_("An invitation expires after it was sent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.project_id}"

    @property
    def state(self) -> str:
        """Where it is: used, withdrawn, expired or pending."""
        if self.accepted_at:
            return "used"
        if self.withdrawn_at:
            return "withdrawn"
        return "expired" if self.expires_at <= clock.now() else "pending"

    @property
    def access_scope(self) -> Project:
        return self.project

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What is used or withdrawn stays so."""
        if self.accepted_at or self.withdrawn_at:
            return _("This invitation has been used or withdrawn.")
        return self.project.refusal(permission)
