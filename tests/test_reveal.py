"""A reveal happens wholly or not at all, and once: many at the same moment, and killed wherever one may be killed.

Threads with real transactions, the server that production runs, and processes of their own that really die.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL
from threading import Barrier
from typing import IO, Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from os2collab import clock
from os2collab.access.guards import Refused
from os2collab.models import Event, Notification, OrganisationKind, User
from projects import tasks
from projects.actions import agenda, barometer, checkins, groups, participations, team
from projects.actions.reveal import reveal_overdue
from projects.models import (
    AgendaItem,
    BarometerRound,
    CheckIn,
    CheckInAnswer,
    CheckInWord,
    Group,
    Project,
    StatusReport,
)
from tests.factories import Cast, make_organisation, make_person
from tests.test_concurrency import House, at_once, check_caches, database_url, sessions, wait_until_alone

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def cast() -> Cast:
    """Two milestones, a group, and a third organisation that is asked and stays silent."""
    cast = Cast(milestone_count=2)
    User.objects.update(language="en")
    groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    return cast


def with_a_silent_vendor(cast: Cast) -> None:
    silent = make_organisation("Tavs", OrganisationKind.VENDOR)
    participations.add(cast.project, by=cast.lead, organisation=silent)
    team.join(cast.project, by=cast.lead, user=make_person(silent), organisation=silent, role="developer")


def words(cast: Cast, confidence: int) -> dict[int, dict[str, Any]]:
    expected = clock.today() + timedelta(days=60)
    said = {"status": "on_track", "forecast_date": expected, "confidence": confidence}
    return {milestone.pk: dict(said) for milestone in cast.milestones}


def send(cast: Cast, checkin: CheckIn, by: User) -> CheckIn:
    return checkins.send(checkin, by=by, words=words(cast, 5 if by == cast.vendor else 2))


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at the same moment, each on a connection of its own; what one is refused with is its result."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return act()
        except (Refused, ValidationError) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def later(checkin: CheckIn, act: Callable[[], Any]) -> Callable[[], Any]:
    """Do it when the deadline has passed."""

    def run() -> Any:
        with clock.at(checkin.closes_at + timedelta(seconds=1)):
            return act()

    return run


def is_sealed(checkin: CheckIn) -> bool:
    """Whether nothing at all was revealed, or, when it was, whether all of it was, once."""
    fresh = CheckIn.objects.get(pk=checkin.pk)
    said = CheckInWord.objects.filter(answer__checkin=checkin)
    reports = StatusReport.objects.filter(submission__in=said.values("submission"))
    items = AgendaItem.objects.filter(checkin=checkin)
    revealed = Event.objects.within(checkin.project).filter(kind="checkin.revealed", details__number=checkin.number)
    project = Project.objects.get(pk=checkin.project_id)
    if fresh.is_open:
        assert (reports.count(), items.count(), revealed.count()) == (0, 0, 0)
        assert project.checkin_id == checkin.pk
        return True
    assert revealed.count() == 1
    assert reports.count() == said.count()
    assert items.count() == fresh.gap_count
    assert project.checkin_id != checkin.pk
    told = Notification.objects.filter(event=revealed.get()).values_list("user", flat=True)
    assert len(told) == len(set(told)) > 0
    check_caches(project)
    return False


def settle_all(cast: Cast) -> None:
    for item in AgendaItem.objects.open():
        with clock.at(item.at):
            agenda.settle(item, by=cast.lead)
    # A fourth check-in opens a round of the barometer, here on a day to come: the next one cannot end it today.
    for opened in BarometerRound.objects.filter(closed_at=None):
        with clock.at(opened.closes_at):
            barometer.close_overdue(opened)


def test_four_workers_at_the_deadline_reveal_once(cast):
    with_a_silent_vendor(cast)
    for _round in range(3):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        for person in (cast.vendor, cast.lead):
            send(cast, checkin, person)
        did = together(*[later(checkin, tasks.reveal_checkins.func)] * 4)
        assert sorted(did) == [0, 0, 0, 1]
        assert not is_sealed(checkin)
        assert AgendaItem.objects.open().count() == len(cast.milestones)
        settle_all(cast)


def test_the_last_answer_and_the_deadline_at_the_same_moment(cast):
    for _round in range(5):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        send(cast, checkin, cast.vendor)
        answered, *did = together(
            later(checkin, lambda checkin=checkin: send(cast, checkin, cast.lead)),
            *[later(checkin, lambda checkin=checkin: reveal_overdue(checkin))] * 2,
        )
        assert not is_sealed(checkin)
        in_time = not isinstance(answered, Refused)
        assert did.count(True) == (0 if in_time else 1)
        assert CheckInAnswer.objects.filter(sent_at__isnull=False).filter(checkin=checkin).count() == (
            2 if in_time else 1
        )
        settle_all(cast)


def test_two_last_answers_at_the_same_moment(cast):
    for _round in range(5):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        sent = together(
            *(lambda person=person, checkin=checkin: send(cast, checkin, person) for person in (cast.vendor, cast.lead))
        )
        assert not [each for each in sent if isinstance(each, Exception)]
        assert not is_sealed(checkin)
        settle_all(cast)


def test_two_colleagues_at_the_same_moment_are_one_answer(cast):
    freja = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role="developer")
    checkin = checkins.open_now(cast.project, by=cast.lead)
    sent = together(*(lambda person=person: send(cast, checkin, person) for person in (cast.vendor, freja)))
    assert sorted(isinstance(each, ValidationError) for each in sent) == [False, True]
    assert CheckInWord.objects.count() == len(cast.milestones)
    assert is_sealed(checkin)


def test_the_lead_asks_again_while_the_last_answer_is_sent(cast):
    for _round in range(5):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        send(cast, checkin, cast.lead)
        opened, sent = together(
            lambda: checkins.open_now(cast.project, by=cast.lead),
            lambda checkin=checkin: send(cast, checkin, cast.vendor),
        )
        assert not isinstance(sent, Exception)
        assert not is_sealed(checkin)
        assert CheckIn.objects.filter(state="open").count() == isinstance(opened, CheckIn)
        if isinstance(opened, CheckIn):
            for person in (cast.vendor, cast.lead):
                send(cast, opened, person)
        settle_all(cast)


def test_two_workers_open_and_remind_once(cast):
    asked_at = clock.now() + timedelta(days=20)
    asked_at = checkins.at_danish_time(checkins.working_days_after(clock.local(asked_at).date(), 1), checkins.ASKED_AT)

    def work(day: int) -> list[int]:
        def run() -> int:
            with clock.at(asked_at + timedelta(days=day)):
                return tasks.open_and_remind.func()

        return sorted(together(run, run, run))

    assert work(0) == [0, 0, 1]
    for day in range(1, 13):  # Christmas may lie within
        work(day)
    for kind in ("opened", "reminded", "missed"):
        assert Event.objects.filter(kind=f"checkin.{kind}").count() == 1, kind


def test_two_last_answers_through_the_server_at_the_same_moment(cast):
    checkin = checkins.open_now(cast.project, by=cast.lead)
    path = f"{checkin.get_absolute_url()}answer/"

    def form(confidence: int) -> dict[str, object]:
        body: dict[str, object] = {"seen_at": clock.now().isoformat()}
        for pk, said in words(cast, confidence).items():
            body |= {f"m{pk}-{name}": value for name, value in said.items()}
        return body

    house = House()
    try:
        vendor, lead = sessions(cast.vendor, cast.lead)
        answers = at_once(
            *(lambda: house.ask(vendor, "POST", path, form(5)),) * 2,
            *(lambda: house.ask(lead, "POST", path, form(2)),) * 2,
        )
        assert {answer.status for answer in answers} <= {303, 403}, "the second click may come after the reveal"
        assert [answer.status for answer in answers].count(303) >= 2
    finally:
        house.kill()
        wait_until_alone()
    assert not is_sealed(checkin)
    assert AgendaItem.objects.open().count() == len(cast.milestones)


# A process that does one thing each time it is told to, in a child that dies before the statement it is told.
MORTAL = """
import os, signal, sys
import django
django.setup()
from datetime import datetime
from django.db import connection
from os2collab import clock
from os2collab.models import User
from projects.actions import checkins
from projects.actions.reveal import reveal_overdue
from projects.models import CheckIn

