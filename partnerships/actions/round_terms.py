"""What a round asks for: goal and parts, minimum, deadline, what follows otherwise, and the rule for who is late."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import User
from partnerships import events, round_events
from partnerships.actions import rounds
from partnerships.models import (
    GoalPart,
    LateFee,
    LateRule,
    Partnership,
    PartnershipState,
)
from partnerships.round_terms import PLAIN, Terms


@verb(Permission.PARTNERSHIP_EDIT)
def set_terms(
    partnership: Partnership, *, by: User, terms: Terms, reason: str = "", version: int | None = None
) -> Partnership:
    """Set all of it at once. Once the partnership takes pledges it needs a reason, and those who pledged are told.

    Raises Stale, ValidationError for what does not fit together, and Refused when the round was reached or missed.
    """
    before = Terms.of(partnership)
    if _settled(terms) == _settled(before):
        return partnership
    if version is not None and version != partnership.version:
        raise Stale(partnership)
    if partnership.is_settled_round or partnership.state not in {PartnershipState.DRAFT, PartnershipState.OPEN}:
        raise Refused(_("The round was settled by these terms; they do not change afterwards."))
    is_open = partnership.state == PartnershipState.OPEN
    check(terms, before=before, reason=reason, is_open=is_open)
    for name in PLAIN:
        setattr(partnership, name, getattr(terms, name))
    partnership.goal_amount = terms.goal or before.goal_amount or Decimal(0)
    if terms.deadline != before.deadline:
        partnership.reminded_days = None
    partnership.version += 1
    partnership.save(update_fields=[*PLAIN, "reminded_days", "version"])
    write_rows(partnership, terms)
    tell(partnership, by=by, before=before, reason=reason if is_open else "")
    rounds.settle(partnership, by=by)
    return partnership


def _settled(terms: Terms) -> tuple[object, ...]:
    plain = [getattr(terms, name) for name in PLAIN if name != "goal_amount"]
    return (terms.goal, *plain, tuple(terms.parts), tuple(sorted(terms.fees)))


def check(terms: Terms, *, before: Terms, reason: str, is_open: bool) -> None:
    """Raise ValidationError, all complaints at once, each at its field."""
    wrong: dict[str, str] = {}
    goal = terms.goal
    if not goal or goal <= 0:
        wrong["goal_amount"] = _("Write the goal, or the parts that it is made of.")
    elif goal > Decimal("9999999999.99"):
        wrong["goal_amount"] = _("The parts are more than can be written down.")
    elif terms.minimum_amount is not None and not 0 < terms.minimum_amount <= goal:
        wrong["minimum_amount"] = _("The minimum lies above zero and is at most the goal.")
    if terms.minimum_partners < 1:
        wrong["minimum_partners"] = _("At least one organisation is needed.")
    if terms.deadline < clock.today() and (is_open or terms.deadline != before.deadline):
        wrong["deadline"] = _("Choose today or a later day.")
    if terms.late_rule == LateRule.RISING_FEE and not terms.fees:
        wrong["late_rule"] = _("Write at least one fee, and the day from which it holds.")
    if len({start for start, _amount in terms.fees}) != len(terms.fees):
        wrong["late_rule"] = _("There is a fee from that day already.")
    if is_open and not reason:
        wrong["reason"] = _("Say why: those who have pledged count on these terms.")
    if wrong:
        raise ValidationError(wrong)


def write_rows(partnership: Partnership, terms: Terms) -> None:
    """The parts in their order, and the fees."""
    GoalPart.objects.filter(partnership=partnership).delete()
    GoalPart.objects.bulk_create(
        GoalPart(partnership=partnership, kind=kind, title=title, amount=amount, position=place)
        for place, (kind, title, amount) in enumerate(terms.parts, start=1)
    )
    LateFee.objects.filter(partnership=partnership).delete()
    LateFee.objects.bulk_create(
        LateFee(partnership=partnership, from_on=from_on, amount=amount) for from_on, amount in terms.fees
    )


def tell(partnership: Partnership, *, by: User, before: Terms, reason: str) -> None:
    """What others count on, each with what it was; and once the round is open, why."""

    def remember(kind: EventKind, **details: Any) -> None:
        organisation = partnership.lead_organisation
        record(kind, by=by, on=partnership, within=partnership, organisation=organisation, **details)

    if partnership.goal_amount != before.goal_amount:
        amounts = {"before": f"{before.goal_amount:.2f}", "after": f"{partnership.goal_amount:.2f}"}
        remember(events.GOAL_CHANGED, **amounts)
    if partnership.deadline != before.deadline:
        remember(events.DEADLINE_MOVED, before=str(before.deadline), after=str(partnership.deadline))
    if reason:
        remember(round_events.ROUND_CHANGED, reason=reason)
