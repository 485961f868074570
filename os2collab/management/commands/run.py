import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from os2collab.models import User
from os2collab.personas import PERSONAS
from os2collab.processes import follow

type Children = dict[str, subprocess.Popen[bytes]]

READY = 60  # seconds that the server may take until its first answer
GOODBYE = 15  # seconds that a child may take to finish what it has begun


class Command(BaseCommand):
    help = "Start everything: prepare the database, then run the server, the stream and the task worker until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", type=int, metavar="PID", help="end when this parent process has ended")

    def handle(self, *, with_parent: int | None, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGHUP, signal.default_int_handler)
        if with_parent:
            follow(with_parent)
        refuse_taken_port()
        prepare()
        children: Children = {}
        try:
            for command in ("worker", "stream", "serve"):
                children[command] = start(command)
            wait_until_ready(children)
            self.welcome()
            wait_for_the_end(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            stop(children)

    def welcome(self) -> None:
        self.stdout.write(f"\nOS2collab is running: {settings.SITE_URL}\n")
        if settings.DEMO:
            self.stdout.write("Sign in with one click as one of these made-up people:\n")
            for persona in PERSONAS:
                self.stdout.write(f"  {persona.name:<20} {persona.title}, {persona.organisation}")
        self.stdout.write("\nStop it with Ctrl-C.")


def refuse_taken_port() -> None:
    """Say so now, before anything is prepared, when somebody else listens there."""
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    for name in ("PORT", "LIVE_PORT"):
        port: int = getattr(settings, name)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.BIND, port))
            except OSError as error:
                place = f"{settings.BIND} port {port}"
                raise CommandError(f"cannot listen on {place} ({error.strerror}); {name}=… chooses another") from None


def prepare() -> None:
    """Bring database, translations and static files up to date; an empty demo gets its story."""
    call_command("migrate", verbosity=0)
    call_command("compilemessages")
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO and not User.objects.exists():
        call_command("demo")
    connections.close_all()


def start(command: str) -> subprocess.Popen[bytes]:
    """Start a command of ours in a session of its own, so that Ctrl-C reaches it through us alone."""
    arguments = [sys.executable, str(Path(sys.argv[0]).resolve()), command, f"--with-parent={os.getpid()}"]
    return subprocess.Popen(arguments, start_new_session=True)


def wait_until_ready(children: Children) -> None:
    """Return when the server answers and says that the worker works, and the stream listens too."""
    deadline = time.monotonic() + READY
    while not (server_is_ready() and stream_is_ready()):
        refuse_dead(children)
        if time.monotonic() > deadline:
            raise CommandError(f"server, stream and task worker were not ready within {READY} seconds")
        time.sleep(0.1)


def server_is_ready() -> bool:
    """Whether the health page is green, or says by another refusal than 503 that waiting does not help."""
    host = f"[{own_host()}]" if ":" in own_host() else own_host()
    question = urllib.request.Request(f"http://{host}:{settings.PORT}/health/", headers={"Host": settings.DOMAIN})
    try:
        urllib.request.urlopen(question, timeout=5).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError as refusal:
        return refusal.code != HTTPStatus.SERVICE_UNAVAILABLE
    except OSError:
        return False
    return True


def stream_is_ready() -> bool:
    """Whether it takes calls: what it says later is its own business."""
    try:
        socket.create_connection((own_host(), settings.LIVE_PORT), timeout=5).close()
    except OSError:
        return False
    return True


def own_host() -> str:
    """Where we reach ourselves: to listen everywhere is no address."""
    return "localhost" if settings.BIND in {"0.0.0.0", "::"} else settings.BIND  # noqa: S104 - a comparison


def wait_for_the_end(children: Children) -> None:
    """Sleep until somebody stops us or a child ends by itself."""
    while True:
        refuse_dead(children)
        time.sleep(0.5)


def refuse_dead(children: Children) -> None:
    """End with a clear line when a child did not survive."""
    for command, child in children.items():
        if child.poll() is not None:
            raise CommandError(f"`{command}` ended by itself (exit code {child.returncode})")


def stop(children: Children) -> None:
    """Ask every child to finish, and wait for it; a second Ctrl-C changes nothing."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
