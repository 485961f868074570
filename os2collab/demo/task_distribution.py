"""OS2opgavefordeler: the project in its fifth iteration, where the sides have come to see one milestone differently."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from os2collab.demo.adjustments import tell_adjustments
from os2collab.demo.parts import Said, answer, join
from os2collab.demo.story import Story, Thread
from os2collab.demo.together import tell_barometer, tell_promises
from projects.actions import checkins, deliveries, goals, groups, milestones, participations, projects
from projects.models import Goal, Group, Milestone, Project, Seat, Status, TeamRole


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
        ("Integration til OS2rollekatalog", "Fordelingen følger rollerne, der kun vedligeholdes ét sted.", 18, 980_000),
        ("Pilot i tre kommuner", "Horsens, Silkeborg og Sorø fordeler rigtige henvendelser.", 95, 708_000),
        ("Drift og overdragelse", "Løsningen er i drift, og dokumentationen er offentlig.", 158, 400_000),
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
    story.also(tell_iterations(story, (m1, m2, m3, m4, m5)))
    story.also(tell_promises(story, project))
    story.also(tell_barometer(story, project))
    yield from acknowledge(story, project, -100, "jonas", "karim", "birgitte", "anders")
    yield story.at(-88, 14)
    deliveries.deliver(m1, by=jonas, note="Løsningsbeskrivelsen ligger i projektets arkiv, version 1.0.")
    yield story.at(-87, 11)
    deliveries.accept(m1, by=story.people["karim"], reason="Klar og til at forstå. Tak.")
    milestones.start(m2, by=jonas)
    milestones.start(m3, by=jonas)
    story.also(tell_adjustments(story, project, m2, m3))
    yield story.at(-20, 9)
    milestones.start(m4, by=mette)
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


def tell_iterations(story: Story, plan: Sequence[Milestone]) -> Thread:
    """Twelve check-ins, most of them a week apart; M3 slides and the sides come to see it differently."""
    m1, m2, m3, m4, m5 = plan
    on, risk, off = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK
    waits = "Testmiljøet til OS2rollekatalog er ikke klar."
    rounds = [
        (-96, m1, Said(on, -87, 4), Said(on, -87, 4)),
        (-89, m1, Said(on, -87, 5), Said(on, -87, 4)),
        (-82, m2, Said(on, -24, 4), Said(on, -24, 3)),
        (-75, m2, Said(on, -24, 4), Said(on, -24, 4)),
        (-75, m3, Said(on, 18, 4), Said(on, 18, 3)),
        (-67, m2, Said(on, -24, 4), Said(on, -24, 4)),
        (-67, m3, Said(on, 18, 4), Said(on, 18, 4)),
        (-67, m4, Said(on, 95, 4), Said(on, 95, 4)),
        (-60, m2, Said(on, -24, 4), Said(on, -24, 4)),
        (-60, m3, Said(on, 18, 3), Said(on, 18, 4)),
        (-53, m2, Said(on, -24, 4), Said(on, -24, 4)),
        (-53, m3, Said(risk, 25, 3, waits, "Vi spørger Favrskov om deres."), Said(on, 25, 3)),
        (-46, m2, Said(on, -24, 3), Said(on, -24, 4)),
        (-46, m3, Said(risk, 25, 3, waits), Said(risk, 25, 3)),
        (-39, m2, Said(risk, -17, 3, "Tre regler passer ikke ind."), Said(risk, -17, 3)),
        (-39, m3, Said(risk, 25, 3, waits), Said(risk, 25, 3)),
        (-39, m4, Said(on, 95, 4), Said(on, 95, 4)),
        (-32, m2, Said(risk, -17, 3), Said(risk, -17, 3)),
        (-32, m3, Said(risk, 25, 3, waits), Said(risk, 25, 2)),
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
    project = m3.project
    for days, round_ in groupby(rounds, itemgetter(0)):
        said = list(round_)
        yield story.at(days, 9)
        checkin = checkins.open_now(project, by=story.people["mette"])
        yield story.at(days, 9, 30)
        answer(checkin, story, "jonas", {m: vendor for _days, m, vendor, _municipality in said}, WORDS[days][0])
        yield story.at(days, 13, 10)
        answer(checkin, story, "mette", {m: municipality for _days, m, _vendor, municipality in said}, WORDS[days][1])
    yield story.at(-10, 9)
    checkins.acknowledge(checkin, by=story.people["jonas"], words="Set. Vi tager testmiljøet op på torsdag.")


# What went well, and what is needed from the others: the vendor's words, then the municipal side's.
WORDS = {
    -96: (("Kommissoriet blev læst højt sammen.", ""), ("Vi mødtes alle i Skanderborg.", "")),
    -89: (
        ("Løsningsbeskrivelsen er næsten færdig.", "Svar på tre spørgsmål."),
        ("Alle tre spørgsmål er besvaret.", ""),
    ),
    -82: (("M1 blev godkendt på én dag.", ""), ("Vi ved nu, hvad der bygges.", "")),
    -75: (("Vi tegnede de første regler sammen.", "Eksempler på henvendelser."), ("Line har fundet ti eksempler.", "")),
    -60: (("Reglerne kan skrives uden programmør.", ""), ("Karim har prøvet testdata.", "")),
    -46: (("Vi blev enige om, hvad vi ikke bygger.", "En dato for testmiljøet."), ("Favrskov har spurgt igen.", "")),
    -32: (("To af de tre regler er løst.", ""), ("Vi svarede om reglerne til tiden.", "Ro til at teste.")),
    -67: (("Kommissoriet var klart fra dag ét.", ""), ("Vi er kommet godt fra start.", "")),
    -53: (("Favrskov svarede samme dag.", "En dato for testmiljøet."), ("Løsningen er tegnet sammen med Sorø.", "")),
    -39: (("Workshoppen om regler gav os ti svar.", ""), ("Freja viste motoren frem for brugerne.", "")),
    -25: (("Efterligningen virker bedre end ventet.", "Rigtige data til piloten."), ("Vi prøver selv regler nu.", "")),
    -11: (
        ("Favrskovs testrapport var så god, at vi rettede fejlene samme dag.", "Adgang til testmiljøet i uge 2."),
        ("Sorø og Favrskov delte testen af M2. Det gik dobbelt så hurtigt som ventet.", "En plan B for M3."),
    ),
}


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
