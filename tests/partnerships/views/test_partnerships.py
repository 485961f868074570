import re
from datetime import timedelta

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import Event
from partnerships.actions import partnerships
from partnerships.models import Partnership
from projects.models import Project
from tests.factories import Cast
from tests.partnerships.cast import Partners, person


def at(name, partnership):
    return reverse(name, args=[partnership.slug])


def text_of(response):
    return response.content.decode()


def start_form(**changes):
    deadline = f"{clock.today() + timedelta(days=60):%d.%m.%Y}"
    fields = {"title": "Ny runde", "purpose": "Fordi vi vil det samme.", "goal_amount": "3.200.000 kr."}
    return fields | {"deadline": deadline, "vendor": ""} | changes


# Starting and editing


def test_the_secretariat_starts_one_without_a_project(cast, as_person):
    client = as_person(cast.coordinator)
    assert client.get(reverse("partnership-new")).status_code == 200
    response = client.post(reverse("partnership-new"), start_form(lead_organisation=cast.horsens.pk))
    assert (response.status_code, response["Location"]) == (303, "/partnerships/ny-runde/")
    assert Partnership.objects.get(slug="ny-runde").lead_organisation == cast.horsens


def test_a_project_lead_starts_one_in_the_project_and_its_municipality_leads(db, as_person):
    cast = Cast()
    client = as_person(cast.lead)
    form = text_of(client.get(reverse("partnership-new")))
    assert 'name="lead_organisation"' not in form
    response = client.post(reverse("partnership-new"), start_form(project=cast.project.pk))
    assert response.status_code == 303
    partnership = Partnership.objects.get()
    assert (partnership.project, partnership.lead_organisation) == (cast.project, cast.municipality)


@pytest.mark.parametrize("who", ["leader", "member", "signatory", "vendor", "other_vendor", "official"])
def test_others_are_told_who_starts_one(cast, as_person, who):
    client = as_person(getattr(cast, who))
    assert client.get(reverse("partnership-new")).status_code == 403
    response = client.post(reverse("partnership-new"), start_form(lead_organisation=cast.horsens.pk))
    assert response.status_code == 403
    assert "project lead or the secretariat" in text_of(response)
    assert Partnership.objects.count() == 1


def test_a_project_lead_does_not_start_one_in_the_project_of_another(db, as_person):
    mine, other = Cast(), None
    from projects.actions import projects
    from tests.factories import make_organisation, make_person

    town = make_organisation("Horsens")
    lead = make_person(town, "Ib Lyng")
    other = projects.start(town, by=lead, product_name="OS2kle", title="Emner", goal="Et mål")
    response = as_person(mine.lead).post(reverse("partnership-new"), start_form(project=other.pk))
    assert response.status_code == 422
    assert not Partnership.objects.exists()


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"purpose": "x" * 2_001}, "purpose"),
        ({"goal_amount": "tre millioner"}, "goal_amount"),
        ({"goal_amount": "0"}, "goal_amount"),
        ({"deadline": "i morgen"}, "deadline"),
        ({"deadline": "24.11.2020"}, "deadline"),
        ({"deadline": "31.02.2027"}, "deadline"),
        ({"vendor": "999999"}, "vendor"),
        ({"vendor": "DROP TABLE"}, "vendor"),
        ({"lead_organisation": ""}, "lead_organisation"),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(cast, as_person, bad, field):
    fields = start_form(lead_organisation=cast.horsens.pk) | bad
    response = as_person(cast.coordinator).post(reverse("partnership-new"), fields)
    page = text_of(response)
    assert response.status_code == 422
    assert 'class="error-summary"' in page
    assert f'href="#id_{field}"' in page
    if "purpose" not in bad:
        assert "Fordi vi vil det samme." in page
    assert Partnership.objects.count() == 1


def test_the_same_form_sent_twice_starts_one(cast, as_person):
    client = as_person(cast.coordinator)
    form = text_of(client.get(reverse("partnership-new")))
    submission = re.search(r'name="submission" value="([^"]+)"', form)[1]
    for _again in range(2):
        fields = start_form(lead_organisation=cast.horsens.pk, submission=submission)
        assert client.post(reverse("partnership-new"), fields)["Location"] == "/partnerships/ny-runde/"
    assert Partnership.objects.count() == 2


