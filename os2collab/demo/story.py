"""The machinery of the story: who is in it, and how its threads are woven in the order of time."""

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from os2collab import clock
from os2collab.models import Membership, Organisation, OrganisationKind, User
from os2collab.personas import PERSONAS, Persona

ORGANISATIONS = (
    (OrganisationKind.VENDOR, "Nordlys Software", "nordlys-software"),
    (OrganisationKind.VENDOR, "Fjord Digital", "fjord-digital"),
    (OrganisationKind.VENDOR, "Havblik IT", "havblik-it"),
    (OrganisationKind.SECRETARIAT, "OS2-sekretariatet", "os2-sekretariatet"),
)
# Those who appear in the story but have no button on the sign-in page.
COLLEAGUES = (
    Persona("freja", "freja@nordlys.example", "Freja Havsten", "Nordlys Software", "Udvikler", ""),
    Persona("tobias", "tobias@nordlys.example", "Tobias Granlund", "Nordlys Software", "Brugeroplevelse", ""),
    Persona("anders", "anders@soroe.example", "Anders Mosegren", "Sorø", "Tester", ""),
    Persona("ida", "ida@favrskov.example", "Ida Lyngmark", "Favrskov", "IT-projektleder", ""),
    Persona("bo", "bo@horsens.example", "Bo Elmholt", "Horsens", "Arkivkoordinator", ""),
    Persona("maja", "maja@holbaek.example", "Maja Strandby", "Holbæk", "Digitaliseringschef", ""),
    Persona("pia", "pia@randers.example", "Pia Hedelund", "Randers", "Afdelingsleder", ""),
    Persona("signe", "signe@havblik.example", "Signe Lodberg", "Havblik IT", "Leveranceansvarlig", ""),
    Persona("emil", "emil@havblik.example", "Emil Fyrholm", "Havblik IT", "Udvikler", ""),
    Persona("else", "else@toender.example", "Else Marsklit", "Tønder", "Økonomichef", ""),
)
SIGNATORIES = {"birgitte", "line", "else", "maja", "pia", "ida", "mette"}
ADMINISTRATORS = {"mette", "jonas", "rikke", "karim", "birgitte", "line", "henrik", "maja", "else", "pia"}


type Thread = Iterator[datetime]


class Story:
    """Who and when. ``day(-11)`` is eleven days before the story is loaded.

    It is woven from threads. Each yields the moment at which it goes on, and the earliest always goes first.
    """

    def __init__(self) -> None:
        self.today = clock.today()
        self.people: dict[str, User] = {}
        self.organisations: dict[str, Organisation] = {}
        self.threads: list[tuple[datetime, int, Thread]] = []
        self.number = count()

    def also(self, thread: Thread) -> None:
        """One more thread; it begins by yielding its first moment."""
        heapq.heappush(self.threads, (next(thread), next(self.number), thread))

    def tell(self) -> None:
        """Tell all threads to their end, in the order of time."""
        while self.threads:
            moment, number, thread = heapq.heappop(self.threads)
            with clock.at(moment):
                following = next(thread, None)
            if following:
                heapq.heappush(self.threads, (following, number, thread))

    def at(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """That day and hour in Copenhagen."""
        return timezone.make_aware(datetime.combine(self.day(days), time(hour, minute)))

    def day(self, days: int) -> date:
        """That many days from today."""
        return self.today + timedelta(days=days)

    def organisation(self, name: str) -> Organisation:
        """An organisation by name."""
        if name not in self.organisations:
            self.organisations[name] = Organisation.objects.get(name=name)
        return self.organisations[name]


def settle(story: Story) -> None:
    """Vendors, the secretariat, and everybody at their place of work."""
    for kind, name, slug in ORGANISATIONS:
        story.organisations[name] = Organisation.objects.create(kind=kind, name=name, slug=slug)
    for persona in (*PERSONAS, *COLLEAGUES):
        user = User.objects.create_user(persona.email, name=persona.name)
        story.people[persona.key] = user
        Membership.objects.create(
            user=user,
            organisation=story.organisation(persona.organisation),
            title=persona.title,
            is_administrator=persona.key in ADMINISTRATORS,
            is_signatory=persona.key in SIGNATORIES,
            started_on=clock.today(),
        )
