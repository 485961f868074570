import asyncio
import os
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from os2collab.processes import follow


def load(parent: int, target: str) -> Callable[..., Any]:
    """Return the application in its process, which ends when the process that started it does."""
    from os2collab.live import Stream

    follow(parent)
    stream = Stream()

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, say_goodbye, stream.stopping)
        await stream(scope, receive, send)

    return application


def say_goodbye(stopping: asyncio.Event) -> None:
    """End the streams, then let granian stop as on Ctrl-C: by itself it would wait for tabs that never leave."""
    stopping.set()
    asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGINT)


class Command(BaseCommand):
    help = "Tell open pages what others do: BIND and LIVE_PORT say where. Pages do without it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", type=int, metavar="PID", help="end when this parent process has ended")

    def handle(self, *, with_parent: int | None, **options: Any) -> None:
        if with_parent:
            follow(with_parent)
        connections.close_all()
        Server(
            "os2collab.live:Stream",
            address=settings.BIND,
            port=settings.LIVE_PORT,
            interface=Interfaces.ASGI,
            workers=1,  # what happened is heard once and told from memory
            backlog=2048,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_level=LogLevels.warning,
        ).serve(target_loader=partial(load, os.getpid()))
