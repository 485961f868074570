"""The page of a round's terms: parts are rows, their sum is the goal, and it is reckoned before anything is saved."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partnerships.models import GoalPart
from tests.partnerships.cast import Partners

PARTS = [("development", "", "2.500.000"), ("contingency", "Ti procent", "300.000"), ("stretch", "", "400.000")]


@pytest.fixture
def draft(db) -> Partners:
    return Partners(opened=False)


def address(cast: Partners) -> str:
    return reverse("partnership-round", args=[cast.partnership.slug])


def said(cast: Partners, *parts: tuple[str, str, str], **fields: object) -> dict[str, object]:
    """What the form sends."""
    names = ("kind", "title", "amount")
    rows = {f"{name}_{n}": value for n, part in enumerate(parts) for name, value in zip(names, part, strict=True)}
    plain = {"minimum_partners": 2, "deadline": f"{cast.partnership.deadline:%d.%m.%Y}", "if_not_reached": "decide"}
    count = {"rows": max(len(parts), 1), "fee_rows": 1, "version": cast.partnership.version}
    return {**plain, "late_rule": "same_terms", **count, **rows, **fields}


def test_a_row_for_each_kind_stands_ready_and_says_nothing_by_itself(draft, as_person):
    client = as_person(draft.leader)
    page = client.get(address(draft)).text
    assert page.count(" selected>") >= 5
    empty = [(kind, "", "") for kind in ("development", "contingency", "coordination")]
    response = client.post(address(draft), said(draft, *empty, goal_amount="90.000"))
    assert response.status_code == 303
    assert (draft.refreshed().goal_amount, GoalPart.objects.count()) == (90_000, 0)


def test_the_parts_are_the_goal_and_one_without_a_name_is_called_after_its_kind(draft, as_person):
    response = as_person(draft.leader).post(address(draft), said(draft, *PARTS, minimum_amount="2.000.000"))
    assert response.status_code == 303
    assert draft.refreshed().goal_amount == 2_800_000
    rows = list(GoalPart.objects.values_list("kind", "title", "amount"))
    assert rows == [
        ("development", "The vendor's work", Decimal(2_500_000)),
        ("contingency", "Ti procent", Decimal(300_000)),
        ("stretch", "If there is more money", Decimal(400_000)),
    ]
    page = as_person(draft.member).get(draft.partnership.get_absolute_url())
    assert page.status_code == 404, "a draft is for who leads it"
    assert "bar__part--contingency" in as_person(draft.leader).get(draft.partnership.get_absolute_url()).text


def test_it_is_reckoned_without_being_saved_and_nothing_typed_is_lost(draft, as_person):
    before = draft.refreshed()
    asked = said(draft, *PARTS, calculate="1", minimum_amount="1.400.000", deadline="snart")
    plain = as_person(draft.leader).post(address(draft), asked)
    assert plain.status_code == 200, "nothing is refused while one tries"
    for words in ("2.800.000 kr.", "50 % of the goal, from at least 2 organisations", 'value="snart"', "Enough"):
        assert words in plain.text.replace("\xa0", " "), words
    part = as_person(draft.leader, htmx=True).post(address(draft), asked)
    assert "<html" not in part.text
    assert "Together 2.800.000 kr., which is the goal." in part.text.replace("\xa0", " ")
    assert draft.refreshed().version == before.version
    assert not GoalPart.objects.exists()


@pytest.mark.parametrize(("more", "field"), [("rows", "amount_3"), ("fee_rows", "fee_1")])
def test_more_rows_come_one_at_a_time_and_keep_what_was_typed(draft, as_person, more, field):
    page = as_person(draft.leader).post(address(draft), said(draft, *PARTS, more=more)).text
    assert f'name="{field}"' in page
    assert 'value="Ti procent"' in page
    again = as_person(draft.leader).post(address(draft), said(draft, *PARTS, more=more, rows="x" * 5_000))
    assert again.status_code == 200


def test_half_a_row_is_refused_at_its_field(draft, as_person):
    response = as_person(draft.leader).post(address(draft), said(draft, ("development", "Kode", "")))
    assert response.status_code == 422
    assert "Fill in the whole row, or empty it." in response.text
    assert 'value="Kode"' in response.text


def test_it_says_when_the_round_can_be_reached_without_the_vendor_starting(db, as_person):
    cast = Partners()
    cast.partnership.threshold_percent = 80
    cast.partnership.save(update_fields=["threshold_percent"])
    page = as_person(cast.leader).post(address(cast), said(cast, *PARTS, minimum_amount="2.000.000", calculate="1"))
    text = page.text.replace("\xa0", " ")
    assert "the round can be reached with 240.000 kr. less than the vendor needs" in text
    assert "Nordlys Software starts: 80 %" in text
