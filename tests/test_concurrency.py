"""Many people at once, through the server that production runs: two processes, real sockets, real commits."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from threading import Event as Flag
from typing import NamedTuple

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from os2collab import clock
from os2collab.models import Event, User
from projects.actions import deliveries, milestones, rollups, team
from projects.models import Delivery, Milestone, Project, StatusReport, TeamRole, Verdict, differ
from tests.factories import Cast, make_person

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "t" * 32  # any will do, as long as cookie and header agree


class Answer(NamedTuple):
    status: int
    text: str


class House:
    """The server on the database of the tests."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEMO": "1",
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
        }
        # a session of its own, so that one signal reaches all of its processes and nobody else
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, start_new_session=True
        )
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            with suppress(OSError, http.client.HTTPException):
                self.ask("", "GET", "/health/")
                return
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)

    def ask(self, session: str, method: str, path: str, body: dict[str, object] | None = None) -> Answer:
        """One request on a connection of its own."""
        address = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"csrftoken={TOKEN}; sessionid={session}", "X-CSRFToken": TOKEN}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            address.request(method, path, urllib.parse.urlencode(body or {}), headers)
            answer = address.getresponse()
            return Answer(answer.status, answer.read().decode())
        finally:
            address.close()

    def kill(self) -> None:
        """Without a farewell, as when the power goes."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def database_url() -> str:
    """The database that the tests use, as the server's setting."""
    used = connection.settings_dict
    user = urllib.parse.quote(used["USER"]) + (f":{urllib.parse.quote(used['PASSWORD'])}" if used["PASSWORD"] else "")
    query = urllib.parse.urlencode({"host": used["HOST"]})
    port = f"127.0.0.1:{used['PORT']}" if used["PORT"] else ""
    return f"postgresql://{user}@{port}/{used['NAME']}?{query}"


@pytest.fixture
def cast() -> Cast:
    cast = Cast(milestone_count=3)
    User.objects.update(language="en")
    for milestone in cast.milestones:
        milestones.start(milestone, by=cast.lead)
    return cast


@pytest.fixture
def house(cast: Cast) -> Iterator[House]:
    house = House()
    yield house
    house.kill()
    wait_until_alone()


def wait_until_alone() -> None:
    """Until the database has noticed that the server is gone, and undone what it had not finished."""
    deadline = time.monotonic() + 20
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        assert time.monotonic() < deadline, "somebody still uses the database"
        time.sleep(0.05)


def sessions(*people: User) -> list[str]:
    """Everybody signed in."""
    found = []
    for person in people:
        client = Client()
        client.force_login(person)
        found.append(client.cookies["sessionid"].value)
    return found


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    """All of them, started at the same moment."""
    barrier = Barrier(len(calls))

    def start(call: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(start, calls))


def report(milestone: Milestone, number: int) -> dict[str, object]:
    """What a person sends; another date and confidence each time."""
    prefix = f"m{milestone.pk}-"
    return {
        f"{prefix}status": ("on_track", "at_risk", "off_track")[number % 3],
        f"{prefix}forecast_date": (clock.today() + timedelta(days=30 + number)).isoformat(),
        f"{prefix}confidence": number % 5 + 1,
        f"{prefix}obstacle": f"Nummer {number}",
    }


def reports_and_events(milestone: Milestone) -> tuple[int, int]:
    """How many reports there are on a milestone, and how many events tell of one."""
    kind = ContentType.objects.get_for_model(Milestone)
    told = Event.objects.filter(kind="milestone.status_reported", on_type=kind, on_id=milestone.pk)
    return StatusReport.objects.filter(milestone=milestone).count(), told.count()


