"""`make run` from the outside: real processes, real ports, a real database folder."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {
    "DATABASE_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEMO",
    "PORT",
    "EMAIL_URL",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
}


def manage(*arguments: str, **settings: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in OURS} | settings
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # where the tests run in the background, a shell has them ignore Ctrl-C, and their children too
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread holds a lock here
    )


def end(process: subprocess.Popen[str]) -> int:
    """The exit code of a process that is expected to end now."""
    process.communicate(timeout=60)
    return process.returncode


@pytest.fixture
def port() -> str:
    """A free one, with a free one after it for the stream: below those that outgoing connections are given."""
    for _ in range(50):
        number = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, socket.socket() as neighbour, suppress(OSError):
            probe.bind(("127.0.0.1", number))
            neighbour.bind(("127.0.0.1", number + 1))
            return str(number)
    raise AssertionError("no two free ports side by side")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for the data. Not pytest's own: that is closed to the user whom PostgreSQL runs as."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def run(folder: Path, port: str) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start the house in a folder of its own, and see to it that it is gone afterwards."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(manage("run", f"--with-parent={os.getpid()}", VAR_DIR=str(folder), PORT=port))
        return started[-1]

    yield start
    for process in started:
        if process.returncode is None:
            process.terminate()
            process.communicate()


def patience() -> float:
    """Ten seconds for a start on a machine of our own; more where others keep the processors busy too."""
    return 10 * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_for_welcome(process: subprocess.Popen[str]) -> float:
    """Return the seconds until it says that it runs."""
    since = time.monotonic()
    assert process.stdout is not None
    for line in process.stdout:
        if "is running" in line:
            return time.monotonic() - since
    raise AssertionError(process.stderr.read() if process.stderr else "")


def living(folder: Path) -> list[str]:
    """What still runs for a folder: PostgreSQL names it in its command line, our own commands in their environment."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            command = " ".join(process.cmdline())
            if str(folder) in command or process.environ().get("VAR_DIR") == str(folder):
                found.append(command)
    return found


def wait_until_gone(folder: Path) -> None:
    deadline = time.monotonic() + 15
    while living(folder):
        assert time.monotonic() < deadline, living(folder)
        time.sleep(0.1)


def complaint_of_health(port: str) -> dict[str, str]:
    """What the health page says when it has noticed: the connections of a killed PostgreSQL live on for a moment."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/").close()
        except urllib.error.HTTPError as refusal:
            if refusal.code == 503:
                return dict(json.load(refusal))
        time.sleep(0.1)
    raise AssertionError("the health page noticed nothing")


def test_starts_answers_stops_and_starts_again_with_its_data(run, folder, port):
    house = run()
    wait_for_welcome(house)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/") as answer:
        assert json.load(answer) == {"database": "ok", "worker": "ok"}
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/") as page:
        assert page.headers["Content-Language"] == "da"
    with urllib.request.urlopen(f"http://127.0.0.1:{int(port) + 1}/live/") as stream:
        assert stream.status == 200
    house.send_signal(signal.SIGINT)
    assert end(house) == 0
    assert living(folder) == []

    again = run()
    assert wait_for_welcome(again) < patience()
    again.terminate()
    assert end(again) == 0
    assert living(folder) == []


def test_a_killed_house_leaves_nothing_that_blocks_the_next_one(run, folder):
    house = run()
    wait_for_welcome(house)
    house.kill()
    end(house)
    assert wait_for_welcome(run()) < patience()


def test_a_killed_database_is_said_and_does_not_block_the_next_start(run, folder, port):
    house = run()
    wait_for_welcome(house)
    pid = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    assert complaint_of_health(port) == {"database": "the database does not answer", "worker": "unknown"}
    house.terminate()
    assert end(house) == 0
    wait_until_gone(folder)
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")  # the number now belongs to a stranger
    assert wait_for_welcome(run()) < patience()


def test_a_server_that_dies_takes_the_house_down_with_one_line(run, folder):
    house = run()
    wait_for_welcome(house)
    server = next(child for child in psutil.Process(house.pid).children() if "serve" in child.cmdline())
    server.kill()
    _, words = house.communicate(timeout=60)
    assert house.returncode == 1
    assert words.strip().splitlines()[-1] == "CommandError: `serve` ended by itself (exit code -9)"
    wait_until_gone(folder)


def test_two_processes_share_the_database_and_the_last_one_stops_it(folder):
    slow = manage("shell", "-v0", "-c", "import time; print('here', flush=True); time.sleep(60)", VAR_DIR=str(folder))
    assert slow.stdout is not None
    assert slow.stdout.readline() == "here\n"
    assert end(manage("check", VAR_DIR=str(folder))) == 0
    assert any("postgres" in command for command in living(folder))
    slow.terminate()  # no farewell at all: the next one to leave stops the server
    end(slow)
    assert end(manage("check", VAR_DIR=str(folder))) == 0
    assert living(folder) == []


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"PORT": "abc"}, "os2collab: PORT must be a number from 1 to 65535, not “abc”"),
        ({"DEMO": "maybe"}, "os2collab: DEMO must be 1 or 0, not “maybe”"),
        ({"DEMO": "0"}, "os2collab: SECRET_KEY is not set (DEMO=1 makes one for a demo)"),
        ({"SECRET_KEY": "long"}, "os2collab: ALLOWED_HOSTS is not set"),
        ({"EMAIL_URL": "pop://x"}, "os2collab: EMAIL_URL must look like smtp://"),
        ({"DATABASE_URL": "mysql://x"}, "os2collab: DATABASE_URL must look like postgresql://"),
        ({"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/x"}, "os2collab: the database does not answer: "),
    ],
)
def test_a_bad_setting_is_one_line(settings, complaint, folder):
    house = manage("run", VAR_DIR=str(folder), **settings)
    said, words = house.communicate(timeout=60)
    assert house.returncode == 1
    assert said == ""
    assert words.startswith(complaint)
    assert words.count("\n") == 1
    assert "secret" not in words
    wait_until_gone(folder)


def test_a_taken_port_is_one_line(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        house = manage("run", VAR_DIR=str(folder), PORT=str(other.getsockname()[1]))
        _, words = house.communicate(timeout=60)
    assert house.returncode == 1
    assert words.startswith("CommandError: cannot listen on 127.0.0.1 port")
    assert words.count("\n") == 1


def test_production_settings_pass_the_deployment_check(folder):
    settings = {
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "samarbejde.example",
        "VAR_DIR": str(folder),
    }
    check = manage("check", "--deploy", "--fail-level", "WARNING", **settings)
    _, words = check.communicate(timeout=60)
    assert check.returncode == 0, words


def test_slow_uploads_do_not_stop_the_others(run, port):
    wait_for_welcome(run())
    head = ["POST /account/login/ HTTP/1.1", "Host: localhost", f"Cookie: csrftoken={'a' * 32}", "Content-Length: 999"]
    with ExitStack() as uploads:
        for _ in range(3):
            upload = uploads.enter_context(socket.create_connection(("127.0.0.1", int(port))))
            upload.sendall("\r\n".join([*head, "", "x"]).encode())
        for _ in range(5):
            assert urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10).status == 200
