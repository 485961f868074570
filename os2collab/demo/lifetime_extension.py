"""OS2borgerPC: the operating system goes out of support before the new platform is ready, so the old one lives longer.

A risk in a check-in, a later date, a recommendation from the coordination group, a decision: without one e-mail.
"""

from decimal import Decimal

from os2collab.demo.adjustments import agree, moved, propose
from os2collab.demo.parts import Said, answer, join
from os2collab.demo.story import Story, Thread
from projects.actions import checkins, decisions, deliveries, groups, milestones, participations, projects
from projects.adjusting import Proposal
from projects.models import Adjustment, Group, Milestone, Participation, Project, Seat, Status, TeamRole, Touches

# All seven have the computers; the last two are not in it with money yet.
AFFECTED = ("Sorø", "Tønder", "Aarhus", "Viborg", "Svendborg")
PAY_NOTHING_YET = {"Viborg", "Svendborg"}
RISK = "Styresystemet er ude af support til april. Den nye platform er ikke klar til da."


def tell_lifetime_extension(story: Story) -> Thread:
    """OS2borgerPC, led by Holbæk: the deadline moves, then the task and the staffing, both by the steering group."""
    maja, rikke = story.people["maja"], story.people["rikke"]
    yield story.at(-95)
    project = projects.start(
        story.organisation("Holbæk"),
        by=maja,
        product_name="OS2borgerPC",
        title="Ny platform",
        goal="Borgere kan altid bruge en sikker computer på biblioteket.",
        level=Project.Level.THREE,
    )
    join(
        story,
        project,
        maja,
        ("signe", TeamRole.DELIVERY_MANAGER, "Gør klar til levetidsforlængelsen"),
        ("emil", TeamRole.DEVELOPER, "Bygger den nye platform"),
        ("ida", TeamRole.TESTER, "Prøver på biblioteket i Hadsten"),
    )
    for name in AFFECTED:
        level = Participation.Level.FOLLOWS if name in PAY_NOTHING_YET else Participation.Level.CO_DECIDES
        participations.add(project, by=maja, organisation=story.organisation(name), level=level)
    projects.set_mandate(project, by=rikke, amount=Decimal(50_000), days=20)
    platform, trial, _rollout = (
        milestones.plan(
            project,
            by=maja,
            title=title,
            outcome=outcome,
            due_date=story.day(days),
            price=Decimal(price),
            responsible=story.organisation("Havblik IT"),
        )
        for title, outcome, days, price in (
            ("Ny platform klar", "En borgercomputer kan sættes op på et kvarter.", 102, 900_000),
            ("Prøve i Hadsten", "To borgercomputere har stået på biblioteket i en måned.", -28, 45_000),
            ("Alle computere flyttet", "Syv kommuner bruger den nye platform.", 330, 250_000),
        )
    )
    milestones.start(platform, by=maja)
    tell_groups(story, project)
    story.also(tell_silence(story, trial))
    yield from tell_risk(story, project, platform)
    yield from tell_recommendation(story, project)
    yield story.at(-4, 9)
    last = checkins.open_now(project, by=maja)
    yield story.at(-4, 15)
    answer(last, story, "signe", {platform: Said(Status.ON_TRACK, 270, 4)})


def tell_silence(story: Story, trial: Milestone) -> Thread:
    """A delivery that Holbæk has not answered; after ten working days the app says so."""
    yield story.at(-33, 9)
    milestones.start(trial, by=story.people["maja"])
    yield story.at(-29, 15)
    deliveries.deliver(trial, by=story.people["signe"], note="Computerne står i Hadsten; målingerne er i bilaget.")
    yield story.at(-11, 8, 15)
    deliveries.remind(trial)


