"""The barometer: opened after each fourth check-in, answered anonymously, closed by the next check-in or the clock.

No answer is ever a row, and nothing is recorded when somebody answers: docs/decisions/0012 says what that protects.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, locked, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.events import record
from os2collab.models import Side, User
from projects.events.barometer import BAROMETER_CLOSED, BAROMETER_OPENED
from projects.models import BarometerRound, BarometerTally, BarometerTurn, CheckIn, Project, Statement
from projects.models.barometer import FEWEST, VALUES

EVERY = 4  # check-ins
OPEN_FOR = timedelta(days=14)
SIDES = (Side.VENDOR, Side.MUNICIPALITY)


def open_after(checkin: CheckIn) -> BarometerRound | None:
    """Ask the team, when this was a fourth check-in. Called by the reveal, under the lock of the project."""
    if checkin.number % EVERY or checkin.project.barometer_id:
        return None
    return begin(checkin)


def begin(checkin: CheckIn) -> BarometerRound:
    """Open the next round of a locked project."""
    project, now = checkin.project, clock.now()
    opened = BarometerRound.objects.create(
        project=project,
        number=project.barometer_rounds.aggregate(last=Max("number", default=0))["last"] + 1,
        checkin=checkin,
        opened_at=now,
        closes_at=now + OPEN_FOR,
    )
    BarometerTally.objects.bulk_create(BarometerTally(round=opened, side=side, counts=nothing()) for side in SIDES)
    project.barometer = opened
    project.save(update_fields=["barometer"])
    record(BAROMETER_OPENED, by=None, on=opened, within=project, number=opened.number)
    return opened


def nothing() -> dict[str, list[int]]:
    """The counts before anybody has answered."""
    return {statement: [0] * len(VALUES) for statement in Statement.values}


@verb(Permission.BAROMETER_ANSWER)
@sensitive_variables("values", "value", "tally")
def answer(opened: BarometerRound, *, by: User, values: dict[str, int]) -> BarometerRound:
    """Add a person's answers, one value for each statement, to the counts of their side.

    All that is known of the person afterwards is that they have had their turn, and that until the round closes.
    Raises ValidationError the second time.
    """
    organisation = in_whose_name(by, Permission.BAROMETER_ANSWER, opened)
    if organisation is None or organisation.side not in SIDES:
        raise Refused(str(EXPLANATIONS[Permission.BAROMETER_ANSWER]))
    if BarometerTurn.objects.filter(round=opened, user=by).exists():
        raise ValidationError(_("You have answered this round already. An answer cannot be changed."))
    BarometerTurn.objects.create(round=opened, user=by)
    tally = opened.tallies.get(side=organisation.side)
    for statement in Statement.values:
        value = values[statement]
        tally.counts[statement][value] += 1
    tally.answered += 1
    tally.save(update_fields=["counts", "answered"])
    return opened


@transaction.atomic
def close_overdue(opened: BarometerRound) -> bool:
    """Close a round whose last day has passed, once, whoever else tries at the same moment. Says whether it did."""
    fresh = locked(opened)
    if not fresh.is_open or fresh.closes_at > clock.now():
        return False
    close(fresh)
    return True


def close_open_round(project: Project) -> None:
    """The next check-in of a locked project opens: the round is over."""
    if project.barometer is not None:
        project.barometer.project = project
        close(project.barometer)


def close(opened: BarometerRound) -> None:
    """Forget who has answered, and keep counts only where enough have. Called under the lock of the project."""
    project = opened.project
    opened.closed_at = clock.now()
    opened.save(update_fields=["closed_at"])
    asked = on_team_meanwhile(opened)
    for tally in opened.tallies.all():
        tally.asked = max(asked.get(tally.side, 0), tally.answered)
        tally.counts = kept_of(tally)
        tally.is_closed = True
        tally.save()
    BarometerTurn.objects.filter(round=opened).delete()
    project.barometer = None
    project.save(update_fields=["barometer"])
    record(BAROMETER_CLOSED, by=None, on=opened, within=project, number=opened.number)


def kept_of(tally: BarometerTally) -> dict[str, list[int]]:
    """The counts of the statements on which enough had an opinion; none at all when too few have answered."""
    if tally.answered < FEWEST:
        return {}
    return {statement: chosen for statement, chosen in tally.counts.items() if sum(chosen[1:]) >= FEWEST}


def on_team_meanwhile(opened: BarometerRound) -> dict[str, int]:
    """How many people of each side were on the team at some time while the round was open."""
    first, last = clock.local(opened.opened_at).date(), clock.today()
    there = opened.project.team.filter(Q(ended_on=None) | Q(ended_on__gte=first), side__in=SIDES, started_on__lte=last)
    rows = there.order_by().values_list("side").annotate(people=Count("user", distinct=True))
    return dict(rows)
