"""Check-ins through the web: what is typed is never lost, and nothing that is sealed is seen."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from os2collab import clock
from os2collab.mail import send_digests
from os2collab.models import Event, Notification
from projects.actions import checkins, team
from projects.models import CheckIn, CheckInAnswer, StatusReport
from tests.factories import Cast, make_person
from tests.questions import expect, sign_in
from tests.world import undone

pytestmark = pytest.mark.django_db

SECRET = "Zebrafinke"  # stands only in the sealed answer
HTMX = {"HX-Request": "true"}


@pytest.fixture(params=[1])
def cast(request) -> Cast:
    cast = Cast(milestone_count=request.param)
    checkins.open_now(cast.project, by=cast.lead)
    return cast


def page(cast: Cast) -> str:
    return f"{cast.project.get_absolute_url()}checkins/1/"


def typed(cast: Cast, status: str = "at_risk", confidence: str = "4", **more: str) -> dict[str, str]:
    day = (clock.today() + timedelta(days=60)).strftime("%d.%m.%Y")
    body = {"seen_at": clock.now().isoformat()}
    for milestone in cast.milestones:
        said = {"status": status, "forecast_date": day, "confidence": confidence}
        body |= {f"m{milestone.pk}-{name}": value for name, value in said.items()}
    return body | more


def test_a_draft_survives_and_is_for_ones_own_organisation_only(cast):
    vendor = sign_in(cast.vendor)
    name = f"m{cast.milestone.pk}"
    body = {"question": name, f"{name}-obstacle": SECRET, "whole-needed": "not this one", "seen_at": "now"}
    answer = vendor.post(f"{page(cast)}draft/", body, headers=HTMX)
    assert "Draft saved at" in answer.text
    assert SECRET in sign_in(cast.vendor).get(page(cast)).text
    assert "not this one" not in vendor.get(page(cast)).text
    for other in (cast.lead, cast.tester, cast.coordinator):
        assert SECRET not in sign_in(other).get(page(cast)).text


def test_what_was_typed_comes_back_with_what_to_correct(cast):
    body = typed(cast, confidence="", **{f"m{cast.milestone.pk}-obstacle": "Testmiljøet", "whole-needed": "Ro"})
    answer = sign_in(cast.vendor).post(f"{page(cast)}answer/", body)
    assert answer.status_code == 422
    assert "Testmiljøet" in answer.text
    assert "Ro" in answer.text
    assert "error-summary" in answer.text
    assert "Testmiljøet" in sign_in(cast.vendor).get(page(cast)).text, "it is kept as a draft too"


def test_a_milestone_that_is_far_off_may_be_left_alone(cast):
    far = cast.plan("Langt ude", days=200)
    cast.milestones = [cast.plan("Snart", days=10)]
    sign_in(cast.vendor).post(f"{page(cast)}answer/", typed(cast))
    words = CheckInAnswer.objects.sent().get().words
    assert far.pk not in words.values_list("milestone", flat=True)
    assert words.count() == 1


def test_two_colleagues_see_each_others_words_side_by_side(cast):
    freja = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role="developer")
    opened = typed(cast, **{"whole-needed": "Jonas vil have ro"})
    sign_in(freja).post(
        f"{page(cast)}draft/", {"whole-needed": "Freja vil have data", "seen_at": clock.now().isoformat()}
    )
    jonas = sign_in(cast.vendor)
    answer = jonas.post(f"{page(cast)}answer/", opened)
    assert answer.status_code == 409
    assert "Freja vil have data" in answer.text
    assert "Jonas vil have ro" in answer.text
    seen_at = re.search(r'name="seen_at" value="([^"]+)"', answer.text)
    jonas.post(f"{page(cast)}answer/", opened | {"seen_at": seen_at[1]})
    assert CheckInAnswer.objects.sent().get().needed == "Jonas vil have ro"


def test_sending_twice_is_one_answer(cast):
    client = sign_in(cast.vendor)
    for _click in range(2):
        assert client.post(f"{page(cast)}answer/", typed(cast)).status_code == 303
    assert CheckInAnswer.objects.sent().count() == 1


def test_both_sides_see_the_reveal_and_the_gap(cast):
    sign_in(cast.vendor).post(f"{page(cast)}answer/", typed(cast, "on_track", "4"))
    sign_in(cast.lead).post(f"{page(cast)}answer/", typed(cast, "on_track", "2"))
    for person in (cast.vendor, cast.lead, cast.coordinator):
        text = sign_in(person).get(page(cast)).text
        assert "Talk about it: confidence 4 against 2" in text
        assert "For the next meeting" in text
    assert "Talk about it: confidence 4 against 2" in sign_in(cast.lead).get(cast.project.get_absolute_url()).text


def doors(cast: Cast) -> list[str]:
    """Every page that says anything of the project."""
    project, milestone = cast.project.get_absolute_url(), cast.milestone.get_absolute_url()
    own = [f"{project}{path}" for path in ("", "checkins/", "checkins/1/", "story/", "story/?about=checkin", "trend/")]
    of_milestone = [f"{milestone}{path}" for path in ("", "status/", "status/?row")]
    return ["/", "/status/", "/projects/", "/notifications/", "/portfolio/", "/portfolio.csv", *own, *of_milestone]


def test_nothing_of_a_sealed_answer_is_seen_by_any_door(cast, office, run_tasks):
    words = {
        f"m{cast.milestone.pk}-obstacle": SECRET,
        f"m{cast.milestone.pk}-remedy": SECRET,
        "whole-went_well": SECRET,
    }
    sign_in(cast.vendor).post(f"{page(cast)}answer/", typed(cast, "off_track", "1", **words))
    assert CheckInAnswer.objects.sent().get().went_well == SECRET
    before = {}
    for person in (cast.lead, cast.tester, cast.coordinator, cast.other_vendor):
        client = sign_in(person)
        for door in doors(cast):
            for headers in ({}, HTMX):
                answer = client.get(door, headers=headers)
                assert SECRET not in answer.getvalue().decode(), door
                before[person.pk, door] = answer.status_code
    assert set(before.values()) <= {200, 403, 404}
    assert not StatusReport.objects.exists()
    assert SECRET not in str(list(Event.objects.values_list("details", flat=True)))
    run_tasks()
    Notification.objects.update(created_at=clock.now() - timedelta(days=1))
    send_digests()
    assert office.letters
    assert not any(SECRET in str(letter) for letter in office.letters)


def test_nor_is_its_colour(cast):
    """Red or green in the sealed answer: the other side's pages are the same, letter by letter."""
    client, seen = sign_in(cast.lead), []
    with clock.at(clock.now()):
        for status in ("on_track", "off_track"):
            with undone():
                sign_in(cast.vendor).post(f"{page(cast)}answer/", typed(cast, status))
                assert CheckInAnswer.objects.sent().get().words.get().status == status
                seen.append([plain(client, door) for door in doors(cast) if door != "/notifications/"])
    assert seen[0] == seen[1]


def plain(client: Client, door: str) -> str:
    """The page without what is new each time: nonces and tokens."""
    return re.sub(r'(nonce|value|content)="[^"]+"|"X-CSRFToken": "[^"]+"', "", client.get(door).getvalue().decode())


@pytest.mark.parametrize("cast", [3, 40], indirect=True)
def test_the_page_asks_its_number_of_questions(cast):
    for person, number in ((cast.lead, 10), (cast.coordinator, 8)):
        client = sign_in(person)
        client.get(page(cast))
        expect(number, lambda client=client: client.get(page(cast)))
    for person in (cast.vendor, cast.lead):
        sign_in(person).post(f"{page(cast)}answer/", typed(cast, confidence="5" if person == cast.lead else "1"))
    assert CheckIn.objects.get().state == "revealed"
    client = sign_in(cast.lead)
    client.get(page(cast))
    expect(13, lambda: client.get(page(cast)))
