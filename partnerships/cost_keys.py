"""Cost keys: from what is agreed to share out, and who pays, to each organisation's share in whole kroner.

No query and no page: who pays comes as ``Payer``, what is agreed as ``CostKey``. ``keys.split`` does the arithmetic.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.db import models
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab.display import kroner
from partnerships.keys import CannotSplit, Number, Part, Why, check_percent, combine, split


class KeyKind(models.TextChoices):
    EQUAL = "equal", gettext_lazy("Equal")
    BAND = "band", gettext_lazy("Size group")
    INHABITANTS = "inhabitants", gettext_lazy("Inhabitants")
    PERCENT = "percent", gettext_lazy("Fixed percentages")
    OWN_FIRST = "own_first", gettext_lazy("Own amounts first")
    MIXED = "mixed", gettext_lazy("Mixed")


# Those that need nothing but who pays; the others are built from them.
SIMPLE = (KeyKind.EQUAL, KeyKind.BAND, KeyKind.INHABITANTS)
NAMED = 3  # so many names fit into a sentence
# Where an organisation without inhabitants can pay an own amount instead of a share.
COUNTS_INHABITANTS = (KeyKind.BAND, KeyKind.INHABITANTS, KeyKind.MIXED)


@dataclass(slots=True)
class Payer:
    """An organisation as a cost key sees it. ``band`` is where its size group begins; None without inhabitants."""

    pk: int
    name: str
    code: str
    inhabitants: int | None = None
    band: int | None = None
    band_weight: Decimal | None = None
    level: str = ""
    pledged: Decimal | None = None
    maximum: Decimal | None = None  # pledged its share by the key, and no more than this


@dataclass(frozen=True)
class CostKey:
    """What is shared out, in whole kroner, and how. What is said of single organisations is by their ids."""

    kind: str
    total: int
    floor: int = 0
    ceiling: int | None = None
    base: str = KeyKind.EQUAL
    mix: Mapping[str, Decimal] = field(default_factory=dict)
    percents: Mapping[int, Decimal] = field(default_factory=dict)
    own: Mapping[int, int] = field(default_factory=dict)
    ceilings: Mapping[int, int] = field(default_factory=dict)
    year: int | None = None

    @property
    def sharing(self) -> str:
        """By which key that is shared which no own amount covers."""
        return self.base if self.kind == KeyKind.OWN_FIRST else self.kind

    @property
    def counts_inhabitants(self) -> bool:
        """Whether the figures of a year decide."""
        return self.sharing in COUNTS_INHABITANTS and (self.kind != KeyKind.MIXED or self.mixes_inhabitants)

    @property
    def mixes_inhabitants(self) -> bool:
        """Whether a mixed key has a part by inhabitants or by size group."""
        return any(self.mix.get(kind) for kind in (KeyKind.BAND, KeyKind.INHABITANTS))


def tie_code(municipality_code: str, pk: int) -> str:
    """What orders ties: the municipality code, and after all municipalities those that have none."""
    return municipality_code or f"~{pk:09}"


def simple_weights(kind: str, payers: Iterable[Payer]) -> dict[str, Number | None]:
    """What each weighs in one of the simple keys; None for whom the key cannot weigh."""
    match kind:
        case KeyKind.BAND:
            return {payer.code: payer.band_weight for payer in payers}
        case KeyKind.INHABITANTS:
            return {payer.code: payer.inhabitants for payer in payers}
        case _:
            return {payer.code: 1 for payer in payers}


def weights(key: CostKey, payers: Sequence[Payer]) -> dict[str, Number | None]:
    """What each weighs in this key. Raises CannotSplit for percentages that are not 100 together."""
    if key.sharing == KeyKind.PERCENT:
        known = [key.percents[payer.pk] for payer in payers if payer.pk in key.percents]
        if len(known) == len(payers):
            check_percent(known)
        return {payer.code: key.percents.get(payer.pk) for payer in payers}
    if key.sharing == KeyKind.MIXED:
        return combine((key.mix.get(kind, Decimal(0)), simple_weights(kind, payers)) for kind in SIMPLE)
    return simple_weights(key.sharing, payers)


def needs_own(key: CostKey, payers: Iterable[Payer]) -> set[int]:
    """Ids of those whom the key cannot weigh, because they have no inhabitants: an own amount takes its place."""
    return {payer.pk for payer in payers if payer.inhabitants is None} if key.counts_inhabitants else set()


def own_amounts(key: CostKey, payers: Iterable[Payer]) -> dict[int, int]:
    """The own amounts that count: of everybody when they come first, else of those who need one."""
    if key.kind == KeyKind.OWN_FIRST:
        return dict(key.own)
    needed = needs_own(key, payers)
    return {pk: amount for pk, amount in key.own.items() if pk in needed}


def parts_of(key: CostKey, payers: Sequence[Payer]) -> list[Part]:
    """Who pays, as the arithmetic wants it. Raises CannotSplit."""
    if not payers:
        raise CannotSplit(Why.NOBODY, key.total)
    own = own_amounts(key, payers)
    weighed = weights(key, [payer for payer in payers if payer.pk not in own])
    return [
        Part(
            payer.code,
            weighed.get(payer.code),
            key.floor,
            _lower(key.ceiling, key.ceilings.get(payer.pk)),
            own.get(payer.pk),
        )
        for payer in payers
    ]


def _lower(common: int | None, single: int | None) -> int | None:
    """The stricter of two ceilings."""
    known = [ceiling for ceiling in (common, single) if ceiling is not None]
    return min(known) if known else None


def shares_of(key: CostKey, payers: Sequence[Payer]) -> dict[int, int]:
    """Each organisation's share by its id, in whole kroner. Raises CannotSplit."""
    shares = split(key.total, parts_of(key, payers))
    return {payer.pk: shares[payer.code] for payer in payers}


