"""The demo people and their story, told with the same verbs that people use, relative to the day it is loaded.

Five people get a meaningful Monday: a project lead whose third date move is up for talk, a vendor who waits for an
acceptance, a coordinator with an overdue review, a coordination-group member, and a steering-group chair.
"""

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from os2collab import clock, imports, notify, visits
from os2collab.models import Membership, Organisation, OrganisationKind, User
from os2collab.personas import PERSONAS, Persona
from projects.actions import deliveries, goals, groups, milestones, participations, projects, team
from projects.models import Goal, Group, Milestone, Participation, Project, Seat, Status, TeamRole

MUNICIPALITIES = Path(__file__).parent / "data" / "municipalities.csv"
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
    Persona("else", "else@toender.example", "Else Marsklit", "Tønder", "Økonomichef", ""),
)
SIGNATORIES = {"birgitte", "line", "else", "maja", "pia", "ida", "mette"}
ADMINISTRATORS = {"mette", "jonas", "rikke", "karim", "birgitte", "line", "henrik", "maja", "else", "pia"}


class Said(NamedTuple):
    """What one side reports: status, days from today of the expected date, confidence, obstacle, remedy."""

    status: Status
    days: int
    confidence: int
    obstacle: str = ""
    remedy: str = ""


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


@transaction.atomic
def load() -> Story:
    """Tell the whole story into an empty database; all of it or nothing."""
    story = Story()
    with clock.at(story.at(-400)):
        imports.load(MUNICIPALITIES)
        settle(story)
    for thread in (tell_task_distribution, tell_role_catalogue, tell_classification):
        story.also(thread(story))
    story.also(tell_last_visits(story))
    story.tell()
    return story


def tell_last_visits(story: Story) -> Thread:
    """Three days ago everybody was here last and read what there was."""
    yield story.at(-3, 14, 10)
    for user in story.people.values():
        visits.note(user)
        notify.mark_read(user.notifications.all())


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


def join(story: Story, project: Project, lead: User, *places: tuple[str, str, str]) -> None:
    """Put people on the team: key, role, what they work on."""
    for key, role, focus in places:
        user = story.people[key]
        organisation = user.memberships.get().organisation
        takes_part = project.participations.current().filter(organisation=organisation).exists()
        if not takes_part and organisation.kind != OrganisationKind.SECRETARIAT:
            level = Participation.Level.TESTS if role == TeamRole.TESTER else Participation.Level.CO_DECIDES
            participations.add(project, by=lead, organisation=organisation, level=level)
        team.add(project, by=lead, user=user, organisation=organisation, role=role, focus=focus)


def report(milestone: Milestone, story: Story, by: str, said: Said) -> None:
    """One side says how far we are."""
    milestones.report_status(
        milestone,
        by=story.people[by],
        status=said.status,
        forecast_date=story.day(said.days),
        confidence=said.confidence,
        obstacle=said.obstacle,
        remedy=said.remedy,
    )


