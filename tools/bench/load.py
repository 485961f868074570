"""Ask a server on this machine the same thing over and over, for a few seconds, over a few connections."""

import asyncio
import itertools
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
# Each request takes the next path and, for a POST, the body that belongs to it.
SCRIPT = """
local paths, bodies, headers = %s, %s, %s
local n = 0
request = function()
  n = n + 1
  local turn = (n - 1) %% #paths + 1
  return wrk.format(bodies and "POST" or "GET", paths[turn], headers, bodies and bodies[turn])
end
done = function(summary, latency, requests)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
            + summary.errors.timeout
  io.write(string.format('FIGURES{"requests":%%d,"seconds":%%f,"median":%%f,"p95":%%f,"errors":%%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, bad))
end
"""


@dataclass
class Question:
    """What is asked: paths in turn, and for a POST the body that belongs to each."""

    paths: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    bodies: list[str] | None = None


@dataclass
class Answer:
    """How it went; times in milliseconds."""

    requests: int
    seconds: float
    median: float
    p95: float
    errors: int


def ask(question: Question, port: int, connections: int, seconds: float) -> Answer:
    """By wrk when it is installed, else by a client of our own, which is slower and says so by its figures."""
    if shutil.which("wrk"):
        return by_wrk(question, port, connections, seconds)
    return asyncio.run(by_python(question, port, connections, seconds))


def by_wrk(question: Question, port: int, connections: int, seconds: float) -> Answer:
    """One thread of wrk."""
    script = SCRIPT % tuple(map(lua, (question.paths, question.bodies, question.headers)))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        Path(file.name).write_text(script)
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "20s", "-s", file.name]
        done = subprocess.run(
            [*command, f"http://{HOST}:{port}"], capture_output=True, text=True, check=True, timeout=seconds + 60
        )
    return Answer(**json.loads(done.stdout.partition("FIGURES")[2]))


def lua(value: object) -> str:
    """A value as Lua writes it."""
    if isinstance(value, list):
        return "{" + ", ".join(map(lua, value)) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{lua(name)}] = {lua(content)}" for name, content in value.items()) + "}"
    return "nil" if value is None else json.dumps(value)


async def by_python(question: Question, port: int, connections: int, seconds: float) -> Answer:
    """Plain HTTP/1.1 over kept connections."""
    begun, times, errors = time.perf_counter(), list[float](), 0
    messages = itertools.cycle(messages_of(question))

    async def one_connection() -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection(HOST, port)
        while time.perf_counter() - begun < seconds:
            asked = time.perf_counter()
            writer.write(next(messages))
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").lower().split("\r\n")
            await skip_body(reader, lines)
            times.append((time.perf_counter() - asked) * 1000)
            errors += int(lines[0].split()[1]) >= 400
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    p95 = statistics.quantiles(times, n=20)[-1]
    return Answer(len(times), time.perf_counter() - begun, statistics.median(times), p95, errors)


async def skip_body(reader: asyncio.StreamReader, head: list[str]) -> None:
    """Read what follows an answer's head, in pieces or in one, so that the next answer begins where it should."""
    if "transfer-encoding: chunked" in head:
        while (size := int(await reader.readline(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
        return
    length = next((int(line.split(":")[1]) for line in head if line.startswith("content-length:")), 0)
    await reader.readexactly(length)


def messages_of(question: Question) -> list[bytes]:
    """The requests as they go over the wire."""
    messages = []
    for path, body in zip(question.paths, question.bodies or [""] * len(question.paths), strict=True):
        headers = {"Host": HOST, **question.headers, "Content-Length": str(len(body.encode()))}
        lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", *map(": ".join, headers.items())]
        messages.append("\r\n".join([*lines, "", body]).encode())
    return messages
