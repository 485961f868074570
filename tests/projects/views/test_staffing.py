"""Who works on what: gaps said in words, hours by organisation, and what the clock and the overview make of it."""

from datetime import timedelta

import pytest
from django.test import Client

from os2collab import clock
from os2collab.models import User
from projects import tasks
from projects.actions import adjustments, groups, milestones
from projects.models import Group, Milestone, Project
from tests.factories import Cast, make_organisation, make_person
from tests.projects.adjusting import agree, fresh, later, propose, staffed, with_mandate
from tests.questions import expect, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_mandate(Cast(milestone_count=3))


def reader(person: User) -> Client:
    User.objects.filter(pk=person.pk).update(language="en")
    return sign_in(person)


def test_gaps_are_said_first_and_hours_are_the_organisations(cast):
    page = reader(cast.member).get(f"{cast.project.get_absolute_url()}staffing/").text
    assert "Nobody is in the staffing plan yet." in page
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone, 0, 20))
    propose(cast, cast.vendor, staffed(cast.vendor, None, 0, 200, hours=7, user=None, task="Leder"))
    agree(propose(cast, cast.lead, staffed(cast.tester, cast.milestones[1], 0, 100, hours=6)), cast.tester)
    gap = fresh(cast.milestone).unstaffed_from
    page = reader(cast.vendor).get(f"{cast.project.get_absolute_url()}staffing/").text
    assert f"On M1 there is nobody from {gap:%d.%m.%Y}." in page
    for words in ("Jonas Vang", "not named yet", "The project as a whole", "staffing-chart__gap", "Karim Holm"):
        assert words in page, words
    assert '<td class="table__num">27</td>' in page
    assert "adjustments/new/?lever=staffing&amp;milestone=1" in page
    assert "adjustments/new/" not in reader(cast.member).get(f"{cast.project.get_absolute_url()}staffing/").text


def test_the_row_of_a_milestone_says_that_nobody_is_at_work_and_what_is_proposed(cast):
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone, 0, 20))
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 5))
    for path in (cast.project.get_absolute_url(), cast.milestone.get_absolute_url()):
        page = reader(cast.lead).get(path).text
        assert "nobody from <time" in page
        assert f"{fresh(cast.milestone).unstaffed_from:%d.%m.}</time>" in page
        assert f'href="{adjustment.get_absolute_url()}">See the proposed change' in page


def test_the_milestone_offers_the_levers_once_work_has_started(cast):
    planned = cast.plan("Senere")
    started = cast.milestone.get_absolute_url()
    lever = "adjustments/new/?lever=deadline&amp;milestone="
    page = reader(cast.lead).get(started).text
    assert f"{lever}1" in page
    assert "cancellation/" not in page
    page = reader(cast.lead).get(planned.get_absolute_url()).text
    assert lever not in page
    assert "cancellation/" in page
    assert lever in reader(cast.vendor).get(planned.get_absolute_url()).text
    assert lever not in reader(cast.member).get(started).text


def test_the_clock_renews_where_nobody_is_at_work(cast):
    propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone, 0, 20))
    gap = fresh(cast.milestone).unstaffed_from
    with clock.at(clock.now() + timedelta(days=15)):
        assert tasks.refresh_staffing.call() == 0
    with clock.at(clock.now() + timedelta(days=40)):
        assert tasks.refresh_staffing.call() == 1
        assert clock.today() <= fresh(cast.milestone).unstaffed_from <= clock.today() + timedelta(days=5)
    assert gap < fresh(cast.milestone).unstaffed_from
    with clock.at(clock.now() + timedelta(days=90)):
        tasks.refresh_staffing.call()
        assert fresh(cast.milestone).unstaffed_from is None


def waiting(person: User) -> str:
    return reader(person).get("/").text.partition('id="waiting"')[2].partition("</section>")[0]


def test_the_overview_asks_whoever_must_answer_fit_or_decide(cast):
    adjustment = propose(cast, cast.vendor, later(cast.milestone, 5), reason="Testmiljøet er sent")
    title = "Answer adjustment 1 of the deadline in Ny fordelingsmotor"
    page = waiting(cast.lead)
    for words in (title, "Testmiljøet er sent", "Nordlys Software waits", adjustment.get_absolute_url()):
        assert words in page, words
    for person in (cast.vendor, cast.tester, cast.member, cast.chair, cast.coordinator):
        assert title not in waiting(person)
    propose(cast, cast.lead, later(cast.milestone, 1))
    agree(adjustment, cast.lead)
    assert "Fit adjustment 1 of the deadline" in waiting(cast.lead)
    adjustments.withdraw(fresh(adjustment), by=cast.vendor)
    assert "adjustment 1" not in waiting(cast.lead)
    propose(cast, cast.lead, staffed(cast.tester, cast.milestone))
    assert "Answer adjustment 3 of the staffing" in waiting(cast.tester)
    assert "adjustment 3" not in waiting(cast.lead)
    propose(cast, cast.lead, later(cast.milestone, 30))
    assert "Record the decision about adjustment 4" in waiting(cast.chair)


def test_the_overview_asks_no_more_questions_for_adjustments(cast):
    client = reader(cast.lead)
    client.get("/")
    expect(10, lambda: client.get("/"))
    for days in range(1, 12):
        propose(cast, cast.vendor, later(cast.milestone, days))
    expect(10, lambda: client.get("/"))


@pytest.mark.parametrize("number", [1, 20])
def test_the_pages_ask_their_number_of_questions(cast, number):
    for _ in range(number):
        propose(cast, cast.vendor, staffed(cast.vendor, cast.milestone))
        propose(cast, cast.vendor, later(cast.milestones[1], 3))
    client = reader(cast.lead)
    for path, asked in (("staffing/", 8), ("", 13)):
        url = f"{cast.project.get_absolute_url()}{path}"
        client.get(url)
        expect(asked, lambda url=url: client.get(url))


def test_a_coordination_group_without_a_place_on_the_team_proposes_too(cast):
    group = groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    member = make_person(make_organisation("Silkeborg"), "Line Kjær")
    groups.add_seat(group, by=cast.lead, organisation=member.memberships.get().organisation, holder=member)
    client = reader(member)
    due = f"{clock.today() + timedelta(days=70):%d.%m.%Y}"
    body = {"lever": "deadline", "milestone": "1", "d1-due_date": due, "reason": "Vi venter på data"}
    answer = client.post(f"{cast.project.get_absolute_url()}adjustments/new/", body, follow=True)
    assert "Silkeborg proposes to move M1 by 10 days." in answer.text
    assert "Take it back" in answer.text
    milestones.start(cast.plan("Mere"), by=cast.lead)
    assert Project.objects.get().open_adjustments[0]["by"] == ["Silkeborg", "municipality"]
    assert Milestone.objects.count() == 4
