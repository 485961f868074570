"""OS2valghalla 3.0 as it happened, from the first idea until the last krone: only through the web pages.

People and organisations are there; all else is done by whoever would do it, on the day on which they would.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from os2collab import clock
from os2collab.models import OrganisationKind, User
from partnerships import tasks
from partnerships.models import InvoiceLine, Partnership
from projects.models import Invitation, Milestone, Project
from projects.secret_links import secret_of
from tests.partnerships.cast import gln, organisation, person, send

GOAL, BY_THE_DEADLINE, IN_THE_END = 3_200_000, 3_070_000, 3_150_000
THIS, NEXT = 2022, 2023
PRICES = (437_501, 1_600_000, 1_112_499)
# Twenty uneven amounts by the deadline, and one that came late.
AMOUNTS = [106_000 + 5_000 * n + (371 if n % 2 else -371) for n in range(20)] + [IN_THE_END - BY_THE_DEADLINE]


def years_of(number: int) -> dict[int, int]:
    """What a municipality pays out of which budget: by turns this year, next year, and half of it in each."""
    amount = AMOUNTS[number]
    half = amount // 2
    return ({THIS: amount}, {NEXT: amount}, {THIS: half, NEXT: amount - half})[number % 3]


class Valghalla:
    """Who is in it; then ``play``, step by step."""

    def __init__(self) -> None:
        with self.on(1, 3):
            self.towns = [organisation(f"Valgby {number:02}") for number in range(21)]
            self.signers = [person(town, f"Underskriver {n}", is_signatory=True) for n, town in enumerate(self.towns)]
            self.leader = person(self.towns[0], "Anna Holm", is_administrator=True)
            self.nordlys = organisation("Nordlys Software", OrganisationKind.VENDOR)
            self.vendor = person(self.nordlys, "Finn Vang")
            self.coordinator = person(organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT), "Rikke Storm")
        self.clients: dict[int, Client] = {}
        self.bases: list[list[list[str]]] = []  # the CSV of each basis on the day on which it was made
        self.pages: dict[str, str] = {}  # what was read on the way

    @staticmethod
    @contextmanager
    def on(month: int, day: int, year: int = THIS) -> Iterator[None]:
        """In the morning of a day."""
        with clock.at(datetime(year, month, day, 9, tzinfo=UTC)):
            yield

    @property
    def partnership(self) -> Partnership:
        """As it is now."""
        return Partnership.objects.select_related("vendor", "project").get()

    def client(self, user: User) -> Client:
        """That person's browser."""
        if user.pk not in self.clients:
            self.clients[user.pk] = Client()
            self.clients[user.pk].force_login(user)
        return self.clients[user.pk]

    def get(self, user: User, address: str) -> HttpResponse:
        """What somebody reads."""
        answer = self.client(user).get(address)
        assert answer.status_code == 200, address
        return answer

    def post(self, user: User, address: str, fields: dict[str, Any] | None = None) -> None:
        """Somebody sends a form, and it is done."""
        answer = send(self.client(user), address, fields or {})
        assert answer.status_code == 303, f"{address}: {answer.content.decode()}"

    def ask(self, user: User, name: str, fields: dict[str, Any] | None = None, *more: object) -> None:
        """The same for a form of the partnership."""
        self.post(user, reverse(name, args=[self.partnership.slug, *more]), fields)

    def play(self) -> "Valghalla":
        """From the first draft until it is closed."""
        self.gather()
        self.go_on_anyway()
        self.order()
        self.deliver()
        self.invoice()
        return self

    def gather(self) -> None:
        """The secretariat starts it without a vendor, the municipality opens it, and twenty bind themselves."""
        with self.on(2, 1):
            self.post(
                self.coordinator,
                reverse("partnership-new"),
                {
                    "lead_organisation": self.towns[0].pk,
                    "title": "OS2valghalla 3.0",
                    "purpose": "Valgtilforordnede findes uden regneark.",
                    "goal_amount": "3.200.000",
                    "deadline": "2.5.2022",
                },
            )
            self.ask(self.leader, "partnership-opening")
        for number in range(20):
            with self.on(3, 1 + number):
                self.bind(number)

    def bind(self, number: int) -> None:
        """One municipality binds itself, in the budget years of its choice."""
        years = years_of(number)
        said = {"level": "binding", "amount": str(AMOUNTS[number]), "version": "0", "budget_year": str(min(years))}
        said |= {f"paid_{year}": str(amount) for year, amount in years.items() if len(years) > 1}
        paper = {"gln": gln(number), "authority": "Byrådet"}
        self.ask(self.signers[number], "pledge", said | paper, self.towns[number].slug)

    def go_on_anyway(self) -> None:
        """The deadline passes with too little, the partners go on, and one more comes on the same terms."""
        with self.on(5, 3):
            assert tasks.settle_rounds.func() == 1
            self.pages["missed"] = self.get(self.leader, self.partnership.get_absolute_url()).text
        with self.on(5, 7):
            words = "Parterne: det kan lade sig gøre"
            said = {"go_on": "yes", "decided_on": "6.5.2022", "decision": words}
            self.ask(self.leader, "partnership-decision", said)
        with self.on(6, 1):
            self.bind(20)

    def order(self) -> None:
        """The vendor is found after the money; the work gets a project, a plan and an order."""
        with self.on(7, 1):
            said = {"organisation": self.towns[0].pk, "product_name": "OS2valghalla", "title": "Valghalla 3.0"}
            said |= {"goal": "Alle valgsteder er bemandet i tide.", "level": "sandbox", "rhythm_days": 14}
            self.post(self.leader, reverse("project-new"), said)
            project = Project.objects.get()
            now = self.partnership
            words = {"title": now.title, "purpose": now.purpose, "vendor": self.nordlys.pk, "version": now.version}
            self.ask(self.leader, "partnership-edit", words | {"project": project.pk})
            asked = {"email": self.vendor.email, "name": self.vendor.name, "role": "delivery_manager"}
            invited = {"organisation": self.nordlys.pk, **asked}
            self.post(self.leader, reverse("invitation-list", args=[project.slug]), invited)
            self.post(self.vendor, reverse("invitation", args=[secret_of(Invitation.objects.get())]))
            for number, price in enumerate(PRICES, 1):
                planned = {"title": f"Del {number}", "due_date": f"10.{8 + number}.2022", "price": str(price)}
                planned |= {"responsible": self.nordlys.pk}
                self.post(self.leader, reverse("milestone-new", args=[project.slug]), planned)
        with self.on(7, 4):
            self.ask(self.leader, "partnership-state", {"to": "ordered", "reason": "Styregruppen, punkt 3"})

    def deliver(self) -> None:
        """Each milestone is delivered by the vendor, accepted by the municipal lead, and only then has a basis."""
        for milestone in Milestone.objects.order_by("number"):
            number, month = milestone.number, 8 + milestone.number
            address = milestone.get_absolute_url()
            with self.on(month, 1):
                self.post(self.leader, f"{address}start/")
                self.post(self.vendor, f"{address}delivery/", {"note": "Det ligger i testmiljøet"})
                asked = {"milestone": number}
                early = self.client(self.vendor).post(reverse("invoice-new", args=[self.partnership.slug]), asked)
                assert early.status_code == 403, "silence is never acceptance"
            with self.on(month, 9):
                self.post(self.leader, f"{address}verdict/", {"verdict": "accepted"})
                self.ask(self.vendor, "invoice-new", asked)
                self.bases.append(self.csv("invoice-csv", number))
        with self.on(12, 1):
            self.ask(self.leader, "partnership-state", {"to": "delivered", "reason": "Alt er godkendt"})

    def invoice(self) -> None:
        """Each pays out of the budget year that it chose, until everything is paid."""
        with self.on(12, 5):
            self.pages["csv"] = self.csv("invoices-csv")
            self.pages["xlsx"] = self.xlsx("invoices-xlsx")
            self.pay()
        with self.on(1, 9, NEXT):
            self.pages["waiting"] = self.get(self.vendor, reverse("payment", args=[self.partnership.slug])).text
            self.pay()
            self.ask(self.leader, "partnership-state", {"to": "closed", "reason": "Alt er betalt"})

    def pay(self) -> None:
        """The vendor says of every line whose year has begun that it is invoiced, and the same day that it is paid."""
        today = clock.today()
        day = f"{today:%d.%m.%Y}"
        for line in InvoiceLine.objects.filter(state="ready", budget_year__lte=today.year).for_list():
            args = [line.basis.number, line.pk]
            self.ask(self.vendor, "invoiced", {"invoice_number": f"F{line.pk}", "on": day, "version": 1}, *args)
            self.ask(self.vendor, "paid", {"on": day, "version": 2}, *args)

    def csv(self, name: str, *more: object) -> list[list[str]]:
        """The lines of a CSV file without its heading."""
        address = reverse(name, args=[self.partnership.slug, *more])
        return list(csv.reader(io.StringIO(self.get(self.vendor, address).getvalue().decode()), delimiter=";"))[1:]

    def xlsx(self, name: str) -> list[tuple[Any, ...]]:
        """The lines of a workbook without its heading."""
        content = self.get(self.vendor, reverse(name, args=[self.partnership.slug])).getvalue()
        [sheet] = load_workbook(io.BytesIO(content)).worksheets
        return list(sheet.iter_rows(min_row=2, values_only=True))
