"""The portfolio is written in bulk. It must be what the verbs would have left behind."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.forms import model_to_dict

from os2collab import clock, seeding
from os2collab.events import KINDS, sentence
from os2collab.models import Event, Membership, Notification, Organisation, User
from os2collab.personas import PERSONAS
from partnerships.actions import ledger, need_stances, sums
from partnerships.actions.bills import SUMS, refresh
from partnerships.approval_text import approval_text
from partnerships.models import (
    ConditionKind,
    InvoiceBasis,
    InvoiceLine,
    Need,
    NeedSupport,
    Partnership,
    Pledge,
    PledgeChange,
    PledgeCondition,
    Review,
)
from partnerships.said import Said
from projects.actions import rollups
from projects.models import (
    Adjustment,
    AdjustmentVersion,
    DateChange,
    Delivery,
    GoalAcknowledgement,
    Milestone,
    Participation,
    Project,
    StatusReport,
    TeamMember,
    Verdict,
    differ,
)
from tests.sweeping import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def portfolio(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Twenty projects, made once for all tests of this file and taken back after them."""
    with shared(django_db_blocker, lambda: seeding.load(20, seed=1)):
        yield


def test_every_constraint_holds_the_deferred_ones_too():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # foreign keys, and "a project has a lead"
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_there_is_as_much_of_everything_as_promised():
    assert Project.objects.count() == 20
    assert Milestone.objects.count() == 200
    assert StatusReport.objects.count() == 2_000
    assert Event.objects.count() >= 8_000
    assert User.objects.count() == 60


def test_projects_and_partnerships_hold_what_the_roll_ups_of_the_verbs_compute():
    for project in Project.objects.all():
        stored = model_to_dict(project, rollups.ROLLUPS)
        assert stored == model_to_dict(rollups.refresh(project), rollups.ROLLUPS)
    for partnership in Partnership.objects.all():
        stored = model_to_dict(partnership)
        sums.refresh(partnership)
        assert stored == model_to_dict(partnership)


def test_plans_moved_by_adjustments_that_the_mandate_covers():
    assert Adjustment.objects.undecided().exists()
    for project in Project.objects.all():
        versions = AdjustmentVersion.objects.filter(revision__project=project)
        assert project.used_days == sum(version.slip_days for version in versions) <= project.mandate_days
        assert DateChange.objects.filter(adjustment__project=project).count() == versions.count()
        waiting = project.adjustments.undecided().order_by("number").values_list("number", flat=True)
        assert [entry["number"] for entry in project.open_adjustments] == list(waiting)


def test_a_milestone_remembers_the_latest_word_of_each_side():
    for milestone in Milestone.objects.select_related("vendor_report", "municipal_report", "delivery"):
        reports = StatusReport.objects.filter(milestone=milestone).order_by("pk")
        latest = {report.side: report for report in reports}
        assert milestone.vendor_report == latest.get("vendor")
        assert milestone.municipal_report == latest.get("municipality")
        assert milestone.has_gap == differ(milestone.vendor_report, milestone.municipal_report)
        heard = latest.get("vendor") or latest.get("municipality")
        assert milestone.forecast_date == (heard.forecast_date if heard else milestone.due_date)
        assert [report.at for report in reports] == sorted(report.at for report in reports)


def test_a_milestone_remembers_its_dates_and_its_delivery():
    for milestone in Milestone.objects.select_related("delivery"):
        moves = list(DateChange.objects.filter(milestone=milestone))
        assert milestone.date_moves == len(moves)
        assert [move.before for move in moves] == [milestone.baseline_date, *(move.after for move in moves)][
            : len(moves)
        ]
        assert milestone.due_date == (moves[-1].after if moves else milestone.baseline_date)
        newest = Delivery.objects.filter(milestone=milestone).first()
        verdict = Verdict.objects.filter(delivery=newest).first() if newest else None
        expected = "accepted" if verdict and verdict.accepted else "returned" if verdict else "delivered"
        if milestone.state in {"planned", "in_progress"}:
            assert newest is None
        else:
            assert milestone.state == expected
            assert milestone.delivery == (None if expected == "returned" else newest)


def test_every_organisation_remembers_the_goal_that_it_acknowledged_last():
    for part in Participation.objects.all():
        words = GoalAcknowledgement.objects.filter(organisation=part.organisation, goal__project=part.project)
        assert part.acknowledged == words.order_by("pk").last()
    for project in Project.objects.select_related("goal"):
        assert project.goal == project.goals.order_by("version").last()


def test_a_pledge_is_as_its_last_change_left_it():
    for pledge in Pledge.objects.all():
        last = PledgeChange.objects.filter(pledge=pledge).order_by("pk").last()
        for name in ("level", "amount", "budget_year", "condition"):
            assert getattr(pledge, name) == getattr(last, name)
        assert pledge.version == pledge.changes.count()
    for partnership in Partnership.objects.all():
        assert partnership.latest_review == Review.objects.filter(partnership=partnership).order_by("pk").last()


def test_a_pledge_has_the_conditions_instalments_and_the_approved_text_of_what_it_says():
    pledges = Pledge.objects.with_parts().select_related("organisation", "partnership", "approval")
    for pledge in pledges:
        said, last = Said.of(pledge), pledge.changes.first()
        late = {"joined_late": True, "late_amount": "0"} if pledge.joined_late else {}
        assert in_order(last.details) == in_order(said.details() | late)
        assert bool(pledge.wishes) == (pledge.level == "conditional") or pledge.level == "lapsed"
        assert sum(amount for _year, amount in pledge.years) == (pledge.amount if pledge.budget_year else 0)
        if pledge.level == "binding":
            assert pledge.approval.verifies
            assert last.approval == pledge.approval
            assert said.settled(pledge.organisation, pledge.amount) == said
            if not pledge.joined_late:
                assert pledge.approval.text == approval_text(pledge.partnership, pledge.organisation, said)
    kinds = PledgeCondition.objects.values_list("kind", flat=True)
    assert set(kinds) == set(ConditionKind.values)
    assert any(len(pledge.years) > 1 for pledge in pledges)


