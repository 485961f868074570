import logging
import threading
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.management.commands.db_worker import Worker

from os2collab import clock, schedule
from os2collab.models.worker import Heartbeat
from os2collab.processes import follow

PULSE = 5  # seconds between signs of life, each followed by a look at the schedule
PATIENCE = 2  # seconds to wait for a database that went away

logger = logging.getLogger("os2collab.worker")


class Pulse(threading.Thread):
    """Beats while the worker works, and hands over what the schedule says is due."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker_id = worker_id
        self.stopping = threading.Event()

    def beat(self) -> None:
        Heartbeat.objects.update_or_create(worker_id=self.worker_id, defaults={"beat_at": clock.now()})

    def run(self) -> None:
        while not self.stopping.wait(PULSE):
            try:
                self.beat()
                schedule.hand_over()
            except (OperationalError, InterfaceError):
                connection.close()
        connection.close()

    def stop(self) -> None:
        self.stopping.set()
        self.join()
        with suppress(OperationalError, InterfaceError):  # without the database it grows old by itself
            Heartbeat.objects.filter(worker_id=self.worker_id).delete()


class Command(BaseCommand):
    help = "Carry out tasks (mail, for one) and the schedule. Start as many as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", type=int, metavar="PID", help="end when this parent process has ended")

    def handle(self, *, with_parent: int | None, **options: Any) -> None:
        if with_parent:
            follow(with_parent)
        autodiscover_modules("tasks", "housekeeping")
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        pulse = Pulse(worker.worker_id)
        pulse.beat()
        pulse.start()
        try:
            work(worker)
        finally:
            pulse.stop()


def work(worker: Worker) -> None:
    """Run tasks until told to stop; a database that is away for a while is waited for."""
    while worker.running:
        try:
            worker.run()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database went away (%s), trying again", str(error).splitlines()[0])
            connection.close()
            threading.Event().wait(PATIENCE)
