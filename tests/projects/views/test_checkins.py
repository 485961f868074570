"""Check-ins through the web: what is typed is never lost, and nothing that is sealed is seen."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from os2collab import clock
from os2collab.mail import send_digests
from os2collab.models import Event, Notification, OrganisationKind, User
from projects import tasks
from projects.actions import checkins, groups, milestones, participations, projects, team
from projects.models import AgendaItem, CheckIn, CheckInAnswer, Group, Milestone, StatusReport
from tests.factories import Cast, make_organisation, make_person
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
    words = CheckInAnswer.objects.filter(sent_at__isnull=False).get().words
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
    assert CheckInAnswer.objects.filter(sent_at__isnull=False).get().needed == "Jonas vil have ro"


def test_sending_twice_is_one_answer(cast):
    client = sign_in(cast.vendor)
    for _click in range(2):
        assert client.post(f"{page(cast)}answer/", typed(cast)).status_code == 303
    assert CheckInAnswer.objects.filter(sent_at__isnull=False).count() == 1


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
    assert CheckInAnswer.objects.filter(sent_at__isnull=False).get().went_well == SECRET
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
                assert CheckInAnswer.objects.filter(sent_at__isnull=False).get().words.get().status == status
                seen.append([plain(client, door) for door in doors(cast) if door != "/notifications/"])
    assert seen[0] == seen[1]


def plain(client: Client, door: str) -> str:
    """The page without what is new each time: nonces and tokens."""
    return re.sub(r'(nonce|value|content)="[^"]+"|"X-CSRFToken": "[^"]+"', "", client.get(door).getvalue().decode())


@pytest.mark.parametrize("cast", [3, 40], indirect=True)
def test_the_page_asks_its_number_of_questions(cast):
    for person, number in ((cast.lead, 12), (cast.coordinator, 10)):
        client = sign_in(person)
        client.get(page(cast))
        expect(number, lambda client=client: client.get(page(cast)))
    for person in (cast.vendor, cast.lead):
        sign_in(person).post(f"{page(cast)}answer/", typed(cast, confidence="5" if person == cast.lead else "1"))
    assert CheckIn.objects.get().state == "revealed"
    client = sign_in(cast.lead)
    client.get(page(cast))
    expect(15, lambda: client.get(page(cast)))  # three of them are the conversation's


@pytest.mark.parametrize("cast", [3, 40], indirect=True)
def test_sending_asks_its_number_of_questions(cast):
    """The first answer, and the last one, which reveals them all: however many milestones there are."""
    groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    for person, confidence, number in ((cast.vendor, "5", 20), (cast.lead, "1", 28)):
        client, body = sign_in(person), typed(cast, confidence=confidence)
        client.get(page(cast))
        with CaptureQueriesContext(connection) as asked:
            assert client.post(f"{page(cast)}answer/", body).status_code == 303
        listing = "\n".join(query["sql"][:160] for query in asked)
        assert len(asked) == number, f"{len(asked)} instead of {number}:\n{listing}"
    assert AgendaItem.objects.count() == len(cast.milestones)


def second_vendor(cast: Cast):
    """Another vendor's person on the team."""
    organisation = make_organisation("Fjord Data", OrganisationKind.VENDOR)
    participations.add(cast.project, by=cast.lead, organisation=organisation)
    person = make_person(organisation, "Henrik Dam")
    team.join(cast.project, by=cast.lead, user=person, organisation=organisation, role="delivery_manager")
    return person


def test_every_vendor_is_asked_and_the_lead_speaks_for_the_municipal_side():
    cast = Cast()
    henrik = second_vendor(cast)
    shared = Milestone.objects.get(pk=cast.milestone.pk)
    Milestone.objects.filter(pk=shared.pk).update(responsible=None)
    checkin = checkins.open_now(cast.project, by=cast.lead)
    expected = {cast.municipality.pk, cast.vendor_organisation.pk, henrik.memberships.get().organisation_id}
    assert set(checkin.waits_for) == expected
    for person in (cast.vendor, henrik, cast.lead):
        assert CheckIn.objects.get().is_open
        assert sign_in(person).post(f"{page(cast)}answer/", typed(cast)).status_code == 303
    text = sign_in(cast.coordinator).get(page(cast)).text
    assert text.count("Fjord Data") >= 2
    assert StatusReport.objects.count() == 3
    assert not CheckIn.objects.get().is_open


