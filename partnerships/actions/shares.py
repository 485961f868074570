"""Pledges that are a share by the key: they follow the split that the partnership adopts."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from os2collab.access.guards import Refused
from os2collab.display import kroner
from os2collab.models import User
from partnerships.actions import ledger
from partnerships.models import STANDING, Pledge, Split
from partnerships.said import Said, Years


def follow(split: Split, *, by: User) -> None:
    """Give every pledge by the key its share in the split, inside the verb that adopts it, under its lock.

    What was approved is the share by the key up to a maximum, so nobody approves anew. Raises Refused when a share
    would be above what its organisation pays at most.
    """
    partnership = split.partnership
    shares = dict(split.shares.values_list("organisation_id", "amount"))
    rows = Pledge.objects.filter(partnership=partnership, by_key=True, level__in=STANDING).with_parts()
    for pledge in rows.select_related("organisation", "approval"):
        share = Decimal(shares.get(pledge.organisation_id, 0))
        if not share or share == pledge.amount:
            continue
        if pledge.maximum_amount is not None and share > pledge.maximum_amount:
            words = {"name": pledge.organisation.name, "share": kroner(share), "most": kroner(pledge.maximum_amount)}
            raise Refused(
                _("%(name)s would pay %(share)s by this key, and pays %(most)s at most by its pledge") % words
            )
        said = replace(Said.of(pledge), amount=share, years=stretched(pledge.years, share))
        ledger.keep(partnership, pledge, by=by, said=said, approved=False)
        ledger.add_change(pledge, by=by, said=said, reason=str(split))
        ledger.tell(pledge, by=by, said=said, reason="")
    ledger.settle(partnership, by=by)


def stretched(years: Years, amount: Decimal) -> Years:
    """The same budget years for another amount: each keeps its part while it lasts, the last takes what is left."""
    kept: list[tuple[int, Decimal]] = []
    for year, paid in years[:-1]:
        part = min(paid, amount)
        amount -= part
        kept.append((year, part))
    last = [(years[-1][0], amount)] if years else []
    return tuple((year, part) for year, part in (*kept, *last) if part)
