"""A condition as a value: what a pledge waits for, in a form that can be compared, kept in history and said."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast, JSONObject
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from os2collab.display import kroner

# How they are loaded together with their pledge, in its own query.
CONDITION = JSONObject(
    pk="pk",
    kind="kind",
    partners="partners",
    amount=Cast("amount", CharField()),
    by_on=Cast("by_on", CharField()),
    organisation="organisation_id",
    name="organisation__name",
    words="words",
    ticked=Q(ticked_at__isnull=False),
)
PARTS = {"loaded_conditions": "PledgeCondition", "loaded_instalments": "PledgeInstalment"}
INSTALMENT = JSONObject(year="budget_year", amount=Cast("amount", CharField()))


class ConditionKind(models.TextChoices):
    PARTNERS = "partners", gettext_lazy("At least so many organisations are in")
    SHARE = "share", gettext_lazy("Our share is at most")
    APPROPRIATION = "granted", gettext_lazy("The money is granted by")
    ORGANISATION = "joins", gettext_lazy("This organisation joins")
    WORDS = "words", gettext_lazy("Something else")


@dataclass(frozen=True)
class Wish:
    """One condition as it is said; ``ticked`` only matters for one in words, and ``pk`` for one that is stored."""

    kind: str
    partners: int | None = None
    amount: Decimal | None = None
    by_on: date | None = None
    organisation: int | None = None
    words: str = ""
    name: str = field(default="", compare=False)  # of the organisation
    ticked: bool = field(default=False, compare=False)
    pk: int | None = field(default=None, compare=False)

    def sentence(self) -> str:
        """The condition in the reader's words."""
        match self.kind:
            case ConditionKind.PARTNERS:
                number = self.partners or 0
                return ngettext(
                    "at least %(number)d organisation is in", "at least %(number)d organisations are in", number
                ) % {"number": number}
            case ConditionKind.SHARE:
                return _("our share is at most %(amount)s") % {"amount": kroner(self.amount or 0)}
            case ConditionKind.APPROPRIATION:
                day = date_format(self.by_on, "j. F Y") if self.by_on else ""
                return _("the money is granted by %(day)s at the latest") % {"day": day}
            case ConditionKind.ORGANISATION:
                return _("%(name)s joins") % {"name": self.name}
            case _:
                return self.words

    def to_json(self) -> dict[str, Any]:
        """As it is kept in the history of the pledge."""
        return {
            "kind": str(self.kind),
            "partners": self.partners,
            "amount": None if self.amount is None else str(self.amount),
            "by_on": self.by_on and self.by_on.isoformat(),
            "organisation": self.organisation,
            "name": self.name,
            "words": self.words,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """What the database or the history keeps."""
        amount, by_on = kept["amount"], kept["by_on"]
        return cls(
            kind=kept["kind"],
            partners=kept["partners"],
            amount=None if amount is None else Decimal(amount),
            by_on=date.fromisoformat(by_on) if by_on else None,
            organisation=kept["organisation"],
            words=kept["words"],
            name=kept["name"] or "",
            ticked=bool(kept.get("ticked")),
            pk=kept.get("pk"),
        )
