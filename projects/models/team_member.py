import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import Membership, Organisation, Side, User
from os2collab.models.membership import MembershipQuerySet
from os2collab.prepared import prepared
from projects.models.project import HAS_A_LEAD, Project


class TeamRole(models.TextChoices):
    PROJECT_LEAD = "project_lead", _("Project lead")
    COORDINATOR = "coordinator", _("Coordinator")
    TECHNICAL_PARTNER = "technical_partner", _("Technical partner")
    DELIVERY_MANAGER = "delivery_manager", _("Delivery manager")
    DEVELOPER = "developer", _("Developer")
    TESTER = "tester", _("Tester")
    MEMBER = "member", _("Team member")


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def current(self) -> "TeamMemberQuerySet":
        return self.filter(ended_on=None)

    def for_list(self) -> "TeamMemberQuerySet":
        """The lead first, then by side and name: one list for the one team."""
        return self.select_related("user", "organisation").order_by(
            models.Case(models.When(role=TeamRole.PROJECT_LEAD, then=0), default=1), "side", "user__name", "pk"
        )


def known_places(project: Project, user: User) -> MembershipQuerySet:
    """Whom a person may put on the team: people of their own organisations, and whoever is known in the project.

    Others are invited by e-mail: taking an organisation in must not open the list of its people.
    """
    seats = project.groups.all()
    known = (
        Q(organisation__in=user.memberships.current().values("organisation"))
        | Q(user__in=project.team.values("user"))
        | Q(user__in=seats.values("seats__holder"))
        | Q(user__in=seats.values("seats__substitute"))
    )
    return Membership.objects.current().filter(known)


class TeamMember(models.Model):
    """A person on a project's one team, in the name of an organisation, with what they do there."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="team")
    user = models.ForeignKey(User, models.PROTECT, related_name="teams")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    role = models.CharField(_("Role"), max_length=20, choices=TeamRole, default=TeamRole.MEMBER)
    focus = models.CharField(_("Works on now"), max_length=120, blank=True)
    started_on = models.DateField(_("From"), default=clock.today)
    ended_on = models.DateField(_("To"), null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="team_one_project_lead",
                fields=["project"],
                condition=Q(role=TeamRole.PROJECT_LEAD, ended_on=None),
                violation_error_message=_("A project has exactly one municipal project lead."),
            ),
            models.CheckConstraint(
                name="team_lead_is_municipal",
                condition=~Q(role=TeamRole.PROJECT_LEAD) | Q(side=Side.MUNICIPALITY),
                violation_error_message=_("The project lead is employed by a public organisation."),
            ),
            models.CheckConstraint(
                name="team_tester_is_municipal",
                condition=~Q(role=TeamRole.TESTER) | Q(side=Side.MUNICIPALITY),
                violation_error_message=_("A tester who accepts deliveries is employed by a public organisation."),
            ),
            models.UniqueConstraint(
                name="team_one_open_place_each",
                fields=["project", "user"],
                condition=Q(ended_on=None),
                violation_error_message=_("This person is on the team already."),
            ),
            models.CheckConstraint(
                name="team_role_known",
                condition=Q(role__in=TeamRole.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="team_side_known",
                condition=Q(side__in=Side.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="team_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        indexes = [models.Index(fields=["user"], name="team_current", condition=Q(ended_on=None))]
        triggers = [
            pgtrigger.Trigger(
                name="team_keeps_a_lead",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=pgtrigger.Func(HAS_A_LEAD.format(project="OLD.project_id")),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(old__role="project_lead"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id}: {self.role}"

    lock_first = "project"

    @property
    def is_lead(self) -> bool:
        """Whether this is the municipal project lead."""
        return self.role == TeamRole.PROJECT_LEAD

    @property
    def access_scope(self) -> Project:
        return self.project

    def refusal(self, permission: Permission) -> str | Promise | None:
        """The lead cannot be taken off the team, only handed over; nobody ends twice."""
        if permission == Permission.TEAM_MANAGE and self.ended_on is not None:
            return _("This person has left the team already.")
        if permission == Permission.TEAM_MANAGE and self.is_lead:
            return _("The lead is handed over, not changed.")
        return self.project.refusal(permission)


def on_team(project: Project) -> list[TeamMember]:
    """Everybody on a project's team now, who know the project."""
    found = team_now(project.pk)
    for member in found:
        member.project = project
    return found


@prepared
def team_now(project: int) -> TeamMemberQuerySet:
    """Everybody on a project's team now, whoever joined first, with their organisations."""
    return TeamMember.objects.filter(project=project).current().select_related("organisation", "user").order_by("pk")
