"""A partnership that asks two vendors for quotes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from os2collab import clock
from os2collab.models import Organisation, User
from partnerships.actions import quote_requests, quotes
from partnerships.models import Quote, QuoteInvitation, QuoteRequest
from partnerships.quoting import Offer
from tests.partnerships.cast import Partners

WEEK = timedelta(days=7)


class Quoting(Partners):
    """Aarhus asks Nordlys and Fjord, until in a week; nobody delivers yet."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(vendor=None, **fields)
        self.request = self.ask()
        self.nordlys_place, self.fjord_place = (self.place(each) for each in (self.nordlys, self.fjord))

    def ask(self, *vendors: Organisation, by: User | None = None, **fields: Any) -> QuoteRequest:
        said = {"title": "Levetidsforlængelse", "asks": "To år **mere**", "opens_at": clock.now() + WEEK, **fields}
        return quote_requests.ask(
            self.refreshed(), by=by or self.leader, vendors=vendors or (self.nordlys, self.fjord), **said
        )

    def place(self, vendor: Organisation) -> QuoteInvitation:
        return QuoteInvitation.objects.get(request=self.request, vendor=vendor)

    def give(self, by: User, place: QuoteInvitation, **said: Any) -> Quote:
        latest = Quote.objects.filter(invitation=place).first()
        seen = said.pop("seen", latest.number if latest else 0)
        return quotes.give(place, by=by, offer=offer(**said), seen=seen)

    def opened(self) -> Any:
        """Just after the opening."""
        return clock.at(self.request.opens_at + timedelta(minutes=1))

    def choose(self, quote: Quote, by: User | None = None, reason: str = "Billigst og kan starte i januar") -> Any:
        return quote_requests.choose(self.request, by=by or self.leader, quote=quote, reason=reason)


def offer(**said: Any) -> Offer:
    """300 hours at 1.000 kroner, unless something else is said."""
    day: date = clock.today() + timedelta(days=90)
    usual = {"kind": "hourly", "hours": Decimal(300), "rate": Decimal(1_000), "valid_until": day, "text": "Vi gør det"}
    return Offer(**(usual | said))
