"""What is shown of proposals: one, two beside each other, and the card on the partnership's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.http import QueryDict

from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.http import small_number
from os2collab.models import User
from partnerships.cost_keys import CostKey, Payer, query_of, signed, tie_code
from partnerships.models import TAKES_PLEDGES, JoinLink, Partnership, Split, SplitShare

MOST_PROPOSALS = 50


@dataclass
class Compared:
    """One organisation's share in two proposals; None where it has none."""

    name: str
    first: Decimal | None
    second: Decimal | None

    @property
    def difference(self) -> str:
        """How much more or less it pays in the second."""
        return signed((self.second or Decimal(0)) - (self.first or Decimal(0)))


def compare_page(partnership: Partnership, user: User, data: QueryDict) -> dict[str, Any]:
    """All proposals, and two of them beside each other: those in the address, else the adopted and the newest."""
    found = list(partnership.splits.for_list().annotate(payers=Count("shares"))[:MOST_PROPOSALS])
    for split in found:
        split.partnership = partnership
    first, second = chosen(partnership, found, data)
    return {
        "partnership": partnership,
        "splits": found,
        "first": first,
        "second": second,
        "compared": compared(first, second) if first and second else [],
        "difference": signed(second.total - first.total) if first and second else "",
        "may_adopt": bool(can(user, Permission.PARTNERSHIP_DECIDE, partnership)),
        "adopted_number": partnership.split.number if partnership.split else 0,
        "url": address("split-list", partnership.slug),
        "what_if_url": address("what-if", partnership.slug),
    }


def chosen(partnership: Partnership, found: Sequence[Split], data: QueryDict) -> tuple[Split | None, Split | None]:
    """The two proposals that are compared."""
    numbered = {split.number: split for split in found}
    first = numbered.get(small_number(data.get("first", "")) or 0)
    second = numbered.get(small_number(data.get("second", "")) or 0)
    adopted = next((split for split in found if split.pk == partnership.split_id), None)
    second = second or next((split for split in found if split not in (first, adopted)), None)
    first = first or next((split for split in (adopted, *found) if split and split != second), None)
    return first, second


def compared(first: Split, second: Split) -> list[Compared]:
    """Each organisation that has a share in one of them, in Danish order."""
    shares = SplitShare.objects.filter(split__in=[first, second]).order_by("organisation__sort_key")
    rows: dict[int, Compared] = {}
    for organisation, name, split, amount in shares.values_list(
        "organisation", "organisation__name", "split", "amount"
    ):
        row = rows.setdefault(organisation, Compared(name, None, None))
        if split == first.pk:
            row.first = amount
        if split == second.pk:
            row.second = amount
    return list(rows.values())


def split_page(split: Split, user: User) -> dict[str, Any]:
    """One proposal with its shares."""
    partnership = split.partnership
    shares = list(split.shares.select_related("organisation").order_by("organisation__sort_key"))
    adopted = partnership.split_id == split.pk
    return {
        "split": split,
        "partnership": partnership,
        "shares": shares,
        "shows": {name: any(getattr(share, name) is not None for share in shares) for name in SHOWN},
        "columns": 1 + sum(any(getattr(share, name) is not None for share in shares) for name in SHOWN),
        "is_adopted": adopted,
        "may_adopt": not adopted and bool(can(user, Permission.PARTNERSHIP_DECIDE, partnership)),
        "adopted_number": partnership.split.number if partnership.split else 0,
        "what_if_url": f"{address('what-if', partnership.slug)}?{again(split, shares)}",
    }


SHOWN = ("population", "band_weight", "percent", "own_amount", "ceiling")


def again(split: Split, shares: list[SplitShare]) -> str:
    """The proposal as a question for the what-if page."""
    return query_of(key_of(split, shares), (share.organisation_id for share in shares))


def key_of(split: Split, shares: list[SplitShare]) -> CostKey:
    """The key with what was said of each organisation."""

    def said(name: str, number: type = int) -> dict[int, Any]:
        values = ((share.organisation_id, getattr(share, name)) for share in shares)
        return {pk: number(value) for pk, value in values if value is not None}

    key = split.key
    return CostKey(
        kind=key.kind,
        total=key.total,
        floor=key.floor,
        ceiling=key.ceiling,
        base=key.base,
        mix=key.mix,
        percents=said("percent", Decimal),
        own=said("own_amount"),
        ceilings=said("ceiling"),
        year=key.year,
    )


def payers_of(shares: list[SplitShare]) -> list[Payer]:
    """Who pays, with the figures of then."""
    return [
        Payer(
            share.organisation_id,
            share.organisation.name,
            tie_code(share.organisation.municipality_code, share.organisation_id),
            share.population,
            share.band,
            share.band_weight,
        )
        for share in shares
    ]


def split_card(partnership: Partnership, user: User) -> dict[str, Any]:
    """The card on the partnership's page: the adopted proposal with the reader's share, and the public page."""
    mine = standing_in(user, partnership).organisations(Permission.PLEDGE_INTEREST)
    shares = SplitShare.objects.filter(split=OuterRef("pk"), organisation__in=mine)
    adopted = Split.objects.filter(pk=partnership.split_id or 0)
    may_share = bool(can(user, Permission.PARTNERSHIP_EDIT, partnership))
    return {
        "adopted": adopted.annotate(own=Subquery(shares.values("amount")[:1])).first()
        if partnership.split_id
        else None,
        "may_share": may_share,
        "may_publish": partnership.state in TAKES_PLEDGES,
        "link": JoinLink.objects.filter(partnership=partnership, withdrawn_at=None).first() if may_share else None,
    }
