"""What joining late costs becomes an invoice basis: who joined pays it, and the first are credited what is theirs."""

from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.models import User
from partnerships.actions.bills import check_own, write
from partnerships.joining_late import running_year
from partnerships.models import (
    InvoiceBasis,
    InvoiceLine,
    InvoiceLineKind,
    LateCredit,
    Partnership,
    Pledge,
    PledgeLevel,
)

NOTHING = Decimal(0)


@verb(Permission.INVOICE_MAKE)
def make(partnership: Partnership, *, by: User, pledge: Pledge) -> InvoiceBasis:
    """Make the invoice basis of what an organisation pays for joining late, and of the credits out of it.

    The leading municipality sends the invoice and the credit notes. The second time gives the same basis; a pledge that
    was raised since then gets another one, for what that added. Raises ValidationError when nothing is to be paid, and
    Refused for a vendor's people.
    """
    check_own(partnership, by, partnership.lead_organisation)
    bound = Pledge.objects.filter(partnership=partnership, pk=pledge.pk, level=PledgeLevel.BINDING)
    late = bound.select_related("organisation").prefetch_related("instalments").first()
    if late is None or not late.late_amount:
        raise ValidationError(_("Nothing is to be paid here for joining late."))
    left = late.late_amount_left
    if not left:
        known = InvoiceBasis.objects.filter(late_pledge=late).order_by("-number")[0]
        known.partnership = partnership
        return known
    years = [each.budget_year for each in late.instalments.all()] or [late.budget_year or 0]
    year = running_year(years)
    charged = InvoiceLine(
        kind=InvoiceLineKind.LATE, pledge=late, organisation=late.organisation, budget_year=year, amount=left
    )
    return write(
        partnership,
        [charged, *credits_left(late, year)],
        by=by,
        late_pledge=late,
        payee=partnership.lead_organisation,
        title=late.organisation.name,
        amount=left,
    )


def credits_left(pledge: Pledge, year: int) -> list[InvoiceLine]:
    """A line for each founder, with what of its credit stands in no basis yet. They sum to what the pledge pays."""
    lines = InvoiceLine.objects.filter(basis__late_pledge=pledge, kind=InvoiceLineKind.CREDIT).order_by()
    used: dict[int, Decimal] = defaultdict(Decimal)
    used.update(lines.values_list("organisation").annotate(Sum("amount")))
    agreed = {each.founder_id: each for each in LateCredit.objects.filter(pledge=pledge).select_related("founder")}
    founders = Pledge.objects.filter(partnership=pledge.partnership_id, organisation__in=agreed)
    theirs = dict(founders.values_list("organisation", "pk"))
    return [
        InvoiceLine(
            kind=InvoiceLineKind.CREDIT,
            pledge_id=theirs[who],
            organisation=credit.founder,
            budget_year=year,
            amount=credit.amount - used[who],
        )
        for who, credit in agreed.items()
        if credit.amount > used[who]
    ]
