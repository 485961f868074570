"""What addresses of partnerships and needs name: the questions by which their pages are reached."""

from django.db.models import QuerySet

from os2collab.prepared import prepared
from partnerships.models import (
    InvoiceBasis,
    InvoiceLine,
    Need,
    Partnership,
    ProcurementThreshold,
    QuoteInvitation,
    QuoteRequest,
    Split,
)
from partnerships.payers import with_figures
from partnerships.round_page import with_bound


@prepared
def partnership_rows(slug: str) -> QuerySet[Partnership]:
    """The partnership at that address, with what every page around it names."""
    return Partnership.objects.for_list().filter(slug=slug).order_by()


@prepared
def partnerships_with_bound(slug: str) -> QuerySet[Partnership]:
    """The partnership at that address, with who is bound."""
    return with_bound(Partnership.objects.for_list()).filter(slug=slug).order_by()


@prepared
def partnerships_to_review(slug: str) -> QuerySet[Partnership]:
    """The partnership at that address, with both sides' last word."""
    return Partnership.objects.for_review().filter(slug=slug).order_by()


@prepared
def partnerships_with_figures(slug: str) -> QuerySet[Partnership]:
    """The partnership at that address, with what its costs are shared by."""
    return with_figures().filter(slug=slug).order_by()


@prepared
def partnerships_with_split(slug: str) -> QuerySet[Partnership]:
    """The partnership at that address, with the proposal by which its costs are shared."""
    return Partnership.objects.select_related("split", "lead_organisation").filter(slug=slug).order_by()


@prepared
def split_pages(slug: str, number: int) -> QuerySet[Split]:
    """The proposal of that number in the partnership at that address."""
    found = Split.objects.for_list().select_related("partnership__split", "partnership__lead_organisation")
    return found.filter(partnership__slug=slug, number=number).order_by()


@prepared
def request_pages(slug: str, number: int) -> QuerySet[QuoteRequest]:
    """The request for quotes of that number in the partnership at that address."""
    return QuoteRequest.objects.for_page().filter(partnership__slug=slug, number=number).order_by()


@prepared
def quote_pages(pk: int) -> QuerySet[QuoteInvitation]:
    """What one vendor is asked, by its key."""
    return QuoteInvitation.objects.for_page().filter(pk=pk).order_by()


@prepared
def basis_pages(partnership: int, number: int) -> QuerySet[InvoiceBasis]:
    """The invoice basis of that number in a partnership."""
    return InvoiceBasis.objects.for_page().filter(partnership=partnership, number=number).order_by()


@prepared
def line_pages(partnership: int, number: int, pk: int) -> QuerySet[InvoiceLine]:
    """The line of that key in the basis of that number in a partnership."""
    found = InvoiceLine.objects.for_list()
    return found.filter(partnership=partnership, basis__number=number, pk=pk).order_by()


@prepared
def need_pages(pk: int) -> QuerySet[Need]:
    """The need of that key."""
    return Need.objects.for_page().filter(pk=pk).order_by()


@prepared
def threshold_pages(pk: int) -> QuerySet[ProcurementThreshold]:
    """The threshold of that key."""
    return ProcurementThreshold.objects.filter(pk=pk).order_by()