def tell_groups(story: Story, project: Project) -> None:
    """Who decides, and who knows the libraries."""
    steering, coordination = (
        groups.start(project, by=story.people["maja"], kind=kind, name=name)
        for kind, name in (
            (Group.Kind.STEERING, "Styregruppen for OS2borgerPC"),
            (Group.Kind.COORDINATION, "Koordinationsgruppen for OS2borgerPC"),
        )
    )
    seats = ((steering, "else", Seat.Position.CHAIR), (steering, "maja", Seat.Position.MEMBER))
    for group, key, position in (*seats, (coordination, "anders", Seat.Position.MEMBER)):
        holder = story.people[key]
        employer = holder.memberships.get().organisation
        groups.add_seat(group, by=story.people["maja"], organisation=employer, holder=holder, position=position)


def tell_risk(story: Story, project: Project, platform: Milestone) -> Thread:
    """The vendor says in a check-in what is coming, and the date moves further than the lead may decide alone."""
    yield story.at(-46, 9)
    checkin = checkins.open_now(project, by=story.people["maja"])
    yield story.at(-46, 14)
    late = Said(Status.AT_RISK, 270, 4, RISK, "Vi regner på at forlænge den nuværende platforms levetid.")
    words = ("Biblioteket i Hadsten lånte os et rum.", "En beslutning i god tid.")
    answer(checkin, story, "signe", {platform: late}, words)
    yield story.at(-45, 10)
    answer(checkin, story, "maja", {platform: Said(Status.AT_RISK, 270, 3, "Syv kommuner rammes.")})
    yield story.at(-44, 10)
    raised = {"checkin": checkin, "milestone": platform}
    later = propose(story, project, "signe", moved(story, platform, 270), reason=RISK, **raised)
    yield story.at(-44, 13)
    agree(story, later, "maja")
    yield story.at(-37, 15)
    decide(story, later, -37, "Styregruppen tiltræder den nye dato og beder om et forslag for tiden imellem.")


def tell_recommendation(story: Story, project: Project) -> Thread:
    """The coordination group recommends to keep the old platform alive: 300 hours, and the vendor's people for it."""
    yield story.at(-24, 11)
    extension = {
        "title": "Levetidsforlængelse af den nuværende platform",
        "outcome": "De nuværende computere får sikkerhedsopdateringer, til den nye platform er i drift.",
        "due_date": story.day(120).isoformat(),
        "price": "300000.00",
        "responsible": story.organisation("Havblik IT").pk,
    }
    recommended = propose(
        story,
        project,
        "anders",
        Proposal(Touches.ADDED, extension),
        works(story, "signe", "Leder levetidsforlængelsen", 5),
        works(story, "emil", "Levetidsforlængelse", 20),
        reason="Syv kommuner står ellers med borgercomputere uden sikkerhedsopdateringer fra april.",
        for_deadline="Den nye platform kommer, som den er aftalt.",
        for_money="300 timer à 1.000 kr. og en option på 55 timer. Der er 400.000 kr. tilbage i budgettet.",
    )
    yield story.at(-23, 9)
    agree(story, recommended, "signe")
    yield story.at(-22, 10)
    agree(story, recommended, "maja")
    yield story.at(-6, 15)
    text = "Levetidsforlængelsen bestilles. De 300.000 kr. holdes inden for de 400.000 kr., der er tilbage i budgettet."
    decide(story, recommended, -6, text)


def works(story: Story, who: str, task: str, hours: int) -> Proposal:
    """One of the vendor's people, for the time until the old platform is safe."""
    person = story.people[who]
    after = {
        "milestone": None,
        "organisation": person.memberships.get().organisation_id,
        "user": person.pk,
        "task": task,
        "hours": hours,
        "starts_on": story.day(40).isoformat(),
        "ends_on": story.day(120).isoformat(),
    }
    return Proposal(Touches.ALLOCATION, after)


def decide(story: Story, adjustment: Adjustment, day: int, text: str) -> None:
    """The steering group adopts it; its chair records that."""
    fresh = Adjustment.objects.get(pk=adjustment.pk)
    chair = story.people["else"]
    decisions.decide(fresh, by=chair, version=fresh.version, adopted=True, decided_on=story.day(day), text=text)
