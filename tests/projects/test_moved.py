"""What moved in all projects at once is what ``changes`` tells of each of them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from os2collab import clock, seeding
from projects.actions import deliveries, milestones, plan, projects
from projects.changes import changes
from projects.models import Milestone, Project
from projects.moved import moved
from projects.reasons import Reason, reasons, words_about
from tests.factories import Cast

pytestmark = pytest.mark.django_db


def days_ago(days: int):
    return clock.at(clock.now() - timedelta(days=days))


def told_one_by_one(since: int, until: int) -> dict[int, int]:
    """Milestone → days, asked of each project by itself."""
    today = clock.today()
    found = {}
    for project in Project.objects.all():
        for change in changes(project, today - timedelta(days=since), today - timedelta(days=until)):
            if change.before and change.days:
                found[change.milestone.pk] = change.days
    return found


def told_at_once(since: int, until: int, projects: list[int] | None = None) -> dict[int, int]:
    today = clock.today()
    found = moved(today - timedelta(days=since), today - timedelta(days=until), projects)
    return {move.milestone: move.days for move in found}


def test_a_portfolio_moved_as_its_projects_did():
    seeding.load(8, seed=5)
    for since, until in ((28, 0), (60, 30), (400, 0), (200, 199), (900, 450)):
        together = told_at_once(since, until)
        assert together == told_one_by_one(since, until)
        assert together or since in {200, 400, 900}
    few = list(Project.objects.values_list("pk", flat=True)[:2])
    assert told_at_once(28, 0, few).keys() == {
        key for key in told_at_once(28, 0) if Milestone.objects.get(pk=key).project_id in few
    }


def test_plans_that_are_edited_deliveries_that_are_returned_and_what_is_cancelled():
    """What the seeded portfolio has none of."""
    with days_ago(50):
        cast = Cast(milestone_count=4)
    edited, returned, cancelled, municipal = cast.milestones
    with days_ago(40):
        for milestone in (returned, municipal):
            milestones.start(milestone, by=cast.lead)
    with days_ago(30):
        later = edited.due_date + timedelta(days=9)
        fields = {"title": edited.title, "outcome": "", "responsible": None, "price": None}
        plan.edit(edited, by=cast.lead, version=edited.version, due_date=later, **fields)
        cast.milestone = municipal
        cast.report(cast.lead, "at_risk", forecast=municipal.due_date + timedelta(days=3), obstacle="Data mangler")
    with days_ago(20):
        deliveries.deliver(Milestone.objects.get(pk=returned.pk), by=cast.vendor, note="")
        cast.report(cast.vendor, "at_risk", forecast=municipal.due_date + timedelta(days=5), obstacle="Miljøet")
        cast.milestone = cancelled
        cast.report(cast.vendor, "at_risk", forecast=cancelled.due_date + timedelta(days=7))
    with days_ago(10):
        deliveries.send_back(Milestone.objects.get(pk=returned.pk), by=cast.lead, reason="Mangler")
        milestones.cancel(Milestone.objects.get(pk=cancelled.pk), by=cast.lead, reason="Ikke brug for den")
    for since, until in ((45, 0), (35, 25), (25, 15), (15, 5), (45, 25), (60, 0), (12, 0)):
        assert told_at_once(since, until) == told_one_by_one(since, until), (since, until)
    assert told_at_once(35, 25) == {edited.pk: 9, municipal.pk: 3}


def test_why_is_the_reason_of_the_move_or_what_stood_in_the_way_of_the_side_that_counts():
    cast = Cast()
    milestones.start(cast.milestone, by=cast.lead)
    cast.report(cast.lead, "at_risk", obstacle="Kommunens ord")

    def why() -> list[Reason]:
        return reasons(words_about(milestone=cast.milestone))

    assert why() == [Reason("Kommunens ord", "municipality")]
    cast.report(cast.vendor, "at_risk", obstacle="Leverandørens første")
    cast.report(cast.vendor, "off_track", obstacle="Leverandørens andet")
    cast.report(cast.vendor, "on_track")
    assert why() == [Reason("Leverandørens andet", "vendor")]
    projects.set_mandate(cast.project, by=cast.coordinator, amount=Decimal(0), days=7)
    cast.move(Milestone.objects.get(pk=cast.milestone.pk).due_date + timedelta(days=7), reason="Aftalt")
    assert why() == [Reason("Aftalt")]
    assert reasons([]) == []
