from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.billed import Billed


class JoiningLate(Billed):
    """Bound after the round was settled, by the published rule; and what that rule adds. A part of the Pledge."""

    joined_late = models.BooleanField(default=False)
    late_amount = models.DecimalField(
        _("For joining late, kroner excluding VAT"), max_digits=12, decimal_places=2, null=True
    )
    # The most that was ever pledged under these terms: whoever is let go of a part of it does not join late twice.
    late_for_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    # What of it stands in an invoice basis; written by the verb that does so.
    late_billed_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))

    class Meta:
        abstract = True
        constraints = [
            *Billed.Meta.constraints,
            models.CheckConstraint(
                name="pledge_late_amount_of_late",
                condition=Q(late_amount=None) | Q(joined_late=True, late_amount__gte=Decimal(0)),
                violation_error_message=_("Only who joins late pays for it."),
            ),
            models.CheckConstraint(
                name="pledge_late_amount_not_below_what_is_billed",
                condition=Q(late_billed_amount=0)
                | Q(level="binding", late_amount__isnull=False, late_amount__gte=F("late_billed_amount")),
                violation_error_message=_("What it pays for joining late stands in an invoice basis already."),
            ),
        ]

    @property
    def late_amount_left(self) -> Decimal:
        """What joining late costs and stands in no invoice basis yet."""
        return (self.late_amount or Decimal(0)) - self.late_billed_amount
