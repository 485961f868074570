"""Municipalities from a file: all of it or nothing, again and again, year by year."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from os2collab.imports import SHIPPED, BadFile, load, read
from os2collab.models import Event, Organisation, OrganisationKind, PopulationFigure, RegionPeriod, SizeBand
from tests.factories import make_organisation

HEADER = "code,name,region,population,population_year\n"
SKANDERBORG = "0746,Skanderborg,Region Midtjylland,62678,2020\n"


@pytest.fixture
def csv_file(tmp_path: Path):
    """Writes text or bytes to a file."""

    def write(content: str | bytes) -> Path:
        file = tmp_path / "municipalities.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


def problems(file: Path) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read(file)
    return caught.value.problems


@pytest.mark.django_db
def test_the_98_municipalities_and_their_size_bands(capsys):
    call_command("import_municipalities", str(SHIPPED))
    assert "98 municipalities registered, 98 population figures" in capsys.readouterr().out
    municipalities = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
    assert municipalities.count() == 98
    figures = list(PopulationFigure.objects.values_list("inhabitants", flat=True))
    assert sum(figures) == 5_822_679
    bands = Counter(SizeBand.objects.band_of(inhabitants).minimum for inhabitants in figures)
    assert bands == {0: 17, 25_000: 56, 60_000: 21, 120_000: 4}
    assert RegionPeriod.objects.filter(valid_from=date(2020, 1, 1), valid_to=None).count() == 98
    assert Event.objects.filter(kind="organisation.registered", by=None).count() == 98
    assert Organisation.objects.get(slug="hoeje-taastrup").municipality_code == "0169"
    assert [str(place) for place in municipalities.order_by("sort_key")][-3:] == ["Aabenraa", "Aalborg", "Aarhus"]

    call_command("import_municipalities")
    assert "0 municipalities registered, 0 population figures" in capsys.readouterr().out
    assert (Organisation.objects.count(), PopulationFigure.objects.count(), Event.objects.count()) == (98, 98, 98)


@pytest.mark.django_db
def test_a_new_year_stands_beside_the_old(csv_file):
    load(csv_file(HEADER + SKANDERBORG))
    loaded = load(csv_file(HEADER + "746,Skanderborg,Region Midtjylland,63.504,2021\n"))
    assert (loaded.registered, loaded.figures, loaded.regions) == ([], 1, [])
    place = Organisation.objects.get()
    assert list(place.populations.values_list("year", "inhabitants")) == [(2021, 63_504), (2020, 62_678)]
    assert place.regions.count() == 1


@pytest.mark.django_db
def test_a_changed_region_closes_the_old_one(csv_file):
    old = csv_file(HEADER + "0400,Bornholm,Region Hovedstaden,39499,2020\n")
    load(old)
    new = csv_file(HEADER + "0400,Bornholm,Region Østdanmark,39000,2027\n")
    assert load(new).regions == ["Bornholm: Region Østdanmark from 01.01.2027"]
    periods = list(RegionPeriod.objects.values_list("region", "valid_from", "valid_to"))
    assert periods == [
        ("Region Østdanmark", date(2027, 1, 1), None),
        ("Region Hovedstaden", date(2020, 1, 1), date(2026, 12, 31)),
    ]
    assert load(new).regions == []
    load(csv_file(HEADER + "0400,Bornholm,Region Hovedstaden,39600,2019\n"))
    assert RegionPeriod.objects.count() == 2
    assert PopulationFigure.objects.count() == 3


@pytest.mark.django_db
def test_a_region_may_say_since_when_and_an_older_file_tells_the_beginning(csv_file):
    load(csv_file(HEADER + SKANDERBORG))
    since = "code;name;region;population;population_year;region_valid_from\r\n"
    load(csv_file(since + "0746;Skanderborg;Region Midtjylland;60000;2019;2007-01-01\r\n"))
    assert RegionPeriod.objects.get().valid_from == date(2007, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        (HEADER + SKANDERBORG).encode("utf-8-sig"),
        (HEADER + SKANDERBORG).replace(",", ";").replace("\n", "\r\n"),
        (HEADER + SKANDERBORG).replace(",", "\t"),
        HEADER.upper() + SKANDERBORG.replace("0746", '"746"').replace("62678", '" 62.678 "').rstrip(),
        "\n".join(["x," + HEADER.strip(), "?," + SKANDERBORG.strip(), ",,,,,", ""]),
    ],
)
def test_files_as_spreadsheets_write_them(csv_file, content):
    load(csv_file(content))
    place = Organisation.objects.get()
    assert (place.name, place.municipality_code) == ("Skanderborg", "0746")
    assert place.populations.get().inhabitants == 62_678


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("74x,Skanderborg,Region Midtjylland,1,2020", "four digits"),
        ("07460,Skanderborg,Region Midtjylland,1,2020", "four digits"),
        ("٠٧٤٦,Skanderborg,Region Midtjylland,1,2020", "four digits"),
        ("0746,,Region Midtjylland,1,2020", "name"),
        (f"0746,{'x' * 121},Region Midtjylland,1,2020", "name"),
        ("0746,Skander\0borg,Region Midtjylland,1,2020", "name"),
        ("0746,KÃ¸benhavn,Region Midtjylland,1,2020", "encoding"),
        ("0746,Skanderborg,,1,2020", "region"),
        ("0746,Skanderborg,Region Midtjylland,,2020", "population"),
        ("0746,Skanderborg,Region Midtjylland,-5,2020", "population"),
        ("0746,Skanderborg,Region Midtjylland,0,2020", "population"),
        ("0746,Skanderborg,Region Midtjylland,1e5,2020", "population"),
        ("0746,Skanderborg,Region Midtjylland,62.67,2020", "population"),
        ("0746,Skanderborg,Region Midtjylland,99999999,2020", "population"),
        ("0746,Skanderborg,Region Midtjylland,1,20", "year"),
        ("0746,Skanderborg,Region Midtjylland,1,2120", "year"),
        ("0746,Skanderborg,Region Midtjylland,1", "4 cells instead of 5"),
        ("0746,Skanderborg,Region Midtjylland,1,2020,x", "6 cells instead of 5"),
        ('0746,"Skanderborg,Region Midtjylland,1,2020', "unexpected end"),
    ],
)
def test_a_bad_line_is_named(csv_file, row, problem):
    (found,) = problems(csv_file(HEADER + SKANDERBORG.replace("0746", "0101") + row))
    assert found.startswith("line 3: ")
    assert problem in found


def test_all_bad_lines_are_named(csv_file):
    file = csv_file(HEADER + SKANDERBORG + "\n" + SKANDERBORG + "x,,Region,-1,20\n")
    assert [problem.partition(":")[0] for problem in problems(file)] == ["line 5"] * 4 + ["line 4"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "line 1: no column code"),
        (b"\xef\xbb\xbf\n", "line 1: no column code"),
        (HEADER, "no municipalities"),
        (HEADER.replace("region,", ""), "line 1: no column region;"),
        ((HEADER + SKANDERBORG + "0665,Lemvig Østerå,Region,1,2020").encode("cp1252"), "line 3: the file is not UTF-8"),
        ((HEADER + SKANDERBORG).encode("utf-16"), "line 1: the file is not UTF-8"),
        (b"PK\x03\x04\xff\xff", "line 1: the file is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(csv_file, content, problem):
    assert problem in problems(csv_file(content))[0]


@pytest.mark.django_db
def test_nothing_is_loaded_when_one_line_does_not_fit(csv_file, capsys):
    load(csv_file(HEADER + SKANDERBORG))
    make_organisation("Horsens", OrganisationKind.VENDOR)
    make_organisation("Region Nord", OrganisationKind.AUTHORITY, municipality_code="0810")
    before = (Organisation.objects.count(), PopulationFigure.objects.count(), Event.objects.count())
    file = csv_file(
        HEADER
        + "0710,Favrskov,Region Midtjylland,48396,2020\n"
        + "0746,Skanderborg,Region Midtjylland,62679,2020\n"
        + "0746,Skanderborg,Region Nordjylland,63000,2021\n"
        + "0615,Horsens,Region Midtjylland,90000,2020\n"
        + "0810,Brønderslev,Region Nordjylland,36304,2020\n"
    )
    with pytest.raises(CommandError) as caught:
        call_command("import_municipalities", str(file))
    said = str(caught.value).splitlines()
    assert said[0] == "Nothing was loaded."
    assert [line.partition(":")[0] for line in said[1:]] == ["line 3", "line 5", "line 6"]
    assert "62678 inhabitants in 2020 already" in said[1]
    assert (Organisation.objects.count(), PopulationFigure.objects.count(), Event.objects.count()) == before


@pytest.mark.django_db
def test_a_region_does_not_change_on_the_day_it_began(csv_file):
    load(csv_file(HEADER + SKANDERBORG))
    since = HEADER.strip() + ",region_valid_from\n"
    file = csv_file(since + "0746,Skanderborg,Region Nordjylland,63000,2021,2020-01-01\n")
    with pytest.raises(BadFile, match=r"Region Midtjylland from 01\.01\.2020 already"):
        load(file)


def test_a_bad_date_is_named(csv_file):
    file = csv_file(HEADER.strip() + ",region_valid_from\n" + SKANDERBORG.strip() + ",1/1-07\n")
    assert "2027-01-01" in problems(file)[0]


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_municipalities", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="directory"):
        call_command("import_municipalities", str(tmp_path))
