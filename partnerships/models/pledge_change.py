from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.display import kroner
from os2collab.models import User
from os2collab.models.event import append_only
from partnerships.models.pledge import Pledge
from partnerships.models.pledge_level import COMMITTING, STANDING, Appropriation, PledgeLevel
from partnerships.models.wish import Wish


class PledgeChange(models.Model):
    """How a pledge looked after each change: level, amount, year, condition, by whom and why. Never changed."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="changes")
    level = models.CharField(max_length=12, choices=PledgeLevel)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    budget_year = models.PositiveSmallIntegerField(null=True)
    condition = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    # What else it said then: instalments, conditions, maximum, appropriation, where to invoice.
    details = models.JSONField(default=dict)
    approval = models.ForeignKey("partnerships.PledgeApproval", models.PROTECT, null=True, related_name="+")
    # Empty: it followed by itself when the deadline passed.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="pledge_change_level_known",
                condition=Q(level__in=PledgeLevel.values),
                violation_error_message=_("Choose a level from the list."),
            ),
        ]
        indexes = [models.Index(fields=["pledge", "-id"], name="pledge_change_story")]
        triggers = [append_only("pledge_change_append_only")]

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.level}"

    @property
    def wish_words(self) -> str:
        """What it waited for then, in the reader's words."""
        return "; ".join(Wish.from_json(one).sentence() for one in self.details.get("wishes", []))

    @property
    def year_words(self) -> str:
        """What was to be paid when, if in several years."""
        years = self.details.get("years", [])
        return "; ".join(f"{year}: {kroner(Decimal(paid))}" for year, paid in years) if len(years) > 1 else ""

    @property
    def fact_words(self) -> str:
        """How far the money was, and where the invoice went."""
        state = self.details.get("appropriation")
        if not state or self.level not in COMMITTING:
            return ""
        facts = [str(Appropriation(state).label), self.details.get("gln"), self.details.get("order_reference")]
        return " · ".join(filter(None, facts))

    @property
    def stands(self) -> bool:
        """Whether the pledge stood after this change."""
        return self.level in STANDING
