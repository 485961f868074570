from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import Organisation, Side, User
from os2collab.models.event import append_only
from partnerships.models.need import Need


class EstimateUnit(models.TextChoices):
    KRONER = "kroner", _("Kroner excluding VAT")
    HOURS = "hours", _("Hours")


class NeedEstimateQuerySet(models.QuerySet["NeedEstimate"]):
    def current_of(self, need: Need) -> "NeedEstimateQuerySet":
        """Each vendor's latest word on a need and on those that were merged into it, by vendor in Danish order."""
        newest = self.filter(Q(need=need.pk) | Q(need__merged_into=need.pk)).order_by("organisation_id", "-pk")
        latest = newest.distinct("organisation_id").values("pk")
        return self.filter(pk__in=latest).select_related("organisation", "by").order_by("organisation__sort_key")


class NeedEstimate(models.Model):
    """A vendor's rough idea of what a need takes: low, most likely and high. No offer. Never changed: said anew.

    The vendor's newest is the one that counts; those before it stay as they were said.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="estimates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side, default=Side.VENDOR)
    unit = models.CharField(_("Hours or kroner?"), max_length=6, choices=EstimateUnit)
    low = models.DecimalField(_("Low"), max_digits=12, decimal_places=2)
    likely = models.DecimalField(_("Most likely"), max_digits=12, decimal_places=2)
    high = models.DecimalField(_("High"), max_digits=12, decimal_places=2)
    words = models.TextField(_("What it depends on"), max_length=1_000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = NeedEstimateQuerySet.as_manager()
    lock_first = "need"

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="need_estimate_unit_known",
                condition=Q(unit__in=EstimateUnit.values),
                violation_error_message=_("Choose hours or kroner."),
            ),
            models.CheckConstraint(
                name="need_estimate_only_vendors",
                condition=Q(side=Side.VENDOR),
                violation_error_message=_("Only vendors estimate."),
            ),
            models.CheckConstraint(
                name="need_estimate_above_zero",
                condition=Q(low__gt=Decimal(0)),
                violation_error_message=_("An estimate lies above zero."),
            ),
            models.CheckConstraint(
                name="need_estimate_in_order",
                condition=Q(low__lte=F("likely"), likely__lte=F("high")),
                violation_error_message=_("Write the low figure first: low, most likely, high."),
            ),
        ]
        indexes = [models.Index(fields=["need", "organisation", "-id"], name="need_estimate_newest")]
        triggers = [append_only("need_estimate_append_only")]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.need_id}: {self.likely} {self.unit}"

    def get_absolute_url(self) -> str:
        return self.need.get_absolute_url()

    @property
    def is_kroner(self) -> bool:
        return self.unit == EstimateUnit.KRONER

    @property
    def access_scope(self) -> Need:
        return self.need

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As the need."""
        return self.need.refusal(permission)
