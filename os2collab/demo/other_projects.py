"""OS2rollekatalog, where all is well, and OS2kle, whose vendor has gone silent."""

from decimal import Decimal

from os2collab.demo.parts import Said, answer, join, report
from os2collab.demo.story import Story, Thread
from projects.actions import checkins, deliveries, goals, milestones, projects
from projects.models import Milestone, Project, Status, TeamRole


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
    for days, key in ((-68, "jonas"), (-67, "mette")):
        yield story.at(days)
        goals.acknowledge(project, by=story.people[key], version=1)
    rounds = [(-42, second, 53), (-28, second, 53), (-14, second, 53), (-14, third, 109)]
    for key, hour in (("jonas", 9), ("ida", 14)):
        story.also(tell_calm_rounds(story, rounds, key, hour))
    yield story.at(-6, 10)
    deliveries.deliver(first, by=jonas, note="Modellen er beskrevet og vist frem i fredags.")
    yield story.at(-5, 12)
    deliveries.accept(first, by=ida)
    milestones.start(second, by=jonas)
    yield story.at(-4, 15)
    goals.revise(
        project,
        by=ida,
        text="Ledere attesterer rettigheder på under ti minutter i kvartalet, også på telefonen.",
        sign="Det er lykkedes, når ni af ti ledere er færdige inden fristen.",
        version=1,
    )
    yield story.at(-3, 14)
    report(second, story, "ida", Said(Status.ON_TRACK, 53, 4))
    yield story.at(-1, 9)
    checkin = checkins.open_now(project, by=ida)
    yield story.at(-1, 15)
    answer(checkin, story, "ida", {second: Said(Status.ON_TRACK, 53, 3), third: Said(Status.UNKNOWN, 109, 2)})


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
    for days, key in ((-78, "mette"), (-77, "henrik")):
        yield story.at(days)
        goals.acknowledge(project, by=story.people[key], version=1)
    yield story.at(-46)
    deliveries.deliver(first, by=story.people["henrik"])
    yield story.at(-45)
    deliveries.accept(first, by=bo)
    milestones.start(second, by=bo)
    yield story.at(-23)
    report(second, story, "henrik", Said(Status.ON_TRACK, 25, 4))
    yield story.at(-14)
    report(second, story, "mette", Said(Status.ON_TRACK, 25, 3))
