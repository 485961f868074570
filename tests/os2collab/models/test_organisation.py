"""What an organisation is called, and the rules its tables hold."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from os2collab.models import Organisation, OrganisationKind, PopulationFigure, RegionPeriod, SizeBand
from os2collab.slugs import free_slug
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "code", "full_name"),
    [
        ("Skanderborg", "0746", "Skanderborg Kommune"),
        ("København", "0101", "Københavns Kommune"),
        ("Bornholm", "0400", "Bornholms Regionskommune"),
        ("Vesthimmerlands", "0820", "Vesthimmerlands Kommune"),
        ("Favrskov Kommune", "0710", "Favrskov Kommune"),
    ],
)
def test_the_full_name_of_a_municipality(name, code, full_name):
    organisation = Organisation(kind=OrganisationKind.MUNICIPALITY, name=name, municipality_code=code)
    assert organisation.full_name == full_name


def test_the_full_name_of_others_is_their_name():
    assert Organisation(kind=OrganisationKind.VENDOR, name="Nordlys").full_name == "Nordlys"


@pytest.mark.parametrize(
    ("inhabitants", "minimum", "below"),
    [
        (0, 0, 25_000),
        (24_999, 0, 25_000),
        (25_000, 25_000, 60_000),
        (59_999, 25_000, 60_000),
        (60_000, 60_000, 120_000),
        (119_999, 60_000, 120_000),
        (120_000, 120_000, None),
        (640_000, 120_000, None),
    ],
)
def test_size_bands_begin_at_their_lower_limit(inhabitants, minimum, below):
    band = SizeBand.objects.band_of(inhabitants)
    assert (band.minimum, band.next_minimum) == (minimum, below)


def broken(**row):
    model = row.pop("model")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        model.objects.create(**row)
    return caught.value.__cause__.diag.constraint_name


def test_the_tables_hold_their_rules():
    here = make_organisation("Randers", municipality_code="0730")
    vendor = {"model": Organisation, "kind": "vendor", "name": "X", "slug": "x"}
    assert broken(**vendor | {"kind": "kingdom"}) == "organisation_kind_known"
    assert broken(**vendor | {"municipality_code": "0730"}) == "organisation_municipality_code_once"
    assert broken(**vendor | {"kind": "municipality"}) == "organisation_municipality_has_code"
    figure = {"model": PopulationFigure, "organisation": here, "year": 2020}
    assert broken(**figure, inhabitants=0) == "population_figure_above_zero"
    PopulationFigure.objects.create(organisation=here, year=2020, inhabitants=1)
    assert broken(**figure, inhabitants=2) == "population_figure_once_a_year"
    region = {"model": RegionPeriod, "organisation": here, "region": "R", "valid_from": date(2020, 1, 1)}
    assert broken(**region, valid_to=date(2019, 1, 1)) == "region_period_dates_in_order"
    RegionPeriod.objects.create(organisation=here, region="R", valid_from=date(2020, 1, 1))
    assert broken(**region) == "region_period_one_open"


def test_an_address_is_free_and_readable():
    make_organisation("A")
    Organisation.objects.update(slug="aa-oe")
    assert free_slug(Organisation, "Åå ø") == "aaaa-oe"
    assert free_slug(Organisation, "Aa Ø") == "aa-oe-2"
    assert len(free_slug(Organisation, "Ø" * 120)) <= 60
