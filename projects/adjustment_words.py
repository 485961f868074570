"""What a colleague would say of an adjustment: what somebody proposes, whom it waits for, what became of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import display
from os2collab.models import Organisation
from projects.adjusting import Part, levers_of
from projects.change_cards import Names
from projects.events.labels import levers_label
from projects.models import (
    Adjustment,
    AdjustmentParty,
    AdjustmentState,
    PlanChange,
    PlanRevision,
    Project,
    Recommendation,
    TeamMember,
    Touches,
)


def proposes(organisation: Organisation, changes: Sequence[PlanChange], names: Names) -> str:
    """What somebody proposes, in one sentence."""
    if len(changes) > 1:
        said = ngettext(
            "%(organisation)s proposes %(number)d change of %(levers)s.",
            "%(organisation)s proposes %(number)d changes of %(levers)s.",
            len(changes),
        )
        levers = levers_label([lever.value for lever in levers_of(changes)])
        return said % {"organisation": organisation.name, "number": len(changes), "levers": levers}
    return proposes_one(organisation, changes[0], names)


def proposes_one(organisation: Organisation, change: PlanChange, names: Names) -> str:
    """The same, of an adjustment that changes one thing."""
    milestone = names.place(change)
    values = {"organisation": organisation.name, "number": milestone.number if milestone else 0}
    if change.touches == Touches.DUE_DATE:
        return moves(change, values)
    if change.touches == Touches.ADDED:
        new = {"organisation": organisation.name, "title": change.after["title"]}
        return _("%(organisation)s proposes a new milestone: %(title)s.") % new
    if milestone is None:
        return _("%(organisation)s proposes another staffing of the project.") % values
    sentences = {
        Touches.OUTCOME: _("%(organisation)s proposes another outcome of M%(number)d."),
        Touches.PRICE: _("%(organisation)s proposes another price for M%(number)d."),
        Touches.CANCELLED: _("%(organisation)s proposes to leave out M%(number)d."),
        Touches.RESPONSIBLE: _("%(organisation)s proposes that another organisation is responsible for M%(number)d."),
        Touches.ALLOCATION: _("%(organisation)s proposes another staffing of M%(number)d."),
    }
    return sentences[Touches(change.touches)] % values


def moves(change: PlanChange, values: dict[str, object]) -> str:
    """That a date moves, and by how much."""
    days = (date.fromisoformat(change.after) - date.fromisoformat(change.before)).days
    if days < 0:
        sooner = ngettext(
            "%(organisation)s proposes that M%(number)d is due %(days)d day sooner.",
            "%(organisation)s proposes that M%(number)d is due %(days)d days sooner.",
            -days,
        )
        return sooner % {**values, "days": -days}
    moved = ngettext(
        "%(organisation)s proposes to move M%(number)d by %(days)d day.",
        "%(organisation)s proposes to move M%(number)d by %(days)d days.",
        days,
    )
    return moved % {**values, "days": days}


def waits_for(
    adjustment: Adjustment, open_parties: Sequence[AdjustmentParty], *, mine: bool, outdated: bool, decides: bool
) -> str:
    """Whom an undecided adjustment waits for, as its reader sees it."""
    if decides:
        return _("The styregruppe (steering group) decides, and you record what it says.")
    if outdated:
        return _("The plan has changed since: it has to be fitted to the plan.")
    if adjustment.state == AdjustmentState.RECOMMENDED:
        return _("It lies before the styregruppe (steering group).")
    if mine:
        return _("It waits for you.")
    names = get_text_list([party_name(party, adjustment.project.current_team) for party in open_parties], _("and"))
    return _("It waits for %(names)s.") % {"names": names}


def party_name(party: AdjustmentParty, team: Sequence[TeamMember]) -> str:
    """Who is asked: the lead by name, or the organisation."""
    lead = next((member for member in team if member.is_lead), None)
    if party.part == Part.LEAD and lead:
        return _("%(name)s, project lead") % {"name": lead.user.first_name}
    return party.organisation.name


def outcome(adjustment: Adjustment, revision: PlanRevision | None) -> str:
    """What became of it, and when."""
    day = display.day(adjustment.state_since)
    match adjustment.state:
        case AdjustmentState.APPLIED if revision:
            return _("It is in force since %(day)s, as revision %(number)d of the plan.") % {
                "day": day,
                "number": revision.number,
            }
        case AdjustmentState.REJECTED:
            return _("It was not agreed; the plan stays as it is. That was on %(day)s.") % {"day": day}
        case AdjustmentState.WITHDRAWN:
            return _("It was taken back on %(day)s.") % {"day": day}
    return ""


def state_label(adjustment: Adjustment) -> str:
    """The state with its day, where that says more than the state alone."""
    if adjustment.state == AdjustmentState.APPLIED:
        return _("In force from %(day)s") % {"day": display.day(adjustment.state_since, short=True)}
    return ""


class Use(NamedTuple):
    """How much of a mandate is used, and what an adjustment makes of it."""

    words: str
    exceeds: bool


def uses(project: Project | Recommendation, amount: Decimal, days: int) -> list[Use]:
    """What an adjustment uses of the lead's mandate, in days and in kroner; nothing for what it does not touch.

    The numbers are those of the project now, or those that a recommendation keeps.
    """
    found = []
    if days > 0:
        values = {"used": project.used_days, "mandate": project.mandate_days, "after": project.used_days + days}
        words = ngettext(
            "%(used)d of %(mandate)d day of slip is used; this makes it %(after)d.",
            "%(used)d of %(mandate)d days of slip are used; this makes it %(after)d.",
            project.mandate_days,
        )
        found.append(Use(words % values, project.used_days + days > project.mandate_days))
    if amount > 0:
        after = project.used_amount + amount
        sums = {"used": project.used_amount, "mandate": project.mandate_amount, "after": after}
        words = _("%(used)s of %(mandate)s are used; this makes it %(after)s.")
        found.append(
            Use(words % {name: display.kroner(sum_) for name, sum_ in sums.items()}, after > project.mandate_amount)
        )
    return found
