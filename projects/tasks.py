"""What the clock does in projects: check-ins open by rhythm, are asked for again, and revealed in the end."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.tasks import task

from os2collab import clock
from os2collab.access.guards import locked
from os2collab.schedule import daily, every
from os2collab.workdays import is_working_day, working_days_after
from projects import staffing
from projects.actions.checkins import begin, remember
from projects.actions.reveal import reveal_overdue
from projects.events.checkins import CHECKIN_MISSED, CHECKIN_REMINDED
from projects.models import CheckIn, CheckInAnswer, Milestone, Project, TeamMember

log = logging.getLogger(__name__)

REMINDED_AFTER = 2  # Danish working days after the opening
MISSED_AFTER = 2  # and so many after the reminder


@every(minutes=1)
@task
def reveal_checkins() -> int:
    """Reveal the check-ins whose deadline has passed; a check-in that fails does not stop the others."""
    revealed = 0
    for checkin in CheckIn.objects.overdue().select_related("project"):
        try:
            revealed += reveal_overdue(checkin)
        except Exception:
            log.exception("Check-in %s could not be revealed; it is tried again in a minute", checkin.pk)
    return revealed


@daily(at="08:00")
@task
def open_and_remind() -> int:
    """On Danish working days: open the check-ins that the rhythm asks for, and remind of answers that are missing."""
    if not is_working_day(clock.today()):
        return 0
    remind()
    return open_due()


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


def open_due() -> int:
    """Open what is due; what another worker, or the lead, opened first is left alone."""
    opened = 0
    for project in due_for_checkin():
        with transaction.atomic():
            fresh = locked(project)
            try:
                begin(fresh, by=None)
            except ValidationError as refused:
                log.info("No check-in in %s: %s", project.slug, " ".join(refused.messages))
            else:
                opened += 1
    return opened


def remind() -> None:
    """Ask again for a missing answer, and two working days later tell the others, who may know what is the matter."""
    today = clock.today()
    for checkin in CheckIn.objects.filter(state=CheckIn.State.OPEN, closes_at__gt=clock.now()):
        with transaction.atomic():
            fresh = locked(checkin)
            unsent = CheckInAnswer.objects.filter(checkin=fresh, checkin__state="open", asked=True, sent_at=None)
            missing = list(unsent)
            opened = clock.local(fresh.opened_at).date()
            if missing and all(answer.reminded_at is None for answer in missing):
                if today >= working_days_after(opened, REMINDED_AFTER):
                    CheckInAnswer.objects.filter(pk__in=[a.pk for a in missing]).update(reminded_at=clock.now())
                    remember(CHECKIN_REMINDED, fresh, None, None)
                continue
            late = [
                answer
                for answer in missing
                if answer.missed_at is None
                and answer.reminded_at
                and today >= working_days_after(clock.local(answer.reminded_at).date(), MISSED_AFTER)
            ]
            if late:
                CheckInAnswer.objects.filter(pk__in=[a.pk for a in late]).update(missed_at=clock.now())
                remember(CHECKIN_MISSED, fresh, None, None)
