import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, Side, User
from os2collab.models.event import append_only
from projects.models.milestone import Milestone


class Status(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    UNKNOWN = "unknown", _("Don't know")


class StatusReportQuerySet(models.QuerySet["StatusReport"]):
    def for_history(self) -> "StatusReportQuerySet":
        """Newest first, with who said it."""
        return self.select_related("by", "organisation").order_by("-pk")


class StatusReport(models.Model):
    """One side's dated, signed and unchangeable word on a milestone. Correcting it means reporting again."""

    GAP = 2  # so far apart in confidence, the sides should talk (rule 9)

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reports")
    side = models.CharField(_("Side"), max_length=12, choices=Side)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    status = models.CharField(_("Status"), max_length=10, choices=Status)
    forecast_date = models.DateField(_("Expected date"))
    confidence = models.PositiveSmallIntegerField(_("Confidence"))
    obstacle = models.TextField(_("What is in the way"), max_length=2_000, blank=True)
    remedy = models.TextField(_("What is done about it"), max_length=2_000, blank=True)
    help_wanted = models.CharField(_("Who can help?"), max_length=300, blank=True)
    # The form that was sent: the same form sent twice is one report.
    submission = models.UUIDField(default=uuid.uuid4)

    objects = StatusReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_report_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message=_("Choose a status from the list."),
            ),
            models.CheckConstraint(
                name="status_report_confidence_1_to_5",
                condition=Q(confidence__gte=1, confidence__lte=5),
                violation_error_message=_("Confidence is a number from 1 to 5."),
            ),
            models.CheckConstraint(
                name="status_report_from_one_of_two_sides",
                condition=Q(side__in=[Side.MUNICIPALITY, Side.VENDOR]),
                violation_error_message=_("Only the municipal side and the vendor report status."),
            ),
            models.UniqueConstraint(
                name="status_report_submitted_once",
                fields=["submission"],
                violation_error_message=_("This report has been sent already."),
            ),
        ]
        indexes = [models.Index(fields=["milestone", "-id"], name="status_report_story")]
        triggers = [append_only("status_report_append_only")]

    def __str__(self) -> str:
        return f"{self.side}: {self.status} ({self.confidence})"

    def days_old(self, today: date | None = None) -> int:
        """Whole days since it was made."""
        return ((today or clock.today()) - clock.local(self.at).date()).days


def differ(one: StatusReport | None, other: StatusReport | None) -> bool:
    """Whether two sides see it differently: another colour, or confidence two or more apart (rule 9)."""
    if one is None or other is None:
        return False
    return one.status != other.status or abs(one.confidence - other.confidence) >= StatusReport.GAP
