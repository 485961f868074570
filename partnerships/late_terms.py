"""What joining late means, shown before one joins and afterwards: what is paid, and to whom it is credited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, TextField, When
from django.db.models.functions import Cast, JSONArray

from os2collab.models import Organisation
from os2collab.prepared import prepared
from partnerships import joining_late
from partnerships.joining_late import LateTerms
from partnerships.ledger import PledgePlace
from partnerships.models import InvoiceLine, InvoiceLineKind, LateCredit, LateRule, Partnership, Pledge
from partnerships.models.invoice_line import credit_look

NOTHING = Decimal(0)


@dataclass
class CreditRow:
    """A part of what one founder is credited, and how far it is; ``look`` is empty while it stands in no basis."""

    pledge: Pledge
    founder: Organisation
    amount: Decimal
    look: str = ""
    basis_number: int = 0


@dataclass
class Credited:
    """What founders are credited, one line each time somebody joined late; the lines and their sum in kroner."""

    lines: list[CreditRow] = field(default_factory=list)

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
    """By pledge: what it pays to founders when it joined late, else what it is credited in no basis yet. One query."""
    found = {pledge.pk: Credited() for pledge in pledges}
    founders = {pledge.organisation_id: pledge.pk for pledge in pledges if not pledge.joined_late}
    concerned = Q(pledge__in=found) | Q(founder__in=founders)
    for credit in with_lines().within(partnership).filter(concerned) if found else ():
        if credit.pledge_id in found:
            found[credit.pledge_id].lines.append(CreditRow(credit.pledge, credit.founder, credit.amount))
        if credit.founder_id in founders:
            found[founders[credit.founder_id]].lines.extend(row for row in rows_of(credit) if not row.look)
    return found


def credited_to(founder: Organisation) -> Credited:
    """What an organisation is credited, in all partnerships, and how far each credit is: one query."""
    return Credited([row for credit in credits_to(founder.pk) for row in rows_of(credit)])


@prepared
def credits_to(founder: int) -> QuerySet[Any]:
    """All of one founder."""
    found: QuerySet[Any] = with_lines().filter(founder=founder)
    return found


def with_lines() -> Any:
    """Credits with the lines in which they stand: amount, state, whether who joined has paid, number of the basis."""
    lines = InvoiceLine.objects.filter(
        basis__late_pledge=OuterRef("pledge"), organisation=OuterRef("founder"), kind=InvoiceLineKind.CREDIT
    )
    is_paid = Case(When(basis__paid_amount=F("basis__amount"), then=1), default=0)
    each = JSONArray(Cast("amount", TextField()), "state", is_paid, "basis__number")
    return LateCredit.objects.standing().annotate(billed=ArraySubquery(lines.order_by("pk").values(one=each)))


def rows_of(credit: Any) -> list[CreditRow]:
    """One for each line, and one for what stands in none."""
    rows = [
        CreditRow(credit.pledge, credit.founder, Decimal(amount), credit_look(state, is_paid=bool(is_paid)), number)
        for amount, state, is_paid, number in credit.billed
    ]
    left = credit.amount - sum((row.amount for row in rows), NOTHING)
    return [*rows, CreditRow(credit.pledge, credit.founder, left)] if left else rows
