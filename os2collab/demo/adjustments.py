"""The plan of OS2opgavefordeler is adapted: the task, the staffing, and three times the deadline of one milestone."""

from typing import Any

from os2collab.demo.story import Story, Thread
from projects.actions import adjustments, decisions
from projects.adjusting import Proposal
from projects.models import Adjustment, Milestone, Project, Touches


def tell_adjustments(story: Story, project: Project, m2: Milestone, m3: Milestone) -> Thread:
    """M3 moves within the mandate, then by the steering group; a third move lies on the lead's desk."""
    yield story.at(-84, 9)
    propose(
        story,
        project,
        "jonas",
        staffing(story, m3, "freja", "Bygger integrationen", 25, -84, 30),
        reason="Freja tager integrationen fra begyndelsen.",
    )
    yield story.at(-54, 10)
    shared = [staffing(story, m2, who, "Prøver reglerne", 6, -54, 12) for who in ("karim", "anders")]
    tests = propose(story, project, "mette", *shared, reason="Favrskov og Sorø deler testen.")
    yield story.at(-54, 14)
    agree(story, tests, "karim", "anders")
    yield story.at(-52, 11)
    first = propose(story, project, "jonas", moved(story, m3, 25), reason="Testmiljøet er en uge forsinket.")
    yield story.at(-52, 15)
    agree(story, first, "mette")
    yield story.at(-29, 10)
    fewer = propose(
        story,
        project,
        "jonas",
        Proposal(Touches.OUTCOME, "Kommunerne kan selv skrive og prøve deres regler i en formular.", milestone(m2)),
        reason="Ingen af pilotkommunerne bruger filer. Det sparer 40 timer, som vi bruger på bedre fejltekster.",
    )
    yield story.at(-28, 9)
    agree(story, fewer, "mette")
    yield story.at(-25, 14)
    second = propose(
        story,
        project,
        "jonas",
        moved(story, m3, 46),
        reason="Miljøet kommer først efter nytår.",
        for_staffing="Freja bygger videre imod en efterligning.",
    )
    yield story.at(-25, 16)
    agree(story, second, "mette")
    yield story.at(-24, 11)
    fresh = Adjustment.objects.get(pk=second.pk)
    decisions.decide(
        fresh,
        by=story.people["birgitte"],
        version=fresh.version,
        adopted=True,
        decided_on=story.day(-24),
        text="Styregruppen tiltræder den nye dato i januar. Den vil høre nyt om testmiljøet på næste møde.",
    )
    yield story.at(-1, 7, 42)
    propose(
        story,
        project,
        "jonas",
        moved(story, m3, 67),
        reason="Favrskovs testmiljø til OS2rollekatalog er først klar i uge 2. Integrationen kan ikke prøves før.",
        for_staffing="Freja er optaget af et andet projekt i uge 3.",
        for_money="Uændret pris; beløbet skal overføres til næste budgetår.",
    )


def propose(story: Story, project: Project, by: str, *proposals: Proposal, **words: Any) -> Adjustment:
    """Somebody proposes to change the plan."""
    return adjustments.propose(project, by=story.people[by], proposals=proposals, **words)


def agree(story: Story, adjustment: Adjustment, *keys: str) -> None:
    """People agree to its latest version, one after the other."""
    for key in keys:
        fresh = Adjustment.objects.get(pk=adjustment.pk)
        adjustments.agree(fresh, by=story.people[key], version=fresh.version)


def milestone(known: Milestone) -> Milestone:
    """The milestone as it is by now."""
    return Milestone.objects.get(pk=known.pk)


def moved(story: Story, known: Milestone, to: int) -> Proposal:
    """The milestone on another day, counted from today."""
    return Proposal(Touches.DUE_DATE, story.day(to).isoformat(), milestone(known))


def staffing(story: Story, known: Milestone, who: str, task: str, hours: int, *days: int) -> Proposal:
    """Somebody at work on the milestone from a day to a day, counted from today."""
    person = story.people[who]
    starts_on, ends_on = (story.day(day).isoformat() for day in days)
    after = {
        "milestone": known.pk,
        "organisation": person.memberships.get().organisation_id,
        "user": person.pk,
        "task": task,
        "hours": hours,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    return Proposal(Touches.ALLOCATION, after)