def even_percents(payers: Collection[Payer]) -> dict[int, Decimal]:
    """A beginning for fixed percentages: equal ones with two decimals, 100 together."""
    shares = split(10_000, [Part(payer.code) for payer in payers]) if payers else {}
    return {payer.pk: Decimal(shares[payer.code]) / 100 for payer in payers}


REASONS = {
    Why.NOBODY: gettext_lazy("Nobody pays. Take at least one organisation in; %(amount)s is to be shared."),
    Why.WEIGHT_UNKNOWN: gettext_lazy(
        "There is no number of inhabitants in %(year)s for %(names)s: write an own amount."
    ),
    Why.CEILING_BELOW_FLOOR: gettext_lazy("The ceiling is %(amount)s below the floor for %(names)s."),
    Why.OWN_BELOW_FLOOR: gettext_lazy("The own amount is %(amount)s below the floor for %(names)s."),
    Why.OWN_ABOVE_CEILING: gettext_lazy("The own amount is %(amount)s above the ceiling for %(names)s."),
    Why.TOO_LITTLE: gettext_lazy(
        "It does not reach: %(amount)s is missing. Raise the ceiling, or take more organisations in."
    ),
    Why.TOO_MUCH: gettext_lazy("It is %(amount)s too much: lower the floor or the own amounts, or take somebody out."),
}


def reason(refusal: CannotSplit, key: CostKey, payers: Collection[Payer]) -> str:
    """Why it cannot be shared out, in one sentence that says what is missing, in kroner, and for whom."""
    names = [payer.name for payer in payers if payer.code in refusal.codes]
    words = {"names": ", ".join(names), "amount": kroner(refusal.missing), "year": key.year or "–"}
    if refusal.why == Why.TOO_LITTLE and key.ceilings:
        return ceilings_reason(refusal.missing, key, payers)
    if refusal.why == Why.PERCENT:
        return percent_reason(refusal.percent, key.total)
    if refusal.why == Why.WEIGHT_UNKNOWN and key.sharing == KeyKind.PERCENT:
        return _("A percentage is missing for %(names)s.") % words
    return str(REASONS[refusal.why]) % words


def ceilings_reason(missing: int, key: CostKey, payers: Collection[Payer]) -> str:
    """That the ceilings of single organisations cannot reach the total, how much is missing, and whose they are."""
    names = [payer.name for payer in payers if payer.pk in key.ceilings]
    words = {"amount": kroner(missing), "total": kroner(key.total), "count": len(names)}
    if len(names) > NAMED:
        return (
            _(
                "The ceilings do not reach %(total)s: %(amount)s is missing. %(count)d organisations have one; raise"
                " one, or take more organisations in."
            )
            % words
        )
    words["names"] = get_text_list(names, _("and"))
    return (
        _(
            "The ceilings do not reach %(total)s: %(amount)s is missing. There is one for %(names)s; raise it, or take"
            " more organisations in."
        )
        % words
    )


def percent_reason(percent: Decimal, total: int) -> str:
    """That percentages are not 100 together, and how many kroner that is."""
    off = abs(100 - percent)
    words = {"percent": danish_percent(percent), "off": danish_percent(off), "amount": kroner(round(total * off / 100))}
    if percent < 100:
        return _("The percentages are %(percent)s %% together: %(off)s %% is missing, which is %(amount)s") % words
    return _("The percentages are %(percent)s %% together: %(off)s %% too much, which is %(amount)s") % words


def danish_percent(value: Decimal) -> str:
    """A percentage as Danes write it: `33,34`, `50`."""
    text = f"{value.normalize():f}"
    return text.replace(".", ",")


def key_words(key: CostKey) -> str:
    """What the key is, in a few words: “Equal”, “60 % equal, 40 % by inhabitants”, “Own amounts first, then equal”."""
    label = str(KeyKind(key.kind).label)
    if key.kind == KeyKind.OWN_FIRST:
        return _("Own amounts first, the rest by: %(key)s") % {"key": str(KeyKind(key.base).label).lower()}
    if key.kind == KeyKind.MIXED:
        parts = [
            f"{danish_percent(percent)} % {str(KeyKind(kind).label).lower()}"
            for kind, percent in key.mix.items()
            if percent
        ]
        return _("Mixed: %(parts)s") % {"parts": ", ".join(parts)}
    return label


def signed(amount: Decimal | int) -> str:
    """A difference, as `+ 4.211 kr.` or `0 kr.`; the minus is a real one."""
    if not amount:
        return kroner(0)
    return f"+ {kroner(amount)}" if amount > 0 else f"\N{MINUS SIGN} {kroner(-amount)}"


def query_of(key: CostKey, included: Iterable[int]) -> str:
    """The question as it stands in an address: to keep it, to send it, to open a proposal again."""
    pairs: list[tuple[str, object]] = [("key", key.kind), ("total", key.total), ("base", key.base)]
    pairs += [("floor", key.floor or ""), ("ceiling", "" if key.ceiling is None else key.ceiling)]
    pairs += [(f"mix_{kind}", f"{key.mix[kind].normalize():f}") for kind in SIMPLE if kind in key.mix]
    pairs += [("year", key.year)] if key.year else []
    pairs += [("each", "on")] if key.ceilings else []
    for name, values in (("own", key.own), ("percent", key.percents), ("most", key.ceilings)):
        written: Mapping[int, Decimal | int] = values
        pairs += [(f"{name}_{pk}", f"{Decimal(value).normalize():f}") for pk, value in sorted(written.items())]
    pairs += [("in", pk) for pk in sorted(included)]
    return urlencode(pairs)
