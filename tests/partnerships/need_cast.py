"""Needs, with everybody who has a part in them."""

from decimal import Decimal
from typing import Any

from os2collab.models import User
from partnerships.actions import need_stances, needs
from partnerships.models import Need, NeedSupport
from tests.partnerships.cast import Partners


class Needing(Partners):
    """Horsens proposes a need; the others of the partnership's cast can say what they think."""

    def __init__(self) -> None:
        super().__init__()
        self.need = self.propose("Borgeren kan se sin sag")

    def propose(self, title: str, by: User | None = None, **fields: Any) -> Need:
        """Somebody proposes a need for the place where they work: Horsens, unless said."""
        by = by or self.member
        return needs.propose(by.employments[0].organisation, by=by, **{"title": title, "text": "De ringer", **fields})

    def say(self, by: User, stance: str = "also", need: Need | None = None, **fields: Any) -> NeedSupport:
        """Somebody speaks for the place where they work."""
        fields = {"weight": 2, **fields} if stance == "also" else fields
        organisation = by.employments[0].organisation
        return need_stances.say(need or self.need, by=by, organisation=organisation, stance=stance, **fields)

    def estimate(self, by: User, *figures: int, unit: str = "kroner", need: Need | None = None) -> None:
        """A vendor's low, most likely and high."""
        low, likely, high = map(Decimal, figures)
        need_stances.estimate(need or self.need, by=by, unit=unit, low=low, likely=likely, high=high)

    def fresh(self, need: Need | None = None) -> Need:
        return Need.objects.for_page().get(pk=(need or self.need).pk)
