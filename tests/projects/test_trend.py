"""The bends of the trend chart and why there are any."""

from datetime import timedelta
from decimal import Decimal

import pytest

from os2collab import clock
from projects.actions import deliveries, milestones, projects
from projects.bends import Bend
from projects.models import Milestone
from projects.pages import project_page
from projects.trend import slip_words
from projects.trend_drawing import marks
from tests.factories import Cast
from tests.questions import sign_in

pytestmark = pytest.mark.django_db


def days_ago(days: int):
    return clock.at(clock.now() - timedelta(days=days))


@pytest.fixture
def cast() -> Cast:
    """Believed on plan, then later by the vendor with a reason, later again without, then moved by agreement."""
    with days_ago(80):
        cast = Cast()
        milestones.start(cast.milestone, by=cast.lead)
    first = cast.milestone.due_date
    for ago, days, obstacle in ((77, 0, ""), (50, 14, "Testmiljøet <mangler>"), (36, 21, "")):
        with days_ago(ago):
            cast.report(cast.vendor, "at_risk", forecast=first + timedelta(days=days), obstacle=obstacle)
            cast.report(cast.lead, "on_track", forecast=first, obstacle="Kommunens ord")
    with days_ago(10):
        projects.set_mandate(cast.project, by=cast.coordinator, amount=Decimal(0), days=28)
        cast.move(first + timedelta(days=28), reason="Aftalt tirsdag")
        cast.report(cast.vendor, "on_track", forecast=first + timedelta(days=28), obstacle="Leverandørens ord")
    cast.first = first
    return cast


def figure(cast: Cast):
    return project_page(cast.project, cast.lead)["trend"]


def test_each_bend_has_a_number_a_mark_and_its_reason(cast):
    trend = figure(cast)
    assert trend.bend_count == 3
    rows = trend.why.split("</tr>")
    assert "Testmiljøet &lt;mangler&gt;" in rows[0]
    assert "side-mark--vendor" in rows[0]
    assert "14 days later" in rows[0]
    assert "Kommunens ord" in rows[1]  # the vendor said nothing then
    assert "side-mark--municipality" in rows[1]
    assert "Aftalt tirsdag" in rows[2]
    assert "side-mark" not in rows[2]
    assert "Leverandørens ord" not in rows[2]
    assert trend.marks.count("<title>") == 3
    assert "<title>1. M1 Milepæl 1: Testmiljøet &lt;mangler&gt;</title>" in trend.marks


def test_without_a_word_it_says_so_and_a_delivery_is_no_bend():
    with days_ago(60):
        cast = Cast()
        milestones.start(cast.milestone, by=cast.lead)
        cast.report(cast.vendor, "on_track", forecast=cast.milestone.due_date)
    with days_ago(40):
        cast.report(cast.vendor, "on_track", forecast=cast.milestone.due_date - timedelta(days=3))
    with days_ago(20):
        deliveries.deliver(Milestone.objects.get(pk=cast.milestone.pk), by=cast.vendor, note="")
    trend = figure(cast)
    assert trend.bend_count == 1
    assert "no reason was given" in trend.why
    assert "3 days sooner" in trend.why


def test_the_page_and_the_milestones_own_page_show_them(cast):
    client = sign_in(cast.vendor)
    for url in (cast.project.get_absolute_url(), cast.milestone.get_absolute_url()):
        text = client.get(url).text
        assert "Why the dates moved: 3 bends" in text
        assert "trend-chart__bend" in text
        assert "<mangler>" not in text


def test_of_many_bends_the_largest_are_marked_and_none_covers_another(cast):
    day = clock.today()
    bends = [Bend(cast.milestone, n, day, day, day, day + timedelta(days=n + 1), [], number=n + 1) for n in range(40)]
    assert marks([(bend, 10.0, 20.0) for bend in bends]).count("<g ") == 1
    drawn = marks([(bend, 20.0 * bend.column, 20.0) for bend in bends])
    assert drawn.count("<g ") == 12
    assert ">40</text>" in drawn
    assert ">1</text>" not in drawn


@pytest.mark.parametrize(
    ("days", "said"), [(0, "on plan"), (-1, "-1 day"), (3, "+3 days"), (-14, "-2 weeks"), (8, "+1 week")]
)
def test_how_far_from_the_plan_is_said_with_a_true_minus(days, said):
    assert slip_words(days) == said.replace("-", "\N{MINUS SIGN}")
