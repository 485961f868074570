from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from os2collab.models.organisation import check_gln
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import COUNTS_ON_PLEDGES


class PledgeLevel(models.TextChoices):
    INTEREST = "interest", _("Interest")
    CONDITIONAL = "conditional", _("Conditional")
    BINDING = "binding", _("Binding")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class Appropriation(models.TextChoices):
    """How far the money is in the organisation's own budget."""

    NOT_SOUGHT = "not_sought", _("Not sought yet")
    PROPOSED = "proposed", _("Proposed for the budget")
    GRANTED = "granted", _("Granted")


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
    # The share that the partnership's key gives, at most the maximum; or else the amount as it stands.
    by_key = models.BooleanField(_("Our share by the key"), default=False)
    maximum_amount = models.DecimalField(
        _("At most, kroner excluding VAT"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    appropriation = models.CharField(
        _("Appropriation"), max_length=10, choices=Appropriation, default=Appropriation.NOT_SOUGHT
    )
    appropriation_on = models.DateField(_("Granted, or expected"), null=True, blank=True)
    gln = models.CharField("GLN/EAN", max_length=13, blank=True, validators=[check_gln])
    order_reference = models.CharField(_("Order reference"), max_length=60, blank=True)
    # All conditions are met, and a signatory can make it binding.
    ready_at = models.DateTimeField(null=True)
    approval = models.ForeignKey("partnerships.PledgeApproval", models.PROTECT, null=True, related_name="+")
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
                name="pledge_by_key_has_maximum",
                condition=Q(by_key=False) | Q(maximum_amount__gt=Decimal(0)),
                violation_error_message=_("A share by the key has a maximum."),
            ),
            models.CheckConstraint(
                name="pledge_amount_within_maximum",
                condition=Q(maximum_amount=None) | Q(amount=None) | Q(amount__lte=F("maximum_amount")),
                violation_error_message=_("The amount is above the maximum."),
            ),
            models.CheckConstraint(
                name="pledge_appropriation_known",
                condition=Q(appropriation__in=Appropriation.values),
                violation_error_message=_("Choose from the list how far the money is."),
            ),
            models.CheckConstraint(
                name="pledge_ready_is_conditional",
                condition=Q(ready_at=None) | Q(level=PledgeLevel.CONDITIONAL),
                violation_error_message=_("Only a conditional pledge becomes ready."),
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
