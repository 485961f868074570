"""Adjustments agreed to, answered and decided at the same moment, in real transactions: each in force once or not."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection

from os2collab.access.guards import Refused, Stale
from os2collab.models import Event, User
from projects.actions import adjustments, projects
from projects.models import Adjustment, AdjustmentAnswer, AdjustmentState, DateChange, Decision, PlanRevision
from tests.projects.plan_model import check_states
from tests.projects.steering import SteeredCast, agree, counter, decide, fresh, later, priced, propose
from tests.test_concurrency import database_url, deadlocks, wait_until_alone

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent
APPLIED, PROPOSED, RECOMMENDED = AdjustmentState.APPLIED, AdjustmentState.PROPOSED, AdjustmentState.RECOMMENDED


@pytest.fixture
def cast() -> SteeredCast:
    return SteeredCast(planned=0)


def at_once(*calls: tuple[Callable[..., Any], Any, User]) -> list[str]:
    """All of them at the same moment, each person on a connection of their own; what became of it in a word."""
    barrier = Barrier(len(calls))

    def start(call: tuple[Callable[..., Any], Any, User]) -> str:
        verb, subject, by = call
        try:
            subject, by = fresh(subject), fresh(by)
            barrier.wait()
            return str(verb(subject, by).state)
        except (Refused, Stale, ValidationError) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(start, calls))


def agree_to_first(adjustment: Adjustment, by: User) -> Adjustment:
    """The version that was on the page."""
    return adjustments.agree(adjustment, by=by, version=1)


def test_of_two_that_touch_the_same_one_is_in_force_and_the_other_is_told(cast):
    before = deadlocks()
    both = [propose(cast.project, cast.vendor, later(cast.milestone, days)) for days in (3, 5)]
    answers = at_once(*((agree_to_first, each, cast.lead) for each in both))
    assert Counter(answers) == {APPLIED: 1, PROPOSED: 1}
    assert (PlanRevision.objects.count(), DateChange.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="adjustment.outdated").count() == 1
    check_states(cast.project)
    assert deadlocks() == before


def test_the_same_agreement_ten_times_is_one_revision(cast):
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 3))
    answers = at_once(*[(agree_to_first, waiting, cast.lead)] * 10)
    assert Counter(answers) == {APPLIED: 1, "Refused": 9}
    assert (PlanRevision.objects.count(), fresh(cast.project).used_days) == (1, 3)


def test_two_parties_who_agree_together_put_it_in_force(cast):
    for price in ("101000.00", "102000.00", "103000.00"):
        waiting = propose(cast.project, cast.coordinating, priced(cast.milestone, price))
        answers = at_once((agree_to_first, waiting, cast.lead), (agree_to_first, waiting, cast.vendor))
        assert Counter(answers) == {APPLIED: 1, PROPOSED: 1}
        assert fresh(waiting).state == APPLIED
    assert PlanRevision.objects.count() == 3


def no(adjustment: Adjustment, by: User) -> Adjustment:
    return adjustments.decline(adjustment, by=by, version=1, words="Nej")


def back(adjustment: Adjustment, by: User) -> Adjustment:
    return adjustments.withdraw(adjustment, by=by)


@pytest.mark.parametrize("other", ["counter", "decline", "withdraw"])
def test_who_agrees_while_somebody_does_something_else_is_first_or_second(cast, other):
    ways = {
        "counter": (lambda known, by: counter(known, by, later(cast.milestone, 2), version=1), cast.tester),
        "decline": (no, cast.lead),
        "withdraw": (back, cast.vendor),
    }
    before = deadlocks()
    for _ in range(4):
        waiting = propose(cast.project, cast.vendor, later(cast.milestone, 1))
        verb, by = ways[other]
        agreed, answered = at_once((agree_to_first, waiting, cast.lead), (verb, waiting, by))
        assert (agreed == APPLIED) != (answered in {PROPOSED, "rejected", "withdrawn"}), (agreed, answered)
        revisions = PlanRevision.objects.filter(version__adjustment=waiting).count()
        assert revisions == (agreed == APPLIED)
        check_states(cast.project)
    assert deadlocks() == before


@pytest.mark.parametrize("other", ["decide", "counter", "withdraw", "agree"])
def test_the_chair_decides_while_somebody_does_something_else(cast, other):
    ways = {
        "decide": (lambda known, by: decide(known, by, adopted=False), cast.substitute),
        "counter": (lambda known, by: counter(known, by, later(cast.milestone, 2), version=1), cast.tester),
        "withdraw": (back, cast.lead),
        "agree": (agree_to_first, cast.vendor),
    }
    recommended = propose(cast.project, cast.lead, later(cast.milestone, 30))
    assert recommended.state == RECOMMENDED
    verb, by = ways[other]
    decided, answered = at_once((decide, recommended, cast.chair), (verb, recommended, by))
    assert (decided == APPLIED) != (answered in {PROPOSED, "rejected", "withdrawn"}), (decided, answered)
    assert PlanRevision.objects.count() == Decision.objects.filter(adopted=True).count() == (decided == APPLIED)
    assert Decision.objects.count() <= 1
    check_states(cast.project)


def test_a_chair_who_presses_twice_decides_once(cast):
    recommended = propose(cast.project, cast.lead, later(cast.milestone, 30))
    answers = at_once(*[(decide, recommended, cast.chair)] * 4)
    assert Counter(answers) == {APPLIED: 1, "Refused": 3}
    assert (Decision.objects.count(), PlanRevision.objects.count()) == (1, 1)


def test_of_ten_at_once_as_many_are_in_force_as_the_mandate_covers():
    cast, before = SteeredCast(milestone_count=10, planned=0), deadlocks()
    projects.set_mandate(cast.project, by=cast.chair, amount=Decimal(60_000), days=0)
    waiting = [propose(cast.project, cast.vendor, priced(milestone, "110000.00")) for milestone in cast.milestones]
    answers = at_once(*((agree_to_first, each, cast.lead) for each in waiting))
    assert Counter(answers) == {APPLIED: 6, RECOMMENDED: 4}
    assert fresh(cast.project).used_amount == 60_000
    assert cast.project.milestones.filter(price=110_000).count() == 6
    assert list(PlanRevision.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    check_states(cast.project)
    assert deadlocks() == before


WORKER = """
import sys, time, django
django.setup()
from os2collab.models import User
from projects import staffing
from projects.actions import adjustments
from projects.models import Adjustment
lead, pause, *waiting = map(int, sys.argv[1:])
refresh = staffing.refresh
def slowly(project):
    refresh(project)
    print("nearly", flush=True)
    time.sleep(60)
