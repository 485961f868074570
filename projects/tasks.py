"""What the clock does in projects: check-ins open by rhythm, are asked for again, and revealed in the end."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from traceback import format_tb

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.tasks import task

from os2collab import clock
from os2collab.access.guards import locked
from os2collab.events import EventKind
from os2collab.schedule import daily, every
from os2collab.workdays import is_working_day, working_days_after
from projects import staffing
from projects.acceptance import is_overdue
from projects.actions import barometer, deliveries, promises
from projects.actions.checkins import ASKED_AT, begin, remember
from projects.actions.reveal import reveal_overdue
from projects.events.checkins import CHECKIN_MISSED, CHECKIN_REMINDED
from projects.models import BarometerRound, CheckIn, CheckInAnswer, Milestone, MilestoneState, Project, TeamMember

log = logging.getLogger(__name__)

REMINDED_AFTER = 2  # Danish working days after the opening
MISSED_AFTER = 2  # and so many after the reminder


@every(minutes=1)
@task
def reveal_checkins() -> int:
    """Reveal the check-ins whose deadline has passed."""
    return each(CheckIn.objects.overdue().select_related("project"), reveal_overdue)


@every(minutes=10)
@task
def close_barometers() -> int:
    """Close the rounds of the barometer whose last day has passed."""
    return sum(barometer.close_overdue(each) for each in BarometerRound.objects.overdue().select_related("project"))


@daily(at=f"{ASKED_AT:%H:%M}")
@task
def open_and_remind() -> int:
    """On Danish working days: remind of answers that are missing, and open the check-ins that the rhythm asks for.

    Those whose time is up are revealed first, so that a rhythm of a day can ask again. Says how many were opened.
    """
    if not is_working_day(clock.today()):
        return 0
    each(CheckIn.objects.overdue().select_related("project"), reveal_overdue)
    each(CheckIn.objects.filter(state=CheckIn.State.OPEN, project__state=Project.State.ACTIVE), remind)
    return each(due_for_checkin(), open_by_rhythm)


def each[M: models.Model](things: Iterable[M], act: Callable[[M], bool]) -> int:
    """Do something to each of them; one that fails does not stop the others. Says how many it was done to.

    The log says where it failed, but not what the database said: that may quote an answer that is sealed.
    """
    done = 0
    for thing in things:
        try:
            done += act(thing)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others have their turn
            where = "".join(format_tb(error.__traceback__))
            log.error("%s failed for %r, %s at\n%s", act.__name__, thing, type(error).__name__, where)  # noqa: TRY400
    return done


@daily(at="08:00")
@task
def remind_of_promises() -> int:
    """Ask about the promises whose day is the next working day."""
    return promises.remind_due()


@daily(at="08:15")
@task
def remind_of_acceptances() -> int:
    """On Danish working days, speak up about deliveries that have waited too long for an answer, once each."""
    if not is_working_day(clock.today()):
        return 0
    delivered = Milestone.objects.filter(state=MilestoneState.DELIVERED, project__state=Project.State.ACTIVE)
    return each(filter(is_overdue, delivered.select_related("project", "delivery")), deliveries.remind)


@daily(at="00:30")
@task
def refresh_staffing() -> int:
    """Store anew from when on nobody is at work, where that day has passed; each project under its own lock."""
    passed = Milestone.objects.filter(project=OuterRef("pk"), unstaffed_from__lt=clock.today())
    refreshed = 0
    for project in Project.objects.filter(Exists(passed)):
        with transaction.atomic():
            staffing.refresh(locked(project))
        refreshed += 1
    return refreshed


def due_for_checkin() -> list[Project]:
    """Running projects with a vendor on the team and work in the plan, whose last check-in is a rhythm ago."""
    team = TeamMember.objects.current().filter(project=OuterRef("pk"), side="vendor")
    candidates = Project.objects.filter(
        Exists(team), Exists(Milestone.objects.open().filter(project=OuterRef("pk"))), state="active", checkin=None
    ).annotate(last=Max("checkins__opened_at"))
    today = clock.today()
    return [
        project
        for project in candidates
        if (today - clock.local(project.last or project.created_at).date()).days >= project.rhythm_days
    ]


@transaction.atomic
def open_by_rhythm(project: Project) -> bool:
    """Open what is due; what another worker, or the lead, opened first is left alone."""
    try:
        begin(locked(project), by=None)
    except ValidationError as refused:
        log.info("No check-in in %s: %s", project.slug, " ".join(refused.messages))
        return False
    return True


@transaction.atomic
def remind(checkin: CheckIn) -> bool:
    """Ask again for a missing answer, and two working days later tell the others, who may know what is the matter."""
    fresh = locked(checkin)
    missing = list(fresh.answers.filter(asked=True, sent_at=None)) if fresh.is_open and not fresh.is_late else []
    if missing and all(answer.reminded_at is None for answer in missing):
        return again(fresh, CHECKIN_REMINDED, "reminded_at", missing, since=fresh.opened_at, days=REMINDED_AFTER)
    late = {answer: answer.reminded_at for answer in missing if answer.reminded_at and answer.missed_at is None}
    if late:
        return again(fresh, CHECKIN_MISSED, "missed_at", list(late), since=max(late.values()), days=MISSED_AFTER)
    return False


def again(
    checkin: CheckIn, kind: EventKind, mark: str, answers: list[CheckInAnswer], *, since: datetime, days: int
) -> bool:
    """Speak up once when so many working days have passed, and note at the answers that it is done."""
    if clock.today() < working_days_after(clock.local(since).date(), days):
        return False
    CheckInAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).update(**{mark: clock.now()})
    remember(kind, checkin, None, None)
    return True
