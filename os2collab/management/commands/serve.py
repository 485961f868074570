from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from os2collab.processes import follow_parent


def load(target: str) -> Callable[..., Any]:
    """Return the application in a worker process, which ends when the process that started it does."""
    from os2collab.wsgi import application

    follow_parent()
    return application


class Command(BaseCommand):
    help = "Serve the pages: BIND, PORT and WEB_WORKERS say where and with how many processes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this one ends"
        )

    def handle(self, *, with_parent: bool, **options: Any) -> None:
        from os2collab import wsgi  # noqa: F401 - loaded here once, for the workers to share after the fork

        if with_parent:
            follow_parent()
        connections.close_all()
        Server(
            "os2collab.wsgi:application",
            address=settings.BIND,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WEB_WORKERS,
            blocking_threads=1,
            backpressure=64,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.warning,
        ).serve(target_loader=load)