def check_caches(project: Project) -> None:
    """What is stored beside the reports is what the reports say."""
    for milestone in project.milestones.select_related("vendor_report", "municipal_report"):
        latest = {
            side: StatusReport.objects.filter(milestone=milestone, side=side).order_by("pk").last()
            for side in ("vendor", "municipality")
        }
        assert (milestone.vendor_report, milestone.municipal_report) == (latest["vendor"], latest["municipality"])
        assert milestone.has_gap == differ(latest["vendor"], latest["municipality"])
        word = latest["vendor"] or latest["municipality"]
        assert word is None or milestone.forecast_date == word.forecast_date
    stored = Project.objects.values(*rollups.ROLLUPS).get(pk=project.pk)
    rollups.refresh(Project.objects.get(pk=project.pk))
    assert Project.objects.values(*rollups.ROLLUPS).get(pk=project.pk) == stored


def test_twenty_people_report_on_one_milestone_at_once(cast, house):
    milestone, path = cast.milestone, f"{cast.milestone.get_absolute_url()}status/"
    crew = [make_person(employer) for employer in (cast.vendor_organisation, cast.municipality) for _ in range(9)]
    for person in crew:
        employer = person.memberships.get().organisation
        team.join(cast.project, by=cast.lead, user=person, organisation=employer, role=TeamRole.MEMBER)
    everybody = sessions(cast.vendor, cast.lead, *crew)
    answers = at_once(
        *(
            lambda session=session, number=number: house.ask(session, "POST", path, report(milestone, number))
            for number, session in enumerate(everybody)
        )
    )
    assert Counter(answer.status for answer in answers) == {303: 20}
    assert reports_and_events(milestone) == (20, 20)
    assert {report.obstacle for report in StatusReport.objects.all()} == {f"Nummer {n}" for n in range(20)}
    check_caches(cast.project)


def test_the_same_form_twenty_times_at_once_is_one_report(cast, house):
    milestone, path = cast.milestone, f"{cast.milestone.get_absolute_url()}status/"
    [session] = sessions(cast.vendor)
    sent = report(milestone, 1) | {f"m{milestone.pk}-submission": "7b0c7bde-7d0a-4b0e-9a0e-0a4f4f6c9e11"}
    answers = at_once(*([lambda: house.ask(session, "POST", path, sent)] * 20))
    assert Counter(answer.status for answer in answers) == {303: 20}
    assert reports_and_events(milestone) == (1, 1)


def test_of_two_who_save_a_plan_one_is_shown_both_texts(cast, house):
    path = f"{cast.milestone.get_absolute_url()}edit/"
    version = Milestone.objects.get(pk=cast.milestone.pk).version
    first, second = sessions(cast.lead, cast.lead)
    answers = at_once(
        *(
            lambda session=session, title=title: house.ask(session, "POST", path, {"title": title, "version": version})
            for session, title in ((first, "Den ene titel"), (second, "Den anden titel"))
        )
    )
    assert Counter(answer.status for answer in answers) == {303: 1, 409: 1}
    told = next(answer.text for answer in answers if answer.status == 409)
    assert "Den ene titel" in told
    assert "Den anden titel" in told
    assert Milestone.objects.get(pk=cast.milestone.pk).version == version + 1


def test_of_two_who_accept_one_is_told_that_it_is_done(cast, house):
    deliveries.deliver(cast.milestone, by=cast.vendor, note="Prøv den")
    path = f"{cast.milestone.get_absolute_url()}verdict/"
    answers = at_once(
        *(
            lambda session=session: house.ask(session, "POST", path, {"verdict": "accepted"})
            for session in sessions(cast.lead, cast.tester)
        )
    )
    assert Counter(answer.status for answer in answers) == {303: 1, 403: 1}
    told = next(answer.text for answer in answers if answer.status == 403)
    assert "There is nothing to accept" in told
    assert (Verdict.objects.count(), Delivery.objects.count()) == (1, 1)


