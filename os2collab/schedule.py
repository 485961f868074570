"""What happens by the clock: a table of periodic jobs, filled by decorators on tasks in `<app>/tasks.py`.

    @daily(at="07:00")
    @task
    def send_digests() -> None: ...

Every worker asks `hand_over()` again and again. A job that is due is put in the task queue in the same transaction as
the row that says so, and the row is unique: however many workers ask, a due time is handed over exactly once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.tasks import Task
from django.utils import timezone

from os2collab import clock
from os2collab.models.worker import ScheduledRun

JOBS: dict[str, "Job"] = {}
TOO_LATE = timedelta(hours=6)  # a due time missed by more, because nothing ran, is let go


@dataclass(frozen=True)
class Job:
    """A task and the question when it was due last."""

    task: Task
    last_due: Callable[[datetime], datetime]


def every(**interval: float) -> Callable[[Task], Task]:
    """Run a task each time an interval has passed: `@every(minutes=10)`."""
    seconds = timedelta(**interval).total_seconds()

    def last_due(now: datetime) -> datetime:
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)

    return _registered(last_due)


def daily(*, at: str) -> Callable[[Task], Task]:
    """Run a task every day at a Danish time of day: `@daily(at="07:00")`."""
    hour = time.fromisoformat(at)

    def last_due(now: datetime) -> datetime:
        today = timezone.localdate(now)
        due = timezone.make_aware(datetime.combine(today, hour))
        return due if due <= now else timezone.make_aware(datetime.combine(today - timedelta(days=1), hour))

    return _registered(last_due)


def _registered(last_due: Callable[[datetime], datetime]) -> Callable[[Task], Task]:
    def register(task: Task) -> Task:
        JOBS[task.module_path] = Job(task, last_due)
        return task

    return register


def hand_over() -> list[str]:
    """Put every job that is due in the queue, and return the names of those that nobody had put there before."""
    now = clock.now()
    return [name for name, job in JOBS.items() if _hand_over(name, job, now)]


def _hand_over(name: str, job: Job, now: datetime) -> bool:
    due_at = job.last_due(now)
    if now - due_at > TOO_LATE:
        return False
    with transaction.atomic():
        _, is_first = ScheduledRun.objects.get_or_create(job=name, due_at=due_at)
        if is_first:
            job.task.enqueue()
    return is_first
