"""What moved between two days, told from what cannot be changed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from os2collab import clock
from projects.actions import deliveries, milestones, projects
from projects.changes import changes, sentence
from tests.factories import Cast
from tests.questions import sign_in

pytestmark = pytest.mark.django_db


def days_ago(days: int):
    return clock.at(clock.now() - timedelta(days=days))


@pytest.fixture
def cast() -> Cast:
    """Planned 40 days ago, begun, believed, moved 10 days ago; a second milestone planned 5 days ago."""
    with days_ago(40):
        cast = Cast()
    cast.first_plan = cast.milestone.due_date
    with days_ago(38):
        milestones.start(cast.milestone, by=cast.lead)
    with days_ago(30):
        cast.report(cast.vendor, "on_track", forecast=cast.first_plan)
    with days_ago(10):
        projects.set_mandate(cast.project, by=cast.coordinator, amount=Decimal(0), days=14)
        later = cast.first_plan + timedelta(days=14)
        cast.move(later, reason="Testmiljøet kom sent")
        cast.report(cast.vendor, "at_risk", forecast=later)
    with days_ago(5):
        cast.plan("Næste")
    return cast


def between(cast: Cast, since: int, until: int):
    today = clock.today()
    return changes(cast.project, today - timedelta(days=since), today - timedelta(days=until))


def test_a_milestone_is_told_as_it_was_on_both_days(cast):
    moved, new = between(cast, 20, 0)
    assert moved.before.plan == moved.before.expected == cast.first_plan
    assert moved.before.vendor.status == "on_track"
    assert moved.after.plan == moved.after.expected == cast.first_plan + timedelta(days=14)
    assert moved.after.vendor.status == "at_risk"
    assert moved.days == 14
    assert [move.reason for move in moved.moves] == ["Testmiljøet kom sent"]
    assert new.before is None
    assert new.after.state == "planned"
    assert sentence([moved, new]) == "M1 is expected later than it was."


def test_silence_was_grey_then_too(cast):
    (moved,) = [change for change in between(cast, 20, 12) if change.milestone == cast.milestone]
    assert (moved.before.vendor.silent_days, moved.after.vendor.silent_days) == (None, 18)
    assert not moved.differs


def test_what_did_not_exist_yet_is_not_told_and_an_early_day_knows_the_first_plan(cast):
    (only,) = between(cast, 39, 12)
    assert only.milestone == cast.milestone
    assert only.before.state == "planned"
    assert only.before.plan == cast.first_plan
    assert only.before.vendor is None
    assert only.after.state == "in_progress"
    assert between(cast, 60, 50) == []


def test_between_two_days_on_which_all_was_the_same_nothing_moved(cast):
    found = between(cast, 3, 1)
    assert not any(change.differs for change in found)
    assert sentence(found) == "Nothing moved between the two days."


def test_what_is_delivered_is_told_by_the_day_it_was_until_it_is_returned(cast):
    with days_ago(4):
        deliveries.deliver(cast.milestone, by=cast.vendor, note="")
    with days_ago(2):
        deliveries.send_back(cast.milestone, by=cast.lead, reason="Mangler")
    delivered = between(cast, 20, 3)[0].after
    assert (delivered.state, delivered.expected) == ("delivered", clock.today() - timedelta(days=4))
    assert delivered.is_delivered
    returned = between(cast, 20, 0)[0].after
    assert (returned.state, returned.is_delivered) == ("returned", False)
    assert returned.expected == cast.first_plan + timedelta(days=14)


def test_the_page_tells_why_and_asks_for_days_in_order(cast):
    client = sign_in(cast.vendor)
    url = f"{cast.project.get_absolute_url()}changes/"
    page = client.get(url)
    assert "Testmiljøet kom sent" in page.text
    assert "14 days later" in page.text
    for query in ("?since=24.12.2026&until=1.12.2026", "?since=x", "?until=31.02.2026"):
        refused = client.get(url + query)
        assert refused.status_code == 200
        assert "field__error" in refused.text
        assert "Nothing moved" not in refused.text
