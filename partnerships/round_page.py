"""What the partnership page says of its round: parts, minimum, what follows otherwise, and joining late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab.display import day, kroner
from partnerships import joining_late
from partnerships.ledger import PledgePlace
from partnerships.models import (
    GoalPart,
    GoalPartKind,
    IfNotReached,
    LateFee,
    Partnership,
    PartnershipState,
    Pledge,
    PledgeLevel,
)
from partnerships.models.partnership import PartnershipQuerySet
from partnerships.quote_panel import quote_requests
from partnerships.round_drawing import Slice, parts_bar, slices_of

S = PartnershipState
WORDED = Cast("amount", CharField())


@dataclass
class Part:
    """One part of the goal, or one beyond it with how much of it binding money covers, in whole percent."""

    kind: str
    label: str
    title: str
    amount: Decimal
    covered_percent: int = 0

    @property
    def swatch(self) -> SafeString:
        """What it looks like in the bar."""
        return Slice(self.kind, self.label, self.amount).swatch


@dataclass
class Round:
    """The round in words and parts."""

    parts: list[Part] = field(default_factory=list)
    stretch: list[Part] = field(default_factory=list)
    bar: SafeString = SafeString()  # noqa: RUF009 - an empty text
    enough: str = ""
    otherwise: str = ""
    late_rule: str = ""
    join_now: list[str] = field(default_factory=list)
    may_change: bool = False
    may_decide: bool = False


def with_round(rows: PartnershipQuerySet) -> PartnershipQuerySet:
    """Partnerships with the parts of their goal, their late fees and their requests for quotes, in the same query."""
    parts = GoalPart.objects.filter(partnership=OuterRef("pk")).order_by("position")
    fees = LateFee.objects.filter(partnership=OuterRef("pk")).order_by("from_on")
    return rows.annotate(
        loaded_parts=ArraySubquery(parts.values(one=JSONObject(kind="kind", title="title", amount=WORDED))),
        loaded_fees=ArraySubquery(
            fees.values(one=JSONObject(from_on=Cast("from_on", CharField()), amount=WORDED)),
        ),
        loaded_requests=quote_requests(),
    )


def round_of(partnership: Partnership, own: Iterable[PledgePlace], *, edits: bool, decides: bool) -> Round:
    """What the card of the round shows to one reader. No query for a partnership loaded by ``with_round``."""
    kept = loaded(partnership)
    fees = {date.fromisoformat(one["from_on"]): Decimal(one["amount"]) for one in kept["loaded_fees"]}
    parts, stretch = parts_of(partnership, kept["loaded_parts"])
    late = joining_late.is_late(partnership)
    is_new = any(not place.stands for place in own)
    return Round(
        parts=parts,
        stretch=stretch,
        bar=drawn(partnership, kept["loaded_parts"]),
        enough=enough_sentence(partnership),
        otherwise=str(partnership.get_if_not_reached_display()),
        late_rule=str(partnership.get_late_rule_display()),
        join_now=joining_late.offer(partnership, fees) if late and is_new else [],
        may_change=edits and may_change_terms(partnership),
        may_decide=decides and is_undecided(partnership),
    )


def loaded(partnership: Partnership) -> dict[str, Any]:
    """What ``with_round`` loads, asked for when it was not."""
    names = ("loaded_parts", "loaded_fees", "loaded_requests")
    if not hasattr(partnership, names[0]):
        row = with_round(Partnership.objects.filter(pk=partnership.pk)).values(*names).get()
        vars(partnership).update(row)
    return {name: getattr(partnership, name) for name in names}


def parts_of(partnership: Partnership, rows: Iterable[dict[str, str]]) -> tuple[list[Part], list[Part]]:
    """The parts of the goal, and those beyond it: binding money above the goal covers them in their order."""
    beyond = max(partnership.binding_amount - partnership.goal_amount, Decimal(0))
    parts, stretch = [], []
    for row in rows:
        part = Part(row["kind"], str(GoalPartKind(row["kind"]).label), row["title"], Decimal(row["amount"]))
        if row["kind"] == GoalPartKind.STRETCH:
            covered = min(beyond, part.amount)
            beyond -= covered
            part.covered_percent = int(covered * 100 // part.amount)
            stretch.append(part)
        else:
            parts.append(part)
    return parts, stretch


def drawn(partnership: Partnership, rows: Iterable[dict[str, str]]) -> SafeString:
    """The goal as a bar of its parts; nothing where it has none."""
    slices = slices_of(((row["kind"], Decimal(row["amount"])) for row in rows), partnership.goal_amount)
    return parts_bar(slices, partnership.goal_amount) if slices else SafeString()


def enough_sentence(partnership: Partnership) -> str:
    """What must be binding, from how many."""
    number = partnership.minimum_partners
    words = {"enough": kroner(partnership.enough_amount), "number": number}
    said = ngettext(
        "Reached when %(enough)s is binding from at least %(number)d organisation in time.",
        "Reached when %(enough)s is binding from at least %(number)d organisations in time.",
        number,
    )
    return said % words


def may_change_terms(partnership: Partnership) -> bool:
    """Until the round is reached or missed."""
    return partnership.state in {S.DRAFT, S.OPEN} and not partnership.is_settled_round and not partnership.has_passed


def is_undecided(partnership: Partnership) -> bool:
    """The deadline passed without enough, and the partners have the choice."""
    decide = partnership.if_not_reached == IfNotReached.DECIDE
    return partnership.state == S.OPEN and decide and (partnership.missed_at is not None or partnership.has_passed)


def with_bound(partnerships: PartnershipQuerySet) -> PartnershipQuerySet:
    """With who is bound, in the same query."""
    binding = Pledge.objects.filter(partnership=OuterRef("pk"), level=PledgeLevel.BINDING)
    said = JSONObject(name="organisation__name", amount=WORDED)
    return partnerships.annotate(bound_now=ArraySubquery(binding.order_by("organisation__sort_key").values(said=said)))


def bound_in(partnership: Partnership) -> list[tuple[str, Decimal]]:
    """The organisations that are bound, and to how many kroner; of a partnership that was asked ``with_bound``."""
    rows: list[dict[str, str]] = vars(partnership)["bound_now"]
    return [(row["name"], Decimal(row["amount"])) for row in rows]


def consequences(partnership: Partnership) -> dict[str, str]:
    """What each of the two decisions means, in full."""
    number = partnership.binding_count
    missing = max(partnership.enough_amount - partnership.binding_amount, Decimal(0))
    words = {
        "binding": kroner(partnership.binding_amount),
        "missing": kroner(missing),
        "number": number,
        "deadline": day(partnership.deadline),
    }
    go_on = ngettext(
        "%(number)d organisation stays bound to %(binding)s; %(missing)s less than enough. More can still join.",
        "%(number)d organisations stay bound to %(binding)s; %(missing)s less than enough. More can still join.",
        number,
    )
    return {
        "go_on": go_on % words,
        "lapse": _("Every pledge lapses, whatever its level. Nobody is bound, and everybody is told.") % words,
    }
