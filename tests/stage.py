"""A stage for events: people at one municipality, and two kinds of event to happen there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count

from django.utils.translation import gettext_noop

from os2collab import events
from os2collab.events import EventKind, Recipient
from os2collab.models import Event, Membership, Organisation, OrganisationKind, User

_number = count(1)


class Stage:
    """Whoever is named in ``told`` and ``asked`` is the audience of what happens."""

    def __init__(self) -> None:
        n = next(_number)
        self.told: Iterable[User] = ()
        self.asked: Iterable[User] = ()
        self.place = Organisation.objects.create(
            kind=OrganisationKind.MUNICIPALITY, name="Skanderborg", slug="skanderborg", municipality_code="0746"
        )
        self.kind = EventKind(
            f"test{n}.delivered",
            "delivered",
            gettext_noop("[{title}] is delivered."),
            ("title",),
            audience=self.audience,
        )

    def audience(self, event: Event, place: Organisation) -> list[Recipient]:
        told = [Recipient(user.pk, "team") for user in self.told]
        return told + [Recipient(user.pk, "lead", asked=True) for user in self.asked]

    def person(self, name: str, **fields: object) -> User:
        user = User.objects.create_user(f"person{next(_number)}@example.com", "secret-word-7", name=name, **fields)
        Membership.objects.create(user=user, organisation=self.place)
        return user

    def happen(
        self,
        title: str = "Regelmotor",
        *,
        told: Iterable[User] = (),
        asked: Iterable[User] = (),
        by: User | None = None,
        url: str = "/somewhere/",
    ) -> Event:
        self.told, self.asked = told, asked
        return events.record(
            self.kind, by=by, on=self.place, within=self.place, organisation=self.place, url=url, title=title
        )


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage whose kind of event is known while the test runs."""
    stage = Stage()
    events.register(stage.kind)
    yield stage
    del events.KINDS[stage.kind.key]
