from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import slugify

from os2collab import clock, imports
from os2collab.events import EventKind
from os2collab.models import Event, Membership, Organisation, OrganisationKind, Side, User
from os2collab.personas import PERSONAS, Persona
from os2collab.seeding import words
from os2collab.seeding.writer import Writer
from os2collab.slugs import DANISH

SECRETARIAT = "OS2-sekretariatet"
DEMO_VENDORS = ("Nordlys Software", "Fjord Digital")
AUTHORITIES = 11
FEWEST_PEOPLE = 60
NO_PASSWORD = "!"  # noqa: S105 - what Django stores for a person who cannot sign in by password
DAYS_OF_NOTICES = 28
HISTORY = 800  # days that the portfolio looks back


class Told(NamedTuple):
    """Something that happened, and whom the verb would have told: person, why, whether they are asked for something."""

    event: Event
    people: list[tuple[int, str, bool]]


@dataclass
class World:
    """Who there is: organisations of each kind, the people of each, and the demo's personas among them."""

    writer: Writer
    seed: int
    projects: int
    today: date = field(default_factory=clock.today)
    municipal: list[Organisation] = field(default_factory=list)
    vendors: list[Organisation] = field(default_factory=list)
    secretariat: Organisation = field(default_factory=Organisation)
    people: dict[int, list[User]] = field(default_factory=lambda: defaultdict(list))
    personas: dict[str, User] = field(default_factory=dict)
    employer: dict[int, Organisation] = field(default_factory=dict)
    visited: dict[int, datetime] = field(default_factory=dict)
    signatories: dict[int, User] = field(default_factory=dict)

    def random(self, *about: object) -> Random:
        """Chance that gives the same for the same matter, however many other matters there are."""
        return Random(f"{self.seed} {about}")  # noqa: S311 - no secrets are made

    def at(self, days: float, rng: Random) -> datetime:
        """A moment in office hours, ``days`` before today."""
        minutes = rng.randrange(8 * 60, 16 * 60)
        zone = ZoneInfo(settings.TIME_ZONE)
        return datetime.combine(self.today - timedelta(days=days), time(minutes // 60, minutes % 60), zone)

    def after(self, day: date) -> datetime:
        """Early in the morning of the day after, when the clock looks."""
        return datetime.combine(day + timedelta(days=1), time(0, 5), ZoneInfo(settings.TIME_ZONE))

    def settle(self) -> None:
        """Organisations first, then everybody at their place of work."""
        imports.load(imports.SHIPPED)
        self.municipal = list(Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).order_by("pk"))
        self.municipal += [
            self.organisation(OrganisationKind.AUTHORITY, f"Myndighed {n}") for n in range(1, AUTHORITIES + 1)
        ]
        self.secretariat = self.organisation(OrganisationKind.SECRETARIAT, SECRETARIAT)
        firms = (*DEMO_VENDORS, *map(vendor_name, range(max(2, self.projects // 10 - len(DEMO_VENDORS)))))
        self.vendors = [self.organisation(OrganisationKind.VENDOR, name) for name in firms]
        by_name = {place.name: place for place in (*self.municipal, *self.vendors, self.secretariat)}
        rng = self.random("people")
        for persona in PERSONAS:
            self.personas[persona.key] = self.persona(persona, by_name[persona.organisation], rng)
        for number in range(max(FEWEST_PEOPLE, self.projects * 3 // 5) - len(PERSONAS)):
            self.person(self.workplace(number), rng)

    def workplace(self, number: int) -> Organisation:
        """Where the next person works: one in 60 in the secretariat, a quarter at vendors, the rest on public side."""
        if number % 60 == 0:
            return self.secretariat
        if number % 4 == 0:
            return self.vendors[number // 4 % len(self.vendors)]
        return self.municipal[number % len(self.municipal)]

    def organisation(self, kind: OrganisationKind, name: str) -> Organisation:
        """The organisation of that name, new unless there is one."""
        known = Organisation.objects.filter(name=name).first()
        return known or self.writer.add(Organisation(kind=kind, name=name, slug=slug(name)))

    def persona(self, persona: Persona, employer: Organisation, rng: Random) -> User:
        """One of the demo's people, new unless the demo is here already."""
        known = User.objects.filter(email=persona.email).first()
        user = known or self.writer.number(User(email=persona.email, name=persona.name, password=NO_PASSWORD))
        if not known:
            self.visit(user, 2, 1, rng)
            self.writer.add(user)
        return self.place(user, employer, title=persona.title, is_new=known is None)

    def visit(self, user: User, days: int, before: int, rng: Random) -> None:
        """Say when a person was here last, and how many days before that."""
        user.joined_at = self.at(HISTORY, rng)
        user.visited_at = self.at(days, rng)
        user.previous_visit_at = user.visited_at - timedelta(days=before)

    def person(self, employer: Organisation, rng: Random) -> User:
        """Somebody made up."""
        name = f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}"
        user = self.writer.number(User(name=name, password=NO_PASSWORD))
        self.visit(user, rng.randrange(1, 20), rng.randrange(1, 9), rng)
        user.email = f"{slug(name).replace('-', '.')}.{user.pk}@{employer.slug}.example"
        return self.place(self.writer.add(user), employer, title="Konsulent", is_new=True)

    def place(self, user: User, employer: Organisation, *, title: str, is_new: bool) -> User:
        """Let a person work there; the first one of each organisation runs it and signs for it."""
        first = not self.people[employer.pk]
        self.people[employer.pk].append(user)
        self.employer[user.pk] = employer
        self.visited[user.pk] = user.visited_at or self.at(0, self.random(user.email))
        if first:
            self.signatories[employer.pk] = user
        if is_new:
            self.writer.add(
                Membership(
                    user=user,
                    organisation=employer,
                    title=title,
                    is_administrator=first,
                    is_signatory=first,
                    started_on=self.today - timedelta(days=HISTORY),
                )
            )
        return user

    def event(
        self,
        kind: EventKind,
        at: datetime,
        *,
        by: User | None,
        on: models.Model,
        within: models.Model,
        url: str,
        **details: object,
    ) -> Event:
        """What ``record`` would have remembered; the person speaks for their own organisation, the clock for nobody."""
        organisation = self.employer[by.pk] if by else None
        return Event(
            kind=kind.key,
            at=at,
            by=by,
            organisation=organisation,
            side=organisation.side if organisation else "",
            on_type=ContentType.objects.get_for_model(on),
            on_id=on.pk,
            within_type=ContentType.objects.get_for_model(within),
            within_id=within.pk,
            url=url,
            details=details,
        )

    def one_of(self, place: Organisation, turn: int) -> User:
        """The person in an organisation whose turn it is."""
        people = self.people[place.pk]
        return people[turn % len(people)]

    def next(self, side: Side, turn: int) -> User:
        """The person on a side whose turn it is."""
        people = self.by_side[side]
        return people[turn % len(people)]

    @cached_property
    def by_side(self) -> dict[Side, list[User]]:
        """Everybody but the demo's personas, who have their own projects."""
        personas = {user.pk for user in self.personas.values()}
        everybody = [user for people in self.people.values() for user in people if user.pk not in personas]
        return {side: [user for user in everybody if self.employer[user.pk].side == side] for side in Side}

    @cached_property
    def told_since(self) -> datetime:
        """Notices older than this have been seen and are not worth making."""
        return self.at(DAYS_OF_NOTICES, self.random("notices"))


def vendor_name(number: int) -> str:
    """The name of a firm; 300 of them before they are counted."""
    starts, ends, kinds = words.VENDOR_STARTS, words.VENDOR_ENDS, words.VENDOR_KINDS
    round_, number = divmod(number, len(starts) * len(ends) * len(kinds))
    number, kind = divmod(number, len(kinds))
    number, end = divmod(number, len(ends))
    return f"{starts[number]}{ends[end]} {kinds[kind]}{f' {round_ + 1}' if round_ else ''}"


def slug(text: str) -> str:
    """An address part; unique as far as the text is."""
    return slugify(text.lower().translate(DANISH))[:50].strip("-")
