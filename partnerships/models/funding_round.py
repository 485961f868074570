from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from partnerships.models.partnership_state import IfNotReached, LateRule


class FundingRound(models.Model):
    """What a partnership asks for, by when, and what happens if it does not get it. A part of the Partnership."""

    goal_amount = models.DecimalField(_("Goal, kroner excluding VAT"), max_digits=12, decimal_places=2)
    # Enough is the minimum, or else the whole goal; and at least so many organisations that bind themselves.
    minimum_amount = models.DecimalField(
        _("Enough binding, kroner excluding VAT"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    minimum_partners = models.PositiveSmallIntegerField(_("At least so many organisations"), default=1)
    deadline = models.DateField(_("Deadline for tilsagn (pledges)"))
    if_not_reached = models.CharField(
        _("If it is not reached"), max_length=8, choices=IfNotReached, default=IfNotReached.DECIDE
    )
    late_rule = models.CharField(_("Who joins late"), max_length=10, choices=LateRule, default=LateRule.SAME_TERMS)
    reached_at = models.DateTimeField(null=True)
    # The deadline passed without enough; from then on the partnership waits for a decision, or has lapsed.
    missed_at = models.DateTimeField(null=True)
    # What the partners decided after that: to go on anyway, or to let it lapse.
    decided_on = models.DateField(_("Decided on"), null=True)
    decision = models.CharField(_("Who decided what"), max_length=300, blank=True)
    # Since when the vendor's own threshold is met; empty while it is not.
    threshold_met_at = models.DateTimeField(null=True)
    # How many days before the deadline the last reminder went out.
    reminded_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="partnership_goal_above_zero",
                condition=Q(goal_amount__gt=0),
                violation_error_message=_("The goal must be above zero."),
            ),
            models.CheckConstraint(
                name="partnership_minimum_within_goal",
                condition=Q(minimum_amount=None) | Q(minimum_amount__gt=0, minimum_amount__lte=F("goal_amount")),
                violation_error_message=_("The minimum lies above zero and is at most the goal."),
            ),
            models.CheckConstraint(
                name="partnership_minimum_partners_above_zero",
                condition=Q(minimum_partners__gte=1),
                violation_error_message=_("At least one organisation is needed."),
            ),
            models.CheckConstraint(
                name="partnership_if_not_reached_known",
                condition=Q(if_not_reached__in=IfNotReached.values),
                violation_error_message=_("Choose from the list what happens then."),
            ),
            models.CheckConstraint(
                name="partnership_late_rule_known",
                condition=Q(late_rule__in=LateRule.values),
                violation_error_message=_("Choose a rule from the list."),
            ),
            models.CheckConstraint(
                name="partnership_reached_or_missed",
                condition=Q(reached_at=None) | Q(missed_at=None),
                violation_error_message=_("A round is reached in time, or it is not."),
            ),
            models.CheckConstraint(
                name="partnership_decision_has_day",
                condition=Q(decided_on=None, decision="") | (Q(decided_on__isnull=False) & ~Q(decision="")),
                violation_error_message=_("A decision has its words and its day."),
            ),
        ]

    @property
    def enough_amount(self) -> Decimal:
        """What must be binding in time for the round to be reached, in kroner."""
        return self.goal_amount if self.minimum_amount is None else self.minimum_amount

    @property
    def is_settled_round(self) -> bool:
        """Whether the round was reached or missed: what it asked for does not change any more."""
        return self.reached_at is not None or self.missed_at is not None

    @property
    def has_passed(self) -> bool:
        """The last day for pledges lies behind."""
        return self.deadline < clock.today()
