"""What a vendor says when it quotes, as one value: computed, checked, compared."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from partnerships.models import CERTAIN, QuoteKind, of_hours

MOST = Decimal(9_999_999_999)  # kroner that a figure can hold


@dataclass(frozen=True)
class Option:
    """Something more that can be had: one amount of whole kroner, or hours × rate."""

    title: str
    amount: Decimal | None = None
    hours: Decimal | None = None
    rate: Decimal | None = None

    @property
    def price(self) -> Decimal:
        """In whole kroner; nought while something is missing."""
        if self.hours and self.rate:
            return of_hours(self.hours, self.rate)
        return self.amount or Decimal(0)


@dataclass(frozen=True)
class Offer:
    """A quote as it is said. ``amount`` is a fixed price; the cap of a capped one is ``high``. Whole kroner."""

    kind: str
    valid_until: date
    text: str
    hours: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    starts_on: date | None = None
    options: tuple[Option, ...] = ()

    @property
    def likely(self) -> Decimal:
        """The most likely figure in kroner; nought while something is missing."""
        if self.kind == QuoteKind.FIXED:
            return self.amount or Decimal(0)
        return of_hours(self.hours or Decimal(0), self.rate or Decimal(0))

    @property
    def with_options(self) -> Decimal:
        """The most likely figure and all options, in kroner."""
        return self.likely + sum((option.price for option in self.options), Decimal(0))

    def check(self, *, opens_on: date) -> None:
        """Raise ValidationError for half a quote, all complaints at once and each at its field.

        ``opens_on`` is the day of the opening: until then at least the vendor is bound.
        """
        errors = self.price_errors() or self.range_errors()
        if self.valid_until < opens_on:
            errors["valid_until"] = _("The quote must hold at least until the day on which it is opened.")
        if self.starts_on and self.starts_on < clock.today():
            errors["starts_on"] = _("Choose today or a later day.")
        if any(option.price > MOST for option in self.options):
            errors["options"] = _("An option is dearer than can be written down.")
        if errors:
            raise ValidationError(errors)

    def price_errors(self) -> dict[str, str]:
        """What is the matter with the price itself, by field."""
        errors = {}
        if self.kind == QuoteKind.FIXED:
            if not self.amount:
                errors["amount"] = _("Write the fixed price.")
            if self.hours or self.rate:
                errors["hours"] = _("A fixed price has no hours and no rate. Empty them, or choose another kind.")
        else:
            if not self.hours:
                errors["hours"] = _("Write how many hours.")
            if not self.rate:
                errors["rate"] = _("Write what an hour costs.")
            if self.amount:
                errors["amount"] = _("Only a fixed price is written here. Empty it, or choose another kind.")
        if any(figure % 1 for figure in (self.amount, self.low, self.high) if figure):
            errors["amount" if self.amount else "low"] = _("A quote is given in whole kroner.")
        if self.likely > MOST:
            errors["hours"] = _("That is more than can be written down.")
        if not errors and not self.likely:
            errors["hours"] = _("Together that is less than one krone.")
        return errors

    def range_errors(self) -> dict[str, str]:
        """What is the matter with low and high beside a price that is complete, by field."""
        errors = {}
        if self.kind in CERTAIN and any(figure not in (None, self.likely) for figure in (self.low, self.high)):
            errors["low"] = _("This kind of price is one figure: leave low and high empty.")
            return errors
        if self.kind == QuoteKind.CAPPED and not self.high:
            errors["high"] = _("Write the cap: the most that it can cost.")
        if self.low and self.low > self.likely:
            errors["low"] = _("Low is above the most likely figure.")
        if self.high and self.high < self.likely:
            errors["high"] = _("High is below the most likely figure.")
        return errors
