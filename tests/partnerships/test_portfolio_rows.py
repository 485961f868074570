"""What a row of the portfolio says of both sides is what the project's own page says."""

from datetime import timedelta

import pytest

from os2collab import clock
from partnerships.models import PortfolioRow
from partnerships.portfolio_rows import load
from projects.actions import milestones
from projects.models import Project
from projects.rows import project_row
from tests.factories import Cast


def both(cast: Cast):
    """The row of the portfolio and the row of the project's own lists."""
    (row,) = load(PortfolioRow.objects.filter(project=cast.project))
    return row, project_row(Project.objects.for_list().get(pk=cast.project.pk))


@pytest.fixture
def cast(db) -> Cast:
    return Cast(milestone_count=2)


def test_a_word_on_another_milestone_does_not_colour_silence(cast):
    with clock.at(clock.now() - timedelta(days=40)):
        cast.report(cast.vendor, confidence=5)
        cast.report(cast.lead, confidence=5)
    other = cast.milestones[1]
    for by in (cast.vendor, cast.lead):
        milestones.report_status(other, by=by, status="on_track", forecast_date=clock.today(), confidence=4)
    Project.objects.filter(pk=cast.project.pk).update(focus=cast.milestone)
    row, own = both(cast)
    assert (row.vendor, row.municipality) == (own.vendor, own.municipality)
    assert (row.vendor.silent_days, row.municipality.silent_days) == (40, 40)


def test_the_gap_is_said_in_the_words_of_the_project(cast):
    cast.report(cast.vendor, confidence=5)
    cast.report(cast.lead, confidence=2)
    row, own = both(cast)
    assert row.gap == own.gap == "Talk about it: confidence 5 against 2"


def test_silence_is_no_gap(cast):
    with clock.at(clock.now() - timedelta(days=40)):
        cast.report(cast.vendor, confidence=5)
        cast.report(cast.lead, confidence=2)
    row, own = both(cast)
    assert row.gap == own.gap == ""
