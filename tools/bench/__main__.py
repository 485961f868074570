"""Measure every page: `python -m tools.bench [--quick] [--growth]`. Loopback only, and bounded in time."""

import argparse
import atexit
import gzip
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bench import scratch
from tools.bench.load import HOST, Answer, ask

if TYPE_CHECKING:
    import psutil

    from tools.bench.pages import Page

CONNECTIONS = (1, 4, 16)
FLOOR = "floor: session, user, 20 rows"
WARM_UP = 1.0  # seconds


@dataclass
class Figures:
    """One page, measured. Times are milliseconds, sizes kilobytes; CPU is processor time for one request."""

    name: str
    rates: list[float]
    medians: list[float]
    p95s: list[float]
    cpu: float
    cpu_postgres: float
    queries: int
    size: float
    compressed: float
    errors: int


def main() -> None:
    """Measure and print."""
    options = arguments()
    if options.growth:
        compare_sizes(options)
        return
    folder = Path(options.folder or tempfile.mkdtemp(prefix="os2collab-bench-")).resolve()
    folder.mkdir(exist_ok=True)
    if not options.folder:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after PostgreSQL has been stopped
    scratch.environment(folder, options.port)
    figures = measure_all(options)
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in figures]))
    else:
        print_table(figures)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--projects", type=int, default=500, help="size of the portfolio")
    parser.add_argument("--quick", action="store_true", help="two seconds a point instead of three times five")
    parser.add_argument("--growth", action="store_true", help="quickly, with 300 and with 3,000 projects")
    parser.add_argument("--only", default="", help="pages whose name holds this, and the floors")
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--folder", help="keep the scratch database here, and use it again")
    parser.add_argument("--json", help="write the figures to this file instead of a table")
    return parser.parse_args()


def measure_all(options: argparse.Namespace) -> list[Figures]:
    """Seed, start, sign in, measure page by page."""
    scratch.prepare(options.projects)
    from tools.bench.pages import pages

    with scratch.server(options.port) as server:
        chosen = [page for page in pages(options.port) if options.only in page.name or page.name.startswith("floor")]
        return [measure(page, server, options) for page in chosen]


def measure(page: "Page", server: "psutil.Process", options: argparse.Namespace) -> Figures:
    """One page: first what it is made of, then how fast it comes."""
    print(f"… {page.name}", file=sys.stderr)
    seconds, repeats = (2.0, 1) if options.quick else (5.0, 3)
    queries, size, compressed = look(page, options.port)
    ask(page.question, options.port, 4, WARM_UP)
    answers: dict[int, list[Answer]] = {}
    used: list[tuple[float, float]] = []
    for connections in CONNECTIONS:
        for _ in range(repeats):
            before = scratch.processor_seconds(server), scratch.processor_seconds(scratch.postgres())
            answer = ask(page.question, options.port, connections, seconds)
            after = scratch.processor_seconds(server), scratch.processor_seconds(scratch.postgres())
            answers.setdefault(connections, []).append(answer)
            used.append(tuple((b - a) * 1000 / max(answer.requests, 1) for a, b in zip(before, after, strict=True)))
    return Figures(
        page.name,
        rates=[statistics.median(a.requests / a.seconds for a in answers[n]) for n in CONNECTIONS],
        medians=[statistics.median(a.median for a in answers[n]) for n in CONNECTIONS],
        p95s=[statistics.median(a.p95 for a in answers[n]) for n in CONNECTIONS],
        cpu=statistics.median(app for app, _postgres in used),
        cpu_postgres=statistics.median(postgres for _app, postgres in used),
        queries=queries,
        size=size,
        compressed=compressed,
        errors=sum(answer.errors for each in answers.values() for answer in each),
    )


def look(page: "Page", port: int) -> tuple[int, float, float]:
    """Queries, size and compressed size of one answer, of the second one: what is prepared once does not count."""
    from tools.bench.floors import COUNT_QUERIES

    body = page.question.bodies[0].encode() if page.question.bodies else None
    headers = {**page.question.headers, COUNT_QUERIES: "1"}
    for _ in range(2):
        request = urllib.request.Request(f"http://{HOST}:{port}{page.question.paths[0]}", body, headers)
        with urllib.request.urlopen(request, timeout=20) as response:
            content = response.read()
            if response.status != 200 or "/login/" in response.url:
                sys.exit(f"{page.name}: {response.status} {response.url}")
            queries = int(response.headers[COUNT_QUERIES])
    return queries, len(content) / 1000, len(gzip.compress(content, 6)) / 1000


def print_table(figures: list[Figures]) -> None:
    """As Markdown, so that it can be put into a document as it is."""
    floor = next(row for row in figures if row.name == FLOOR)
    points = " | ".join(f"req/s, median, p95 ms ({n})" for n in CONNECTIONS)
    print(f"| page | {points} | CPU ms app + PostgreSQL | × floor | queries | kB HTML | kB gzip |")
    print("|---|" + "--:|" * (len(CONNECTIONS) + 5))
    for row in figures:
        cells = [
            f"{rate:,.0f} · {median:.1f} · {p95:.1f}"
            for rate, median, p95 in zip(row.rates, row.medians, row.p95s, strict=True)
        ]
        cells += [f"{row.cpu:.1f} + {row.cpu_postgres:.1f}", f"{row.cpu / floor.cpu:.1f}", str(row.queries)]
        cells += [f"{row.size:.0f}", f"{row.compressed:.1f}"]
        print(f"| {row.name}{f' ({row.errors} errors)' if row.errors else ''} | {' | '.join(cells)} |")


def compare_sizes(options: argparse.Namespace) -> None:
    """The same pages with few and with many projects."""
    small, large = (figures_of(projects, options) for projects in (300, 3_000))
    print("| page | CPU ms app + PostgreSQL, 300 projects | 3,000 projects | × |\n|---|--:|--:|--:|")
    for few, many in zip(small, large, strict=True):
        growth = (many["cpu"] + many["cpu_postgres"]) / (few["cpu"] + few["cpu_postgres"])
        cells = [f"{row['cpu']:.1f} + {row['cpu_postgres']:.1f}" for row in (few, many)]
        print(f"| {few['name']} | {' | '.join(cells)} | {growth:.2f} |")


def figures_of(projects: int, options: argparse.Namespace) -> list[dict]:
    """A run of its own, because settings and database are those of a process."""
    folder = ["--folder", f"{options.folder}-{projects}"] if options.folder else []
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", "tools.bench", "--quick", f"--projects={projects}", f"--port={options.port}"]
        subprocess.run([*command, f"--only={options.only}", "--json", file.name, *folder], check=True)
        return json.loads(Path(file.name).read_text())


if __name__ == "__main__":
    main()
