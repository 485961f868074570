"""Proposing through the web: nothing typed is lost, nothing happens before it is sent, and each mistake is said."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from os2collab import clock
from os2collab.models import User
from projects.actions import deliveries, team
from projects.models import Adjustment, AdjustmentState, Allocation, Project
from tests.factories import Cast, make_person
from tests.projects.adjusting import agree, fresh, later, propose, reworded, staffed, with_mandate
from tests.questions import expect, sign_in
from tests.world import changed, everything

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast() -> Cast:
    return with_mandate(Cast(milestone_count=3))


def reader(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(language="en")
    return sign_in(person)


def home(cast: Cast) -> str:
    return f"{cast.project.get_absolute_url()}adjustments/new/"


def day(days: int) -> str:
    return f"{clock.today() + timedelta(days=days):%d.%m.%Y}"


def line(cast: Cast, person: User, number: int = 0, **more: str) -> dict[str, str]:
    organisation = person.memberships.get().organisation_id
    said = {
        "who": f"{organisation}:{person.pk}",
        "task": "Bygger",
        "hours": "20",
        "starts_on": day(0),
        "ends_on": day(50),
    }
    return {f"n{number}-{name}": value for name, value in (said | more).items()}


def test_first_one_chooses_then_only_those_fields_are_there(cast):
    client = reader(cast.vendor)
    first = client.get(home(cast)).text
    assert "What must give?" in first
    assert 'name="reason"' not in first
    dates = client.get(f"{home(cast)}?lever=deadline&milestone=1&milestone=2&checkin=5").text
    for name in ("d1-due_date", "d2-due_date", "initial-d1-due_date", "for_scope", "for_staffing", "reason"):
        assert f'name="{name}"' in dates
    for name in ("d3-due_date", "t1-outcome", "for_deadline", "n0-who"):
        assert f'name="{name}"' not in dates
    both = client.get(f"{home(cast)}?lever=scope&lever=staffing&milestone=3&milestone=0").text
    for name in (
        "t3-outcome",
        "t3-price",
        "t3-leave_out",
        "new-name",
        "r3-responsible",
        "n0-who",
        "n1-who",
        "n0-place",
    ):
        assert f'name="{name}"' in both
    assert "Choose which milestones it is about." in client.get(f"{home(cast)}?lever=deadline").text


def test_a_later_date_is_proposed_with_where_it_came_up(cast):
    body = {
        "lever": "deadline",
        "milestone": "1",
        "d1-due_date": day(67),
        "reason": "Testmiljøet",
        "for_money": "Intet",
    }
    answer = reader(cast.vendor).post(home(cast), body, follow=True)
    assert "Proposed. Those who must agree are asked now." in answer.text
    adjustment = Adjustment.objects.get()
    assert (adjustment.milestone, adjustment.current.slip_days) == (cast.milestone, 7)
    assert (adjustment.current.reason, adjustment.current.for_money) == ("Testmiljøet", "Intet")


def test_the_preview_says_who_must_agree_and_changes_nothing(cast):
    client = reader(cast.vendor)
    client.get("/")
    before = everything()
    body = {"lever": "deadline", "milestone": "1", "d1-due_date": day(67), "part": "outlook"}
    part = client.post(f"{home(cast)}preview/", body, headers=HTMX)
    assert part.text.lstrip().startswith("<section")
    for words in ("Mette, project lead is asked", "0 of 20 days of slip are used; this makes it 7."):
        assert words in part.text
    beyond = client.post(f"{home(cast)}preview/", body | {"d1-due_date": day(90)}, headers=HTMX).text
    assert "the styregruppe (steering group) decides" in beyond
    own = {"lever": "staffing", "milestone": "1", **line(cast, cast.vendor), "part": "outlook"}
    assert "Nobody else has to agree" in client.post(f"{home(cast)}preview/", own, headers=HTMX).text
    half = body | {"d1-due_date": "en gang", "reason": "Behold mig"}
    page = client.post(f"{home(cast)}preview/", half)
    assert page.status_code == 200
    for words in ("en gang", "Behold mig", "before you send anything"):
        assert words in page.text
    assert "error-summary" not in page.text
    assert not changed(before)


def test_another_choice_keeps_what_was_typed_also_in_levers_that_are_let_go(cast):
    client = reader(cast.vendor)
    typed = {"milestone": "1", "d1-due_date": day(80), "reason": "Mine ord", "t1-outcome": "Noget andet"}
    typed |= {"initial-t1-outcome": "", "submission": str(uuid.uuid4())}
    without = client.post(f"{home(cast)}preview/", {**typed, "lever": "staffing"}, headers=HTMX).text
    assert f'type="hidden" name="d1-due_date" value="{day(80)}"' in without
    assert typed["submission"] in without
    again = client.post(f"{home(cast)}preview/", {**typed, "lever": "staffing", "also": "scope"}, headers=HTMX).text
    assert ">\nNoget andet</textarea>" in again
    assert "Mine ord" in again


def test_the_third_move_in_a_row_asks_kindly_for_the_other_levers(cast):
    for days in (2, 2):
        propose(cast, cast.lead, later(cast.milestone, days))
    page = reader(cast.vendor).get(f"{home(cast)}?lever=deadline&milestone=1&milestone=2").text
    assert "The deadline of M1 has moved twice before." in page
    assert "The deadline of M2 has moved" not in page
    assert 'name="also" value="staffing"' in page
    pulled = reader(cast.vendor).get(f"{home(cast)}?lever=deadline&lever=staffing&milestone=1").text
    assert 'name="also" value="staffing"' not in pulled


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"lever": "deadline", "d1-due_date": "{-1}"}, "That day has passed"),
        ({"lever": "deadline", "d1-due_date": "31.02.2027"}, "no such day"),
        ({"lever": "deadline"}, "nothing is different yet"),
        ({"lever": "scope", "t1-price": "mange"}, "Write an amount in kroner"),
        ({"lever": "scope", "t1-outcome": "a" * 2_001}, "at most 2000 characters"),
        ({"lever": "scope", "t1-leave_out": "on", "t1-price": "20"}, "has no other changes"),
        ({"lever": "scope", "new-outcome": "Uden navn"}, "This field is required"),
        ({"lever": "staffing", "n0-hours": "0"}, "between 1 and 40"),
        ({"lever": "staffing", "n0-hours": "41"}, "between 1 and 40"),
        ({"lever": "staffing", "n0-hours": "fem"}, "whole number of hours"),
        ({"lever": "staffing", "n0-ends_on": "{-3}"}, "last day is before the first"),
        ({"lever": "staffing", "n0-starts_on": "01.01.2020"}, "The project began on"),
        ({"lever": "staffing", "n0-starts_on": "{-1}", "n0-ends_on": "{-1}"}, "The project began on"),
        ({"lever": "staffing", "n0-who": "999999:1"}, "Select a valid choice"),
        ({"lever": "staffing", "n0-task": ""}, "This field is required"),
        ({"lever": "staffing", "milestone": "99"}, "Choose which milestones"),
        ({"milestone": "1"}, "Choose at least one lever"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast, typed, complaint):
    typed = {name: day(int(value[1:-1])) if value.startswith("{") else value for name, value in typed.items()}
    if (typed.get("lever") == "staffing" and "n0-who" not in typed) or "n0-who" in typed:
        typed = line(cast, cast.vendor) | typed
    before = everything()
    client = reader(cast.vendor)
    answer = client.post(home(cast), {"milestone": "1", "reason": "Mine egne ord", **typed})
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Mine egne ord" in answer.text
    for name, value in typed.items():
        if "-" in name and value not in {"on", "999999:1"}:
            assert escape(value) in answer.text, name
    assert changed(before) <= {"os2collab_user"}


def test_somebody_who_is_not_on_the_team_cannot_be_put_in_the_plan(cast):
    forged = line(cast, cast.member)
    answer = reader(cast.vendor).post(home(cast), {"lever": "staffing", "milestone": "1", "reason": "x", **forged})
    assert answer.status_code == 422
    assert not Adjustment.objects.exists()


def test_no_reason_is_said_at_the_field(cast):
    answer = reader(cast.vendor).post(home(cast), {"lever": "deadline", "milestone": "1", "d1-due_date": day(67)})
    assert answer.status_code == 422
    assert 'href="#id_reason"' in answer.text
    assert day(67) in answer.text


def test_a_double_click_is_one_adjustment(cast):
    body = {"lever": "deadline", "milestone": "1", "d1-due_date": day(67), "reason": "En", "submission": uuid.uuid4()}
    client = reader(cast.vendor)
    addresses = {client.post(home(cast), body)["Location"] for _ in range(2)}
    assert addresses == {Adjustment.objects.get().get_absolute_url()}


def test_ones_own_staffing_is_in_force_at_once_and_can_be_changed_and_taken_out(cast):
    client = reader(cast.vendor)
    body = {"lever": "staffing", "milestone": ["1", "0"], "reason": "Freja bygger", **line(cast, cast.vendor)}
    body |= line(cast, cast.vendor, 1, place="0", task="Leder", who=f"{cast.vendor_organisation.pk}:")
    answer = client.post(home(cast), body, follow=True)
    assert "It is in force at once" in answer.text
    on_milestone, whole = Allocation.objects.order_by("-milestone")
    if on_milestone.milestone_id is None:
        on_milestone, whole = whole, on_milestone
    assert (on_milestone.milestone, on_milestone.hours, on_milestone.user) == (cast.milestone, 20, cast.vendor)
    assert (whole.milestone, whole.task, whole.user) == (None, "Leder", None)
    page = client.get(f"{home(cast)}?lever=staffing&milestone=1").text
    assert f'name="a{on_milestone.pk}-hours" value="20"' in page
    assert f'name="a{whole.pk}-hours"' not in page
    key = f"a{on_milestone.pk}"
    unchanged = {f"{key}-{name}": value for name, value in standing(on_milestone).items()}
    unchanged |= {f"initial-{name}": value for name, value in unchanged.items()}
    more = {"lever": "staffing", "milestone": "1", "reason": "Flere timer", **unchanged, f"{key}-hours": "30"}
    assert "It is in force at once" in client.post(home(cast), more, follow=True).text
    assert fresh(on_milestone).hours == 30
    unchanged |= {f"{name}{key}-hours": "30" for name in ("", "initial-")}
    out = {"lever": "staffing", "milestone": "1", "reason": "Færdig", **unchanged, f"{key}-take_out": "on"}
    assert "It is in force at once" in client.post(home(cast), out, follow=True).text
    assert fresh(on_milestone).removed


def standing(allocation: Allocation) -> dict[str, str]:
    return {
        "who": f"{allocation.organisation_id}:{allocation.user_id or ''}",
        "task": allocation.task,
        "hours": str(allocation.hours),
        "starts_on": f"{allocation.starts_on:%d.%m.%Y}",
        "ends_on": f"{allocation.ends_on:%d.%m.%Y}",
    }


def test_what_others_changed_meanwhile_stands_beside_mine(cast):
    agree(propose(cast, cast.lead, reworded(cast.milestone, "Kommunerne skriver regler")), cast.vendor)
    body = {
        "lever": "scope",
        "milestone": "1",
        "reason": "Mine ord",
        "t1-outcome": "Min udgave",
        "initial-t1-outcome": "Den gamle",
        "t1-price": "",
        "initial-t1-price": "",
    }
    client = reader(cast.vendor)
    answer = client.post(home(cast), body)
    assert answer.status_code == 409
    for words in ("Min udgave", "Kommunerne skriver regler", "Nothing you wrote is lost", "Mine ord"):
        assert words in answer.text, words
    assert 'name="initial-t1-outcome" value="Kommunerne skriver regler"' in answer.text
    assert Adjustment.objects.count() == 1
    done = client.post(home(cast), body | {"initial-t1-outcome": "Kommunerne skriver regler"}, follow=True)
    assert "Proposed." in done.text
    assert Adjustment.objects.first().current.changes.get().before == "Kommunerne skriver regler"


def test_a_field_that_one_left_alone_does_not_turn_back_what_others_changed(cast):
    agree(propose(cast, cast.lead, reworded(cast.milestone, "Den nye")), cast.vendor)
    body = {"lever": "scope", "milestone": "1", "reason": "Kun prisen", "t1-price": "5.000", "initial-t1-price": ""}
    body |= {"t1-outcome": "Den gamle", "initial-t1-outcome": "Den gamle"}
    reader(cast.vendor).post(home(cast), body)
    assert [change.touches for change in Adjustment.objects.first().current.changes.all()] == ["price"]


def test_a_milestone_that_was_delivered_meanwhile_is_said(cast):
    deliveries.deliver(fresh(cast.milestone), by=cast.vendor)
    body = {"lever": "deadline", "milestone": ["1", "2"], "d1-due_date": day(67), "d2-due_date": day(67), "reason": "x"}
    answer = reader(cast.vendor).post(home(cast), body)
    assert answer.status_code == 422
    assert "M1 is delivered or finished" in answer.text
    assert day(67) in answer.text
    assert not Adjustment.objects.exists()


def test_a_line_of_the_staffing_that_somebody_took_out_meanwhile_is_said(cast):
    body = {"lever": "staffing", "milestone": "1", "reason": "x", "a999-hours": "30", "initial-a999-hours": "20"}
    answer = reader(cast.vendor).post(home(cast), body)
    assert answer.status_code == 409
    assert "<td>30</td><td>Taken out meanwhile</td>" in answer.text
    assert "a999" not in answer.text


def test_a_closed_project_takes_no_proposals(cast):
    Project.objects.update(state="closed")
    client = reader(cast.vendor)
    for answer in (client.get(home(cast)), client.post(home(cast), {}), client.post(f"{home(cast)}preview/", {})):
        assert answer.status_code == 403
        assert "The project is closed." in answer.text


def test_who_has_left_the_team_stays_in_the_form_and_is_not_waited_for(cast):
    freja = make_person(cast.vendor_organisation, "Freja Skov")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role="developer")
    propose(cast, cast.vendor, staffed(freja, cast.milestone))
    team.remove(cast.project.team.get(user=freja), by=cast.lead)
    page = reader(cast.vendor).get(f"{home(cast)}?lever=staffing&milestone=1").text
    assert "Freja Skov (has left the team)" in page


def test_a_counter_begins_with_what_is_proposed_and_becomes_a_version(cast):
    adjustment = propose(
        cast, cast.vendor, later(cast.milestone, 14), staffed(cast.vendor, cast.milestone), for_money="Uændret"
    )
    url = f"{adjustment.get_absolute_url()}counter/"
    client = reader(cast.lead)
    page = client.get(url).text
    due = fresh(cast.milestone).due_date
    wanted = f"{due + timedelta(days=14):%d.%m.%Y}"
    assert f'name="d1-due_date" value="{wanted}"' in page
    assert f'name="initial-d1-due_date" value="{due:%d.%m.%Y}"' in page
    assert 'name="n0-task" value="Udvikler"' in page
    assert 'name="version" value="1"' in page
    assert "Testmiljøet er sent" in page
    assert "error-summary" not in page
    assert "Nordlys Software is asked" in page
    body = {"lever": "deadline", "milestone": "1", "d1-due_date": f"{due + timedelta(days=7):%d.%m.%Y}", "version": 1}
    body |= {"initial-d1-due_date": f"{due:%d.%m.%Y}", "reason": "En uge er nok"}
    preview = client.post(f"{url}preview/", body | {"part": "outlook"}, headers=HTMX).text
    assert "Nobody else has to agree" in preview
    client.post(url, body)
    assert fresh(adjustment).state == AdjustmentState.APPLIED
    assert fresh(cast.milestone).due_date == due + timedelta(days=7)
    assert client.get(url).status_code == 403


def test_a_counter_to_an_old_version_shows_mine_beside_theirs(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    due = fresh(cast.milestone).due_date
    url = f"{adjustment.get_absolute_url()}counter/"
    body = {"lever": "deadline", "milestone": "1", "version": 1, "initial-d1-due_date": f"{due:%d.%m.%Y}"}
    theirs = body | {"d1-due_date": f"{due + timedelta(days=9):%d.%m.%Y}", "reason": "Ni dage"}
    reader(cast.tester).post(url, theirs)
    mine = body | {"d1-due_date": f"{due + timedelta(days=5):%d.%m.%Y}", "reason": "Fem dage"}
    client = reader(cast.vendor)
    answer = client.post(url, mine)
    assert answer.status_code == 409
    for words in (mine["d1-due_date"], theirs["d1-due_date"], "Fem dage", "Ni dage", 'name="version" value="2"'):
        assert words in answer.text, words
    assert fresh(adjustment).version == 2
    client.post(url, mine | {"version": 2})
    assert fresh(adjustment).version == 3


def test_fitting_an_outdated_adjustment_is_a_counter_with_the_same_wishes(cast):
    slow = propose(cast, cast.vendor, later(cast.milestone, 14))
    wanted = slow.current.changes.get().after
    propose(cast, cast.lead, later(cast.milestone, 3))
    client = reader(cast.lead)
    page = client.get(f"{slow.get_absolute_url()}counter/").text
    due = fresh(cast.milestone).due_date
    typed = f"{wanted[8:]}.{wanted[5:7]}.{wanted[:4]}"
    assert f'value="{typed}"' in page
    body = {"lever": "deadline", "milestone": "1", "d1-due_date": typed, "version": 1, "reason": "Passet til"}
    client.post(f"{slow.get_absolute_url()}counter/", body | {"initial-d1-due_date": f"{due:%d.%m.%Y}"})
    assert fresh(slow).state == AdjustmentState.APPLIED
    assert fresh(cast.milestone).due_date.isoformat() == wanted


def test_those_who_may_not_are_told_why_and_a_stranger_finds_nothing(cast):
    for person in (cast.member, cast.coordinator, cast.chair):
        for answer in (reader(person).get(home(cast)), reader(person).post(f"{home(cast)}preview/", {})):
            assert answer.status_code == 403
            assert "Only people on the team or in the coordination group propose" in answer.text
    assert reader(cast.stranger).get(home(cast)).status_code == 404
    assert reader(cast.stranger).post(home(cast), {}).status_code == 404


@pytest.mark.parametrize("number", [1, 20])
def test_the_form_asks_its_number_of_questions(cast, number):
    for n in range(number):
        propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone, task=f"Opgave {n}"))
    client = reader(cast.vendor)
    url = f"{home(cast)}?lever=scope&lever=staffing&lever=deadline&milestone=1&milestone=2"
    client.get(url)
    expect(9, lambda: client.get(url))
