from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import User
from os2collab.models.event import append_only
from partnerships.models.invoice_line import InvoiceLine, InvoiceState


class InvoiceChange(models.Model):
    """How a line looked after each mark, by whom and why. Never changed."""

    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="changes")
    state = models.CharField(max_length=8, choices=InvoiceState)
    invoice_number = models.CharField(max_length=40, blank=True)
    on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="invoice_change_state_known",
                condition=Q(state__in=InvoiceState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
        ]
        triggers = [append_only("invoice_change_append_only")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.state}"
