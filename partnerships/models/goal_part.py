from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnership import Partnership


class GoalPartKind(models.TextChoices):
    DEVELOPMENT = "development", _("The vendor's work")
    CONTINGENCY = "contingency", _("Contingency")
    COORDINATION = "coordination", _("Coordination")
    SECRETARIAT = "secretariat", _("Share to the secretariat")
    STRETCH = "stretch", _("If there is more money")


class GoalPart(models.Model):
    """What the goal is made of. Stretch parts lie beyond the goal: they are done when there is money for them."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="parts")
    kind = models.CharField(_("Kind"), max_length=12, choices=GoalPartKind)
    title = models.CharField(_("What it is"), max_length=120)
    amount = models.DecimalField(_("Amount, kroner excluding VAT"), max_digits=12, decimal_places=2)
    position = models.PositiveSmallIntegerField()

    lock_first = "partnership"

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="goal_part_kind_known",
                condition=Q(kind__in=GoalPartKind.values),
                violation_error_message=_("Choose a kind from the list."),
            ),
            models.CheckConstraint(
                name="goal_part_above_zero",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.UniqueConstraint(
                name="goal_part_position_once",
                fields=["partnership", "position"],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two parts cannot stand in the same place."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LateFee(models.Model):
    """What who joins from a day on pays beside the same terms as the first, in kroner."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="late_fees")
    from_on = models.DateField(_("From"))
    amount = models.DecimalField(_("Fee, kroner excluding VAT"), max_digits=12, decimal_places=2)

    lock_first = "partnership"

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                name="late_fee_above_zero",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message=_("The fee must be above zero."),
            ),
            models.UniqueConstraint(
                name="late_fee_once_a_day",
                fields=["partnership", "from_on"],
                violation_error_message=_("There is a fee from that day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}: {self.amount}"
