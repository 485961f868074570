from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from os2collab.models.organisation import Organisation


class RegionPeriod(models.Model):
    """The region that a municipality lay in, from a day on and until another."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="regions")
    region = models.CharField(_("Region"), max_length=60)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="region_period_one_open",
                fields=["organisation"],
                condition=Q(valid_to=None),
                violation_error_message=_("A municipality lies in one region at a time."),
            ),
            models.CheckConstraint(
                name="region_period_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.region}"


class PopulationFigure(models.Model):
    """How many inhabitants an organisation had in a year. Figures of several years stand beside each other."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="populations")
    year = models.PositiveSmallIntegerField(_("Year"))
    inhabitants = models.PositiveIntegerField(_("Inhabitants"))

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                name="population_figure_once_a_year",
                fields=["organisation", "year"],
                violation_error_message=_("There is a figure for that year already."),
            ),
            models.CheckConstraint(
                name="population_figure_above_zero",
                condition=Q(inhabitants__gt=0),
                violation_error_message=_("The number of inhabitants must be above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}: {self.inhabitants}"


class SizeBandQuerySet(models.QuerySet["SizeBand"]):
    def band_of(self, inhabitants: int) -> "SizeBand | None":
        """The band with the highest floor that ``inhabitants`` reaches."""
        return self.with_limits().filter(minimum__lte=inhabitants).order_by("-minimum").first()

    def with_limits(self) -> "SizeBandQuerySet":
        """With ``next_minimum``, where the next band begins; None for the highest."""
        above = SizeBand.objects.filter(minimum__gt=models.OuterRef("minimum")).order_by("minimum")
        return self.annotate(next_minimum=models.Subquery(above.values("minimum")[:1]))


class SizeBand(models.Model):
    """OS2's size groups by inhabitants. OS2 publishes the limits; the weights are examples."""

    minimum = models.PositiveIntegerField(_("From inhabitants"), unique=True)
    weight = models.DecimalField(_("Weight"), max_digits=6, decimal_places=2)
    is_example = models.BooleanField(_("Example weight"), default=True)

    objects = SizeBandQuerySet.as_manager()

    class Meta:
        ordering = ["minimum"]
        constraints = [
            models.CheckConstraint(
                name="size_band_weight_above_zero",
                condition=Q(weight__gt=0),
                violation_error_message=_("The weight must be above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"≥ {self.minimum}"
