"""Invoice bases and their lines: made, read, taken out as a file, marked as invoiced and paid."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.guards import Refused, reach
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted, small_number
from partnerships.actions import invoices, late_invoices
from partnerships.actions.bills import check_own
from partnerships.forms.invoices import CreditedForm, CreditPaidForm, InvoicedForm, PaidForm, TakenBackForm
from partnerships.invoice_export import lines_response, name_of
from partnerships.models import GoalPart, InvoiceBasis, InvoiceLine, Partnership, Pledge
from partnerships.payment import knows_the_plan
from partnerships.reached import basis_pages, line_pages, partnership_rows
from partnerships.views.payment import milestone_of


def insider(request: SignedInRequest, slug: str) -> Partnership:
    """The partnership, for those who pay, are paid, lead it or are in its project; others are told why not."""
    partnership = reach(request, Permission.PARTNERSHIP_VIEW, partnership_rows(slug))
    if not knows_the_plan(partnership, request.user):
        raise Refused(
            _("Only those who pay, the vendor, whoever leads the partnership and the secretariat see invoices.")
        )
    return partnership


@require_POST
def make(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make the invoice basis of an accepted milestone, of a part of the goal, or of what joining late costs."""
    partnership = reach(request, Permission.INVOICE_MAKE, partnership_rows(slug))
    number, part, late = (small_number(request.POST.get(name, "")) or 0 for name in ("milestone", "part", "late"))
    try:
        if late:
            pledge = get_object_or_404(Pledge, partnership=partnership, pk=late)
            basis = late_invoices.make(partnership, by=request.user, pledge=pledge)
        elif number:
            milestone = milestone_of(partnership, number, request.user)
            basis = invoices.make(partnership, by=request.user, milestone=milestone)
        else:
            named = get_object_or_404(GoalPart, partnership=partnership, pk=part)
            basis = invoices.make(partnership, by=request.user, part=named)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    return client_redirect(request, basis, toast=_("The invoice basis is ready"))


@require_GET
def show(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """One invoice basis: who pays how much out of which budget year, and how far each line is."""
    partnership = insider(request, slug)
    basis = reach(request, Permission.PARTNERSHIP_VIEW, basis_pages(partnership.pk, number))
    basis.partnership = partnership
    lines = list(InvoiceLine.objects.filter(basis=basis).for_list())
    credits_ = [line for line in lines if line.is_credit]
    context = {
        "partnership": partnership,
        "basis": basis,
        "lines": lines,
        "credits": credits_,
        "paid_on": lines[0].paid_on if lines else None,
        "credited": sum((line.signed for line in credits_), Decimal(0)),
        "may_mark": may_mark(request, basis),
        "who_marks": EXPLANATIONS[Permission.INVOICE_MARK],
        "today": clock.today(),
    }
    return render(request, "partnerships/invoices/basis.html", context)


def of(partnership: Partnership) -> Any:
    """The partnership's invoice bases."""
    return InvoiceBasis.objects.filter(partnership=partnership).for_page()


def may_mark(request: SignedInRequest, basis: InvoiceBasis) -> bool:
    """Whether the reader may say what is invoiced and paid."""
    if not can(request.user, Permission.INVOICE_MARK, basis):
        return False
    try:
        check_own(basis.partnership, request.user, basis.payee)
    except Refused:
        return False
    return True


@require_GET
def export(request: SignedInRequest, slug: str, ending: str, number: int | None = None) -> HttpResponseBase:
    """The lines of one basis, or all that are not paid yet, as CSV or XLSX."""
    partnership = insider(request, slug)
    lines = InvoiceLine.objects.filter(partnership=partnership).for_list()
    if number is None:
        return lines_response(name_of(partnership.slug), lines.open(), ending)
    basis = reach(request, Permission.PARTNERSHIP_VIEW, basis_pages(partnership.pk, number))
    return lines_response(name_of(partnership.slug, str(number)), lines.filter(basis=basis), ending)


@require_http_methods(["GET", "POST"])
def invoiced(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Say that the invoice for a line was sent."""
    line = reach_line(request, slug, number, pk)
    kind, toast = (CreditedForm, _("Marked as credited")) if line.is_credit else (InvoicedForm, _("Marked as invoiced"))
    form = kind(posted(request), initial={"on": clock.today(), "version": line.version})
    if form.is_valid() and form.attempt(invoices.mark_invoiced, line, by=request.user, **form.cleaned_data):
        return client_redirect(request, line.basis, toast=toast)
    context = line_context(line) | {"form": form}
    return render(request, "partnerships/invoices/invoiced.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def paid(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Say that a line is paid."""
    line = reach_line(request, slug, number, pk)
    kind, toast = (CreditPaidForm, _("Marked as paid out")) if line.is_credit else (PaidForm, _("Marked as paid"))
    form = kind(posted(request), initial={"on": clock.today(), "version": line.version})
    if form.is_valid() and form.attempt(invoices.mark_paid, line, by=request.user, **form.cleaned_data):
        return client_redirect(request, line.basis, toast=toast)
    context = line_context(line) | {"form": form}
    return render(request, "partnerships/invoices/paid.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Take a mistaken mark back, with the reason."""
    line = reach_line(request, slug, number, pk)
    form = TakenBackForm(posted(request), initial={"version": line.version})
    if form.is_valid() and form.attempt(invoices.take_back, line, by=request.user, **form.cleaned_data):
        return client_redirect(request, line.basis, toast=_("Taken back"))
    context = line_context(line) | {"form": form}
    return render(request, "partnerships/invoices/undo.html", context, status=form.status)


def reach_line(request: SignedInRequest, slug: str, number: int, pk: int) -> InvoiceLine:
    """A line that the reader may mark."""
    partnership = reach(request, Permission.INVOICE_MARK, partnership_rows(slug))
    line = reach(request, Permission.INVOICE_MARK, line_pages(partnership.pk, number, pk))
    line.partnership = line.basis.partnership = partnership
    check_own(partnership, request.user, line.basis.payee)
    return line


def line_context(line: InvoiceLine) -> dict[str, Any]:
    """What the pages about one line show around their form."""
    return {
        "partnership": line.partnership,
        "basis": line.basis,
        "line": line,
        "changes": line.changes.select_related("by"),
    }
