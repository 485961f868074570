from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from os2collab.models.organisation import check_gln


class Billed(models.Model):
    """How much a pledge is, where it is invoiced, and how much of it is so far. A part of the Pledge."""

    amount = models.DecimalField(
        _("Amount, kroner excluding VAT"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    gln = models.CharField("GLN/EAN", max_length=13, blank=True, validators=[check_gln])
    order_reference = models.CharField(_("Order reference"), max_length=60, blank=True)
    # What stands in an invoice basis, is invoiced, and is paid; written by the verbs that do so.
    billed_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    invoiced_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    paid_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="pledge_not_below_what_is_billed",
                condition=Q(billed_amount=0) | Q(level="binding", amount__gte=F("billed_amount")),
                violation_error_message=_("More than that stands in an invoice basis already."),
            ),
            models.CheckConstraint(
                name="pledge_paid_within_invoiced",
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("invoiced_amount"))
                & Q(invoiced_amount__lte=F("billed_amount")),
                violation_error_message=_("No more can be paid than is invoiced."),
            ),
        ]

    @property
    def billing(self) -> str:
        """How far all of it has come: paid or invoiced; nothing before that."""
        if self.amount and self.paid_amount == self.amount:
            return "paid"
        return "invoiced" if self.amount and self.invoiced_amount == self.amount else ""