class Storm:
    """People who act as fast as they can until they are told to stop, or the server is gone."""

    def __init__(self, house: House, acts: Sequence[Callable[[House, int], Answer]]) -> None:
        self.house, self.numbers, self.calm = house, count(), Flag()
        self.answers: Counter[int] = Counter()
        self.pool = ThreadPoolExecutor(len(acts))
        self.people = [self.pool.submit(self.act, act) for act in acts]

    def act(self, act: Callable[[House, int], Answer]) -> None:
        while not self.calm.is_set():
            try:
                self.answers[act(self.house, next(self.numbers)).status] += 1
            except (OSError, http.client.HTTPException):
                return

    def wait_for(self, status: int, times: int) -> None:
        deadline = time.monotonic() + 60
        while self.answers[status] < times:
            assert time.monotonic() < deadline, self.answers
            time.sleep(0.01)

    def end(self) -> None:
        self.calm.set()
        for person in self.people:
            person.result(60)
        self.pool.shutdown()


def test_a_killed_server_leaves_no_report_without_its_event(cast, house):
    def reporting(session: str, milestone: Milestone) -> Callable[[House, int], Answer]:
        path = f"{milestone.get_absolute_url()}status/"
        return lambda house, number: house.ask(session, "POST", path, report(milestone, number))

    people = sessions(*[cast.vendor, cast.lead, cast.tester] * 3)
    storm = Storm(house, [reporting(session, cast.milestones[n % 3]) for n, session in enumerate(people)])
    storm.wait_for(303, 30)
    house.kill()
    storm.end()
    wait_until_alone()
    counted = [reports_and_events(milestone) for milestone in cast.milestones]
    assert all(reports == events for reports, events in counted), counted
    assert sum(reports for reports, _events in counted) >= storm.answers[303], "what was answered is kept"
    assert set(storm.answers) == {303}
    check_caches(cast.project)
    again = House()
    try:
        path = f"{cast.milestone.get_absolute_url()}status/"
        assert again.ask(people[0], "POST", path, report(cast.milestone, 7)).status == 303
    finally:
        again.kill()
        wait_until_alone()


def deadlocks() -> int:
    """How many the database has had to break."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_reports_orders_edits_and_all_else_at_once_lock_nobody_out(cast, house):
    """Whatever people do in one project at the same time, nobody waits for ever and nothing breaks."""
    before, project = deadlocks(), cast.project.get_absolute_url()
    lead, other_lead, vendor, tester = sessions(cast.lead, cast.lead, cast.vendor, cast.tester)
    place = cast.project.team.get(user=cast.tester)

    def post(session: str, path: str, body: Callable[[int], dict[str, object]]) -> Callable[[House, int], Answer]:
        return lambda house, number: house.ask(session, "POST", f"{project}{path}", body(number))

    def status(session: str, milestone: Milestone) -> Callable[[House, int], Answer]:
        return post(session, f"milestones/{milestone.number}/status/", lambda number: report(milestone, number))

    def edit(milestone: Milestone) -> Callable[[House, int], Answer]:
        def act(house: House, number: int) -> Answer:
            path = f"{milestone.get_absolute_url()}edit/"
            page = house.ask(other_lead, "GET", path).text
            version = re.search(r'name="version" value="(\d+)"', page)
            assert version
            return house.ask(other_lead, "POST", path, {"title": f"Titel {number}", "version": version[1]})

        return act

    m1, m2, m3 = cast.milestones
    storm = Storm(
        house,
        [
            *(status(session, milestone) for session in (vendor, tester) for milestone in (m1, m2, m3)),
            post(
                lead, "milestones/order/", lambda number: {"number": number % 3 + 1, "move": ("up", "down")[number % 2]}
            ),
            edit(m2),
            post(lead, f"team/{place.pk}/", lambda number: {"role": ("tester", "member")[number % 2]}),
            post(vendor, "team/focus/", lambda number: {"focus": f"Nummer {number}"}),
            post(tester, "goal/acknowledgement/", lambda number: {"version": 1}),
        ],
    )
    storm.wait_for(303, 200)
    storm.end()
    assert set(storm.answers) <= {303, 409}, storm.answers
    assert deadlocks() == before
    assert sorted(project for project in Milestone.objects.values_list("position", flat=True)) == [1, 2, 3]
    counted = [reports_and_events(milestone) for milestone in cast.milestones]
    assert all(reports == events for reports, events in counted), counted
    check_caches(cast.project)
