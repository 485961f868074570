from decimal import Decimal

from django.db import models
from django.db.models import Q
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

    class Meta:
        abstract = True
        constraints = [
            *Billed.Meta.constraints,
            models.CheckConstraint(
                name="pledge_late_amount_of_late",
                condition=Q(late_amount=None) | Q(joined_late=True, late_amount__gte=Decimal(0)),
                violation_error_message=_("Only who joins late pays for it."),
            ),
        ]
