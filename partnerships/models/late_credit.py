from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab.models import Organisation
from partnerships.models.partnership import Partnership
from partnerships.models.pledge import Pledge
from partnerships.models.pledge_level import PledgeLevel


class LateCreditQuerySet(models.QuerySet["LateCredit"]):
    def standing(self) -> "LateCreditQuerySet":
        """Of those who are still bound, with both organisations, in Danish order."""
        bound = self.filter(pledge__level=PledgeLevel.BINDING, pledge__joined_late=True)
        names = ("pledge__organisation", "pledge__partnership", "founder")
        return bound.select_related(*names).order_by("pledge__organisation__sort_key", "founder__sort_key")

    def within(self, partnership: Partnership) -> "LateCreditQuerySet":
        """Those of one partnership."""
        return self.filter(pledge__partnership=partnership)


class LateCredit(models.Model):
    """What one founder is credited because another organisation joined late, in kroner, as it was agreed that day.

    All credits of a late pledge sum to what it pays for joining late. The history of the pledge keeps them too.
    """

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="+")
    founder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    amount = models.DecimalField(_("Credit, kroner excluding VAT"), max_digits=12, decimal_places=2)

    objects = LateCreditQuerySet.as_manager()

    class Meta:
        ordering = ["pledge", "pk"]
        constraints = [
            models.CheckConstraint(
                name="late_credit_above_zero",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.UniqueConstraint(
                name="late_credit_once",
                fields=["pledge", "founder"],
                violation_error_message=_("A founder is credited once for each who joins late."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.founder_id}: {self.amount}"
