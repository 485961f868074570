"""Promises through the web: noted where they were said, settled once, and nothing typed is lost."""

from datetime import timedelta

import pytest

from os2collab import clock
from projects.actions import checkins, projects, promises
from projects.models import CheckIn, Promise
from tests.factories import Cast
from tests.questions import expect, sign_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).strftime("%d.%m.%Y")


def make(cast: Cast, by=None, days: int = 5, **more) -> Promise:
    due = clock.today() + timedelta(days=days)
    return promises.make(cast.project, by=by or cast.vendor, words="Vi leverer testdata", due_on=due, **more)


def page(cast: Cast, path: str = "") -> str:
    return f"{cast.project.get_absolute_url()}promises/{path}"


def revealed(cast: Cast) -> CheckIn:
    opened = checkins.open_now(cast.project, by=cast.lead)
    for person in (cast.vendor, cast.lead):
        checkins.send(opened, by=person, words={})
    return CheckIn.objects.get(pk=opened.pk)


def test_one_line_on_the_check_in_notes_it_there(cast, as_):
    place = revealed(cast).get_absolute_url()
    client = as_(cast.vendor)
    shown = client.get(place).text
    assert 'name="said_in" value="c1"' in shown
    answer = client.post(page(cast, "new/"), {"words": "Vi svarer", "due_on": day(3), "said_in": "c1"})
    assert answer.status_code == 303
    assert answer["Location"] == f"{place}#promises"
    assert "Vi svarer" in client.get(place).text
    assert Promise.objects.get().checkin.number == 1


def test_or_on_a_milestone_or_in_the_project_as_a_whole(cast, as_):
    client = as_(cast.lead)
    client.post(page(cast, "new/"), {"words": "I M1", "due_on": day(3), "said_in": "m1"})
    client.post(page(cast, "new/"), {"words": "I det hele", "due_on": day(3)})
    assert "I M1" in client.get(cast.milestone.get_absolute_url()).text
    assert "I det hele" not in client.get(cast.milestone.get_absolute_url()).text
    listed = client.get(page(cast)).text
    assert "I M1" in listed
    assert "I det hele" in listed


@pytest.mark.parametrize("said_in", ["c1", "m99", "x", "c0", "' or 1"])
def test_a_place_that_is_not_there_is_refused_with_what_was_typed(cast, as_, said_in):
    answer = as_(cast.lead).post(page(cast, "new/"), {"words": "Vi svarer", "due_on": day(3), "said_in": said_in})
    assert answer.status_code == 422
    assert "Vi svarer" in answer.text
    assert not Promise.objects.exists()


def test_what_was_typed_comes_back_with_what_to_correct(cast, as_):
    revealed(cast)
    client = as_(cast.lead)
    answer = client.post(page(cast, "new/"), {"words": "Vi svarer", "due_on": "snart", "said_in": "c1"})
    assert answer.status_code == 422
    assert 'value="Vi svarer"' in answer.text
    assert 'value="snart"' in answer.text
    assert '<option value="c1" selected>' in answer.text
    past = client.post(page(cast, "new/"), {"words": "Vi svarer", "due_on": day(-1)})
    assert "still to come" in past.text


def test_the_button_kept_swaps_the_row(cast, as_):
    promise = make(cast)
    answer = as_(cast.lead).post(f"{promise.get_absolute_url()}settlement/", {"outcome": "kept"}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="promise_{promise.pk}"' in answer.text
    assert "<html" not in answer.text
    assert Promise.objects.get().state == "kept"


def test_whoever_comes_second_is_told_what_the_first_said_and_keeps_their_words(cast, as_):
    promise = make(cast)
    promises.keep(promise, by=cast.lead)
    client = as_(cast.vendor)
    settlement, date = (f"{promise.get_absolute_url()}{path}" for path in ("settlement/", "date/"))
    answer = client.post(settlement, {"outcome": "kept", "note": "Uden fejl"})
    assert answer.status_code == 409
    assert "Mette, Skanderborg, was first and has said: Kept." in answer.text
    assert "Uden fejl" in answer.text
    moved = client.post(date, {"to": day(9), "reason": "Miljøet"})
    assert moved.status_code == 409
    assert "Miljøet" in moved.text
    row = client.post(settlement, {"outcome": "kept"}, headers=HTMX)
    assert row.status_code == 200
    assert "Somebody else has said how it went." in row["HX-Trigger"]


def test_who_sees_which_buttons(cast, as_):
    promise = make(cast, days=1)
    path = promise.get_absolute_url()
    own, others, watching = (as_(who).get(path).text for who in (cast.vendor, cast.lead, cast.coordinator))
    assert "It was kept" in own
    assert "Move the day" in own
    assert "It was kept" in others
    assert "Move the day" not in others
    assert "It was kept" not in watching
    with clock.at(clock.now() + timedelta(days=3)):
        own, others = (as_(who).get(path).text for who in (cast.vendor, cast.lead))
        assert "Make a new promise" in own
        assert "this promise is noted as not kept" in own
        assert 'value="broken"' not in own
        assert 'value="broken"' in others


def test_moving_the_day_leads_to_the_promise_that_follows(cast, as_):
    promise = make(cast)
    client = as_(cast.vendor)
    answer = client.post(f"{promise.get_absolute_url()}date/", {"to": day(9), "reason": "Miljøet"})
    following = Promise.objects.get(follows=promise)
    assert answer["Location"] == following.get_absolute_url()
    assert "Miljøet" in client.get(following.get_absolute_url()).text
    refused = client.post(f"{following.get_absolute_url()}date/", {"to": day(12), "reason": ""})
    assert refused.status_code == 422
    assert f'value="{day(12)}"' in refused.text


def test_another_projects_promise_is_not_found_here(cast, as_):
    promise = make(cast)
    other = projects.start(cast.municipality, by=cast.lead, product_name="OS2andet", title="Andet", goal="Et mål")
    assert as_(cast.lead).get(f"{other.get_absolute_url()}promises/{promise.pk}/").status_code == 404
    for person in (cast.stranger, cast.other_vendor):
        assert as_(person).get(promise.get_absolute_url()).status_code == 404


def test_the_overview_of_both_sides(cast, as_):
    make(cast, days=3)
    assert "What your side has promised" in as_(cast.vendor).get("/").text
    assert "What you were promised" not in as_(cast.lead).get("/").text
    with clock.at(clock.now() + timedelta(days=5)):
        assert "Nobody has said how it went" in as_(cast.vendor).get("/").text
        assert "What you were promised, not answered" in as_(cast.lead).get("/").text
        assert "What you were promised" not in as_(cast.coordinator).get("/").text
        for _more in range(2):
            make(cast, days=2)
        assert "Say how it went with 3 promises" in as_(cast.vendor).get("/").text


def test_the_list_is_paged_open_ones_first(cast):
    kept = [make(cast) for _each in range(15)]
    for promise in kept:
        promises.keep(promise, by=cast.vendor)
    for number in range(10):
        make(cast, days=20 - number)
    client = sign_in(cast.coordinator)
    first = client.get(page(cast))
    assert len(first.context["open"]) == 10
    assert len(first.context["settled"]) == 10
    assert [row.promise.due_on for row in first.context["open"]] == sorted(
        row.promise.due_on for row in first.context["open"]
    )
    assert len(client.get(page(cast, "?page=2")).context["settled"]) == 5
    expect(10, lambda: client.get(page(cast, "?page=2")))
