"""What a pledge is made of: when it is paid, what it waits for, and which text was agreed to."""

import hashlib
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.roles import Role
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from partnerships.models.pledge import Pledge
from partnerships.models.wish import ConditionKind


class PledgeInstalment(models.Model):
    """A budget year in which part of a pledge is paid. All of a pledge's instalments sum to its amount."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="instalments")
    budget_year = models.PositiveSmallIntegerField(_("Budget year"))
    amount = models.DecimalField(_("Amount, kroner excluding VAT"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["budget_year"]
        constraints = [
            models.UniqueConstraint(
                name="pledge_instalment_once_a_year",
                fields=["pledge", "budget_year"],
                violation_error_message=_("That budget year is there already."),
            ),
            models.CheckConstraint(
                name="pledge_instalment_above_zero",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                name="pledge_instalment_year_plausible",
                condition=Q(budget_year__gte=2000, budget_year__lte=2100),
                violation_error_message=_("Write the budget year with four digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget_year}: {self.amount}"


class PledgeCondition(models.Model):
    """What a conditional pledge waits for. The system checks it; only what is said in words is ticked off by hand."""

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="conditions")
    kind = models.CharField(_("Condition"), max_length=8, choices=ConditionKind)
    partners = models.PositiveSmallIntegerField(null=True, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    by_on = models.DateField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    # Only of what is said in words: a signatory says that it holds now.
    ticked_at = models.DateTimeField(null=True)
    ticked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="pledge_condition_says_what",
                condition=Q(kind=ConditionKind.PARTNERS, partners__gte=1)
                | Q(kind=ConditionKind.SHARE, amount__gt=Decimal(0))
                | Q(kind=ConditionKind.APPROPRIATION, by_on__isnull=False)
                | Q(kind=ConditionKind.ORGANISATION, organisation__isnull=False)
                | (Q(kind=ConditionKind.WORDS) & ~Q(words="")),
                violation_error_message=_("Say what the pledge waits for."),
            ),
            models.CheckConstraint(
                name="pledge_condition_ticked_at_by",
                condition=Q(ticked_at=None, ticked_by=None)
                | Q(ticked_at__isnull=False, ticked_by__isnull=False, kind=ConditionKind.WORDS),
                violation_error_message=_("Only a condition in words is ticked off by hand."),
            ),
            models.UniqueConstraint(
                name="pledge_condition_kind_once",
                fields=["pledge", "kind"],
                violation_error_message=_("There is a condition of that kind already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.kind}"


class PledgeApproval(models.Model):
    """The recorded approval of a pledge: who, in which role, on what authority, when, of exactly which text.

    It is no qualified electronic signature and is never called one. ``sha256`` is that of ``text`` in UTF-8.
    """

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="approvals")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    terms_number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=30)  # a Role: the organisation's signatory, or the secretariat with a paper
    authority = models.CharField(_("On what authority"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="pledge_approval_is_of_a_text",
                condition=~Q(text="") & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("An approval is of a text."),
            ),
            models.CheckConstraint(
                name="pledge_approval_names_authority",
                condition=~Q(authority=""),
                violation_error_message=_("Say on what authority."),
            ),
        ]
        triggers = [append_only("pledge_approval_append_only")]

    def __str__(self) -> str:
        return f"{self.pledge_id}: {self.sha256[:12]}"

    @property
    def verifies(self) -> bool:
        """Whether the fingerprint is that of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest() == self.sha256

    @property
    def role_words(self) -> str:
        """In which role it was approved, for the reader."""
        if self.role == Role.SECRETARIAT:
            return gettext("The secretariat, which registers a signed paper")
        return gettext("Signatory of the organisation")
