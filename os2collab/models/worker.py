from datetime import timedelta

from django.db import models

from os2collab import clock

ALIVE = timedelta(seconds=60)  # a worker that has been silent for longer is taken for dead


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self) -> "HeartbeatQuerySet":
        return self.filter(beat_at__gte=clock.now() - ALIVE)


class Heartbeat(models.Model):
    """A task worker's sign of life, so that others can tell whether mail is going out."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    beat_at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.worker_id} at {self.beat_at}"


class ScheduledRun(models.Model):
    """A periodic job was handed to the workers for this due time. Being unique, it is handed over once."""

    job = models.CharField(max_length=200)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "due_at"], name="scheduled_run_once")]

    def __str__(self) -> str:
        return f"{self.job} at {self.due_at}"
