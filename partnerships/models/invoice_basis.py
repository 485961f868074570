from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, User
from partnerships.models.goal_part import GoalPart
from partnerships.models.partnership import Partnership
from partnerships.models.pledge import Pledge
from projects.models import Milestone


class InvoiceBasisQuerySet(models.QuerySet["InvoiceBasis"]):
    def for_page(self) -> "InvoiceBasisQuerySet":
        """With what a page or a file names."""
        named = ("partnership__vendor", "partnership__project", "partnership__lead_organisation", "milestone", "part")
        return self.select_related(*named, "payee", "by")


class InvoiceBasis(models.Model):
    """What may be invoiced for one accepted milestone, or one part of the goal: never twice for the same.

    It is split into lines, one for each payer and budget year; their sum is the amount exactly. For who joined late it
    is what that costs beside the pledge, and its other lines are the credits of the first.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bases")
    number = models.PositiveSmallIntegerField(_("Number"))
    milestone = models.OneToOneField(
        Milestone,
        models.PROTECT,
        null=True,
        related_name="basis",
        error_messages={"unique": _("This milestone has an invoice basis already.")},
    )
    part = models.OneToOneField(
        GoalPart,
        models.PROTECT,
        null=True,
        related_name="basis",
        error_messages={"unique": _("This part has an invoice basis already.")},
    )
    # Who joined late and pays for that: again for what a higher pledge adds
    late_pledge = models.ForeignKey(Pledge, models.PROTECT, null=True, related_name="late_bases")
    payee = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("Sends the invoices"))
    title = models.CharField(_("For"), max_length=130)  # as it was called then
    amount = models.DecimalField(_("Amount, kroner excluding VAT"), max_digits=12, decimal_places=2)
    invoiced_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    paid_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = InvoiceBasisQuerySet.as_manager()
    lock_first = "partnership"

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="invoice_basis_number_once",
                fields=["partnership", "number"],
                violation_error_message=_("There is an invoice basis with that number already."),
            ),
            models.CheckConstraint(
                name="invoice_basis_for_one_thing",
                condition=Q(milestone__isnull=False, part=None, late_pledge=None)
                | Q(milestone=None, part__isnull=False, late_pledge=None)
                | Q(milestone=None, part=None, late_pledge__isnull=False),
                violation_error_message=_("An invoice basis is for one milestone, one part or one pledge."),
            ),
            models.CheckConstraint(
                name="invoice_basis_above_zero",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                name="invoice_basis_paid_within_invoiced",
                condition=Q(paid_amount__gte=0, paid_amount__lte=models.F("invoiced_amount"))
                & Q(invoiced_amount__lte=models.F("amount")),
                violation_error_message=_("No more can be paid than is invoiced."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s joined late") % {"name": self.title} if self.late_pledge_id else self.title

    def get_absolute_url(self) -> str:
        return address("invoice-basis", self.partnership.slug, self.number)

    @property
    def is_paid(self) -> bool:
        """Whether all of it is paid."""
        return self.paid_amount == self.amount

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What is ready is invoiced and paid also when the partnership is finished."""
        return None
