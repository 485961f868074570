"""OS2valghalla 3.0 as it happened, played through the web pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from os2collab import clock
from os2collab.models import Organisation, User
from partnerships import tasks
from partnerships.models import Partnership
from tests.partnerships.cast import Partners, gln, organisation, person, send

GOAL, BY_THE_DEADLINE, IN_THE_END = 3_200_000, 3_070_000, 3_150_000


class Valghalla(Partners):
    """Twenty municipalities bind 3,070,000 of 3,200,000 kr. by the deadline, and one joins late."""

    def __init__(self) -> None:
        super().__init__(goal_amount=Decimal(GOAL), vendor=None, opened=False, title="OS2valghalla 3.0")
        self.year = clock.today().year
        self.towns = [organisation(f"Kommune {number:02}") for number in range(21)]
        self.signers = [person(town, f"Underskriver {n}", is_signatory=True) for n, town in enumerate(self.towns)]
        self.amounts = [153_500] * 20 + [IN_THE_END - BY_THE_DEADLINE]

    @staticmethod
    def client(user: User) -> Client:
        """Somebody signed in."""
        client = Client()
        client.force_login(user)
        return client

    def ask(self, user: User, name: str, fields: dict[str, Any], *more: str) -> None:
        """Send a form and expect that it is done."""
        address = reverse(name, args=[self.partnership.slug, *more])
        answer = send(self.client(user), address, fields)
        assert answer.status_code == 303, answer.content.decode()

    def bind_on_page(self, number: int) -> None:
        """One municipality binds itself; every second, and the late one, is invoiced the year after."""
        year = self.year + int(number % 2 or number == 20)
        said = {"level": "binding", "amount": str(self.amounts[number]), "budget_year": str(year), "version": "0"}
        town: Organisation = self.towns[number]
        paper = {"gln": gln(number), "authority": "Byrådet"}
        self.ask(self.signers[number], "pledge", said | paper, town.slug)

    @contextmanager
    def after(self, days: int) -> Iterator[None]:
        """So many days after the deadline."""
        with clock.at(clock.now() + timedelta(days=(self.partnership.deadline - clock.today()).days + days)):
            yield

    def play(self) -> Partnership:
        """From the draft until the vendor is chosen and the work is ordered."""
        self.ask(self.leader, "partnership-opening", {})
        for number in range(20):
            self.bind_on_page(number)
        with self.after(1):
            tasks.settle_rounds.func()
        with self.after(5):
            decided = {
                "go_on": "yes",
                "decided_on": f"{clock.today():%d.%m.%Y}",
                "decision": "Parterne: det kan lade sig gøre",
            }
            self.ask(self.leader, "partnership-decision", decided)
        with self.after(30):
            self.bind_on_page(20)
        with self.after(60):
            now = self.refreshed()
            words = {"title": now.title, "purpose": now.purpose, "vendor": self.nordlys.pk, "version": now.version}
            self.ask(self.leader, "partnership-edit", words)
            self.ask(self.leader, "partnership-state", {"to": "ordered", "reason": "Styregruppen"})
        return self.refreshed()