def test_another_municipality_may_say_as_little_as_it_likes(cast):
    karim = sign_in(cast.tester)
    text = karim.get(page(cast)).text
    assert "You may add your answer" in text
    body = {"whole-went_well": "Testen gik hurtigt", "seen_at": clock.now().isoformat()}
    assert karim.post(f"{page(cast)}answer/", body).status_code == 303
    assert CheckIn.objects.get().is_open, "the lead is still asked"
    for person in (cast.vendor, cast.lead):
        sign_in(person).post(f"{page(cast)}answer/", typed(cast))
    assert "Testen gik hurtigt" in sign_in(cast.vendor).get(page(cast)).text
    assert Milestone.objects.get(pk=cast.milestone.pk).municipal_report.organisation == cast.municipality


def test_nobody_signs_the_words_of_another_organisation(cast):
    """A question is filled in with what one's own organisation said last."""
    milestones.start(cast.milestone, by=cast.lead)
    cast.report(cast.lead, "off_track", confidence=2, obstacle="Testmiljøet")
    assert "Testmiljøet" in sign_in(cast.lead).get(page(cast)).text
    text = sign_in(cast.tester).get(page(cast)).text
    assert "Testmiljøet" not in text
    assert "checked" not in text.partition("comment_audience")[0]


def form_of(cast: Cast, person: User) -> str:
    """The answer form, without the conversation below it."""
    return sign_in(person).get(page(cast)).text.partition("comment_audience")[0]


def sent_words(cast: Cast, person: User) -> dict[int, str]:
    """What the person's organisation sent, by milestone."""
    words = CheckInAnswer.objects.get(organisation=person.memberships.get().organisation_id).words
    return dict(words.values_list("milestone", "status"))


@pytest.mark.parametrize("near", [True, False])
def test_green_costs_as_many_clicks_as_red(cast, near):
    """The last word is a hint, however fresh: colour and confidence are always chosen anew."""
    cast.report(cast.vendor, "on_track", obstacle="Testdata")
    if near:
        milestones.start(cast.milestone, by=cast.lead)
    text = form_of(cast, cast.vendor)
    assert "checked" not in text
    assert "Your last word: On track, confidence 4" in text
    assert ("Testdata" in text) == near


def test_nobody_signs_old_green_by_pressing_a_button(cast):
    """Of a word that has gone silent only the date is filled in; a fresh one keeps what is in the way."""
    milestones.start(cast.milestone, by=cast.lead)
    with clock.at(clock.now() - timedelta(days=15)):
        cast.report(cast.vendor, "on_track", obstacle="Testmiljøet", forecast=clock.today() + timedelta(days=80))
    text = form_of(cast, cast.vendor)
    assert "Testmiljøet" not in text
    assert f'value="{clock.today() + timedelta(days=65):%d.%m.%Y}"' in text
    cast.report(cast.vendor, "on_track", obstacle="Testdata")
    assert "Testdata" in form_of(cast, cast.vendor)


def test_a_folded_milestone_says_nothing_unless_somebody_answers_it(cast):
    """What the page itself sends back, untouched, is no word on what is far off."""
    far = cast.milestone
    cast.report(cast.vendor, "on_track", obstacle="Testdata")
    cast.milestones = [cast.plan("Snart", days=10)]
    text = form_of(cast, cast.vendor)
    fold = text[text.index('<details class="disclosure checkin-question"') :]
    assert not fold.startswith('<details class="disclosure checkin-question" open')
    untouched = dict.fromkeys(re.findall(rf'<input type="text" name="(m{far.pk}-[^"]+)"', text), "")
    untouched |= dict.fromkeys(re.findall(rf'<textarea name="(m{far.pk}-[^"]+)"', text), "")
    assert set(untouched) == {f"m{far.pk}-{name}" for name in ("forecast_date", "obstacle", "remedy")}
    assert not re.search(rf'name="m{far.pk}-[^"]+" value="[^"]*\d\.', text)
    vendor = sign_in(cast.vendor)
    vendor.post(f"{page(cast)}draft/", typed(cast, **untouched))
    assert f"m{far.pk}" not in CheckInAnswer.objects.get(drafted_at__isnull=False).draft
    vendor.post(f"{page(cast)}answer/", typed(cast, **untouched))
    assert sent_words(cast, cast.vendor) == {cast.milestones[0].pk: "at_risk"}


def test_a_folded_milestone_that_is_answered_in_a_draft_stays_answered_and_open(cast):
    """For oneself and for a colleague, who may also take it back."""
    freja = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role="developer")
    name = f"m{cast.milestone.pk}"
    sign_in(freja).post(f"{page(cast)}draft/", typed(cast, "off_track") | {"question": name})
    for person in (freja, cast.vendor):
        text = form_of(cast, person)
        assert '<details class="disclosure checkin-question" open' in text
        assert re.search(rf'name="{name}-status" value="off_track"[^>]* checked', text)
    sign_in(cast.vendor).post(f"{page(cast)}draft/", typed(cast, "nothing") | {"question": name})
    assert '<details class="disclosure checkin-question" open' not in form_of(cast, freja)
    assert sign_in(cast.vendor).post(f"{page(cast)}answer/", typed(cast, "nothing")).status_code == 303
    assert sent_words(cast, cast.vendor) == {}


