"""Whether it is enough, on the what-if page: for the goal, the threshold of the vendor, the milestones of the plan."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab.display import kroner
from os2collab.models import User
from partnerships.cost_keys import Payer
from partnerships.models import Partnership, PledgeLevel
from partnerships.pages import strong_sentence, threshold_sentence
from projects.models import Milestone, MilestoneState

type Plan = Sequence[tuple[int, str, Any, Decimal | None]]  # number, title, due date, price


@dataclass
class Cover:
    """A milestone in the order of dates, and what is missing to pay for it; None when it has no price."""

    number: int
    title: str
    due_date: Any
    price: Decimal | None
    missing: Decimal | None

    @property
    def is_covered(self) -> bool:
        return self.missing is not None and not self.missing

    @property
    def missing_words(self) -> str:
        return kroner(self.missing or 0)


def reach_of(
    partnership: Partnership, user: User, total: int, rows: Iterable[Payer], included: Collection[int]
) -> dict[str, Any]:
    """Both ways to look at it: what is binding of those who are in, and what is shared here. One query for the plan."""
    left = [payer for payer in rows if payer.pk not in included]
    rest, plan = without(partnership, left), plan_of(partnership, user)
    milestones = covers(plan, total)
    is_less = rest.binding_amount < partnership.binding_amount
    return {
        "rest": rest,
        "rest_title": rest_title(left) if is_less else _("Binding today"),
        "today": strong_sentence(rest),
        "threshold": threshold_sentence(rest, rest.vendor) if rest.vendor else "",
        "today_covers": covered_sentence(covers(plan, int(rest.binding_amount))),
        "consequence": consequence(partnership, rest) if is_less else "",
        "reach": reach_sentence(partnership, total) if total else "",
        "milestones": milestones,
    }


def without(partnership: Partnership, left: Iterable[Payer]) -> Partnership:
    """The partnership as it would be if they took their binding pledges with them; never saved."""
    rest = copy(partnership)
    gone = [payer.pledged for payer in left if payer.level == PledgeLevel.BINDING]
    rest.binding_amount -= sum((amount or Decimal(0) for amount in gone), Decimal(0))
    return rest


def rest_title(left: Sequence[Payer]) -> str:
    """Whose binding money is left out."""
    if len(left) == 1:
        return _("Binding without %(name)s") % {"name": left[0].name}
    return _("Binding without the %(count)d that are out") % {"count": len(left)}


def consequence(partnership: Partnership, rest: Partnership) -> str:
    """What it would mean if the others paid no more: for the goal, and for the vendor's threshold."""
    words = {
        "binding": kroner(rest.binding_amount),
        "percent": rest.binding_percent,
        "vendor": partnership.vendor,
        "threshold": partnership.threshold_percent,
    }
    if rest.missing_to_threshold and not partnership.missing_to_threshold:
        return (
            _(
                "If they pay no more, %(binding)s is binding (%(percent)d %%), and %(vendor)s no longer starts:"
                " its threshold is %(threshold)d %%."
            )
            % words
        )
    return _("If they pay no more, %(binding)s is binding: %(percent)d %% of the goal.") % words


def covered_sentence(milestones: Sequence[Cover]) -> str:
    """How many of the milestones that have a price it pays for; nothing where none has one."""
    priced = [milestone for milestone in milestones if milestone.price is not None]
    if not priced:
        return ""
    covered = sum(milestone.is_covered for milestone in priced)
    words = {"covered": covered, "count": len(priced)}
    return (
        ngettext(
            "It pays for %(covered)d of %(count)d milestone.",
            "It pays for %(covered)d of %(count)d milestones.",
            len(priced),
        )
        % words
    )


def reach_sentence(partnership: Partnership, total: int) -> str:
    """How far what is shared here would go: the goal, and the vendor's threshold. Never beside what is pledged."""
    words = {
        "total": kroner(total),
        "goal": kroner(partnership.goal_amount),
        "percent": int(total * 100 // partnership.goal_amount),
        "vendor": partnership.vendor,
        "threshold": partnership.threshold_percent,
        "missing": kroner(max((partnership.threshold_amount or Decimal(0)) - total, Decimal(0))),
    }
    if partnership.threshold_amount is None:
        return _("What is shared here, %(total)s, is %(percent)d %% of the goal of %(goal)s") % words
    if total >= partnership.threshold_amount:
        return (
            _(
                "What is shared here, %(total)s, would meet the threshold of %(vendor)s (%(threshold)d %% of the goal),"
                " once it is binding."
            )
            % words
        )
    return (
        _(
            "What is shared here, %(total)s, would not meet the threshold of %(vendor)s (%(threshold)d %% of the goal):"
            " %(missing)s is missing."
        )
        % words
    )


def plan_of(partnership: Partnership, user: User) -> Plan:
    """The project's milestones in the order of their dates, for those who see them."""
    if partnership.project_id is None:
        return []
    plan = Milestone.objects.visible_to(user).filter(project=partnership.project_id)
    rows = plan.exclude(state=MilestoneState.CANCELLED).order_by("due_date", "position")
    return list(rows.values_list("number", "title", "due_date", "price"))


def covers(plan: Plan, total: int) -> list[Cover]:
    """The milestones as far as the total reaches."""
    found, left = [], Decimal(total)
    for number, title, due_date, price in plan:
        missing = None if price is None else max(price - max(left, Decimal(0)), Decimal(0))
        left -= price or 0
        found.append(Cover(number, title, due_date, price, missing))
    return found
