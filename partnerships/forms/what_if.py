"""What the what-if page is asked: the whole question stands in the address, so that it can be sent to somebody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from os2collab.forms.base import Form
from partnerships.cost_keys import SIMPLE, CostKey, KeyKind
from partnerships.forms.amounts import WholeKronerField

MOST_ROWS = 400
SIMPLE_CHOICES = [(kind.value, kind.label) for kind in SIMPLE]


class PercentField(forms.Field):
    """A percentage from 0 to 100 with at most four decimals, with a Danish comma or a point."""

    SHAPE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))? ?%?")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The percentage, or None when nothing was written."""
        text = str(value or "").strip()
        if not text:
            return None
        shape = self.SHAPE.fullmatch(text) if text.isascii() else None
        percent = Decimal(f"{shape[1]}.{shape[2] or 0}") if shape else None
        if percent is None or percent > 100:
            raise ValidationError(_("Write a percentage from 0 to 100, for example 33,5."), code="invalid")
        return percent


def typed(**kwargs: Any) -> WholeKronerField:
    """A field for whole kroner that keeps what is typed while the answer comes."""
    attrs = {"inputmode": "numeric", "autocomplete": "off", "hx-morph-skip": True}
    return WholeKronerField(widget=forms.TextInput(attrs=attrs), **kwargs)


class WhatIfForm(Form):
    """Key, total, floor, ceiling and year. Who is in, and what is said of each, are read beside it (``Question``)."""

    key = forms.ChoiceField(label=_("Key"), choices=KeyKind, widget=forms.RadioSelect)
    total = typed(label=_("To be shared"), minimum=Decimal(1), help_text=_("Kroner excluding VAT."))
    floor = typed(label=_("Floor"), required=False, help_text=_("Nobody pays less."))
    ceiling = typed(label=_("Ceiling"), required=False, help_text=_("Nobody pays more."))
    base = forms.ChoiceField(label=_("The rest is shared by"), choices=SIMPLE_CHOICES, required=False)
    mix_equal = PercentField(label=_("Equal, percent"), required=False)
    mix_band = PercentField(label=_("Size group, percent"), required=False)
    mix_inhabitants = PercentField(label=_("Inhabitants, percent"), required=False)
    year = forms.TypedChoiceField(label=_("Inhabitants of"), coerce=int, required=False, empty_value=None)
    others = forms.BooleanField(label=_("Take more organisations in"), required=False)
    each = forms.BooleanField(label=_("A ceiling for each"), required=False)

    def __init__(self, data: QueryDict, *, partnership: Any, years: Sequence[int]) -> None:
        self.fresh = "key" not in data
        super().__init__(self.first(partnership, years) if self.fresh else data)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.newest = years[0] if years else None
        self.is_valid()

    @staticmethod
    def first(partnership: Any, years: Sequence[int]) -> dict[str, Any]:
        """What the page begins with: the goal, shared equally or as it was adopted, and the maximums of pledges."""
        adopted = partnership.split
        begin: dict[str, Any] = {"key": KeyKind.EQUAL, "total": partnership.goal_amount.quantize(Decimal(1))}
        if adopted and adopted.kind in SIMPLE:
            begin |= {"key": adopted.kind, "floor": adopted.floor or None, "ceiling": adopted.ceiling}
        begin |= {"each": partnership.has_maximums}
        return begin | {"year": years[0] if years else None, "mix_equal": "50", "mix_inhabitants": "50"}

    def clean(self) -> dict[str, Any]:
        """A ceiling is not below the floor."""
        floor, ceiling = self.cleaned_data.get("floor"), self.cleaned_data.get("ceiling")
        if floor is not None and ceiling is not None and ceiling < floor:
            self.add_error("ceiling", _("The ceiling is below the floor."))
        return self.cleaned_data

    @property
    def kind(self) -> str:
        """The chosen key; the first one for an unknown."""
        return self.cleaned_data.get("key") or KeyKind.EQUAL

    @property
    def shares_rest_by(self) -> str:
        """By which key the rest is shared after the own amounts; empty when they do not come first."""
        return (self.cleaned_data.get("base") or KeyKind.EQUAL) if self.kind == KeyKind.OWN_FIRST else ""

    @property
    def population_year(self) -> int | None:
        """The chosen year, else the newest that there is."""
        return self.cleaned_data.get("year") or self.newest


@dataclass
class Question:
    """All that is asked: the form, who is in, which rows are shown, and what is said of single organisations."""

    form: WhatIfForm
    included: set[int] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    written: dict[str, dict[int, str]] = field(default_factory=dict)
    read: dict[str, dict[int, Any]] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether there is nothing to correct in what was written."""
        return not self.form.errors and not self.errors

    @property
    def key(self) -> CostKey:
        """The key that is asked for; only for a valid question."""
        data = self.form.cleaned_data
        mix = {kind.value: data.get(f"mix_{kind}") or Decimal(0) for kind in SIMPLE}
        return CostKey(
            kind=self.form.kind,
            total=int(data["total"]),
            floor=int(data.get("floor") or 0),
            ceiling=None if data.get("ceiling") is None else int(data["ceiling"]),
            base=data.get("base") or KeyKind.EQUAL,
            mix=mix if self.form.kind == KeyKind.MIXED else {},
            percents=self.read.get("percent", {}),
            own={pk: int(amount) for pk, amount in self.read.get("own", {}).items()},
            ceilings={pk: int(amount) for pk, amount in self.read.get("most", {}).items()},
            year=self.form.population_year,
        )