def tell_task_distribution(story: Story) -> Thread:
    """OS2opgavefordeler, led by Skanderborg: the fifth iteration, a gap of 4 against 2, a third date move."""
    mette, jonas, rikke = story.people["mette"], story.people["jonas"], story.people["rikke"]
    yield story.at(-102)
    project = projects.start(
        story.organisation("Skanderborg"),
        by=mette,
        product_name="OS2opgavefordeler",
        title="Ny fordelingsmotor",
        goal="Enhver henvendelse når den rette medarbejder første gang, uden at nogen skal kende organisationen.",
        sign="Det er lykkedes, når højst 5 % af henvendelserne sendes videre i pilotkommunerne. I dag er det 23 %.",
        level=Project.Level.TWO,
        repository="https://github.example/os2/os2opgavefordeler",
    )
    join(
        story,
        project,
        mette,
        ("jonas", TeamRole.DELIVERY_MANAGER, "Planlægger januar"),
        ("freja", TeamRole.DEVELOPER, "Bygger integrationen i M3"),
        ("tobias", TeamRole.TECHNICAL_PARTNER, "Tegner fejltekster med Sorø"),
        ("karim", TeamRole.TESTER, "Prøver sidste kriterium i M2"),
        ("anders", TeamRole.TESTER, "På orlov til uge 50"),
        ("line", TeamRole.MEMBER, "Finder henvendelser til piloten"),
        ("rikke", TeamRole.COORDINATOR, "Hjælper med budgettet til næste år"),
    )
    for name in ("Horsens", "Randers", "Holbæk"):
        participations.add(project, by=mette, organisation=story.organisation(name))
    projects.set_mandate(project, by=rikke, amount=Decimal(15_000), days=10)
    plan = [
        ("Løsningsbeskrivelse", "Alle ved, hvad der bygges, og hvad der ikke gør.", -87, 180_000),
        ("Regelmotor klar til test", "Kommunerne kan selv skrive og prøve deres regler.", -24, 620_000),
        ("Integration til OS2rollekatalog", "Fordelingen følger rollerne, der kun vedligeholdes ét sted.", 18, 540_000),
        ("Pilot i tre kommuner", "Horsens, Silkeborg og Sorø fordeler rigtige henvendelser.", 95, 360_000),
        ("Drift og overdragelse", "Løsningen er i drift, og dokumentationen er offentlig.", 158, 300_000),
    ]
    m1, m2, m3, m4, m5 = (
        milestones.plan(
            project,
            by=mette,
            title=title,
            outcome=outcome,
            due_date=story.day(days),
            price=Decimal(price),
            responsible=story.organisation("Nordlys Software"),
        )
        for title, outcome, days, price in plan
    )
    milestones.start(m1, by=mette)
    story.also(tell_groups(story, project))
    yield from acknowledge(story, project, -100, "jonas", "karim", "birgitte", "anders")
    yield story.at(-88, 14)
    deliveries.deliver(m1, by=jonas, note="Løsningsbeskrivelsen ligger i projektets arkiv, version 1.0.")
    yield story.at(-87, 11)
    deliveries.accept(m1, by=story.people["karim"], reason="Klar og til at forstå. Tak.")
    milestones.start(m2, by=jonas)
    milestones.start(m3, by=jonas)
    story.also(tell_iterations(story, m2, m3, m4, m5))
    story.also(tell_date_moves(story, m3))
    yield story.at(-11, 16)
    goals.revise(
        project,
        by=mette,
        text="Enhver henvendelse når den rette medarbejder første gang, uden at nogen skal kende organisationen.",
        sign="Det er lykkedes, når højst 5 % af henvendelserne sendes videre i pilotkommunerne i maj; i dag 23 %.",
        version=1,
    )
    yield story.at(-10, 15)
    deliveries.deliver(m2, by=jonas, note="Regelmotoren kører på testmiljøet. Brugerne fra august virker stadig.")
    yield from acknowledge(story, project, -9, "jonas", "karim", "birgitte", "anders")
    yield story.at(-3, 16, 20)
    goals.acknowledge(project, by=story.people["line"], version=2)


