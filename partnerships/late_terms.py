"""What joining late means, shown before one joins and afterwards: what is paid, and to whom it is credited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONArray

from os2collab.models import Organisation
from os2collab.prepared import prepared
from partnerships import joining_late
from partnerships.joining_late import LateTerms
from partnerships.ledger import PledgePlace
from partnerships.models import InvoiceLine, InvoiceLineKind, LateCredit, LateRule, Partnership, Pledge
from partnerships.models.invoice_line import credit_look

NOTHING = Decimal(0)


@dataclass
class Credited:
    """What founders are credited, one line each time somebody joined late; the lines and their sum in kroner."""

    lines: list[LateCredit] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), NOTHING)


def before_joining(partnership: Partnership, place: PledgePlace, form: Any = None) -> LateTerms | None:
    """For who may pledge, not bound yet or to more, by what is typed, else by what was pledged; else None."""
    pledge = place.pledge
    if not (joining_late.is_late(partnership) and place.may_change):
        return None
    typed = form.cleaned_data.get("amount") if form is not None and form.is_bound else None
    amount = typed or (pledge.amount if pledge and pledge.stands else None)
    known = pledge.amount or NOTHING if pledge and pledge.is_binding else NOTHING
    if not amount or amount <= known or partnership.late_rule == LateRule.SAME_TERMS:
        return None
    terms = joining_late.terms_of(partnership, place.organisation, amount)
    return LateTerms(amount, terms.amount, joining_late.named(terms.credits)) if terms else None


def credits_of(partnership: Partnership, pledges: Sequence[Pledge]) -> dict[int, Credited]:
    """By pledge: what it pays to founders when it joined late, else what it is credited. One query."""
    found = {pledge.pk: Credited() for pledge in pledges}
    founders = {pledge.organisation_id: pledge.pk for pledge in pledges if not pledge.joined_late}
    concerned = Q(pledge__in=found) | Q(founder__in=founders)
    for line in LateCredit.objects.standing().within(partnership).filter(concerned) if found else ():
        for key, credited in found.items():
            if key in (line.pledge_id, founders.get(line.founder_id)):
                credited.lines.append(line)
    return found


def credited_to(founder: Organisation) -> Credited:
    """What an organisation is credited, in all partnerships, and how far each credit is: one query."""
    lines = credit_lines(founder.pk)
    for line in lines:
        state, is_paid, number = line.billed or ("", 0, 0)
        line.look = credit_look(state, is_paid=bool(is_paid)) if state else ""
        line.basis_number = number
    return Credited(lines)


@prepared
def credit_lines(founder: int) -> QuerySet[Any]:
    """Its lines, with what they name."""
    lines = InvoiceLine.objects.filter(
        basis__late_pledge=OuterRef("pledge"), organisation=OuterRef("founder"), kind=InvoiceLineKind.CREDIT
    )
    is_paid = Case(When(basis__paid_amount=F("basis__amount"), then=1), default=0)
    newest = lines.order_by("-pk").values(one=JSONArray("state", is_paid, "basis__number"))[:1]
    return LateCredit.objects.standing().filter(founder=founder).annotate(billed=Subquery(newest))
