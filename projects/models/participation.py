from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, Side
from projects.models.project import Project


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def current(self) -> "ParticipationQuerySet":
        return self.filter(ended_on=None)

    def lacking_acknowledgement(self) -> "ParticipationQuerySet":
        """Those whose organisation has not acknowledged the goal in force."""
        return self.filter(project__goal__isnull=False).filter(
            Q(acknowledged=None) | ~Q(acknowledged__goal=F("project__goal"))
        )

    def for_list(self) -> "ParticipationQuerySet":
        return self.select_related("organisation", "acknowledged").order_by("side", "organisation__sort_key")


class Participation(models.Model):
    """An organisation takes part in a project, at a level that suits it. Taking little part is a proper mode."""

    class Level(models.TextChoices):
        FOLLOWS = "follows", _("Follows")
        TESTS = "tests", _("Tests")
        CO_DECIDES = "co_decides", _("Co-decides")
        LEADS = "leads", _("Leads")

    class Delivery(models.TextChoices):
        DEVELOPMENT = "development", _("Development")
        MAINTENANCE = "maintenance", _("Maintenance")
        OPERATION = "operation", _("Operation")
        ADVICE = "advice", _("Advice")

    project = models.ForeignKey(Project, models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="participations")
    side = models.CharField(max_length=12, choices=Side)
    level = models.CharField(_("Takes part by"), max_length=10, choices=Level, default=Level.FOLLOWS)
    delivery = models.CharField(_("Delivers"), max_length=12, choices=Delivery, blank=True)
    started_on = models.DateField(_("From"), default=clock.today)
    ended_on = models.DateField(_("To"), null=True, blank=True)
    # The newest goal that this organisation acknowledged; the rows with who and when are GoalAcknowledgement.
    acknowledged = models.ForeignKey("projects.GoalAcknowledgement", models.PROTECT, null=True, related_name="+")

    objects = ParticipationQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="participation_one_open_each",
                fields=["project", "organisation"],
                condition=Q(ended_on=None),
                violation_error_message=_("This organisation is in the project already."),
            ),
            models.CheckConstraint(
                name="participation_vendor_delivers",
                condition=Q(side=Side.VENDOR) | Q(delivery=""),
                violation_error_message=_("Only a vendor has a kind of delivery."),
            ),
            models.CheckConstraint(
                name="participation_lead_is_municipal",
                condition=~Q(level="leads") | Q(side=Side.MUNICIPALITY),
                violation_error_message=_("Only a public organisation leads."),
            ),
            models.UniqueConstraint(
                name="participation_one_leads",
                fields=["project"],
                condition=Q(level="leads", ended_on=None),
                violation_error_message=_("One municipality leads the project."),
            ),
            models.CheckConstraint(
                name="participation_level_known",
                condition=Q(level__in=["follows", "tests", "co_decides", "leads"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="participation_side_known",
                condition=Q(side__in=Side.values),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="participation_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.project_id}"

    @property
    def access_scope(self) -> Project:
        return self.project

    def refusal(self, permission: Permission) -> str | Promise | None:
        """The leading organisation stays as long as it leads."""
        if permission == Permission.PARTICIPATION_MANAGE and self.ended_on is not None:
            return _("This organisation has left the project already.")
        if permission == Permission.PARTICIPATION_MANAGE and self.level == self.Level.LEADS:
            return _("The leading organisation changes or leaves only after the lead is handed over.")
        return self.project.refusal(permission)