def tell_iterations(story: Story, m2: Milestone, m3: Milestone, m4: Milestone, m5: Milestone) -> Thread:
    """Five rounds of reports, two weeks apart; M3 slides and the sides come to see it differently."""
    on, risk, off = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK
    waits = "Testmiljøet til OS2rollekatalog er ikke klar."
    rounds = [
        (-67, m2, Said(on, -24, 4), Said(on, -24, 4)),
        (-67, m3, Said(on, 18, 4), Said(on, 18, 4)),
        (-67, m4, Said(on, 95, 4), Said(on, 95, 4)),
        (-53, m2, Said(on, -24, 4), Said(on, -24, 4)),
        (-53, m3, Said(risk, 25, 3, waits, "Vi spørger Favrskov om deres."), Said(on, 25, 3)),
        (-39, m2, Said(risk, -17, 3, "Tre regler passer ikke ind."), Said(risk, -17, 3)),
        (-39, m3, Said(risk, 25, 3, waits), Said(risk, 25, 3)),
        (-39, m4, Said(on, 95, 4), Said(on, 95, 4)),
        (-25, m2, Said(risk, -10, 4), Said(risk, -10, 3)),
        (-25, m3, Said(risk, 46, 3, waits, "Freja bygger videre imod en efterligning."), Said(risk, 46, 3)),
        (-25, m4, Said(on, 109, 4), Said(on, 109, 3)),
        (
            -11,
            m3,
            Said(risk, 67, 4, waits, "Miljøet er lovet til uge 2."),
            Said(off, 67, 2, "Vi kan ikke prøve noget før jul."),
        ),
        (-11, m5, Said(on, 158, 3), Said(Status.UNKNOWN, 158, 3, "Driftsaftalen er ikke forhandlet.")),
    ]
    for days, round_ in groupby(rounds, itemgetter(0)):
        said = list(round_)
        yield story.at(days, 9, 30)
        for _days, milestone, vendor, _municipality in said:
            report(milestone, story, "jonas", vendor)
        yield story.at(days, 13, 10)
        for _days, milestone, _vendor, municipality in said:
            report(milestone, story, "mette", municipality)


def tell_date_moves(story: Story, m3: Milestone) -> Thread:
    """The agreed date of M3 moves three times, each with its reason."""
    moves = [(-52, 25, "Testmiljøet er en uge forsinket."), (-24, 46, "Miljøet kommer først efter nytår.")]
    moves += [(-4, 67, "Miljøet er klar i uge 2; integrationen kan ikke prøves før.")]
    for days, to, reason in moves:
        yield story.at(days, 11)
        fresh = Milestone.objects.get(pk=m3.pk)
        milestones.move_date(fresh, by=story.people["mette"], version=fresh.version, to=story.day(to), reason=reason)


def acknowledge(story: Story, project: Project, days: int, *keys: str) -> Thread:
    """People say in the name of their organisations that the goal in force is theirs too."""
    for number, key in enumerate(keys):
        yield story.at(days + number, 9)
        version = Goal.objects.filter(project=project).latest("version").version
        goals.acknowledge(project, by=story.people[key], version=version)


def tell_groups(story: Story, project: Project) -> Thread:
    """A steering group chaired by Horsens and a coordination group in which the vendor sits without a vote."""
    mette = story.people["mette"]
    yield story.at(-101)
    steering = groups.start(
        project,
        by=mette,
        kind=Group.Kind.STEERING,
        name="Styregruppen for OS2opgavefordeler",
        terms_of_reference="Styregruppen sætter retning, økonomi og mandat.",
    )
    coordination = groups.start(
        project,
        by=mette,
        kind=Group.Kind.COORDINATION,
        name="Koordinationsgruppen for OS2opgavefordeler",
        terms_of_reference="Gruppen samler og prioriterer behov inden for mandatet.",
    )
    seat(story, steering, "birgitte", position=Seat.Position.CHAIR)
    for key in ("mette", "line", "maja", "anders", "karim", "pia"):
        seat(story, steering, key)
    for key in ("line", "karim", "else"):
        seat(story, coordination, key)
    seat(story, coordination, "jonas", voting=False)
    seat(story, coordination, "rikke", voting=False, position=Seat.Position.SECRETARY)


def seat(story: Story, group: Group, key: str, *, voting: bool = True, position: str = Seat.Position.MEMBER) -> None:
    """Give the person's organisation a seat that the person holds."""
    holder = story.people[key]
    groups.add_seat(
        group,
        by=story.people["mette"],
        organisation=holder.memberships.get().organisation,
        holder=holder,
        position=position,
        voting=voting,
    )


