from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.models import Organisation
from partnerships.models.invoice_basis import InvoiceBasis
from partnerships.models.partnership import Partnership
from partnerships.models.pledge import Pledge


class InvoiceState(models.TextChoices):
    READY = "ready", _("Ready to invoice")
    INVOICED = "invoiced", _("Invoiced")
    PAID = "paid", _("Paid")


class InvoiceLineKind(models.TextChoices):
    SHARE = "share", _("Share of what is accepted")
    LATE = "late", _("For joining late, beside the pledge")
    CREDIT = "credit", _("Credit, because another joined late")


def credit_look(state: str, *, is_paid: bool) -> str:
    """How a credit appears in that state, when who joined late has paid, and before."""
    ready = "to_credit" if is_paid else "credit_waits"
    return {InvoiceState.READY.value: ready, InvoiceState.INVOICED.value: "credited"}.get(state, "paid_out")


class InvoiceLineQuerySet(models.QuerySet["InvoiceLine"]):
    def open(self) -> "InvoiceLineQuerySet":
        """What is not paid yet."""
        return self.exclude(state=InvoiceState.PAID)

    def marked(self) -> "InvoiceLineQuerySet":
        """What is invoiced, credited or paid."""
        return self.exclude(state=InvoiceState.READY)

    def of_pledges(self) -> "InvoiceLineQuerySet":
        """What is paid out of the pledges: neither what joining late costs beside them nor what it credits."""
        return self.filter(kind=InvoiceLineKind.SHARE)

    def for_list(self) -> "InvoiceLineQuerySet":
        """By basis, payer in Danish order and year, with what a line shows."""
        named = ("basis", "basis__payee", "organisation", "pledge")
        payers_first = Case(When(kind=InvoiceLineKind.CREDIT, then=1), default=0)
        order = ("basis__number", payers_first, "organisation__sort_key", "budget_year")
        return self.select_related(*named).order_by(*order)


class InvoiceLine(models.Model):
    """What one payer pays of an invoice basis out of one budget year: ready, invoiced, paid.

    A credit goes the other way: its credit note is sent, and it is paid out, once who joined late has paid.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+")
    basis = models.ForeignKey(InvoiceBasis, models.PROTECT, related_name="lines")
    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind"), max_length=6, choices=InvoiceLineKind, default=InvoiceLineKind.SHARE)
    budget_year = models.PositiveSmallIntegerField(_("Budget year"))
    amount = models.DecimalField(_("Amount, kroner excluding VAT"), max_digits=12, decimal_places=2)
    state = models.CharField(_("State"), max_length=8, choices=InvoiceState, default=InvoiceState.READY)
    # Where the invoice was sent, as it was then; until it is sent, the pledge says it
    gln = models.CharField("GLN/EAN", max_length=13, blank=True)
    order_reference = models.CharField(_("Order reference"), max_length=60, blank=True)
    invoice_number = models.CharField(_("Invoice number"), max_length=40, blank=True)
    invoiced_on = models.DateField(_("Invoiced"), null=True, blank=True)
    paid_on = models.DateField(_("Paid"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = InvoiceLineQuerySet.as_manager()
    lock_first = "partnership"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invoice_line_once_a_year",
                fields=["basis", "pledge", "budget_year"],
                violation_error_message=_("This payer has a line for that budget year already."),
            ),
            models.CheckConstraint(
                name="invoice_line_above_zero",
                condition=Q(amount__gt=Decimal(0)),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                name="invoice_line_kind_known",
                condition=Q(kind__in=InvoiceLineKind.values),
                violation_error_message=_("Choose a kind from the list."),
            ),
            models.CheckConstraint(
                name="invoice_line_state_known",
                condition=Q(state__in=InvoiceState.values),
                violation_error_message=_("Choose a state from the list."),
            ),
            models.CheckConstraint(
                name="invoice_line_invoiced_names_number_and_day",
                condition=Q(state=InvoiceState.READY, invoice_number="", invoiced_on=None)
                | (~Q(state=InvoiceState.READY) & ~Q(invoice_number="") & Q(invoiced_on__isnull=False)),
                violation_error_message=_("An invoice has a number and a day."),
            ),
            models.CheckConstraint(
                name="invoice_line_paid_has_day",
                condition=Q(state=InvoiceState.PAID, paid_on__gte=F("invoiced_on"))
                | (~Q(state=InvoiceState.PAID) & Q(paid_on=None)),
                violation_error_message=_("It is paid on the day of the invoice or later."),
            ),
            models.CheckConstraint(
                name="invoice_line_not_before_its_year",
                condition=Q(invoiced_on=None) | Q(budget_year__lte=ExtractYear("invoiced_on")),
                violation_error_message=_("This belongs to a later budget year: it is invoiced from January on."),
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "state"], name="invoice_line_of_partnership"),
            models.Index(fields=["organisation", "budget_year"], name="invoice_line_of_payer"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.budget_year}: {self.amount}"

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """As its basis."""
        return None

    @property
    def sent_to(self) -> str:
        """The payer's GLN/EAN: where it was sent, or where it is to be sent."""
        return self.gln or self.pledge.gln or self.organisation.gln

    @property
    def reference(self) -> str:
        """The payer's order reference: as it was on the invoice, or as the pledge says it now."""
        return self.order_reference or self.pledge.order_reference

    @property
    def since(self) -> date:
        """Since when it has been what it is."""
        return self.paid_on or self.invoiced_on or max(clock.local(self.basis.at).date(), date(self.budget_year, 1, 1))

    @property
    def look(self) -> str:
        """How its state appears: what is ready in a later budget year waits for that."""
        if self.is_credit:
            return credit_look(self.state, is_paid=self.basis.is_paid)
        if self.state == InvoiceState.READY:
            return "to_invoice" if self.budget_year <= clock.today().year else "to_invoice_later"
        return self.state

    @property
    def is_credit(self) -> bool:
        """Whether the money goes to the organisation."""
        return self.kind == InvoiceLineKind.CREDIT

    @property
    def signed(self) -> Decimal:
        """The amount as a payer's accounts see it: a credit is below nought."""
        return -self.amount if self.is_credit else self.amount
