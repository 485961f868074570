from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, Side, User
from partnerships.models.joining_late import JoiningLate
from partnerships.models.partnership import Partnership
from partnerships.models.pledge_level import COMMITTING, STANDING, Appropriation, PledgeLevel
from partnerships.models.wish import CONDITION, INSTALMENT, PARTS, Wish


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def for_ledger(self) -> "PledgeQuerySet":
        """Binding first, then conditional, then interest; each by organisation in Danish order."""
        rank = models.Case(
            models.When(level=PledgeLevel.BINDING, then=0),
            models.When(level=PledgeLevel.CONDITIONAL, then=1),
            models.When(level=PledgeLevel.INTEREST, then=2),
            default=3,
        )
        rows = self.with_parts().select_related("organisation", "recorded_by", "approval").defer("approval__text")
        return rows.order_by(rank, "organisation__sort_key")

    def with_parts(self) -> "PledgeQuerySet":
        """With conditions and instalments, in the same query."""
        conditions = (
            apps.get_model("partnerships", "PledgeCondition").objects.filter(pledge=OuterRef("pk")).order_by("pk")
        )
        instalments = (
            apps.get_model("partnerships", "PledgeInstalment")
            .objects.filter(pledge=OuterRef("pk"))
            .order_by("budget_year")
        )
        return self.annotate(
            loaded_conditions=ArraySubquery(conditions.values(one=CONDITION)),
            loaded_instalments=ArraySubquery(instalments.values(one=INSTALMENT)),
        )


class Pledge(JoiningLate):
    """An organisation commits to co-fund one partnership, at a level. It gives no duty to use the result."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="pledges")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="pledges", verbose_name=_("Organisation")
    )
    side = models.CharField(max_length=12, choices=Side, default=Side.MUNICIPALITY)
    level = models.CharField(_("Level"), max_length=12, choices=PledgeLevel, default=PledgeLevel.INTEREST)
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
    # All conditions are met, and a signatory can make it binding.
    ready_at = models.DateTimeField(null=True)
    approval = models.ForeignKey("partnerships.PledgeApproval", models.PROTECT, null=True, related_name="+")
    # A signatory agreed to be bound at the same moment as those that this pledge waits for, and that wait for it.
    consented_at = models.DateTimeField(null=True)
    # Somebody without the right to sign asked the organisation's signatories to make it binding.
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects = PledgeQuerySet.as_manager()
    lock_first = "partnership"

    class Meta:
        constraints = [
            *JoiningLate.Meta.constraints,
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
                name="pledge_asked_at_by",
                condition=Q(asked_at=None, asked_by=None) | Q(asked_at__isnull=False, asked_by__isnull=False),
                violation_error_message=_("Who asked belongs to when."),
            ),
            models.CheckConstraint(
                name="pledge_consent_is_conditional",
                condition=Q(consented_at=None) | Q(level=PledgeLevel.CONDITIONAL),
                violation_error_message=_("Only a conditional pledge waits for others."),
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
    def is_binding(self) -> bool:
        """Counted on: it is lowered or withdrawn only by a decision of the partnership."""
        return self.level == PledgeLevel.BINDING

    @property
    def is_committing(self) -> bool:
        """Conditional or binding: a signatory's word."""
        return self.level in COMMITTING

    @property
    def is_of_earlier_terms(self) -> bool:
        """Bound by terms that have a newer text; the organisation is asked to approve that one too."""
        approved = self.approval.terms_number if self.approval_id and self.approval else 0
        return self.is_binding and 0 < approved < self.partnership.terms_number

    @cached_property
    def wishes(self) -> tuple[Wish, ...]:
        """What it waits for: loaded with it by ``with_parts``, else asked for."""
        return tuple(map(Wish.from_json, self._part("loaded_conditions")))

    @cached_property
    def years(self) -> tuple[tuple[int, Decimal], ...]:
        """Budget years and what is paid in each: loaded with it by ``with_parts``, else asked for."""
        return tuple((one["year"], Decimal(one["amount"])) for one in self._part("loaded_instalments"))

    def _part(self, name: str) -> list[dict[str, Any]]:
        if not hasattr(self, name):
            kept = Pledge.objects.with_parts().filter(pk=self.pk).values(*PARTS).first()
            vars(self).update(kept or {part: [] for part in PARTS})
        loaded: list[dict[str, Any]] = getattr(self, name)
        return loaded

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As the partnership."""
        return self.partnership.refusal(permission)
