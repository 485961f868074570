"""Adjustments through the web: what one reads, what one may answer, and what becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client

from os2collab import clock
from os2collab.models import User
from projects.actions import adjustments, deliveries, team
from projects.models import Adjustment, AdjustmentState
from tests.factories import Cast
from tests.projects.adjusting import agree, fresh, later, priced, propose, reworded, staffed, with_mandate
from tests.questions import expect, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_mandate(Cast(milestone_count=3))


def read(person: User, adjustment: Adjustment) -> str:
    return reader(person).get(adjustment.get_absolute_url()).text


def reader(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(language="en")
    return sign_in(person)


def test_the_page_says_first_what_is_proposed_and_whom_it_waits_for(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 7), for_staffing="Freja er optaget i uge 3")
    said = "Nordlys Software proposes to move M1 by 7 days."
    assert f"{said} It waits for you." in read(cast.lead, adjustment)
    page = read(cast.vendor, adjustment)
    assert f"{said} It waits for Mette, project lead." in page
    for words in (
        "7 days later",
        "Freja er optaget i uge 3",
        "unchanged",
        "0 of 20 days of slip are used",
        "Take it back",
        "Your organisation has proposed it.",
    ):
        assert words in page, words
    assert "What do you say?" in page
    assert 'agreement/"' not in page
    assert 'agreement/"' in read(cast.lead, adjustment)


def test_each_kind_of_change_is_shown_before_and_after(cast):
    first, second, third = cast.milestones
    first.outcome, first.price = "Regler skrives i formular og i fil", 10_000
    first.save()
    from projects.adjusting import Proposal
    from projects.models import Touches

    new = {"title": "Levetid", "outcome": "Sikker til 2028", "due_date": "2027-03-01", "price": "70000.00"}
    adjustment = propose(
        cast,
        cast.vendor,
        reworded(first, "Regler skrives i en formular"),
        priced(first, "12000.00"),
        later(second, -3),
        Proposal(Touches.CANCELLED, True, fresh(third)),
        Proposal(Touches.ADDED, {**new, "responsible": cast.vendor_organisation.pk}),
        Proposal(Touches.RESPONSIBLE, cast.other_municipality.pk, fresh(first)),
        staffed(cast.tester, None),
    )
    page = read(cast.lead, adjustment)
    for words in (
        "Regler skrives i formular <del>og i fil</del>",
        "Regler skrives i <ins>en</ins> formular",
        "2.000 kr. more",
        "3 days sooner",
        "Left out of the plan",
        "Levetid",
        "Sikker til 2028",
        "Responsible for M1",
        "20 hours a week",
        "The staffing of the project",
        "72.000 kr.",
        "Nordlys Software proposes 7 changes of the task, the staffing and the deadline.",
    ):
        assert words in page, words
    assert "That is beyond the project lead's mandate." in page


def test_the_lead_agrees_and_the_plan_changes(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 7))
    due = cast.milestone.due_date
    client = reader(cast.lead)
    answer = client.post(f"{adjustment.get_absolute_url()}agreement/", {"version": 1, "words": "Fint"}, follow=True)
    assert "Agreed: the plan is changed" in answer.text
    assert "It is in force since" in answer.text
    assert "»Fint«" in answer.text
    assert "revision 1 of the plan" in answer.text
    assert fresh(cast.milestone).due_date == due + timedelta(days=7)
    assert client.post(f"{adjustment.get_absolute_url()}agreement/", {"version": 1}).status_code == 303, (
        "a second click"
    )
    assert fresh(cast.milestone).due_date == due + timedelta(days=7)


def test_beyond_the_mandate_the_lead_recommends_and_the_chair_records_the_decision(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 21))
    assert "Recommend it to the styregruppe" in read(cast.lead, adjustment)
    url = adjustment.get_absolute_url()
    reader(cast.lead).post(f"{url}agreement/", {"version": 1})
    page = read(cast.chair, adjustment)
    assert "you record what it says" in page
    assert "Record the decision" in page
    assert "Record the decision" not in read(cast.vendor, adjustment)
    chair = reader(cast.chair)
    form = chair.get(f"{url}decision/").text
    assert "0 of 20 days of slip are used; this makes it 21." in form
    refused = chair.post(f"{url}decision/", {"version": 1, "decided_on": "31.12.2099", "text": "Ja"})
    assert refused.status_code == 422
    body = {"version": 1, "adopted": "yes", "decided_on": f"{clock.today():%d.%m.%Y}", "text": "Tiltrådt, punkt 4"}
    future = chair.post(f"{url}decision/", {**body, "decided_on": "31.12.2099"})
    assert (future.status_code, "That day is still to come." in future.text) == (422, True)
    done = chair.post(f"{url}decision/", body, follow=True)
    assert "»Tiltrådt, punkt 4«" in done.text
    assert fresh(adjustment).state == AdjustmentState.APPLIED
    assert chair.post(f"{url}decision/", body)["Location"] == url, "a second click"
    assert chair.get(f"{url}decision/").status_code == 403


def test_a_no_needs_words_and_keeps_what_was_typed(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 7))
    client = reader(cast.lead)
    url = f"{adjustment.get_absolute_url()}refusal/"
    empty = client.post(url, {"version": 1, "words": " "})
    assert empty.status_code == 422
    assert "Say why not" in empty.text
    long = client.post(url, {"version": 1, "words": "a" * 1_001})
    assert (long.status_code, "a" * 1_001 in long.text) == (422, True)
    done = client.post(url, {"version": 1, "words": "Find en tester i stedet"}, follow=True)
    assert "»Find en tester i stedet«" in done.text
    assert "It was not agreed" in done.text
    again = client.post(url, {"version": 1, "words": "Nej"})
    assert again["Location"] == adjustment.get_absolute_url(), "a second click"
    assert client.post(url, {"version": 9, "words": "Nej"}).status_code == 403


def test_an_answer_to_an_old_version_meets_the_new_one_and_keeps_its_words(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    adjustments.counter(
        fresh(adjustment), by=cast.tester, version=1, proposals=[later(cast.milestone, 7)], reason="En uge er nok"
    )
    client = reader(cast.lead)
    for way in ("agreement", "refusal"):
        answer = client.post(f"{adjustment.get_absolute_url()}{way}/", {"version": 1, "words": "Mine ord"})
        assert answer.status_code == 409
        assert "There is a version 2 since you opened the page, by Karim, Favrskov." in answer.text
        assert "Mine ord" in answer.text
        assert 'name="version" value="2"' in answer.text
    assert fresh(adjustment).state == AdjustmentState.PROPOSED


def test_versions_show_what_differs(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14), reason="Testmiljøet er to uger forsinket")
    adjustments.counter(
        fresh(adjustment),
        by=cast.tester,
        version=1,
        proposals=[later(cast.milestone, 7), staffed(cast.tester, cast.milestone)],
        reason="Testmiljøet er en uge forsinket",
    )
    page = read(cast.lead, adjustment)
    assert "What is different in version 2" in page
    assert "<del>to uger</del> forsinket" in page
    assert "<ins>en uge</ins> forsinket" in page
    assert "as in the plan" in page
    assert "Version 1, Jonas from Nordlys Software" in page


def test_what_has_become_outdated_says_what_moved_and_by_whom(cast):
    slow = propose(cast, cast.vendor, later(cast.milestone, 14))
    propose(cast, cast.lead, later(cast.milestone, 3))
    page = read(cast.lead, slow)
    assert "The plan has changed since this was proposed." in page
    assert "by adjustment 2, Mette" in page
    assert "Fit it to the plan" in page
    assert 'agreement/"' not in page
    deliveries.deliver(fresh(cast.milestones[1]), by=cast.vendor)
    other = propose(cast, cast.vendor, later(cast.milestones[2], 3))
    deliveries.deliver(fresh(cast.milestones[2]), by=cast.vendor)
    assert "Delivered" in read(cast.lead, other)


def test_only_who_proposed_takes_it_back(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    url = f"{adjustment.get_absolute_url()}withdrawal/"
    assert "Take it back" not in read(cast.lead, adjustment)
    assert reader(cast.lead).post(url).status_code == 403
    assert "It was taken back on" in reader(cast.vendor).post(url, follow=True).text
    assert reader(cast.vendor).post(url).status_code == 403


def test_those_who_only_follow_read_and_a_stranger_finds_nothing(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 14))
    url = adjustment.get_absolute_url()
    page = read(cast.member, adjustment)
    assert "Only the municipal project lead and the organisations that it concerns agree to a change." in page
    for button in ("agreement/", "withdrawal/", "counter/", "decision/"):
        assert button not in page
    assert reader(cast.member).post(f"{url}agreement/", {"version": 1}).status_code == 403
    assert reader(cast.stranger).get(url).status_code == 404
    assert reader(cast.stranger).post(f"{url}agreement/", {"version": 1}).status_code == 404
    for person in (cast.lead, cast.vendor, cast.member):
        assert reader(person).get(f"{url}decision/").status_code == 403


def test_the_list_puts_the_undecided_first_and_filters(cast):
    propose(cast, cast.vendor, later(cast.milestone, 14), reason="Ældst og åben")
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone), reason="Freja bygger")
    agree(propose(cast, cast.vendor, later(cast.milestones[1], 2), reason="To dage"), cast.lead)
    url = f"{cast.project.get_absolute_url()}adjustments/"
    page = reader(cast.lead).get(url).text
    assert page.index("Ældst og åben") < page.index("To dage") < page.index("Freja bygger")
    assert "The plan has revision 2." in page
    for query, found, missing in (
        ("?lever=staffing", "Freja bygger", "To dage"),
        ("?state=proposed", "Ældst og åben", "Freja bygger"),
        ("?state=applied&lever=deadline", "To dage", "Ældst og åben"),
    ):
        narrowed = reader(cast.lead).get(url + query).text
        assert found in narrowed
        assert missing not in narrowed
    assert "None of that kind" in reader(cast.lead).get(f"{url}?state=withdrawn").text
    part = reader(cast.lead).get(f"{url}?lever=scope", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")


@pytest.mark.parametrize(("versions", "changes"), [(1, 1), (4, 1), (1, 6), (4, 6)])
def test_the_page_asks_its_number_of_questions(cast, versions, changes):
    wanted = [
        later(cast.milestones[0], 2),
        reworded(cast.milestones[0], "Andet"),
        priced(cast.milestones[1], "10.00"),
        later(cast.milestones[1], 2),
        staffed(cast.vendor, cast.milestones[2]),
        staffed(cast.tester, None),
    ][:changes]
    adjustment = propose(cast, cast.vendor, *wanted)
    for version in range(1, versions):
        adjustments.counter(
            fresh(adjustment), by=cast.tester, version=version, proposals=wanted, reason=f"Igen {version}"
        )
    client = reader(cast.lead)
    client.get(adjustment.get_absolute_url())
    expect(11, lambda: client.get(adjustment.get_absolute_url()))
    propose(cast, cast.lead, later(cast.milestones[0], 5))
    expect(11, lambda: client.get(adjustment.get_absolute_url()))


@pytest.mark.parametrize("number", [1, 25])
def test_the_list_asks_its_number_of_questions(cast, number):
    for n in range(number):
        propose(cast, cast.vendor, later(cast.milestone, n + 1), staffed(cast.vendor, cast.milestones[1]))
    client = reader(cast.lead)
    url = f"{cast.project.get_absolute_url()}adjustments/"
    client.get(url)
    expect(12, lambda: client.get(url))


def test_beyond_the_mandate_the_leads_yes_is_a_recommendation_and_is_called_so(cast):
    """On the button, in the history, on the list and in the story; the vendor's yes to it stays a yes."""
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 30))
    page = read(cast.lead, adjustment)
    assert "Whoever passes it on recommends it; if you disagree, propose something else instead." in page
    assert "Whoever passes it on" not in read(cast.lead, propose(cast, cast.vendor, later(cast.milestones[1], 2)))
    client = reader(cast.lead)
    answer = client.post(f"{adjustment.get_absolute_url()}agreement/", {"version": 1, "words": "Usikker"}, follow=True)
    assert "It is laid before the styregruppe (steering group)" in answer.text
    assert "Mette recommended it on" in answer.text
    assert "Mette agreed on" not in answer.text
    assert "Those who were asked recommend it." in answer.text
    assert "All have agreed" not in answer.text
    listed = client.get(f"{cast.project.get_absolute_url()}adjustments/").text
    assert "recommends it" in listed
    story = client.get(f"{cast.project.get_absolute_url()}story/").text
    assert "Skanderborg recommends" in story
    assert "Skanderborg agrees" not in story


def test_who_has_nobody_on_the_team_to_answer_is_named_and_the_steering_group_decides(cast):
    adjustment = propose(cast, cast.tester, reworded(cast.milestone, "Mindre"))
    team.remove(cast.project.team.get(user=cast.vendor, ended_on=None), by=cast.lead)
    page = read(cast.lead, adjustment)
    assert "Nobody on the team can answer; so the styregruppe (steering group) decides" in page
    assert "It waits for you." in page
    assert "Recommend it to the styregruppe" in page
    assert agree(adjustment, cast.lead).state == AdjustmentState.RECOMMENDED
    assert "Those who can answer recommend it." in read(cast.tester, adjustment)
