"""Periodic jobs: when they are due, and that each due time is handed over once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from os2collab import clock, housekeeping, schedule
from os2collab.models import Heartbeat, ScheduledRun


@task
def ring() -> None:
    """Something to do."""


@pytest.fixture(autouse=True)
def only_ring(monkeypatch):
    monkeypatch.setattr(schedule, "JOBS", {})


def copenhagen(*parts: int) -> datetime:
    return timezone.make_aware(datetime(*parts))  # noqa: DTZ001 - made aware right here


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (copenhagen(2026, 11, 23, 7, 0), copenhagen(2026, 11, 23, 7, 0)),
        (copenhagen(2026, 11, 23, 6, 59), copenhagen(2026, 11, 22, 7, 0)),
        (copenhagen(2026, 3, 29, 8, 0), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),  # the night of summer time
        (copenhagen(2026, 10, 25, 8, 0), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),  # and the night of its end
    ],
)
def test_daily_follows_the_danish_clock(now, due):
    schedule.daily(at="07:00")(ring)
    assert schedule.JOBS[ring.module_path].last_due(now) == due


def test_every_has_fixed_due_times():
    schedule.every(minutes=10)(ring)
    last_due = schedule.JOBS[ring.module_path].last_due
    assert last_due(copenhagen(2026, 11, 23, 7, 9, 59)) == copenhagen(2026, 11, 23, 7, 0)
    assert last_due(copenhagen(2026, 11, 23, 7, 10, 0)) == copenhagen(2026, 11, 23, 7, 10)


@pytest.mark.django_db
def test_a_due_time_is_handed_over_once_and_the_next_one_again():
    schedule.daily(at="07:00")(ring)
    with clock.at(copenhagen(2026, 11, 23, 7, 1)):
        assert schedule.hand_over() == [ring.module_path]
        assert schedule.hand_over() == []
    with clock.at(copenhagen(2026, 11, 24, 7, 1)):
        assert schedule.hand_over() == [ring.module_path]
    assert DBTaskResult.objects.count() == ScheduledRun.objects.count() == 2


@pytest.mark.django_db
def test_what_was_missed_long_ago_is_let_go():
    schedule.daily(at="07:00")(ring)
    with clock.at(copenhagen(2026, 11, 23, 14, 0)):
        assert schedule.hand_over() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_eight_workers_at_the_same_moment_hand_it_over_once():
    schedule.every(hours=1)(ring)
    together = threading.Barrier(8)

    def worker() -> None:
        together.wait()
        schedule.hand_over()
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert DBTaskResult.objects.count() == ScheduledRun.objects.count() == 1


@pytest.mark.django_db
def test_the_tasks_of_a_killed_worker_are_given_back():
    Heartbeat.objects.create(worker_id="alive", beat_at=clock.now())
    Heartbeat.objects.create(worker_id="dead", beat_at=clock.now() - timedelta(hours=1))
    for worker_id in ("alive", "dead", "forgotten"):
        DBTaskResult.objects.get(pk=ring.enqueue().id).claim(worker_id)
    assert housekeeping.rescue_orphans.call() == 2
    assert [result.worker_ids for result in DBTaskResult.objects.running()] == [["alive"]]
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 2


@pytest.mark.django_db
def test_tidying_keeps_what_is_recent(run_tasks):
    ScheduledRun.objects.create(job="a", due_at=clock.now())
    ScheduledRun.objects.create(job="a", due_at=clock.now() - timedelta(days=15))
    Heartbeat.objects.create(worker_id="old", beat_at=clock.now() - timedelta(days=15))
    ring.enqueue()
    run_tasks()
    DBTaskResult.objects.update(finished_at=clock.now() - timedelta(days=15))
    housekeeping.tidy.call()
    assert ScheduledRun.objects.count() == 1
    assert not Heartbeat.objects.exists()
    assert not DBTaskResult.objects.exists()