if pause:
    staffing.refresh = slowly
by = User.objects.get(pk=lead)
for pk in waiting:
    adjustments.agree(Adjustment.objects.get(pk=pk), by=by, version=1)
    print("done", flush=True)
time.sleep(60)
"""


def killed_after(cast: SteeredCast, waiting: list[Adjustment], word: str, times: int) -> None:
    """Another process lets the lead agree to all of them, until it has said a word so many times."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    numbers = [str(number) for number in (cast.lead.pk, int(word == "nearly"), *(each.pk for each in waiting))]
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, *numbers], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    with process.stdout:
        assert [process.stdout.readline().strip() for _ in range(times)] == [word] * times
        process.kill()
        process.wait()
    wait_until_alone()


def test_who_is_killed_in_the_middle_of_a_revision_leaves_nothing_of_it(cast):
    waiting = propose(cast.project, cast.vendor, later(cast.milestone, 3))
    killed_after(cast, [waiting], "nearly", 1)
    assert fresh(waiting).state == PROPOSED
    assert not DateChange.objects.exists()
    assert not PlanRevision.objects.exists()
    assert AdjustmentAnswer.objects.count() == 0
    assert fresh(cast.milestone).due_date == cast.milestone.due_date
    check_states(cast.project)
    assert agree(waiting, cast.lead).state == APPLIED


def test_who_is_killed_among_many_leaves_each_wholly_in_force_or_not_at_all():
    cast = SteeredCast(milestone_count=8, planned=0)
    projects.set_mandate(cast.project, by=cast.chair, amount=Decimal(0), days=1_000)
    waiting = [propose(cast.project, cast.vendor, later(milestone, 2)) for milestone in cast.milestones]
    killed_after(cast, waiting, "done", 3)
    in_force = Adjustment.objects.filter(state=APPLIED).count()
    assert in_force >= 3
    assert PlanRevision.objects.count() == DateChange.objects.count() == in_force
    assert AdjustmentAnswer.objects.count() == Event.objects.filter(kind="adjustment.applied").count() == in_force
    assert fresh(cast.project).used_days == 2 * in_force
    check_states(cast.project)
