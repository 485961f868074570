from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from partnerships.models.quote import Quote
from partnerships.models.quote_request import QuoteRequest


class QuoteWithdrawal(models.Model):
    """A vendor takes its quote back, with the reason. What it offered stays in its history."""

    quote = models.OneToOneField(
        Quote,
        models.PROTECT,
        related_name="withdrawal",
        error_messages={"unique": _("This quote is withdrawn already.")},
    )
    reason = models.CharField(_("Why do you withdraw it?"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quote_withdrawal_with_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why."),
            )
        ]
        triggers = [append_only("quote_withdrawal_append_only")]

    def __str__(self) -> str:
        return f"{self.quote_id}: {self.reason}"


class QuoteChoice(models.Model):
    """The quote that whoever leads the partnership chose, and why: for the municipal side alone. Never changed."""

    request = models.OneToOneField(
        QuoteRequest,
        models.PROTECT,
        related_name="choice",
        error_messages={"unique": _("A quote is chosen already.")},
    )
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="choice")
    reason = models.TextField(_("Why this one?"), max_length=2_000)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quote_choice_with_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why this one."),
            )
        ]
        triggers = [append_only("quote_choice_append_only")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.quote_id}"
