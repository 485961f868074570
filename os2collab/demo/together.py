"""OS2opgavefordeler, told on: what the sides promised each other, and how they found that they worked together."""

from os2collab.demo.story import Story, Thread
from projects.actions import barometer, promises
from projects.models import BarometerRound, CheckIn, Milestone, Project, Promise, Statement


def tell_promises(story: Story, project: Project) -> Thread:
    """Two kept, one moved in time, one not kept, one overdue that nobody has answered, one for next week."""
    mette, jonas, karim = (story.people[key] for key in ("mette", "jonas", "karim"))

    def said(by: str, words: str, days: int) -> Promise:
        last = CheckIn.objects.filter(project=project, state=CheckIn.State.REVEALED).latest("number")
        return promises.make(project, by=story.people[by], words=words, due_on=story.day(days), checkin=last)

    yield story.at(-67, 14)
    test_data = said("jonas", "Vi leverer testdata til de første ti regler", -57)
    yield story.at(-58, 11)
    promises.keep(test_data, by=karim, note="De virkede med det samme. Tak.")
    yield story.at(-39, 14)
    rules = said("mette", "Vi svarer på de tre regler, der ikke passer ind", -34)
    yield story.at(-34, 15)
    promises.keep(rules, by=jonas)
    yield story.at(-25, 14)
    access = said("jonas", "Favrskov får adgang til efterligningen", -18)
    pilot_data = said("mette", "Vi skaffer rigtige data til piloten", -13)
    yield story.at(-16, 10)
    promises.miss(access, by=karim, note="Adgangen kom fire dage senere. Vi nåede testen alligevel.")
    yield story.at(-14, 9)
    reason = "Databehandleraftalen skal forbi juristerne først."
    promises.move(pilot_data, by=mette, to=story.day(3), reason=reason)
    yield story.at(-11, 15)
    said("jonas", "Vi viser efterligningen for koordinationsgruppen", -4)
    yield story.at(-10, 9)
    environment = Milestone.objects.get(project=project, number=3)
    words = "Vi siger til, så snart testmiljøet har en dato"
    promises.make(project, by=karim, words=words, due_on=story.day(6), milestone=environment)


# What each answered, in the order of the statements: colleagues, lead, paid, little, honest, matter. 0: don't know.
ROUNDS = (
    (
        -75,
        {
            "jonas": (4, 4, 2, 4, 4, 5),
            "freja": (4, 3, 2, 4, 3, 4),
            "tobias": (5, 4, 2, 3, 4, 4),
            "mette": (4, 4, 3, 3, 4, 4),
            "karim": (3, 4, 3, 2, 4, 4),
            "anders": (4, 5, 0, 3, 3, 4),
            "line": (3, 4, 3, 3, 4, 5),
        },
    ),
    (
        -46,
        {
            "jonas": (5, 4, 4, 4, 4, 5),
            "freja": (4, 4, 3, 4, 4, 4),
            "tobias": (5, 5, 4, 4, 5, 4),
            "mette": (5, 4, 4, 4, 4, 4),
            "karim": (4, 4, 4, 3, 4, 5),
            "line": (4, 5, 3, 4, 5, 5),
        },
    ),
    (
        -11,
        {
            "freja": (4, 4, 4, 4, 3, 4),
            "tobias": (5, 4, 4, 4, 3, 4),
            "karim": (4, 4, 4, 4, 3, 4),
            "line": (4, 4, 4, 4, 4, 5),
        },
    ),
)


def tell_barometer(story: Story, project: Project) -> Thread:
    """Two rounds that are closed, and one that is open and still waits for Mette and Jonas."""
    for days, answers in ROUNDS:
        for hour, (key, values) in enumerate(answers.items(), start=8):
            yield story.at(days + 1, hour)
            opened = BarometerRound.objects.get(project=project, closed_at=None)
            told = dict(zip(Statement.values, values, strict=True))
            barometer.answer(opened, by=story.people[key], values=told)
