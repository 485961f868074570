"""What a vendor writes: its quote with options, and why it withdraws it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from os2collab.forms.fields import CleanTextField, DanishDateField, KronerField, SubmissionField, VersionField
from os2collab.http import small_number
from partnerships.forms.need_words import FigureField
from partnerships.models import Quote, QuoteKind
from partnerships.quoting import Offer, Option

SPARE, MOST = 2, 20  # empty rows beyond those that are filled, and rows in all
SMALLEST, ONE_KRONE = Decimal("0.01"), Decimal(1)
MOST_HOURS = Decimal("999999.99")
PLAIN = ("kind", "hours", "rate", "amount", "low", "high", "valid_until", "starts_on", "text")
CELLS = ("title", "hours", "rate", "amount")


def hours_field(**kwargs: Any) -> FigureField:
    """Hours, as people write them: 300 or 37,5."""
    return FigureField(minimum=SMALLEST, maximum=MOST_HOURS, required=False, **{"label": _("Hours")} | kwargs)


def rate_field(**kwargs: Any) -> KronerField:
    """What an hour costs."""
    return KronerField(minimum=SMALLEST, maximum=MOST_HOURS, required=False, **{"label": _("Kroner an hour")} | kwargs)


class QuoteForm(Form):
    """The price by its kind, the range, what is offered; rows of options. A row that is emptied is gone."""

    kind = forms.ChoiceField(label=_("What kind of price is it?"), choices=QuoteKind, widget=forms.RadioSelect)
    hours = hours_field()
    rate = rate_field()
    amount = KronerField(label=_("Fixed price"), minimum=ONE_KRONE, required=False)
    low = KronerField(
        label=_("Low"), minimum=ONE_KRONE, required=False, help_text=_("If it goes well. Empty: as the most likely.")
    )
    high = KronerField(
        label=_("High, or the cap"), minimum=ONE_KRONE, required=False, help_text=_("If it goes badly. A cap is kept.")
    )
    valid_until = DanishDateField(label=_("Valid until"))
    starts_on = DanishDateField(label=_("Can start"), required=False)
    text = CleanTextField(
        label=_("What you offer"),
        max_length=10_000,
        lines=10,
        help_text=_("What is in it and what is not, who does the work, on what it depends. Markdown can be used."),
    )
    seen = VersionField()
    submission = SubmissionField()
    rules = {"quote_figures_in_order": "low", "quote_number_once": "kind"}

    def __init__(self, data: Any = None, *, current: Quote | None = None) -> None:
        kept = list(current.options.all()) if current else []
        super().__init__(data, initial=self.before(current, kept))
        self.row_count = min(self.asked_rows(data, len(kept) + SPARE), MOST)
        for number in range(self.row_count):
            words = (_("Option"), _("Hours"), _("Kroner an hour"), _("or one amount"))
            title, hours, rate, amount = (f"{word} ({number + 1})" for word in words)
            self.fields[f"title_{number}"] = CleanTextField(label=title, max_length=120, required=False)
            self.fields[f"hours_{number}"] = hours_field(label=hours)
            self.fields[f"rate_{number}"] = rate_field(label=rate)
            self.fields[f"amount_{number}"] = KronerField(label=amount, minimum=ONE_KRONE, required=False)

    @staticmethod
    def before(current: Quote | None, options: list[Any]) -> dict[str, Any]:
        """What stands now, when it is to be replaced."""
        if current is None:
            return {"seen": 0}
        said = {name: getattr(current, name, None) for name in PLAIN} | {"seen": current.number}
        if current.kind == QuoteKind.FIXED:
            said["amount"] = current.likely
        said["low"] = None if current.low == current.likely else current.low
        said["high"] = None if current.high == current.likely and current.kind != QuoteKind.CAPPED else current.high
        for number, option in enumerate(options):
            said |= {f"{name}_{number}": getattr(option, name) for name in CELLS}
            if option.hours:
                said[f"amount_{number}"] = None
        return said

    @staticmethod
    def asked_rows(data: Any, otherwise: int) -> int:
        """How many rows the page had, and more when the person asks for them."""
        shown = small_number(data.get("rows", "")) if data else otherwise
        return (shown or otherwise) + (SPARE if data and "more" in data else 0)

    def rework(self) -> "QuoteForm":
        """The same form with all that was typed, reckoned anew and nothing complained about yet."""
        self.full_clean()
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        """Each row of an option wholly filled or wholly empty."""
        found = (self.option_in(number) for number in range(self.row_count))
        self.options = tuple(option for option in found if option)
        return self.cleaned_data

    def option_in(self, number: int) -> Option | None:
        """What a row says; a complaint at what is missing of it."""
        names = [f"{name}_{number}" for name in CELLS]
        title, hours, rate, amount = (self.cleaned_data.get(name) for name in names)
        if set(names) & set(self.errors) or not (title or hours or rate or amount):
            return None
        if not title:
            self.add_error(names[0], ValidationError(_("Say what the option is.")))
        elif bool(hours) != bool(rate) or bool(hours) == bool(amount):
            self.add_error(names[3], ValidationError(_("Write hours and rate, or one amount: one of the two.")))
        elif amount and amount % 1:
            self.add_error(names[3], ValidationError(_("A quote is given in whole kroner.")))
        else:
            return Option(title, amount, hours, rate)
        return None

    def meet_conflict(self, current: models.Model) -> None:
        """A colleague was first: the next press of the button knows of it."""
        super().meet_conflict(current)
        self.answer_next(seen=str(getattr(current, "number", 0)))

    @property
    def offer(self) -> Offer:
        """What the form says; of one that is not valid, what can be read of it."""
        said = {name: self.cleaned_data.get(name) for name in PLAIN}
        return Offer(**said, options=getattr(self, "options", ()))  # type: ignore[arg-type]

    @property
    def reckoned(self) -> Offer | None:
        """The sums that can be read of what was typed, if there are any."""
        return self.offer if self.is_bound and self.offer.likely else None

    @property
    def option_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each option."""
        return [[self[f"{name}_{number}"] for name in CELLS] for number in range(self.row_count)]


class QuoteWithdrawalForm(Form):
    """Why a vendor withdraws its quote."""

    reason = CleanTextField(label=_("Why do you withdraw it?"), max_length=500, lines=3)
