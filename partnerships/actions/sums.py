"""The sums that a partnership stores, each level by itself, and how all of them fall away."""

from decimal import Decimal

from django.db.models import Count, F, Q, Sum

from os2collab import clock
from os2collab.models import User
from partnerships.models import STANDING, Appropriation, Partnership, Pledge, PledgeChange, PledgeLevel
from partnerships.said import Said


def refresh(partnership: Partnership) -> None:
    """Store the three sums and counts anew, each level by itself: one query to read, one to write."""
    rows = Pledge.objects.filter(partnership=partnership).order_by().values_list("level")
    granted = Sum("amount", filter=Q(appropriation=Appropriation.GRANTED))
    sums = {level: figures for level, *figures in rows.annotate(Sum("amount"), Count("pk"), granted=granted)}
    for level in (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST):
        amount, count, _granted = sums.get(level, (None, 0, None))
        setattr(partnership, f"{level}_amount", amount or Decimal(0))
        setattr(partnership, f"{level}_count", count)
    *_both, appropriated = sums.get(PledgeLevel.BINDING, (None, 0, None))
    partnership.appropriated_amount = appropriated or Decimal(0)
    amounts = ("binding_amount", "conditional_amount", "interest_amount", "appropriated_amount")
    partnership.save(update_fields=[*amounts, "binding_count", "conditional_count", "interest_count"])


def lapse(partnership: Partnership, *, by: User | None, reason: str) -> None:
    """Let every pledge lapse with its partnership, for the verb that decides so: from now on nobody is bound."""
    standing = Pledge.objects.filter(partnership=partnership, level__in=STANDING)
    PledgeChange.objects.bulk_create(
        PledgeChange(
            pledge=pledge,
            level=PledgeLevel.LAPSED,
            amount=pledge.amount,
            budget_year=pledge.budget_year,
            condition=pledge.condition,
            details=Said.of(pledge).details(),
            reason=reason,
            by=by,
            at=clock.now(),
        )
        for pledge in standing.with_parts()
    )
    standing.update(level=PledgeLevel.LAPSED, version=F("version") + 1, ready_at=None, consented_at=None)
    refresh(partnership)
