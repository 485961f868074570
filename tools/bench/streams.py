"""What open tabs cost the pages: `python -m tools.bench.streams [--tabs 500]` asks a page without and with them."""

import argparse
import asyncio
import atexit
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from tools.bench import scratch
from tools.bench.load import HOST, ask

CONNECTIONS = 4
SECONDS = 5.0
ROUNDS = 5  # without and with tabs in turn, so that a noisy machine disturbs both


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.streams", description=__doc__)
    parser.add_argument("--tabs", type=int, default=500)
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--port", type=int, default=8799)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="os2collab-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    scratch.environment(folder, options.port)
    scratch.prepare(options.projects)
    from tools.bench.pages import pages

    with scratch.server(options.port), stream(options.port + 1) as process:
        page = next(page for page in pages(options.port) if page.name == "project")
        asyncio.run(compare(page.question, options, psutil.Process(process.pid)))


def stream(port: int) -> subprocess.Popen[bytes]:
    """`manage.py stream`, once it hears the database; ends with us."""
    process = subprocess.Popen(
        [sys.executable, scratch.ROOT / "manage.py", "stream", "--with-parent", str(os.getpid())],
        start_new_session=True,
    )
    atexit.register(process.terminate)
    for _ in range(scratch.PATIENCE * 10):
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/live/").close()
        except OSError:
            time.sleep(0.1)
        else:
            break
    return process


async def compare(question, options: argparse.Namespace, process: psutil.Process) -> None:  # noqa: ANN001
    """The same page in turn, and the processor time of the stream while tabs are open."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    used = []
    doors = await asyncio.to_thread(addresses, options.tabs)
    for _ in range(ROUNDS):
        for with_tabs in (False, True):
            tabs = await asyncio.gather(*(listen(*door, options.port + 1) for door in doors)) if with_tabs else []
            await asyncio.sleep(2)
            before = scratch.processor_seconds(process)
            answer = await asyncio.to_thread(ask, question, options.port, CONNECTIONS, SECONDS)
            rates[with_tabs].append(answer.requests / answer.seconds)
            if with_tabs:
                used.append((scratch.processor_seconds(process) - before) / answer.seconds)
            for tab in tabs:
                tab.close()
            await asyncio.sleep(1)
    alone, beside = (statistics.median(rates[with_tabs]) for with_tabs in (False, True))
    print(f"project page, {CONNECTIONS} connections: {alone:.0f} requests/s alone, {beside:.0f} beside {options.tabs}")
    print(f"{beside / alone - 1:+.1%} requests; the stream takes {statistics.median(used):.1%} of a core")


def addresses(number: int) -> list[tuple[str, str]]:
    """A path and a cookie for each tab: people who see something, each signed in, each in one of their projects."""
    from django.conf import settings
    from django.test import Client

    from os2collab.models import User
    from projects.models.standing import ProjectStanding

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    seen = list(ProjectStanding.objects.values_list("user", "project").distinct().order_by("user", "project"))
    people = dict(reversed(seen))
    doors = []
    for user in User.objects.filter(pk__in=people, is_active=True)[:number]:
        client = Client()
        client.force_login(user)
        doors.append((f"/live/projects.project/{people[user.pk]}/", f"sessionid={client.cookies['sessionid'].value}"))
    return [doors[n % len(doors)] for n in range(number)]


async def listen(path: str, cookie: str, port: int) -> asyncio.StreamWriter:
    """Open a tab and wait for its first sign of life."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(f"GET {path}?age=0 HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        sys.exit(head.decode())
    return writer


if __name__ == "__main__":
    main()