def tell_role_catalogue(story: Story) -> Thread:
    """OS2rollekatalog, led by Favrskov: both sides agree and the dates hold."""
    ida, jonas = story.people["ida"], story.people["jonas"]
    yield story.at(-70)
    project = projects.start(
        story.organisation("Favrskov"),
        by=ida,
        product_name="OS2rollekatalog",
        title="Attestering 2.0",
        goal="Ledere attesterer rettigheder på under ti minutter i kvartalet.",
        level=Project.Level.THREE,
    )
    join(
        story,
        project,
        ida,
        ("jonas", TeamRole.DELIVERY_MANAGER, "Forbereder attestering i praksis"),
        ("freja", TeamRole.DEVELOPER, ""),
        ("mette", TeamRole.MEMBER, "Følger med for Skanderborg"),
        ("rikke", TeamRole.COORDINATOR, ""),
    )
    first, second, third = (
        milestones.plan(
            project,
            by=ida,
            title=title,
            due_date=story.day(days),
            price=Decimal(price),
            responsible=story.organisation("Nordlys Software"),
        )
        for title, days, price in (
            ("Datamodel", -5, 210_000),
            ("Attestering i praksis", 53, 410_000),
            ("Overblik for ledelsen", 109, 190_000),
        )
    )
    milestones.start(first, by=ida)
    rounds = [(-42, second, 53), (-28, second, 53), (-14, second, 53), (-14, third, 109)]
    for key, hour in (("jonas", 9), ("ida", 14)):
        story.also(tell_calm_rounds(story, rounds, key, hour))
    yield story.at(-6, 10)
    deliveries.deliver(first, by=jonas, note="Modellen er beskrevet og vist frem i fredags.")
    yield story.at(-5, 12)
    deliveries.accept(first, by=ida)
    milestones.start(second, by=jonas)
    yield story.at(-3, 14)
    report(second, story, "ida", Said(Status.ON_TRACK, 53, 4))


def tell_calm_rounds(story: Story, rounds: list[tuple[int, Milestone, int]], key: str, hour: int) -> Thread:
    """One side reports, round after round, that all is well."""
    for days, milestone, expected in rounds:
        yield story.at(days, hour)
        report(milestone, story, key, Said(Status.ON_TRACK, expected, 4))


def tell_classification(story: Story) -> Thread:
    """OS2kle, led by Horsens: the vendor has been silent for 23 days."""
    bo = story.people["bo"]
    yield story.at(-80)
    project = projects.start(
        story.organisation("Horsens"),
        by=bo,
        product_name="OS2kle",
        title="Opdateret emnesystematik",
        goal="Samme emneord i alle fagsystemer fra 1. marts.",
        level=Project.Level.ONE,
    )
    join(
        story,
        project,
        bo,
        ("henrik", TeamRole.DELIVERY_MANAGER, "Sætter testmiljø op"),
        ("mette", TeamRole.MEMBER, "Prøver emneordene i Skanderborg"),
    )
    first, second, _third = (
        milestones.plan(
            project,
            by=bo,
            title=title,
            due_date=story.day(days),
            price=Decimal(price),
            responsible=story.organisation("Fjord Digital"),
        )
        for title, days, price in (
            ("Emneord kortlagt", -45, 90_000),
            ("Prøve i to kommuner", 25, 140_000),
            ("I drift overalt", 95, 60_000),
        )
    )
    milestones.start(first, by=bo)
    yield story.at(-46)
    deliveries.deliver(first, by=story.people["henrik"])
    yield story.at(-45)
    deliveries.accept(first, by=bo)
    milestones.start(second, by=bo)
    yield story.at(-23)
    report(second, story, "henrik", Said(Status.ON_TRACK, 25, 4))
    yield story.at(-14)
    report(second, story, "mette", Said(Status.ON_TRACK, 25, 3))
