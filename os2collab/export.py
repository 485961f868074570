"""What can be taken out as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

type Cell = str | int | Decimal | date | None

# A spreadsheet takes a cell that begins like this for a formula, and could run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}")


def cell(value: Cell) -> str:
    """One value as Danish spreadsheets read it. Text that would be a formula is made plain by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"{localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file line by line, beginning with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    writer.writerow(map(cell, header))
    for row in rows:
        writer.writerow(map(cell, row))
        if buffer.tell() > 32_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """Send a CSV file as it is made, however long, in the reader's language; ``name`` without its ending."""
    parts = in_language(translation.get_language(), lines(header, rows))
    return StreamingHttpResponse(
        (part.encode() for part in parts),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, f"{name}.csv") or ""},
    )


def in_language(language: str | None, parts: Iterator[str]) -> Iterator[str]:
    """Make each part in that language: what is streamed is made when the request's own language is no more."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part
