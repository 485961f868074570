"""Invoice lines as a file that a finance department can work with."""

from collections.abc import Iterable

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab.export import Cell, csv_response
from os2collab.ui import LOOKS
from os2collab.workbook import workbook_response
from partnerships.models import InvoiceLine, InvoiceLineKind, InvoiceState

HEADER = (
    gettext_lazy("Basis"),
    gettext_lazy("For"),
    gettext_lazy("Sends the invoices"),
    gettext_lazy("Payer"),
    gettext_lazy("CVR"),
    gettext_lazy("GLN/EAN"),
    gettext_lazy("Order reference"),
    gettext_lazy("Budget year"),
    gettext_lazy("Amount, kroner excluding VAT"),
    gettext_lazy("State"),
    gettext_lazy("Invoice number"),
    gettext_lazy("Invoiced"),
    gettext_lazy("Paid"),
    gettext_lazy("Kind"),
)


def lines_response(name: str, lines: Iterable[InvoiceLine], ending: str) -> HttpResponseBase:
    """The lines as CSV or XLSX."""
    return table_response(name, [str(word) for word in HEADER], map(line_cells, lines), ending)


def table_response(name: str, header: list[str], rows: Iterable[list[Cell]], ending: str) -> HttpResponseBase:
    """A table as CSV or XLSX; ``name`` without its ending."""
    if ending == "xlsx":
        return workbook_response(name, header, rows)
    return csv_response(name, header, rows)


def line_cells(line: InvoiceLine) -> list[Cell]:
    """One line as cells."""
    return [
        line.basis.number,
        str(line.basis),
        line.basis.payee.name,
        line.organisation.name,
        line.organisation.cvr,
        line.sent_to,
        line.reference,
        line.budget_year,
        line.signed,
        str(LOOKS[line.look].label if line.is_credit else InvoiceState(line.state).label),
        line.invoice_number,
        line.invoiced_on,
        line.paid_on,
        str(InvoiceLineKind(line.kind).label),
    ]


def name_of(*parts: str) -> str:
    """The name of a file of invoice lines."""
    return "-".join((*parts, _("invoices")))
