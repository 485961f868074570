"""What joining late means, shown before one joins and afterwards: what is paid, and to whom it is credited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from os2collab.models import Organisation
from os2collab.prepared import prepared
from partnerships import joining_late
from partnerships.joining_late import LateTerms
from partnerships.ledger import PledgePlace
from partnerships.models import LateCredit, LateRule, Partnership, Pledge

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
    """What an organisation is credited, in all partnerships: one query."""
    return Credited(credit_lines(founder.pk))


@prepared
def credit_lines(founder: int) -> QuerySet[LateCredit]:
    """Its lines, with what they name."""
    return LateCredit.objects.standing().filter(founder=founder)
