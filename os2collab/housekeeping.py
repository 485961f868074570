"""What the house does for itself by the clock."""

from datetime import timedelta

from django.core.management import call_command
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from os2collab import clock
from os2collab.actions import attachments
from os2collab.models.worker import Heartbeat, ScheduledRun
from os2collab.schedule import daily, every

KEEP = timedelta(days=14)


@every(minutes=1)
@task
def rescue_orphans() -> int:
    """Give back the tasks of workers that were killed. Tasks are idempotent: one that is done twice does no harm."""
    alive = set(Heartbeat.objects.alive().values_list("worker_id", flat=True))
    with transaction.atomic():
        running = DBTaskResult.objects.running().select_for_update(skip_locked=True)
        orphans = [result.pk for result in running if result.worker_ids[-1] not in alive]
        return DBTaskResult.objects.filter(pk__in=orphans).update(status=TaskResultStatus.READY)


@daily(at="03:15")
@task
def forget_orphans() -> int:
    """Delete uploaded contents that belong to nothing."""
    return attachments.forget_orphans()


@daily(at="03:30")
@task
def tidy() -> None:
    """Forget what nobody asks for any more: old sessions, finished tasks, runs of jobs, workers long gone."""
    call_command("clearsessions")
    call_command("prune_db_task_results", "--queue-name=*", f"--min-age-days={KEEP.days}", verbosity=0)
    ScheduledRun.objects.filter(due_at__lt=clock.now() - KEEP).delete()
    Heartbeat.objects.filter(beat_at__lt=clock.now() - KEEP).delete()