def edit_form(partnership, **changes):
    fields = start_form(title=partnership.title, vendor=partnership.vendor_id, project="", version=partnership.version)
    return fields | {"purpose": partnership.purpose} | changes


def test_the_leading_municipality_edits_it(cast, as_person):
    client = as_person(cast.leader)
    assert client.get(at("partnership-edit", cast.partnership)).status_code == 200
    assert (
        client.post(at("partnership-edit", cast.partnership), edit_form(cast.partnership, title="")).status_code == 422
    )
    response = client.post(at("partnership-edit", cast.partnership), edit_form(cast.partnership, title="Nyt navn"))
    assert response.status_code == 303
    assert "description was changed" in text_of(client.get(at("partnership-story", cast.partnership)))


def test_who_edits_second_sees_both_and_loses_nothing(cast, as_person):
    old = edit_form(cast.partnership)
    client = as_person(cast.leader)
    client.post(at("partnership-edit", cast.partnership), old | {"title": "Deres titel"})
    response = client.post(at("partnership-edit", cast.partnership), old | {"title": "Min titel"})
    assert response.status_code == 409
    assert "Min titel" in text_of(response)
    assert "Deres titel" in text_of(response)
    assert cast.refreshed().title == "Deres titel"


@pytest.mark.parametrize("name", ["partnership-edit", "partnership-state", "partnership-opening"])
@pytest.mark.parametrize("who", ["member", "signatory", "vendor", "official"])
def test_others_do_not_change_it_and_see_no_button(cast, as_person, name, who):
    client = as_person(getattr(cast, who))
    fields = edit_form(cast.partnership, title="Mit", to="lapsed", reason="x")
    response = client.post(at(name, cast.partnership), fields)
    assert response.status_code == 403
    reason = "Only whoever leads the partnership" if name == "partnership-edit" else "leading municipality"
    assert reason in text_of(response)
    assert (cast.refreshed().title, cast.refreshed().state) == ("Sager på tværs", "open")
    assert at(name, cast.partnership) not in text_of(client.get(cast.partnership.get_absolute_url()))


# The course


def test_a_draft_is_opened_by_one_button(db, as_person):
    cast = Partners(opened=False)
    client = as_person(cast.leader)
    page = text_of(client.get(cast.partnership.get_absolute_url()))
    assert at("partnership-opening", cast.partnership) in page
    assert as_person(cast.member).get(cast.partnership.get_absolute_url()).status_code == 404
    client = as_person(cast.leader)
    for _again in range(2):
        assert client.post(at("partnership-opening", cast.partnership)).status_code == 303
    assert cast.refreshed().state == "open"
    assert as_person(cast.member).get(cast.partnership.get_absolute_url()).status_code == 200
    assert as_person(cast.leader).get(at("partnership-opening", cast.partnership)).status_code == 405


def test_the_next_step_is_recorded_with_its_reason(cast, as_person):
    client = as_person(cast.leader)
    address = at("partnership-state", cast.partnership)
    Partnership.objects.update(state="reached")
    assert client.post(address, {"to": "ordered", "reason": ""}).status_code == 422
    assert client.post(address, {"to": "delivered", "reason": "x"}).status_code == 422
    assert client.post(address, {"to": "ordered", "reason": "Styregruppen 24.11."}).status_code == 303
    page = text_of(client.get(cast.partnership.get_absolute_url()))
    assert "ordered: Styregruppen 24.11." in page


@pytest.mark.parametrize("to", ["reached", "continued"])
def test_what_happens_by_itself_is_not_offered_by_hand(cast, as_person, to):
    response = as_person(cast.leader).post(at("partnership-state", cast.partnership), {"to": to, "reason": "x"})
    assert response.status_code == 422
    assert cast.refreshed().state == "open"


# The vendor's own word


def test_the_vendor_says_when_it_starts(cast, as_person):
    client = as_person(cast.vendor)
    address = at("partnership-threshold", cast.partnership)
    assert address in text_of(client.get(cast.partnership.get_absolute_url()))
    for bad in ("0", "101", "halvdelen"):
        assert client.post(address, {"percent": bad}).status_code == 422
    assert client.post(address, {"percent": "80"}).status_code == 303
    assert cast.refreshed().threshold_percent == 80
    assert client.post(address, {"percent": ""}).status_code == 303
    assert cast.refreshed().threshold_percent is None


