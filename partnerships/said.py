"""What an organisation says when it pledges, as one value: compared, checked, composed into the text it approves."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab.display import kroner
from os2collab.models import Organisation
from partnerships.models import STANDING, Appropriation, ConditionKind, Pledge, PledgeLevel, Wish

type Years = tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True)
class Said:
    """A pledge as it is said. Amounts are whole kroner excluding VAT; ``years`` is what is paid in which year."""

    level: str
    amount: Decimal | None = None
    budget_year: int | None = None
    years: Years = ()
    wishes: tuple[Wish, ...] = ()
    by_key: bool = False
    maximum_amount: Decimal | None = None
    appropriation: str = Appropriation.NOT_SOUGHT
    appropriation_on: date | None = None
    gln: str = ""
    order_reference: str = ""

    @classmethod
    def of(cls, pledge: Pledge) -> Self:
        """What a stored pledge says now."""
        plain = {each.name: getattr(pledge, each.name) for each in fields(cls)}
        return cls(**plain)

    def settled(self, organisation: Organisation, share: Decimal | None) -> Self:
        """With what follows from the rest: the share by the key, one budget year for all, the usual GLN.

        ``share`` is the organisation's share in the adopted split, in kroner; None when there is none.
        """
        amount = share if self.by_key and share is not None else self.amount
        years = tuple(sorted(self.years))
        if not years and amount is not None and self.budget_year:
            years = ((self.budget_year, amount),)
        elif self.by_key and len(years) == 1 and amount is not None:
            years = ((years[0][0], amount),)
        wishes = () if self.level == PledgeLevel.INTEREST else self.wishes
        return replace(
            self,
            amount=amount,
            years=years,
            budget_year=years[0][0] if years else self.budget_year,
            wishes=tuple(sorted(wishes, key=lambda wish: wish.kind)),
            gln=self.gln or organisation.gln,
        )

    @property
    def words(self) -> str:
        """The condition in the organisation's own words, if it names one."""
        return next((wish.words for wish in self.wishes if wish.kind == ConditionKind.WORDS), "")

    def details(self) -> dict[str, Any]:
        """What the history keeps beside level, amount, year and words."""
        return {
            "years": [[year, f"{amount:.2f}"] for year, amount in self.years],
            "wishes": [wish.to_json() for wish in self.wishes],
            "by_key": self.by_key,
            "maximum": None if self.maximum_amount is None else str(self.maximum_amount),
            "appropriation": str(self.appropriation),
            "appropriation_on": self.appropriation_on and self.appropriation_on.isoformat(),
            "gln": self.gln,
            "order_reference": self.order_reference,
        }


def check(said: Said, *, reason: str, authority: str, registering: bool) -> None:
    """Raise ValidationError for half a pledge: a ledger that cannot be misread has no gaps and no contradictions."""
    errors = money_errors(said) | condition_errors(said)
    if said.level not in STANDING:
        errors["level"] = _("Choose interest, conditional or binding.")
    if said.level == PledgeLevel.BINDING:
        errors |= binding_errors(said, authority)
    if registering and not reason:
        errors["reason"] = _("Say which paper or message this registers.")
    if errors:
        raise ValidationError(errors)


def money_errors(said: Said) -> dict[str, str]:
    """What is the matter with amount, maximum and budget years, by field."""
    errors = {}
    if any(
        amount % 1 for amount in filter(None, (said.amount, said.maximum_amount, *(paid for _y, paid in said.years)))
    ):
        errors["amount"] = _("A pledge is given in whole kroner.")
    if said.by_key and said.maximum_amount is None:
        errors["maximum_amount"] = _("Say how much it may be at most: the share changes when others come or leave.")
    elif said.amount is not None and said.maximum_amount is not None and said.amount > said.maximum_amount:
        words = {"amount": kroner(said.amount), "maximum": kroner(said.maximum_amount)}
        errors["maximum_amount"] = _("At %(amount)s the share is above the %(maximum)s that you set.") % words
    paid = sum(paid for _year, paid in said.years)
    if said.years and paid != (said.amount or 0):
        words = {"paid": kroner(paid), "amount": kroner(said.amount or 0)}
        errors["years"] = _("The pledge is %(amount)s, but the budget years sum to %(paid)s in all.") % words
    return errors


def condition_errors(said: Said) -> dict[str, str]:
    """What is the matter with the conditions, by field."""
    if said.level == PledgeLevel.CONDITIONAL and not said.wishes:
        return {"condition": _("Name the condition.")}
    if said.level == PledgeLevel.BINDING and said.wishes:
        return {"condition": _("A binding pledge has no condition. Choose conditional, or remove it.")}
    return {}


def binding_errors(said: Said, authority: str) -> dict[str, str]:
    """What a binding pledge lacks, by field."""
    errors = {}
    if said.amount is None:
        without_key = _("A binding pledge names its amount.")
        with_key = _("There is no adopted split with a share for you yet. Write the amount instead.")
        errors["by_key" if said.by_key else "amount"] = with_key if said.by_key else without_key
    if said.budget_year is None:
        errors["budget_year"] = _("A binding pledge names its budget year.")
    if not said.gln:
        errors["gln"] = _("Say where the invoice goes: the GLN (EAN) of your organisation has thirteen digits.")
    if not authority:
        errors["authority"] = _("Say on what authority you bind the organisation.")
    return errors
