"""The story of the portfolio: what moved between two days, by project."""

import csv
import io
from datetime import timedelta

import pytest

from os2collab import clock
from projects.actions import milestones
from projects.models import Milestone, Project
from tests.partnerships.portfolio_cast import PortfolioCast
from tests.questions import expect, sign_in

HOME = "/portfolio/changes/"


@pytest.fixture
def stage(db) -> PortfolioCast:
    return PortfolioCast()


def slip(stage: PortfolioCast, project: Project, days: int, obstacle: str = "") -> Milestone:
    """The vendor expects the project's milestone so many days later than it did."""
    milestone = Milestone.objects.get(project=project)
    expected = milestone.forecast_date + timedelta(days=days)
    said = {"status": "at_risk", "forecast_date": expected, "confidence": 3, "obstacle": obstacle}
    return milestones.report_status(milestone, by=stage.vendor, **said)


def test_the_most_slipped_comes_first_with_its_reason_and_nobody_is_named(stage):
    few, many, sooner = (stage.project(f"OS2{name}", days_ago=40) for name in ("lidt", "meget", "før"))
    stage.project("OS2stille", days_ago=40)
    slip(stage, few, 3, "Testmiljøet <mangler>")
    slip(stage, many, 30)
    slip(stage, sooner, -5)
    text = sign_in(stage.coordinator).get(HOME).text
    places = [text.index(f"OS2{name}:") for name in ("meget", "lidt", "før")]
    assert places == sorted(places)
    assert "OS2stille:" not in text
    assert "In 2 projects a milestone is expected later than it was." in text
    assert "30 days later" in text
    assert "5 days sooner" in text
    assert "Testmiljøet &lt;mangler&gt;" in text
    assert "no reason was given" in text
    main = text[text.index("<main") : text.index("</main")]
    assert stage.vendor.name not in main


def test_it_is_narrowed_as_the_portfolio_is(stage):
    one, other = (stage.project(f"OS2{name}", days_ago=40) for name in ("ene", "anden"))
    slip(stage, one, 7)
    slip(stage, other, 7)
    client = sign_in(stage.coordinator)
    only = client.get(HOME, {"product": str(one.product_id)}).text
    assert "OS2ene:" in only
    assert "OS2anden:" not in only
    assert "OS2anden:" in client.get(HOME, {"q": "anden"}).text
    assert f"{HOME}?view=slipping" in client.get("/portfolio/", {"view": "slipping"}).text


def test_days_without_movement_and_days_that_make_no_sense(stage):
    slip(stage, stage.project("OS2ene", days_ago=40), 7)
    client = sign_in(stage.coordinator)
    quiet = client.get(HOME, {"since": "1.1.2020", "until": "2.1.2020"}).text
    assert "Nothing moved" in quiet
    assert "No milestone is expected on another day than it was." in quiet
    for query in ({"since": "24.12.2026", "until": "1.12.2026"}, {"since": "x"}, {"until": "31.12.9999"}):
        assert client.get(HOME, query).status_code == 200, query
    refused = client.get("/portfolio/changes.csv", {"since": "x"})
    assert (refused.status_code, refused.url) == (302, f"{HOME}?since=x")


def test_the_file_has_every_milestone_that_moved(stage):
    slip(stage, stage.project("OS2ene", days_ago=40), 7, "=HYPERLINK(1)")
    slip(stage, stage.project("OS2anden", days_ago=40), 9)
    answer = sign_in(stage.coordinator).get("/portfolio/changes.csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    assert rows[1][:3] == ["OS2anden", "Ny version", "M1 Første"]
    assert [row[5] for row in rows[1:]] == ["9", "7"]
    assert rows[2][6] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("size", [1, 3, 60])
def test_it_asks_the_same_number_of_questions_however_much_moved(stage, size):
    for number in range(size):
        slip(stage, stage.project(f"OS2 {number}", days_ago=40), 7)
    client = sign_in(stage.coordinator)
    client.get(HOME)
    expect(8, lambda: client.get(HOME))
    expect(9, lambda: client.get(HOME, {"view": "slipping"}))
    later = {"since": f"{clock.today() - timedelta(days=35):%d.%m.%Y}"}
    expect(8, lambda: client.get(HOME, later))