def live(how, pk, by, point, moment):
    checkin = CheckIn.objects.select_related("project").get(pk=pk)
    person = User.objects.get(pk=by) if by else None
    left = point

    def count(execute, sql, params, many, context):
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return execute(sql, params, many, context)

    really = connection._commit

    def commit():
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        really()

    connection._commit = commit
    print("alive", flush=True)
    with clock.at(datetime.fromisoformat(moment)), connection.execute_wrapper(count):
        if how == "reveal":
            reveal_overdue(checkin)
        else:
            expected = checkin.project.milestones.get(number=1).due_date
            said = {"status": "off_track", "forecast_date": expected, "confidence": 1}
            checkins.send(checkin, by=person, words={m.pk: said for m in checkin.project.milestones.all()})
    print("survived", flush=True)
    os._exit(0)

for line in sys.stdin:
    how, pk, by, point, moment = line.split()
    child = os.fork()
    if not child:
        live(how, int(pk), int(by), int(point), moment)
    print(f"pid {child}", flush=True)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else "done", flush=True)
"""
NEVER = 1_000_000


class Mortal:
    """That process."""

    def __init__(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "DEMO": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", MORTAL],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def act(self, how: str, checkin: CheckIn, by: User | None, point: int, *, delay: float | None = None) -> bool:
        """Let a child do it, dying before statement ``point`` or after ``delay`` seconds. Whether it survived."""
        moment = checkin.closes_at + timedelta(seconds=1 if how == "reveal" else -1)
        told, heard = self.pipes()
        told.write(f"{how} {checkin.pk} {by.pk if by else 0} {point} {moment.isoformat()}\n")
        told.flush()
        said: list[str] = []
        child = 0
        while not said or said[-1] not in {"killed", "done"}:
            said.append(heard.readline().strip())
            assert said[-1], "the process is gone"
            if said[-1].startswith("pid"):
                child = int(said[-1].split()[1])
            if delay is not None and child and "alive" in said:
                time.sleep(delay)
                with suppress(ProcessLookupError):
                    os.kill(child, SIGKILL)
                delay = None
        return said[-1] == "done"

    def pipes(self) -> tuple[IO[str], IO[str]]:
        assert self.process.stdin
        assert self.process.stdout
        return self.process.stdin, self.process.stdout

    def end(self) -> None:
        for pipe in self.pipes():
            pipe.close()
        self.process.wait(10)


@pytest.fixture
def mortal(cast: Cast) -> Iterator[Mortal]:
    mortal = Mortal()
    yield mortal
    mortal.end()
    wait_until_alone()


def finish(checkin: CheckIn) -> None:
    """The next worker comes by; it finishes what is not finished, and nothing twice."""
    with clock.at(checkin.closes_at + timedelta(minutes=1)):
        tasks.reveal_checkins.func()
        tasks.reveal_checkins.func()
    assert not is_sealed(checkin)
    assert AgendaItem.objects.filter(checkin=checkin).count() == 2


def test_a_worker_killed_before_any_statement_of_a_reveal_leaves_it_sealed(cast, mortal):
    with_a_silent_vendor(cast)
    for point in range(NEVER):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        for person in (cast.vendor, cast.lead):
            send(cast, checkin, person)
        survived = mortal.act("reveal", checkin, None, point)
        wait_until_nobody_acts()
        assert is_sealed(checkin) == (not survived), point
        finish(checkin)
        settle_all(cast)
        if survived:
            break
    assert 12 < point < 25


def test_a_server_killed_before_any_statement_of_the_last_answer_leaves_it_unsent(cast, mortal):
    for point in range(NEVER):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        send(cast, checkin, cast.vendor)
        survived = mortal.act("send", checkin, cast.lead, point)
        wait_until_nobody_acts()
        assert is_sealed(checkin) == (not survived), point
        assert CheckInAnswer.objects.filter(sent_at__isnull=False).filter(checkin=checkin).count() == 1 + survived
        if not survived:
            send(cast, checkin, cast.lead)
        assert not is_sealed(checkin)
        settle_all(cast)
        if survived:
            break
    assert 15 < point < 35


def test_a_worker_killed_at_any_moment_leaves_it_sealed_or_wholly_revealed(cast, mortal):
    with_a_silent_vendor(cast)
    chance, seen = random.Random(5), set()  # noqa: S311 - the same moments each time
    for _round in range(12):
        checkin = checkins.open_now(cast.project, by=cast.lead)
        for person in (cast.vendor, cast.lead):
            send(cast, checkin, person)
        mortal.act("reveal", checkin, None, NEVER, delay=chance.uniform(0, 0.12))
        wait_until_nobody_acts()
        seen.add(is_sealed(checkin))
        finish(checkin)
        settle_all(cast)
    assert seen, "some were sealed, some were revealed, none was neither"


def wait_until_nobody_acts() -> None:
    """Until the database has undone what the dead had not finished."""
    deadline = time.monotonic() + 20
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
        assert time.monotonic() < deadline, "somebody is still at work"
        time.sleep(0.02)