def test_half_a_word_on_a_folded_milestone_is_asked_about_and_not_dropped(cast):
    name = f"m{cast.milestone.pk}"
    body = {f"{name}-obstacle": "Testmiljøet", "seen_at": clock.now().isoformat()}
    answer = sign_in(cast.vendor).post(f"{page(cast)}answer/", body)
    assert answer.status_code == 422
    assert '<details class="disclosure checkin-question" open' in answer.text
    assert "Testmiljøet" in answer.text
    for field in ("status", "forecast_date", "confidence"):
        assert f'id="id_{name}-{field}_error"' in answer.text


def test_words_beside_nothing_to_say_are_asked_about_and_half_a_date_is_not(cast):
    name = f"m{cast.milestone.pk}"
    vendor = sign_in(cast.vendor)
    body = {f"{name}-status": "nothing", f"{name}-forecast_date": "12.", "seen_at": clock.now().isoformat()}
    refused = vendor.post(f"{page(cast)}answer/", body | {f"{name}-obstacle": "Testmiljøet er nede"})
    assert refused.status_code == 422
    assert "Testmiljøet er nede" in refused.text
    assert "choose a status for it, or empty the words" in refused.text
    assert vendor.post(f"{page(cast)}answer/", body).status_code == 303
    assert sent_words(cast, cast.vendor) == {}


def test_whoever_empties_a_question_again_hears_of_no_colleague(cast):
    cast.milestones = [cast.plan("Snart", days=10)]
    name = f"m{cast.milestones[0].pk}"
    empty = {f"{name}-{field}": "" for field in ("forecast_date", "obstacle", "remedy")}
    body = {"question": name, "seen_at": clock.now().isoformat()} | empty
    answer = sign_in(cast.vendor).post(f"{page(cast)}draft/", body, headers=HTMX)
    assert answer.status_code == 200
    assert "A colleague has written" not in answer.text


def test_the_page_says_which_colleague_wrote_where(cast):
    freja = make_person(cast.vendor_organisation, "Freja")
    team.join(cast.project, by=cast.lead, user=freja, organisation=cast.vendor_organisation, role="developer")
    name = f"m{cast.milestone.pk}"
    body = {"question": name, f"{name}-obstacle": "Data", "seen_at": clock.now().isoformat()}
    sign_in(freja).post(f"{page(cast)}draft/", body)
    assert "has written to M1" in sign_in(cast.vendor).get(page(cast)).text
    assert "has written to M1" not in sign_in(cast.lead).get(page(cast)).text


def with_a_gap(cast: Cast) -> AgendaItem:
    """Both sides have answered, and differ."""
    if not cast.project.groups.exists():
        groups.start(cast.project, by=cast.lead, kind=Group.Kind.COORDINATION, name="Koordinationsgruppen")
    for person, confidence in ((cast.vendor, "4"), (cast.lead, "2")):
        sign_in(person).post(f"{page(cast)}answer/", typed(cast, confidence=confidence))
    return AgendaItem.objects.open().get()


def test_a_difference_is_settled_in_its_line(cast):
    item = with_a_gap(cast)
    lead, where = sign_in(cast.lead), f"{cast.project.get_absolute_url()}agenda/{item.pk}/settlement/"
    for place in (page(cast), "/groups/koordinationsgruppen/"):
        text = lead.get(place).text
        assert f'hx-get="{where}"' in text
        assert f'href="{where}"' in text
        assert f'href="#agendaitem_{item.pk}"' in text or place != page(cast)
    form = lead.get(where, headers=HTMX).text
    assert "<html" not in form
    assert f'id="agendaitem_{item.pk}"' in form
    assert f'hx-post="{where}"' in form
    line = lead.get(f"{where}?line", headers=HTMX).text
    assert "<form" not in line
    wrong = lead.post(where, {"outcome": "x" * 400}, headers=HTMX)
    assert wrong.status_code == 422
    assert "x" * 400 in wrong.text
    done = lead.post(where, {"outcome": "Vi flytter testen"}, headers=HTMX)
    assert done.status_code == 200
    for text in (done.text, lead.get(page(cast)).text, sign_in(cast.vendor).get(page(cast)).text):
        assert "Vi flytter testen" in text
        assert "Talked about: Mette" in text
    assert "confidence 4 against 2" not in lead.get("/groups/koordinationsgruppen/").text
    assert lead.post(where, {}, headers=HTMX).status_code == 403


