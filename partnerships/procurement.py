"""The hint that a purchase comes near a threshold of public procurement. It hinders nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import ngettext

from os2collab import clock
from os2collab.display import kroner
from os2collab.prepared import prepared
from partnerships.models import ProcurementThreshold


@dataclass(frozen=True)
class Hint:
    """What is said beside a sum: the figures, the text that the secretariat keeps; whose it is, among several."""

    sentence: str
    text: str
    vendor: str = ""


def thresholds() -> list[ProcurementThreshold]:
    """Those that hold today: one query."""
    return valid_thresholds(clock.today())


@prepared
def valid_thresholds(day: date) -> QuerySet[ProcurementThreshold]:
    """Those that hold on a day, the lowest first."""
    return ProcurementThreshold.objects.valid_on(day)


def hints(total: Decimal | None, known: Iterable[ProcurementThreshold]) -> list[Hint]:
    """What to say of a sum with all its options, in kroner excluding VAT."""
    return [
        Hint(sentence(total, threshold), threshold.text)
        for threshold in known
        if total is not None and total >= threshold.near_amount
    ]


def sentence(total: Decimal, threshold: ProcurementThreshold) -> str:
    """How near it comes."""
    words = {
        "total": kroner(total),
        "amount": kroner(threshold.amount),
        "name": threshold.name,
        "years": threshold.years,
        "percent": int(total * 100 // threshold.amount),
    }
    said = ngettext(
        "%(total)s with all options is %(percent)d %% of the threshold “%(name)s”: %(amount)s over %(years)d year.",
        "%(total)s with all options is %(percent)d %% of the threshold “%(name)s”: %(amount)s over %(years)d years.",
        threshold.years,
    )
    return said % words
