"""A partnership whose project has milestones with prices, and municipalities that have bound money to it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from os2collab import clock
from os2collab.models import Organisation, User
from partnerships.actions import invoices, partnerships, rounds
from partnerships.models import InvoiceBasis, InvoiceLine, Partnership, PartnershipState, Pledge
from projects.actions import deliveries, milestones
from projects.models import Milestone
from tests.factories import Cast, make_organisation, make_person
from tests.partnerships.cast import give, gln

_number = count(1)


class MoneyCast(Cast):
    """Skanderborg leads, Nordlys delivers; ``prices`` are those of the milestones, two months apart."""

    def __init__(self, *prices: int | str, goal: int = 3_200_000, **fields: Any) -> None:
        super().__init__(milestone_count=0)
        User.objects.update(language="en")
        self.partnership = partnerships.start(
            self.project,
            by=self.lead,
            **{
                "title": "Sager på tværs",
                "purpose": "Én sag på tværs",
                "goal_amount": Decimal(goal),
                "deadline": clock.today() + timedelta(days=30),
                "vendor": self.vendor_organisation,
                **fields,
            },
        )
        self.partnership = partnerships.open_for_pledges(self.partnership, by=self.lead)
        self.milestones = [self.priced(price, days=60 * n) for n, price in enumerate(prices, 1)]

    def priced(self, price: int | str | None, *, days: int = 0, due: date | None = None) -> Milestone:
        """One more milestone with a price."""
        return milestones.plan(
            self.project,
            by=self.lead,
            title=f"Milepæl {next(_number)}",
            due_date=due or clock.today() + timedelta(days=days),
            price=None if price is None else Decimal(price),
            responsible=self.vendor_organisation,
        )

    def town(self, name: str = "", **fields: Any) -> Organisation:
        """A municipality that may pay."""
        return make_organisation(name or f"By {next(_number)}", **fields)

    def bind(self, town: Organisation, amount: int | str, *years: tuple[int, int | str], **fields: Any) -> Pledge:
        """A binding pledge, by a signatory: all in next year, or in these budget years, each with its amount."""
        signer = make_person(town, f"Underskriver {next(_number)}", is_signatory=True, **fields)
        User.objects.filter(pk=signer.pk).update(language="en")
        said = years or ((clock.today().year + 1, amount),)
        return give(
            self.partnership,
            by=signer,
            organisation=town,
            level="binding",
            amount=Decimal(amount),
            years=tuple((year, Decimal(part)) for year, part in said),
            gln=town.gln or gln(next(_number)),
        )

    def pledge_elsewhere(self, town: Organisation, number: int, *, levels: tuple[str, ...], year: int | None) -> None:
        """So many further pledges, each in a round of its own, of these levels in turn: 1,000 kroner, 1,001, …"""
        rounds = Partnership.objects.bulk_create(
            Partnership(
                title=f"Runde {n} {year}",
                slug=f"runde-{n}-{year}",
                purpose="x",
                lead_organisation=self.municipality,
                goal_amount=Decimal(1_000),
                deadline=clock.today() + timedelta(days=9),
                state="open",
            )
            for n in range(number)
        )
        Pledge.objects.bulk_create(
            Pledge(
                partnership=each,
                organisation=town,
                level=levels[n % len(levels)],
                amount=Decimal(1_000 + n),
                budget_year=year,
                recorded_by=self.lead,
            )
            for n, each in enumerate(rounds)
        )

    def continue_(self) -> Partnership:
        """The partners decide to go on, when the deadline has passed; what is reached goes on by itself."""
        self.partnership = self.fresh()
        if self.partnership.state == PartnershipState.OPEN:
            days = (self.partnership.deadline - clock.today()).days + 1
            with clock.at(clock.now() + timedelta(days=days)):
                words = {"decision": "Styregruppen, punkt 4", "decided_on": clock.today()}
                self.partnership = rounds.decide(self.partnership, by=self.lead, go_on=True, **words)
        return self.partnership

    def fresh(self) -> Partnership:
        """The partnership as it is now."""
        return Partnership.objects.get(pk=self.partnership.pk)

    def accept(self, milestone: Milestone) -> Milestone:
        """Work, delivery and acceptance."""
        milestones.start(milestone, by=self.lead)
        deliveries.deliver(milestone, by=self.vendor)
        return deliveries.accept(milestone, by=self.tester)

    def bill(self, milestone: Milestone, by: User | None = None) -> InvoiceBasis:
        """Its invoice basis."""
        return invoices.make(self.fresh(), by=by or self.vendor, milestone=milestone)

    def lines(self) -> list[InvoiceLine]:
        """All lines in order."""
        return list(InvoiceLine.objects.filter(partnership=self.partnership).for_list())
