"""All that a round asks for, as one value."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from partnerships.models import GoalPartKind, IfNotReached, LateRule, Partnership

PLAIN = ("goal_amount", "minimum_amount", "minimum_partners", "deadline", "if_not_reached", "late_rule")


@dataclass(frozen=True)
class Terms:
    """All that a round asks for. ``goal_amount`` counts where no part of the goal is named; kroner excluding VAT."""

    goal_amount: Decimal | None
    deadline: date
    minimum_amount: Decimal | None = None
    minimum_partners: int = 1
    if_not_reached: str = IfNotReached.DECIDE
    late_rule: str = LateRule.SAME_TERMS
    parts: tuple[tuple[str, str, Decimal], ...] = ()  # kind, title, amount
    fees: tuple[tuple[date, Decimal], ...] = ()

    @property
    def is_made_of_parts(self) -> bool:
        """Whether the goal is the sum of parts."""
        return any(kind != GoalPartKind.STRETCH for kind, _title, _amount in self.parts)

    @property
    def goal(self) -> Decimal | None:
        """The sum of the parts that are not stretch, or else the one amount."""
        named = (amount for kind, _title, amount in self.parts if kind != GoalPartKind.STRETCH)
        return sum(named, Decimal(0)) if self.is_made_of_parts else self.goal_amount

    def with_part(self, part: tuple[str, str, Decimal] | None) -> "Terms":
        """The same with one more part, unless it is there already."""
        known = {title for _kind, title, _amount in self.parts}
        return self if part is None or part[1] in known else replace(self, parts=(*self.parts, part))

    @classmethod
    def of(cls, partnership: Partnership) -> "Terms":
        """What the partnership asks for now; two queries."""
        return cls(
            **{name: getattr(partnership, name) for name in PLAIN},
            parts=tuple(partnership.parts.values_list("kind", "title", "amount")),
            fees=tuple(partnership.late_fees.values_list("from_on", "amount")),
        )
