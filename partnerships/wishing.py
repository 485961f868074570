"""The conditions of a pledge as fields of a form: one of each kind at most."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from os2collab.forms.fields import DanishDateField, KronerField
from os2collab.models import Organisation
from partnerships.models import ConditionKind, Wish

MOST = 98  # as many as there are municipalities


@dataclass(frozen=True)
class WishField:
    """How a condition of one kind is asked for, and which attribute of the Wish the answer becomes."""

    name: str
    attribute: str
    field: Callable[[], forms.Field]

    def initial(self, wish: Wish) -> dict[str, Any]:
        """The stored condition as the form's initial value."""
        return {self.name: getattr(wish, self.attribute)}


WISHES = {
    ConditionKind.PARTNERS: WishField(
        "at_least_partners",
        "partners",
        lambda: forms.IntegerField(
            label=_("At least so many organisations are in"),
            min_value=1,
            max_value=MOST,
            required=False,
            help_text=_("Counting yourselves, those who are bound, and those who are ready."),
        ),
    ),
    ConditionKind.SHARE: WishField(
        "share_at_most",
        "amount",
        lambda: KronerField(label=_("Our share is at most"), minimum=Decimal(1), required=False),
    ),
    ConditionKind.APPROPRIATION: WishField(
        "granted_by",
        "by_on",
        lambda: DanishDateField(
            label=_("The money is granted by"), required=False, help_text=_("You say below when it is granted.")
        ),
    ),
    ConditionKind.ORGANISATION: WishField(
        "joins",
        "organisation",
        lambda: forms.ModelChoiceField(
            label=_("This organisation joins"),
            queryset=Organisation.objects.municipal(),
            required=False,
            empty_label=_("None in particular"),
        ),
    ),
    ConditionKind.WORDS: WishField("condition", "words", forms.CharField),
}


def wish_fields() -> dict[str, forms.Field]:
    """The fields of what the system checks; the one in words is a field of the form itself."""
    return {each.name: each.field() for kind, each in WISHES.items() if kind != ConditionKind.WORDS}


def wishes_in(data: dict[str, Any]) -> tuple[Wish, ...]:
    """The conditions that a valid form names."""
    wishes = []
    for kind, each in WISHES.items():
        answer = data.get(each.name)
        if not answer:
            continue
        if isinstance(answer, Organisation):
            wishes.append(Wish(kind=str(kind), organisation=answer.pk, name=answer.name))
        else:
            wishes.append(Wish(kind=str(kind), **{each.attribute: answer}))
    return tuple(sorted(wishes, key=lambda wish: wish.kind))