@pytest.mark.parametrize("who", ["leader", "coordinator", "signatory"])
def test_nobody_else_says_it_for_the_vendor(cast, as_person, who):
    client = as_person(getattr(cast, who))
    address = at("partnership-threshold", cast.partnership)
    assert client.post(address, {"percent": "10"}).status_code == 403
    assert address not in text_of(client.get(cast.partnership.get_absolute_url()))


# The list


@pytest.fixture
def many(cast):
    for number in range(25):
        partnership = partnerships.start(
            cast.horsens,
            by=cast.coordinator,
            title=f"Runde {number:02}",
            purpose="x",
            goal_amount=100,
            deadline=clock.today(),
        )
        if number % 2:
            partnerships.open_for_pledges(partnership, by=cast.signatory)
    return cast


def listed(response):
    return re.findall(r'<h3><a href="/partnerships/[^"]+">([^<]+)', text_of(response))


def test_the_list_shows_what_is_in_the_readers_world_twenty_a_page(many, as_person):
    client = as_person(many.coordinator)
    first, second = (listed(client.get(reverse("partnership-list"), {"page": page})) for page in (1, 2))
    assert (len(first), len(second)) == (20, 6)
    assert len(listed(as_person(many.official).get(reverse("partnership-list")))) == 13
    assert listed(as_person(many.vendor).get(reverse("partnership-list"))) == ["Sager på tværs"]
    assert listed(as_person(many.other_vendor).get(reverse("partnership-list"))) == []


def test_the_list_is_searched_and_narrowed_and_says_when_nothing_fits(many, as_person):
    client = as_person(many.coordinator)

    def found(**query):
        return listed(client.get(reverse("partnership-list"), query))

    assert found(q="på TVÆRS") == ["Sager på tværs"]
    assert found(q="aarhus") == ["Sager på tværs"]
    assert len(found(stage="draft")) == 13
    assert len(found(stage="draft", q="runde 0")) == 5
    assert found(q="%") == found(q="\\") == found(stage="nonsense") == []
    Project.objects.update(title="Hemmelig plan")
    assert found(q="hemmelig") == []  # a partner sees the product, not the project
    assert "No partnership fits" in text_of(client.get(reverse("partnership-list"), {"q": "findes ikke"}))
    assert client.get(reverse("partnership-list"), {"page": "æøå", "q": "x" * 5_000}).status_code == 200
    fragment = as_person(many.coordinator, htmx=True).get(reverse("partnership-list"), {"q": "tværs"})
    assert text_of(fragment).lstrip().startswith('<section class="stack" id="results"')


def test_an_empty_list_says_what_belongs_there(cast, as_person):
    assert "No partnerships yet" in text_of(as_person(cast.other_vendor).get(reverse("partnership-list")))


def test_the_story_can_be_read_whole_and_by_what_it_is_about(cast, as_person):
    cast.bind(cast.signatory, cast.horsens, 5_000)
    client = as_person(cast.member)
    story = text_of(client.get(at("partnership-story", cast.partnership)))
    assert "binds itself to 5.000 kr." in story
    assert "was started" in story
    pledges_only = text_of(client.get(at("partnership-story", cast.partnership), {"about": "pledge"}))
    assert "binds itself to 5.000 kr." in pledges_only
    assert "was started" not in pledges_only
    assert client.get(at("partnership-story", cast.partnership), {"about": "nonsense"}).status_code == 404
    assert Event.objects.within(cast.partnership).count() == 3


def test_what_people_write_is_shown_as_text(cast, as_person):
    nasty = "<script>alert(1)</script>"
    client = as_person(cast.leader)
    client.post(at("partnership-edit", cast.partnership), edit_form(cast.partnership, title=nasty, purpose=nasty))
    cast.bind(person(cast.horsens, nasty, is_signatory=True), cast.horsens, 5, level="conditional", condition=nasty)
    for address in (cast.partnership.get_absolute_url(), reverse("partnership-list")):
        assert "<script>alert" not in text_of(client.get(address))