def in_order(details: dict) -> dict:
    """What was said, whatever condition was said first."""
    return details | {"wishes": sorted(details.get("wishes", ()), key=lambda wish: str(sorted(wish.items())))}


def ledgers() -> list[dict]:
    """How every partnership and every pledge is now."""
    return [model_to_dict(each) for each in (*Partnership.objects.order_by("pk"), *Pledge.objects.order_by("pk"))]


def test_whoever_is_ready_is_known_to_be_and_every_round_is_settled():
    """What the verbs and the clock would do next: nothing."""
    before, told = ledgers(), Event.objects.count()
    for partnership in Partnership.objects.all():
        ledger.settle(partnership, by=None)
    assert ledgers() == before
    assert Event.objects.count() == told
    assert Pledge.objects.filter(ready_at__isnull=False).exists()
    assert Pledge.objects.filter(joined_late=True).exists()


def test_rounds_say_what_they_ask_for():
    for partnership in Partnership.objects.prefetch_related("parts", "late_fees"):
        parts = [part.amount for part in partnership.parts.all() if part.kind != "stretch"]
        assert sum(parts) in (0, partnership.goal_amount)
        assert (partnership.late_rule == "rising_fee") == bool(partnership.late_fees.all())
    assert Partnership.objects.filter(minimum_amount__isnull=False).exists()
    assert Partnership.objects.filter(minimum_partners__gt=1).exists()


def test_a_need_is_as_the_stances_left_it():
    assert Need.objects.count() == 120
    assert Need.objects.waiting_for_a_partnership().exists()
    for need in Need.objects.select_related("partnership"):
        stored = model_to_dict(need)
        need_stances.count(need)
        assert stored == model_to_dict(need)
    for support in NeedSupport.objects.prefetch_related("changes"):
        last = support.changes.all()[0]
        assert (support.stance, support.weight, support.reason) == (last.stance, last.weight, last.reason)


def test_people_act_for_organisations_that_they_work_for_and_that_take_part():
    employed = set(Membership.objects.values_list("user", "organisation"))
    parts = set(Participation.objects.values_list("project", "organisation"))
    for member in TeamMember.objects.select_related("organisation"):
        assert (member.user_id, member.organisation_id) in employed
        assert member.side == member.organisation.side
        assert member.side == "secretariat" or (member.project_id, member.organisation_id) in parts


def test_every_event_can_be_read_and_stands_in_the_order_of_time():
    before = None
    for event in Event.objects.filter(by__isnull=False).order_by("pk"):
        assert set(event.details) == set(KINDS[event.kind].fields)
        assert sentence(event)
        assert event.at <= clock.now()
        assert before is None or before <= event.at
        before = event.at


def test_those_are_told_whom_the_verbs_would_have_told():
    recent = Event.objects.filter(at__gte=clock.now() - timedelta(days=27), within_type__model="project")
    assert recent.count() > 20
    for event in recent.prefetch_related("notifications"):
        told = {(notice.user_id, notice.reason, notice.asked) for notice in event.notifications.all()}
        audience = KINDS[event.kind].audience(event, event.within)
        assert told == {tuple(who) for who in audience if who.user_id != event.by_id}
    assert Notification.objects.filter(read_at=None).exists()


def test_the_people_whom_one_signs_in_as_have_their_work():
    people = {persona.key: User.objects.get(email=persona.email) for persona in PERSONAS}
    assert people["mette"].teams.current().filter(role="project_lead").count() == 6
    assert people["jonas"].teams.current().count() >= 10
    assert Organisation.objects.filter(memberships__user=people["rikke"], kind="secretariat").exists()


def outline() -> list[tuple]:
    return [
        *User.objects.order_by("email").values_list("email"),
        *StatusReport.objects.order_by("submission").values_list("submission", "status", "at", "forecast_date"),
        *Event.objects.filter(by__isnull=False).order_by("pk").values_list("kind", "at", "details"),
    ]


def test_the_same_seed_makes_the_same_portfolio():
    outlines = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            seeding.load(2, seed)
            outlines.append(outline())
            transaction.set_rollback(True)
    assert outlines[0] == outlines[1] != outlines[2]


def test_a_database_that_holds_people_is_left_alone():
    with pytest.raises(CommandError, match="--beside-others"):
        call_command("seed_portfolio", "--projects=1")
    assert Project.objects.count() == 20


def test_a_portfolio_can_stand_beside_another():
    seeding.load(2, seed=2)
    assert Project.objects.count() == 22
    assert User.objects.filter(email=PERSONAS[0].email).count() == 1


def test_invoice_bases_are_as_the_verbs_leave_them():
    lines = InvoiceLine.objects.select_related("basis__milestone", "pledge")
    assert {line.state for line in lines} == {"ready", "invoiced", "paid"}
    for basis in InvoiceBasis.objects.annotate(total=Sum("lines__amount")).select_related("milestone"):
        assert basis.total == basis.amount == basis.milestone.price
        assert basis.milestone.state == "accepted"
    for line in lines:
        assert line.version == line.changes.count()
        assert line.state == line.changes.first().state
    for partnership in Partnership.objects.filter(bases__isnull=False).distinct():
        before = [getattr(partnership, name) for name in SUMS]
        refresh(partnership)
        assert [getattr(partnership, name) for name in SUMS] == before
        assert before[0] > 0
