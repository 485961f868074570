"""A partnership with everybody who appears in its rules, each under the name of their part."""

import re
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from stdnum import ean

from os2collab import clock
from os2collab.models import Membership, Organisation, OrganisationKind, User
from partnerships.actions import partnerships, pledges
from partnerships.approval_text import fingerprint_of
from partnerships.models import ConditionKind, Partnership, Pledge, Wish
from partnerships.said import Said

_number = count(1)


def organisation(name: str, kind: str = OrganisationKind.MUNICIPALITY) -> Organisation:
    n = next(_number)
    code = f"{9000 + n % 1000}" if kind == OrganisationKind.MUNICIPALITY else ""
    return Organisation.objects.create(kind=kind, name=name, slug=f"{kind}-{n}", municipality_code=code, gln=gln(n))


def gln(number: int) -> str:
    """A location number that adds up."""
    digits = f"579{number:09}"
    return digits + ean.calc_check_digit(digits)


def give(
    partnership: Partnership,
    *,
    by: User,
    organisation: Organisation,
    condition: str = "",
    reason: str = "",
    version: int | None = None,
    authority: str = "Byrådet, punkt 7",
    seen: str = "",
    **said: Any,
) -> Pledge:
    """A pledge by somebody who has read the text; ``condition`` is one in words."""
    wishes = (Wish(ConditionKind.WORDS, words=condition),) if condition else said.pop("wishes", ())
    words = Said(wishes=wishes, **said)
    share = pledges.share_of(Partnership.objects.get(pk=partnership.pk), organisation)
    read = words.settled(organisation, share)
    seen = seen or fingerprint_of(Partnership.objects.get(pk=partnership.pk), organisation, read)
    return pledges.record(
        partnership,
        by=by,
        organisation=organisation,
        said=words,
        authority=authority,
        seen=seen,
        reason=reason,
        version=version,
    )


def person(employer: Organisation, name: str, **membership: Any) -> User:
    """Somebody who reads the app in English, so that tests can quote its sentences."""
    user = User.objects.create_user(f"partner{next(_number)}@example.com", name=name, language="en")
    started_on = clock.today() - timedelta(days=365)
    Membership.objects.create(user=user, organisation=employer, **{"started_on": started_on, **membership})
    return user


def send(client: Any, address: str, fields: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    """Send the form of a pledge; where it shows the text to approve, approve exactly that."""
    response = client.post(address, fields, headers=headers)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', response.content.decode())
    if response.status_code == 200 and seen:
        return client.post(address, fields | {"seen": seen[1]}, headers=headers)
    return response


class Partners:
    """Aarhus leads, Horsens and Tønder may join, Nordlys delivers, the secretariat helps."""

    def __init__(self, *, opened: bool = True, **fields: Any) -> None:
        self.aarhus = organisation("Aarhus")
        self.horsens = organisation("Horsens")
        self.agency = organisation("Digitaliseringsstyrelsen", OrganisationKind.AUTHORITY)
        self.nordlys = organisation("Nordlys Software", OrganisationKind.VENDOR)
        self.fjord = organisation("Fjord Digital", OrganisationKind.VENDOR)
        self.secretariat = organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT)
        self.leader = person(self.aarhus, "Anna Holm", is_administrator=True)
        self.colleague = person(self.aarhus, "Åse Lund")
        self.leader_signatory = person(self.aarhus, "Bo Lind", is_signatory=True)
        self.member = person(self.horsens, "Carla Bech")
        self.signatory = person(self.horsens, "Dan Fog", is_signatory=True)
        self.official = person(self.agency, "Eva Krag", is_signatory=True)
        self.vendor = person(self.nordlys, "Finn Vang", is_signatory=True)
        self.other_vendor = person(self.fjord, "Gry Dahl")
        self.coordinator = person(self.secretariat, "Rikke Storm", is_signatory=True)
        self.partnership: Partnership = partnerships.start(
            self.aarhus,
            by=self.coordinator,
            **{
                "title": "Sager på tværs",
                "purpose": "En sag kan følges fra forvaltning til forvaltning.",
                "goal_amount": Decimal(3_200_000),
                "deadline": clock.today() + timedelta(days=25),
                "vendor": self.nordlys,
                **fields,
            },
        )
        if opened:
            self.partnership = partnerships.open_for_pledges(self.partnership, by=self.leader)

    def bind(self, by: User, employer: Organisation, amount: int | str, **fields: Any) -> Pledge:
        """A binding pledge for next year, by one of the organisation's signatories or the secretariat."""
        year = clock.today().year + 1
        asked = {"level": "binding", "amount": Decimal(amount), "budget_year": year, "reason": "Brev 12", **fields}
        return give(self.partnership, by=by, organisation=employer, **asked)

    def release(self, employer: Organisation, *, decision: str = "Parterne er enige", **asked: Any) -> Pledge:
        """The partnership lets go of a binding pledge."""
        asked = {"decided_on": clock.today(), "decision": decision, **asked}
        return pledges.release(self.partnership, by=self.leader, organisation=employer, **asked)

    def let_go(self, by: User, employer: Organisation) -> None:
        """Whatever the organisation has pledged ends, if there is anything."""
        pledge = Pledge.objects.filter(partnership=self.partnership, organisation=employer).first()
        if pledge and pledge.is_binding:
            self.release(employer)
        elif pledge:
            pledges.withdraw(self.partnership, by=by, organisation=employer, reason="nej")

    def refreshed(self) -> Partnership:
        return Partnership.objects.get(pk=self.partnership.pk)
