"""The barometer through the web: asked once, nothing shown while it is open, and nothing that names anybody."""

import logging
from datetime import timedelta

import pytest

from os2collab import clock
from projects.actions import barometer, checkins
from projects.models import BarometerTally, BarometerTurn, Statement
from tests.factories import Cast
from tests.projects.actions.test_barometer import opened, people, reveal, says
from tests.projects.views.test_checkins import plain
from tests.questions import expect, sign_in
from tests.world import undone

pytestmark = pytest.mark.django_db

ASKS = "Six questions, one minute, anonymous."


@pytest.fixture
def cast() -> Cast:
    return Cast()


def page(cast: Cast) -> str:
    return f"{cast.project.get_absolute_url()}barometer/"


def answer_url(cast: Cast, number: int = 1) -> str:
    return f"{page(cast)}{number}/answer/"


def test_it_is_asked_on_the_overview_and_on_the_project_until_one_has_answered(cast, as_):
    opened(cast)
    client = as_(cast.vendor)
    assert ASKS in client.get("/").text
    assert ASKS in client.get(cast.project.get_absolute_url()).text
    assert "an answer cannot be changed" in client.get(page(cast)).text
    assert client.post(answer_url(cast), says(4)).status_code == 303
    for path in ("/", cast.project.get_absolute_url()):
        assert ASKS not in client.get(path).text
    assert "You have answered." in client.get(page(cast)).text
    assert ASKS in as_(cast.lead).get("/").text
    for watching in (cast.coordinator, cast.member):
        assert ASKS not in as_(watching).get(cast.project.get_absolute_url()).text


def test_each_statement_is_answered_and_what_was_chosen_comes_back(cast, as_):
    opened(cast)
    client = as_(cast.lead)
    answer = client.post(answer_url(cast), says(4) | {"honest": "", "matter": "9"})
    assert answer.status_code == 422
    assert answer.text.count("checked") == 4
    assert not BarometerTurn.objects.exists()


def test_the_second_answer_is_refused_in_words(cast, as_):
    opened(cast)
    client = as_(cast.lead)
    client.post(answer_url(cast), says(4))
    again = client.post(answer_url(cast), says(1))
    assert again.status_code == 422
    assert "An answer cannot be changed." in again.text
    assert BarometerTally.objects.get(side="municipality").answered == 1


def test_what_others_see_is_the_same_whether_somebody_has_answered_or_not(cast):
    """While it is open, no page tells another person that there is an answer, or what it says."""
    opened(cast)
    client, seen = sign_in(cast.lead), []
    doors = ("/", page(cast), cast.project.get_absolute_url(), f"{cast.project.get_absolute_url()}story/")
    with clock.at(clock.now()):
        for values in (None, says(1), says(5)):
            with undone():
                if values:
                    barometer.answer(cast.project.barometer_rounds.get(), by=cast.vendor, values=values)
                seen.append([plain(client, door) for door in doors])
    assert seen[0] == seen[1] == seen[2]


def test_nothing_of_an_answer_is_logged(cast, caplog):
    opened(cast)
    with caplog.at_level(logging.DEBUG):
        assert sign_in(cast.lead).post(answer_url(cast), says(2)).status_code == 303
    told = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not any("colleagues" in line or cast.lead.email in line for line in told)


def test_two_on_a_side_are_not_shown_and_three_are(cast, as_):
    crowd = people(cast, vendor=3, municipality=2)
    round_ = opened(cast)
    for person in crowd:
        barometer.answer(round_, by=person, values=says(4 if person.pk in {p.pk for p in crowd[:3]} else 2))
    assert "The figures" not in as_(cast.lead).get(page(cast)).text
    checkins.open_now(cast.project, by=cast.lead)
    answer = as_(cast.coordinator).get(page(cast))
    vendor, municipality = answer.context["groups"]
    assert {cells for _name, (cells,) in vendor.lines} == {"4,0"}
    assert {cells for _name, (cells,) in municipality.lines} == {""}
    assert (vendor.answered, municipality.answered) == ([(3, 3)], [(2, 2)])
    assert answer.text.count("too few") >= 7
    assert "confidence-chart__dot--vendor" in answer.text
    assert "confidence-chart__dot--municipality" not in answer.text


def test_when_too_few_answered_on_both_sides_the_page_says_so(cast, as_):
    opened(cast)
    checkins.open_now(cast.project, by=cast.lead)
    text = as_(cast.lead).get(page(cast)).text
    assert "Too few have answered to show anything" in text
    assert "<svg viewBox" not in text


def test_a_side_that_was_too_few_in_between_breaks_its_line(cast, as_):
    crowd = people(cast)
    for answering in (crowd, crowd[3:], crowd):
        round_ = opened(cast)
        for person in answering:
            barometer.answer(round_, by=person, values=says(3))
        reveal(cast)
    drawing = str(as_(cast.lead).get(page(cast)).context["overall"].drawing)
    assert drawing.count("confidence-chart__line--municipality") == 1
    assert drawing.count("confidence-chart__line--vendor") == 0
    assert drawing.count("confidence-chart__dot--vendor") == 2


def test_an_answer_to_a_round_that_has_closed_is_refused(cast, as_):
    opened(cast)
    checkins.open_now(cast.project, by=cast.lead)
    answer = as_(cast.lead).post(answer_url(cast), says(4))
    assert answer.status_code == 403
    assert "This round is closed." in answer.text
    assert as_(cast.lead).post(answer_url(cast, 2), says(4)).status_code == 404


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_page_asks_its_number_of_questions(cast, rounds):
    crowd = people(cast)
    for _each in range(rounds):
        round_ = opened(cast)
        for person in crowd:
            barometer.answer(round_, by=person, values=says(3))
        reveal(cast)
    opened(cast)
    client = sign_in(cast.lead)
    client.get(page(cast))
    expect(8, lambda: client.get(page(cast)))
    client.get(cast.project.get_absolute_url())
    expect(12, lambda: client.get(cast.project.get_absolute_url()))
    with clock.at(clock.now() + timedelta(days=1)):
        client.get("/")
        expect(10, lambda: client.get("/"))
    assert set(Statement.values) == set(BarometerTally.objects.filter(is_closed=True).first().counts)
