"""What the tables of adjustments and staffing themselves refuse: a value that no form offers, and the same twice."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from os2collab import clock
from projects.models import (
    Adjustment,
    AdjustmentAnswer,
    AdjustmentParty,
    AdjustmentVersion,
    Allocation,
    DateChange,
    Decision,
    PlanChange,
    PlanRevision,
)
from tests.projects.steering import SteeredCast, decide, later, propose, staffed

YESTERDAY = clock.today() - timedelta(days=1)

# Another row like the one that is there, with these values instead: what is empty here is the same twice.
BROKEN: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "adjustment_number_once": (Adjustment, {"submission": uuid.uuid4()}),
    "adjustment_submitted_once": (Adjustment, {"number": 9}),
    "adjustment_state_known": (Adjustment, {"submission": uuid.uuid4(), "number": 9, "state": "x"}),
    "adjustment_side_known": (Adjustment, {"submission": uuid.uuid4(), "number": 9, "side": "x"}),
    "adjustment_version_once": (AdjustmentVersion, {}),
    "adjustment_version_has_reason": (AdjustmentVersion, {"number": 9, "reason": ""}),
    "adjustment_version_extra_not_negative": (AdjustmentVersion, {"number": 9, "extra_amount": Decimal(-1)}),
    "plan_change_touches_known": (PlanChange, {"touches": "x"}),
    "plan_change_once_a_field": (PlanChange, {}),
    "plan_change_once_an_allocation": (PlanChange, {"touches": "allocation", "milestone": None}),
    "adjustment_party_once": (AdjustmentParty, {}),
    "adjustment_party_part_known": (AdjustmentParty, {"part": "x"}),
    "adjustment_answer_no_has_words": (AdjustmentAnswer, {"agrees": False, "words": ""}),
    "decision_has_text": (Decision, {"text": ""}),
    "plan_revision_number_once": (PlanRevision, {"decision": None, "version": lambda row: waiting_version()}),
    "allocation_submitted_once": (Allocation, {}),
    "allocation_dates_in_order": (Allocation, {"submission": uuid.uuid4(), "ends_on": YESTERDAY}),
    "allocation_hours_of_one_person": (Allocation, {"submission": uuid.uuid4(), "hours": 41}),
    "allocation_has_task": (Allocation, {"submission": uuid.uuid4(), "task": ""}),
    "allocation_side_known": (Allocation, {"submission": uuid.uuid4(), "side": "x"}),
    "date_change_moves": (DateChange, {"after": lambda row: row.before}),
    "date_change_has_reason": (DateChange, {"reason": ""}),
}


@pytest.fixture
def cast(db: None) -> SteeredCast:
    """One adjustment that was decided: its row is the last of each of these tables."""
    cast = SteeredCast()
    propose(cast.project, cast.vendor, later(cast.milestones[1], 3))
    propose(cast.project, cast.vendor, staffed(cast.vendor_organisation, cast.milestone, cast.vendor))
    decide(propose(cast.project, cast.lead, later(cast.milestone, 30)), cast.chair)
    return cast


def waiting_version() -> AdjustmentVersion:
    """The one that is not in force."""
    return AdjustmentVersion.objects.get(revision=None)


def another(model: type[models.Model], **values: Any) -> models.Model:
    """An unsaved row like the last one. What points at one row only points at one that has none yet."""
    row = model._default_manager.order_by("-pk").first()
    assert row is not None
    row.pk, row._state.adding = None, True  # noqa: SLF001 - Django's own recipe for a copy
    for name, value in values.items():
        setattr(row, name, value(row) if callable(value) else value)
    return row


@pytest.mark.parametrize("rule", BROKEN)
def test_a_table_refuses(cast: SteeredCast, rule: str):
    model, values = BROKEN[rule]
    row = another(model, **values)
    if rule == "plan_change_once_an_allocation":
        row.allocation = Allocation.objects.get()
        row.save()
        row = another(model)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        row.save()


def test_these_are_all_of_their_rules():
    nouns = {model for model, _values in BROKEN.values()}
    tables = [model for model in apps.get_app_config("projects").get_models() if model in nouns]
    assert {rule.name for model in tables for rule in model._meta.constraints} == set(BROKEN)


@pytest.mark.parametrize("model", [AdjustmentAnswer, Decision, PlanRevision])
def test_an_answer_a_decision_and_a_revision_come_once(cast: SteeredCast, model: type[models.Model]):
    """Nothing is applied twice, whatever the code does."""
    row = another(model, **({"number": 9} if model is PlanRevision else {}))
    with pytest.raises(IntegrityError, match="violates unique constraint"), transaction.atomic():
        row.save()
