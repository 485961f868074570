"""A house of its own to measure in: an empty folder, an embedded PostgreSQL, and the server of production."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

from tools.bench.load import HOST

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until the server answers


def environment(folder: Path, port: int) -> None:
    """Production's settings, without HTTPS; nothing of the surroundings is used."""
    for name in ("DATABASE_URL", "DEBUG", "DEMO", "SITE_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
        "VAR_DIR": str(folder),
        "SECRET_KEY": "of a scratch database, reached from this machine only",
        "ALLOWED_HOSTS": HOST,
        "BIND": HOST,
        "PORT": str(port),
        "HTTPS": "0",
        "EMAIL_URL": f"file://{folder / 'mail'}",
    }


def prepare(projects: int) -> None:
    """Everything that `make run` prepares, and the portfolio unless the folder holds it already."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from os2collab.management.commands.run import prepare as prepare_to_run
    from os2collab.models import User

    prepare_to_run()
    if not User.objects.exists():
        call_command("seed_portfolio", f"--projects={projects}")
    connections.close_all()


@contextlib.contextmanager
def server(port: int) -> Iterator[psutil.Process]:
    """`manage.py serve`, as `make run` starts it, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "serve", "--with-parent", str(os.getpid())], start_new_session=True
    )
    try:
        wait_until_ready(process, port)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when it answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"the server ended by itself (exit code {process.returncode})")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://{HOST}:{port}/floor/empty/", timeout=5).close()
            return
        time.sleep(0.1)
    sys.exit(f"the server did not answer within {PATIENCE} seconds")


def processor_seconds(*families: psutil.Process) -> float:
    """What processes and all below them have used until now."""
    total = 0.0
    for family in families:
        for process in (family, *family.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                used = process.cpu_times()
                total += used.user + used.system
    return total


def postgres() -> psutil.Process:
    """The embedded PostgreSQL of the scratch folder."""
    pid_file = Path(os.environ["VAR_DIR"]) / "postgres" / "postmaster.pid"
    return psutil.Process(int(pid_file.read_text().split()[0]))
