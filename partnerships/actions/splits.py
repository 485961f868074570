"""How the costs of a partnership are shared: proposed, and adopted by who decides."""

import uuid
from collections.abc import Collection
from decimal import Decimal

from django.core.exceptions import ValidationError

from os2collab import clock
from os2collab.access.decide import in_whose_name, standing_in
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS, Role
from os2collab.events import record
from os2collab.models import SizeBand, User
from partnerships import events
from partnerships.actions.shares import follow
from partnerships.cost_keys import CostKey, Payer, needs_own, own_amounts, reason, shares_of
from partnerships.keys import CannotSplit
from partnerships.models import STANDING, KeyKind, Partnership, Split, SplitShare
from partnerships.payers import bands, known_payers


@verb(Permission.SPLIT_PROPOSE)
def propose(
    partnership: Partnership,
    *,
    by: User,
    name: str,
    key: CostKey,
    organisations: Collection[int],
    submission: uuid.UUID | None = None,
) -> Split:
    """Keep a split as a numbered proposal, with the figures and weights of this moment; it never changes.

    ``organisations`` are the ids of those who pay. The same ``submission`` again gives the same proposal.
    Raises Refused for who has no part in the partnership, and ValidationError for what cannot be shared out.
    """
    check_has_a_part(partnership, by)
    submission = submission or uuid.uuid4()
    known = Split.objects.filter(submission=submission, partnership=partnership).first()
    if known:
        return known
    payers = [payer for payer in known_payers(partnership, key.year, bands()) if payer.pk in set(organisations)]
    try:
        shares = shares_of(key, payers)
    except CannotSplit as refusal:
        raise ValidationError(reason(refusal, key, payers)) from refusal
    organisation = in_whose_name(by, Permission.SPLIT_PROPOSE, partnership)
    split = Split.objects.create(
        partnership=partnership,
        number=partnership.splits.count() + 1,
        name=name,
        kind=key.kind,
        base=key.base if key.kind == KeyKind.OWN_FIRST else KeyKind.EQUAL,
        **{f"mix_{kind}": key.mix.get(kind, Decimal(0)) for kind in _MIXED if key.kind == KeyKind.MIXED},
        total=key.total,
        floor=key.floor,
        ceiling=key.ceiling,
        population_year=key.year if key.counts_inhabitants else None,
        has_example_weights=_uses_bands(key) and SizeBand.objects.filter(is_example=True).exists(),
        organisation=organisation,
        proposed_by=by,
        proposed_at=clock.now(),
        submission=submission,
    )
    SplitShare.objects.bulk_create(_shares(split, key, payers, shares))
    record(
        events.SPLIT_PROPOSED,
        by=by,
        on=split,
        within=partnership,
        organisation=organisation,
        organisation_name=organisation.name if organisation else "",
        number=split.number,
        name=name,
    )
    return split


@verb(Permission.PARTNERSHIP_DECIDE)
def adopt(split: Split, *, by: User, instead_of: int | None = None) -> Split:
    """Let the costs be shared by this proposal from now on; it takes the place of the one adopted before.

    ``instead_of`` is the number of the proposal that the person saw as adopted, 0 for none; raises Stale when another
    one was adopted meanwhile. Adopting it twice changes nothing.
    """
    partnership = split.partnership
    if partnership.split_id == split.pk:
        return split
    former = partnership.split.number if partnership.split else 0
    if instead_of is not None and instead_of != former:
        raise Stale(partnership)
    split.adopted_by, split.adopted_at = by, clock.now()
    split.save(update_fields=["adopted_by", "adopted_at"])
    partnership.split = split
    partnership.save(update_fields=["split"])
    follow(split, by=by)
    organisation = in_whose_name(by, Permission.PARTNERSHIP_DECIDE, partnership)
    record(
        events.SPLIT_ADOPTED,
        by=by,
        on=split,
        within=partnership,
        organisation=organisation,
        number=split.number,
        name=split.name,
    )
    return split


def check_has_a_part(partnership: Partnership, by: User) -> None:
    """Raise Refused unless the person's organisation leads, has a pledge that stands, or is the secretariat."""
    if not has_a_part(partnership, by, set(_pledged(partnership))):
        raise Refused(str(EXPLANATIONS[Permission.SPLIT_PROPOSE]))


def has_a_part(partnership: Partnership, by: User, pledged: Collection[int]) -> bool:
    """Whether the person speaks for who leads, who has pledged (``pledged``: organisations), or the secretariat."""
    standing = standing_in(by, partnership)
    if standing.roles & {Role.PARTNERSHIP_LEAD, Role.SECRETARIAT}:
        return True
    return not {partnership.lead_organisation_id, *pledged}.isdisjoint(standing.organisations(Permission.SPLIT_PROPOSE))


def _pledged(partnership: Partnership) -> Collection[int]:
    return partnership.pledges.filter(level__in=STANDING).values_list("organisation_id", flat=True)


_MIXED = (KeyKind.EQUAL, KeyKind.BAND, KeyKind.INHABITANTS)


def _uses_bands(key: CostKey) -> bool:
    return key.sharing == KeyKind.BAND or bool(key.kind == KeyKind.MIXED and key.mix.get(KeyKind.BAND))


def _shares(split: Split, key: CostKey, payers: list[Payer], shares: dict[int, int]) -> list[SplitShare]:
    """Each share with what decided it: figures only where they count."""
    own, figures = own_amounts(key, payers), key.counts_inhabitants
    without = needs_own(key, payers)
    return [
        SplitShare(
            split=split,
            organisation_id=payer.pk,
            population=payer.inhabitants if figures and payer.pk not in without else None,
            band=payer.band if figures else None,
            band_weight=payer.band_weight if figures else None,
            percent=key.percents.get(payer.pk) if key.kind == KeyKind.PERCENT else None,
            own_amount=own.get(payer.pk),
            ceiling=key.ceilings.get(payer.pk),
            amount=shares[payer.pk],
        )
        for payer in payers
    ]
