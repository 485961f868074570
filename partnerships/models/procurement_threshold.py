from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import User


class ProcurementThresholdQuerySet(models.QuerySet["ProcurementThreshold"]):
    def valid_on(self, day: date) -> "ProcurementThresholdQuerySet":
        """Those that hold on a day, the lowest first."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day).order_by("amount", "pk")


class ProcurementThreshold(models.Model):
    """An amount from which a purchase must be put out to tender: a hint beside quotes, never a hindrance.

    Data that the secretariat keeps: the amounts are set anew every second year.
    """

    name_da = models.CharField(_("Name in Danish"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120)
    amount = models.DecimalField(_("Amount, kroner excluding VAT"), max_digits=12, decimal_places=0)
    years = models.PositiveSmallIntegerField(_("Counted over so many years"))
    near_percent = models.PositiveSmallIntegerField(_("Hint from this percentage of it"), default=80)
    text_da = models.TextField(_("The hint in Danish"), max_length=1_000)
    text_en = models.TextField(_("The hint in English"), max_length=1_000)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ProcurementThresholdQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "amount", "pk"]
        constraints = [
            models.CheckConstraint(
                name="procurement_threshold_above_zero",
                condition=Q(amount__gt=0, years__gte=1),
                violation_error_message=_("The amount lies above zero, and the period is at least a year."),
            ),
            models.CheckConstraint(
                name="procurement_threshold_near_1_to_100",
                condition=Q(near_percent__gte=1, near_percent__lte=100),
                violation_error_message=_("Choose a share from 1 to 100 percent."),
            ),
            models.CheckConstraint(
                name="procurement_threshold_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("eu-threshold", self.pk)

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_da if get_language() == "da" else self.name_en

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_da if get_language() == "da" else self.text_en

    @property
    def near_amount(self) -> Decimal:
        """From how many whole kroner one is reminded of it."""
        return (self.amount * self.near_percent / 100).quantize(Decimal(1), ROUND_CEILING)

    @property
    def access_scope(self) -> "ProcurementThreshold":
        return self

    def standing_rows(self, user: User) -> list[tuple[str, int | None]]:
        """Everybody who works somewhere reads them; the secretariat keeps them."""
        return [
            ("secretariat" if work.organisation.kind == "secretariat" else "anyone", work.organisation_id)
            for work in user.employments
        ]

    def refusal(self, permission: Permission) -> str | Promise | None:
        """Nothing of its own stands in the way."""
        return None