def test_without_javascript_it_has_a_page_of_its_own(cast):
    item = with_a_gap(cast)
    where = f"{cast.project.get_absolute_url()}agenda/{item.pk}/settlement/"
    coordinator = sign_in(cast.coordinator)
    assert "<html" in coordinator.get(where).text
    answer = coordinator.post(where, {"outcome": "Klaret"}, follow=True)
    assert answer.redirect_chain == [("/groups/koordinationsgruppen/", 303)]
    assert "Taken off the list" in answer.text
    item.refresh_from_db()
    assert (item.outcome, item.settled_by) == ("Klaret", cast.coordinator)


def test_those_who_may_not_settle_it_are_not_offered_it(cast):
    item = with_a_gap(cast)
    where = f"{cast.project.get_absolute_url()}agenda/{item.pk}/settlement/"
    for person in (cast.vendor, cast.tester, cast.member):
        client = sign_in(person)
        for place in (page(cast), "/groups/koordinationsgruppen/"):
            assert where not in client.get(place).text
        assert client.post(where, {"outcome": "Nej"}, headers=HTMX).status_code == 403
    assert AgendaItem.objects.open().exists()


def test_a_group_of_two_projects_offers_each_lead_their_own(cast):
    """The lead of the other project sees the difference there, and does not tick it off."""
    item = with_a_gap(cast)
    other = make_person(cast.other_municipality, "Kit")
    theirs = projects.start(cast.other_municipality, by=other, product_name="OS2kle", title="Emneord", goal="Ens")
    item.group.projects.add(theirs)
    text = sign_in(other).get("/groups/koordinationsgruppen/").text
    assert "confidence 4 against 2" in text
    assert f"agenda/{item.pk}/settlement/" not in text


def test_a_difference_that_is_still_there_is_linked_to_its_old_line(cast):
    item = with_a_gap(cast)
    checkins.open_now(cast.project, by=cast.lead)
    second = f"{cast.project.get_absolute_url()}checkins/2/"
    for person, confidence in ((cast.vendor, "5"), (cast.lead, "2")):
        sign_in(person).post(f"{second}answer/", typed(cast, confidence=confidence))
    text = sign_in(cast.vendor).get(second).text
    assert f'href="#agendaitem_{item.pk}"' in text
    assert f'id="agendaitem_{item.pk}"' in text


def test_every_organisation_on_the_two_sides_says_that_it_has_seen_it(cast):
    henrik = second_vendor(cast)
    with_a_gap(cast)
    seen = f"{page(cast)}acknowledgement/"
    for person in (cast.lead, cast.vendor, cast.tester, henrik):
        client = sign_in(person)
        assert "We have seen it" in client.get(page(cast)).text
        assert client.post(seen, {"words": f"Set af {person.name}"}).status_code == 303
        assert "We have seen it" not in client.get(page(cast)).text
    for person in (cast.coordinator, cast.member):
        client = sign_in(person)
        assert "We have seen it" not in client.get(page(cast)).text
        assert client.post(seen, {}).status_code == 403
    text = sign_in(cast.coordinator).get(page(cast)).text
    for person in (cast.lead, cast.vendor, cast.tester, henrik):
        assert f"Set af {person.name}" in text


def test_a_draft_that_came_too_late_is_still_its_writers_to_read(cast):
    """Never anybody else's: what was not sent was not said."""
    name = f"m{cast.milestone.pk}"
    body = {f"{name}-obstacle": SECRET, f"{name}-status": "off_track", "whole-needed": "Ro", "seen_at": "now"}
    sign_in(cast.vendor).post(f"{page(cast)}draft/", body)
    sign_in(cast.lead).get(page(cast))
    with clock.at(CheckIn.objects.get().closes_at + timedelta(minutes=1)):
        tasks.reveal_checkins.func()
        vendor = sign_in(cast.vendor)
        vendor.get(page(cast))
        text = expect(16, lambda: vendor.get(page(cast))).text
        for words in ("Your draft was not sent", SECRET, "Off track", "Ro"):
            assert words in text
        for other in (cast.lead, cast.tester, cast.coordinator, make_person(cast.vendor_organisation)):
            other_text = sign_in(other).get(page(cast)).text
            assert SECRET not in other_text
            assert "Your draft was not sent" not in other_text
        assert sign_in(cast.vendor).post(f"{page(cast)}answer/", typed(cast)).status_code == 403
