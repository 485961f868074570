"""Who could pay in a partnership, with what a cost key needs to know of each: few questions, however many there are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from os2collab.models import Organisation, PopulationFigure, SizeBand
from partnerships.cost_keys import Payer, danish_percent, tie_code
from partnerships.models import STANDING, Partnership, Pledge, Split
from partnerships.models.partnership import PartnershipQuerySet

# A size group: where it begins, and its weight; the largest first.
type Bands = Sequence[tuple[int, Decimal]]


def bands() -> Bands:
    """The size groups as they are now; one query."""
    return list(SizeBand.objects.order_by("-minimum").values_list("minimum", "weight"))


def with_figures() -> PartnershipQuerySet:
    """Partnerships with ``years`` of population figures, newest first, the size groups, and how many proposals.

    ``has_maximums``: whether somebody pledged its share by the key with a maximum.
    """
    years = PopulationFigure.objects.order_by("-year").values("year").distinct()
    groups = SizeBand.objects.order_by("-minimum")
    capped = Pledge.objects.filter(partnership=OuterRef("pk"), level__in=STANDING, by_key=True)
    proposals = Split.objects.filter(partnership=OuterRef("pk")).order_by().values("partnership")
    return Partnership.objects.select_related("lead_organisation", "vendor", "split").annotate(
        years=ArraySubquery(years),
        band_minimums=ArraySubquery(groups.values("minimum")),
        band_weights=ArraySubquery(groups.values("weight")),
        has_example_weights=Exists(groups.filter(is_example=True)),
        has_maximums=Exists(capped.filter(maximum_amount__isnull=False)),
        split_count=Coalesce(Subquery(proposals.annotate(count=Count("pk")).values("count")), 0),
    )


def bands_of(partnership: Any) -> Bands:
    """The size groups that ``with_figures`` read."""
    return list(zip(partnership.band_minimums, partnership.band_weights, strict=True))


def known_payers(partnership: Partnership, year: int | None, groups: Bands) -> list[Payer]:
    """Every municipality and authority in Danish order, with its figure of ``year`` and its standing pledge here."""
    pledged = ("here__level", "here__amount", "here__by_key", "here__maximum_amount")
    rows = (
        Organisation.objects.municipal()
        .annotate(
            here=FilteredRelation("pledges", condition=Q(pledges__partnership=partnership.pk)),
            figure=FilteredRelation("populations", condition=Q(populations__year=year or 0)),
        )
        .order_by("sort_key")
        .values_list("pk", "name", "municipality_code", "figure__inhabitants", *pledged)
    )
    return [payer(row, groups) for row in rows]


def payer(row: tuple[Any, ...], groups: Bands) -> Payer:
    """One organisation as a cost key sees it; a pledge that was withdrawn or lapsed is none."""
    pk, name, municipality_code, inhabitants, level, amount, by_key, maximum = row
    band, weight = band_of(inhabitants, groups)
    known = Payer(pk, name, tie_code(municipality_code, pk), inhabitants, band, weight)
    if level in STANDING:
        known.level, known.pledged = level, amount
        known.maximum = maximum if by_key else None
    return known


def band_of(inhabitants: int | None, groups: Bands) -> tuple[int, Decimal] | tuple[None, None]:
    """The highest size group that the inhabitants reach."""
    if inhabitants is None:
        return None, None
    return next(((minimum, weight) for minimum, weight in groups if inhabitants >= minimum), (None, None))


def band_words(groups: Bands) -> list[str]:
    """The size groups from the smallest, each with its weight, in words."""
    rising = [*reversed(groups)]
    lines = []
    for (minimum, weight), above in zip(rising, [*rising[1:], None], strict=True):
        words = {
            "from": thousands(minimum),
            "to": thousands(above[0] - 1) if above else "",
            "weight": danish_percent(weight),
        }
        if above is None:
            lines.append(_("From %(from)s inhabitants: weight %(weight)s") % words)
        elif minimum:
            lines.append(_("%(from)s–%(to)s inhabitants: weight %(weight)s") % words)
        else:
            lines.append(_("Up to %(to)s inhabitants: weight %(weight)s") % words)
    return lines


def thousands(number: int) -> str:
    """A number as Danes write it: `24.999`."""
    return f"{number:,}".replace(",", ".")
