"""What the public page of a partnership shows: numbers, and the names of organisations. Nothing about people.

Binding, conditional and interest stand apart: how much is binding, and how many organisations say the rest.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.display import day, kroner
from os2collab.http import small_number
from os2collab.models import Organisation, PopulationFigure
from partnerships.cost_keys import CostKey, KeyKind, Payer, reason, shares_of, tie_code
from partnerships.keys import CannotSplit
from partnerships.models import STANDING, JoinLink, Partnership, Pledge, PledgeLevel, SplitShare
from partnerships.payers import band_of, bands
from partnerships.splits import key_of, payers_of


@dataclass
class OwnShare:
    """What the chosen municipality would pay, and by what that was computed."""

    name: str
    amount: int | None
    how: str


def join_page(link: JoinLink, data: QueryDict) -> dict[str, Any]:
    """The page for whoever has the link. ``municipality`` in the address is whose share is shown."""
    partnership = link.partnership
    pledges = list(
        Pledge.objects.filter(partnership=partnership, level__in=STANDING)
        .select_related("organisation")
        .order_by("organisation__sort_key")
    )
    everybody = list(Organisation.objects.municipal().order_by("sort_key").only("name", "municipality_code"))
    chosen = small_number(data.get("municipality", ""))
    own = next((each for each in everybody if each.pk == chosen), None)
    days_left = (partnership.deadline - clock.today()).days
    return {
        "partnership": partnership,
        "link": link,
        "bound": [pledge.organisation.name for pledge in pledges if pledge.level == PledgeLevel.BINDING],
        "organisations": everybody,
        "chosen": own.pk if own else None,
        "unknown": "municipality" in data and data["municipality"] and own is None,
        "share": share_of(partnership, own, pledges) if own else None,
        "days_left": days_left,
        "days_late": -days_left,
        "deadline": day(partnership.deadline),
    }


def share_of(partnership: Partnership, own: Organisation, pledges: list[Pledge]) -> OwnShare:
    """By the adopted proposal, with its figures; equally among all who have pledged when none is adopted."""
    if partnership.split:
        return share_by_split(partnership, own)
    payers = {pledge.organisation_id: as_payer(pledge.organisation) for pledge in pledges}
    payers[own.pk] = as_payer(own)
    key = CostKey(KeyKind.EQUAL, int(partnership.goal_amount))
    how = _(
        "No key is adopted yet. This is the goal shared equally among the %(count)d organisations that have pledged"
        " something so far, yours included."
    ) % {"count": len(payers)}
    return OwnShare(own.name, shares_of(key, list(payers.values()))[own.pk], how)


def share_by_split(partnership: Partnership, own: Organisation) -> OwnShare:
    """What the adopted proposal says, or what it would say with one more."""
    split = partnership.split
    assert split is not None  # noqa: S101 - the caller has asked
    words = {"key": split.key_words, "name": split.name, "total": kroner(split.total)}
    shares = list(SplitShare.objects.filter(split=split).select_related("organisation"))
    for share in shares:
        if share.organisation_id == own.pk:
            how = _("This is your share in the adopted proposal »%(name)s« (%(key)s), of %(total)s in all.") % words
            return OwnShare(own.name, int(share.amount), how)
    key, payers = key_of(split, shares), [*payers_of(shares), newcomer(own, split.population_year)]
    try:
        amount = shares_of(key, payers)[own.pk]
    except CannotSplit as refusal:
        if key.kind == KeyKind.PERCENT:
            return OwnShare(own.name, None, _("The shares are fixed percentages: they are agreed anew when you join."))
        return OwnShare(own.name, None, reason(refusal, key, payers))
    how = _("This is the adopted proposal »%(name)s« (%(key)s) with you as one more, of %(total)s in all.") % words
    return OwnShare(own.name, amount, how)


def newcomer(own: Organisation, year: int | None) -> Payer:
    """One more, with its figure of the proposal's year and the size group that it has now."""
    figure = PopulationFigure.objects.filter(organisation=own, year=year).first() if year else None
    payer = as_payer(own)
    payer.inhabitants = figure.inhabitants if figure else None
    payer.band, payer.band_weight = band_of(payer.inhabitants, bands() if figure else ())
    return payer


def as_payer(organisation: Organisation) -> Payer:
    """An organisation as an equal key sees it."""
    return Payer(organisation.pk, organisation.name, tie_code(organisation.municipality_code, organisation.pk))
