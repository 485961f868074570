import os
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from os2collab.processes import follow


def load(parent: int, target: str) -> Callable[..., Any]:
    """Return the application in a worker process, which ends when the process that started it does."""
    from os2collab.wsgi import application

    follow(parent)
    return application


class Command(BaseCommand):
    help = "Serve the pages: BIND, PORT and WEB_WORKERS say where and with how many processes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", type=int, metavar="PID", help="end when this parent process has ended")

    def handle(self, *, with_parent: int | None, **options: Any) -> None:
        if settings.HTTPS and not settings.PROXIES:
            raise CommandError("nobody ends HTTPS: set PROXIES=1 for the proxy in front, or HTTPS=0 to do without")
        from os2collab import wsgi  # noqa: F401 - loaded here once, for the workers to share after the fork

        if with_parent:
            follow(with_parent)
        connections.close_all()
        Server(
            "os2collab.wsgi:application",
            address=settings.BIND,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WEB_WORKERS,
            blocking_threads=settings.WEB_THREADS,
            backpressure=64,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_level=LogLevels.warning,
        ).serve(target_loader=partial(load, os.getpid()))
