from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.models.event import append_only
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import COUNTS_ON_PLEDGES


class PledgeLevel(models.TextChoices):
    INTEREST = "interest", _("Interest")
    CONDITIONAL = "conditional", _("Conditional")
    BINDING = "binding", _("Binding")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


# A signatory of the organisation gives, changes and withdraws these; interest is anybody's to state.
COMMITTING = (PledgeLevel.CONDITIONAL, PledgeLevel.BINDING)
# What a pledge is while it stands. It ends by being withdrawn, or lapses with its partnership.
STANDING = (PledgeLevel.INTEREST, *COMMITTING)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def for_ledger(self) -> "PledgeQuerySet":
        """Binding first, then conditional, then interest; each by organisation in Danish order."""
        rank = models.Case(
            models.When(level=PledgeLevel.BINDING, then=0),
            models.When(level=PledgeLevel.CONDITIONAL, then=1),
            models.When(level=PledgeLevel.INTEREST, then=2),
            default=3,
        )
        return self.select_related("organisation", "recorded_by").order_by(rank, "organisation__sort_key")


class Pledge(models.Model):
    """An organisation commits to co-fund one partnership, at a level. It gives no duty to use the result."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="pledges")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pledges", verbose_name=_("Organisation")
    )
    side = models.CharField(max_length=12, choices=Side, default=Side.MUNICIPALITY)
    level = models.CharField(_("Level"), max_length=12, choices=PledgeLevel, default=PledgeLevel.INTEREST)
    amount = models.DecimalField(
        _("Amount, kroner excluding VAT"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    budget_year = models.PositiveSmallIntegerField(_("Budget year"), null=True, blank=True)
    condition = models.CharField(_("On condition that"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = PledgeQuerySet.as_manager()
    lock_first = "partnership"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pledge_level_known",
                condition=Q(level__in=PledgeLevel.values),
                violation_error_message=_("Choose a level from the list."),
            ),
            models.UniqueConstraint(
                name="pledge_one_per_organisation",
                fields=["partnership", "organisation"],
                violation_error_message=_("This organisation has a pledge here already; change that one."),
            ),
            models.CheckConstraint(
                name="pledge_only_public_organisations",
                condition=Q(side=Side.MUNICIPALITY),
                violation_error_message=_("Only municipalities and authorities pledge."),
            ),
            models.CheckConstraint(
                name="pledge_amount_above_zero",
                condition=Q(amount=None) | Q(amount__gt=Decimal(0)),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                name="pledge_binding_has_amount_and_year",
                condition=~Q(level=PledgeLevel.BINDING) | Q(amount__isnull=False, budget_year__isnull=False),
                violation_error_message=_("A binding pledge has an amount and a budget year."),
            ),
            models.CheckConstraint(
                name="pledge_conditional_names_condition",
                condition=~Q(level=PledgeLevel.CONDITIONAL) | ~Q(condition=""),
                violation_error_message=_("Name the condition."),
            ),
            models.CheckConstraint(
                name="pledge_budget_year_plausible",
                condition=Q(budget_year=None) | Q(budget_year__gte=2000, budget_year__lte=2100),
                violation_error_message=_("Write the budget year with four digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.partnership_id}: {self.level}"

    def get_absolute_url(self) -> str:
        return address("pledge", self.partnership.slug, self.organisation.slug)

    @property
    def stands(self) -> bool:
        """Whether it has neither been withdrawn nor lapsed."""
        return self.level in STANDING

    @property
    def is_counted_on(self) -> bool:
        """Binding, in a partnership that goes on because of what is binding: it does not shrink any more."""
        return self.level == PledgeLevel.BINDING and self.partnership.state in COUNTS_ON_PLEDGES

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As the partnership."""
        return self.partnership.refusal(permission)


class PledgeChange(models.Model):
    """How a pledge looked after each change: level, amount, year, condition, by whom and why. Never changed."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="changes")
    level = models.CharField(max_length=12, choices=PledgeLevel)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    budget_year = models.PositiveSmallIntegerField(null=True)
    condition = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="pledge_change_level_known",
                condition=Q(level__in=PledgeLevel.values),
                violation_error_message=_("Choose a level from the list."),
            ),
            models.CheckConstraint(
                name="pledge_change_withdrawal_has_reason",
                condition=~Q(level=PledgeLevel.WITHDRAWN) | ~Q(reason=""),
                violation_error_message=_("Say why the pledge is withdrawn."),
            ),
        ]
        indexes = [models.Index(fields=["pledge", "-id"], name="pledge_change_story")]
        triggers = [append_only("pledge_change_append_only")]

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.level}"

    @property
    def stands(self) -> bool:
        """Whether the pledge stood after this change."""
        return self.level in STANDING
