"""Municipalities from a CSV file: their regions with validity and their inhabitants by year. All of it or nothing."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from os2collab import happenings
from os2collab.events import record
from os2collab.forms.text import odd_characters
from os2collab.models import Organisation, OrganisationKind, PopulationFigure, RegionPeriod
from os2collab.slugs import free_slug

SHIPPED = Path(__file__).parent / "data" / "municipalities.csv"
COLUMNS = ("code", "name", "region", "population", "population_year")
SINCE = "region_valid_from"  # optional; otherwise a region counts from 1 January of the population's year
MOST_INHABITANTS = 10_000_000
CODE = re.compile(r"[0-9]{3,4}")
INHABITANTS = re.compile(r"[0-9]{1,8}|[0-9]{1,3}(?:[. ][0-9]{3}){1,2}")
YEAR = re.compile(r"(19|20)[0-9]{2}")


class BadFile(Exception):
    """The file was not loaded. ``problems`` says why, line by line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """One municipality in one year."""

    line: int
    code: str
    name: str
    region: str
    inhabitants: int
    year: int
    since: date


@dataclass
class Loaded:
    """What a file has changed."""

    registered: list[str] = field(default_factory=list)
    figures: int = 0
    regions: list[str] = field(default_factory=list)


def load(file: Path) -> Loaded:
    """Load a file; a second time it changes nothing. Raises BadFile with every problem, and then nothing is loaded."""
    rows = read(file)
    loaded, problems = Loaded(), list[str]()
    with transaction.atomic():
        known = Organisation.objects.select_for_update(no_key=True).exclude(municipality_code="")
        places = {organisation.municipality_code: organisation for organisation in known}
        for row in sorted(rows, key=lambda row: (row.year, row.line)):
            if problem := load_row(row, places, loaded):
                problems.append(f"line {row.line}: {problem}")
        if problems:
            raise BadFile(problems)
    return loaded


def load_row(row: Row, places: dict[str, Organisation], loaded: Loaded) -> str:
    """Load one row; returns what is wrong with it, if anything."""
    place = places.get(row.code)
    if place is None:
        if Organisation.objects.filter(name=row.name).exists():
            return f"another organisation is called {row.name}"
        place = places[row.code] = register(row)
        loaded.registered.append(row.name)
    elif place.kind != OrganisationKind.MUNICIPALITY:
        return f"the code {row.code} belongs to {place.name}, which is no municipality"
    figure, is_new = PopulationFigure.objects.get_or_create(
        organisation=place, year=row.year, defaults={"inhabitants": row.inhabitants}
    )
    loaded.figures += is_new
    if figure.inhabitants != row.inhabitants:
        return (
            f"{row.name} had {figure.inhabitants} inhabitants in {row.year} already, not {row.inhabitants};"
            " costs may have been shared by that figure, so it does not change"
        )
    return place_in_region(place, row, loaded)


def register(row: Row) -> Organisation:
    """A municipality that was not known."""
    place = Organisation.objects.create(
        kind=OrganisationKind.MUNICIPALITY,
        name=row.name,
        slug=free_slug(Organisation, row.name),
        municipality_code=row.code,
    )
    record(
        happenings.ORGANISATION_REGISTERED,
        by=None,
        on=place,
        within=place,
        organisation=place,
        organisation_name=row.name,
    )
    return place


def place_in_region(place: Organisation, row: Row, loaded: Loaded) -> str:
    """Open the first period, or close it and open the next; a row about an earlier time only tells the beginning."""
    now = place.regions.filter(valid_to=None).first()
    if now is None:
        RegionPeriod.objects.create(organisation=place, region=row.region, valid_from=row.since)
    elif now.region == row.region:
        if row.since < now.valid_from and place.regions.count() == 1:
            place.regions.update(valid_from=row.since)
    elif row.since > now.valid_from:
        place.regions.filter(pk=now.pk).update(valid_to=row.since - timedelta(days=1))
        RegionPeriod.objects.create(organisation=place, region=row.region, valid_from=row.since)
        loaded.regions.append(f"{place.name}: {row.region} from {row.since:%d.%m.%Y}")
    elif row.since == now.valid_from:
        return f"{row.name} lies in {now.region} from {row.since:%d.%m.%Y} already, not in {row.region}"
    return ""


def read(file: Path) -> list[Row]:
    """Read and check every line. Raises BadFile with all that is wrong; OSError when there is no such file."""
    text = decoded(file.read_bytes())
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[str] = []
    rows: list[Row] = []
    try:
        names = [name.strip().lower() for name in next(lines, [])]
        if missing := [name for name in COLUMNS if name not in names]:
            raise BadFile([f"line 1: no column {', '.join(missing)}; there must be {', '.join(COLUMNS)}"])
        for cells in lines:
            values = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            if not any(values.values()):
                continue
            if wrong := faults(values) if len(cells) == len(names) else [f"{len(cells)} cells instead of {len(names)}"]:
                problems += [f"line {lines.line_num}: {fault}" for fault in wrong]
            else:
                rows.append(parsed(values, lines.line_num))
    except csv.Error as error:
        problems.append(f"line {lines.line_num}: {error}")
    problems += doubles(rows)
    if problems or not rows:
        raise BadFile(problems or ["the file holds no municipalities"])
    return rows


def decoded(content: bytes) -> str:
    """The text of the file, with or without a byte order mark. Guessing an encoding would spoil Æ, Ø and Å unseen."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile([f"line {line}: the file is not UTF-8; in Excel, save it as “CSV UTF-8”"]) from error


def faults(values: dict[str, str]) -> list[str]:
    """What is wrong with one line's cells."""
    found = []
    if not CODE.fullmatch(values["code"]):
        found.append(f"the code “{values['code']}” is not four digits")
    for name, longest in (("name", 120), ("region", 60)):
        text = values[name]
        if not text or len(text) > longest or odd_characters(text):
            found.append(f"the {name} is missing, too long or holds odd characters")
        elif "Ã" in text:
            found.append(f"the {name} “{text}” was saved in another encoding than UTF-8")
    if not INHABITANTS.fullmatch(values["population"]) or not 0 < number(values["population"]) <= MOST_INHABITANTS:
        found.append(f"the population “{values['population']}” is not a number above zero")
    if not YEAR.fullmatch(values["population_year"]):
        found.append(f"the year “{values['population_year']}” is not a year")
    if values.get(SINCE) and parsed_date(values[SINCE]) is None:
        found.append(f"the date “{values[SINCE]}” is not one like 2027-01-01")
    return found


def parsed(values: dict[str, str], line: int) -> Row:
    """A line without faults as a row."""
    year = int(values["population_year"])
    since = parsed_date(values.get(SINCE, "")) or date(year, 1, 1)
    code = values["code"].zfill(4)  # spreadsheets eat the zero
    return Row(line, code, values["name"], values["region"], number(values["population"]), year, since)


def number(text: str) -> int:
    """``632340``, ``632.340`` or ``632 340`` as a number."""
    return int(re.sub(r"[. ]", "", text))


def parsed_date(text: str) -> date | None:
    """An ISO date, or None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def doubles(rows: list[Row]) -> Iterator[str]:
    """Municipalities that are twice in the same year."""
    first: dict[tuple[str, int], int] = {}
    for row in rows:
        line = first.setdefault((row.code, row.year), row.line)
        if line != row.line:
            yield f"line {row.line}: the code {row.code} in {row.year} stands in line {line} already"
