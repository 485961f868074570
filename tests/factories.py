"""People, organisations and projects for tests, made by the same verbs that people use."""

from datetime import timedelta
from itertools import count
from typing import Any

from os2collab import clock
from os2collab.models import Membership, Organisation, OrganisationKind, User

_number = count(1)


def make_organisation(name: str = "", kind: str = OrganisationKind.MUNICIPALITY, **fields: Any) -> Organisation:
    """An organisation; a municipality gets a code of its own."""
    n = next(_number)
    name = name or f"{OrganisationKind(kind).value} {n}"
    code = f"{n:04}" if kind == OrganisationKind.MUNICIPALITY else ""
    return Organisation.objects.create(
        kind=kind, name=name, slug=f"{kind}-{n}", **{"municipality_code": code, **fields}
    )


def make_person(organisation: Organisation | None, name: str = "", **membership: Any) -> User:
    """A person who has worked at ``organisation`` for a year."""
    n = next(_number)
    user = User.objects.create_user(f"person{n}@example.com", "secret-word-7", name=name or f"Person {n}")
    if organisation:
        Membership.objects.create(
            user=user,
            organisation=organisation,
            **{"started_on": clock.today() - timedelta(days=365), **membership},
        )
    return user
