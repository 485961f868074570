"""Needs through the web: what people see, what one click does, and what is asked before a need is proposed twice."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import Membership, User
from os2collab.search.found import find
from os2collab.search.question import Question
from partnerships.actions import need_merging, needs, partnerships
from partnerships.models import Need, NeedEstimate, NeedSupport, Partnership
from partnerships.panels import panels_of
from projects.actions import projects
from projects.models import Product
from tests.partnerships.cast import organisation, person
from tests.partnerships.need_cast import Needing

LIST, NEW, ALIKE = "/needs/", "/needs/new/", "/needs/similar/"
WORDS = {"title": "Breve på let dansk", "text": "Ingen forstår dem", "weight": "2"}


@pytest.fixture
def cast(db) -> Needing:
    return Needing()


def listed(response) -> list[str]:
    """The titles of the rows, as they stand."""
    return re.findall(r'<article class="need-row".*?<h3><a [^>]*>([^<]*)</a>', response.text, re.DOTALL)


def press(client, need: Need, **fields):
    """One click on “We have it too” in the row."""
    said = {"stance": "also", "weight": "2", "version": "0", "row": "1", **fields}
    return client.post(reverse("need-stance", args=[need.pk]), said)


def test_the_list_says_how_many_have_it_and_can_be_narrowed(cast, as_person):
    product = Product.objects.create(name="OS2brev", slug="os2brev")
    letters = cast.propose("Breve på let dansk", product=product, wished_year=2031)
    late = cast.propose("Kalender for haller", cast.official)
    needs.settle(late, by=cast.coordinator, to="parked", reason="Senere")
    gone = cast.propose("Borgere følger sager", cast.official)
    need_merging.merge(gone, by=cast.coordinator, into=cast.need)
    client = as_person(cast.leader)
    titles = {"letters": letters.title, "late": late.title, "first": cast.need.title}
    for query, expected in {
        "": ["first", "late", "letters"],
        "?sort=newest": ["late", "letters", "first"],
        "?q=brevene": ["letters"],
        "?q=os2brev": ["letters"],
        "?q=kalenderen+hallen": ["late"],
        f"?product={product.pk}": ["letters"],
        "?year=2031": ["letters"],
        "?stage=gathered": ["first"],
        "?stage=aside": ["late"],
        "?stage=sold&show=fits&year=MMXX": ["first", "late", "letters"],
        "?q=zebra": [],
    }.items():
        assert listed(client.get(LIST + query)) == [titles[name] for name in expected], query
    assert "<strong>2</strong> <small>organisations have it</small>" in client.get(LIST).text
    assert listed(as_person(cast.official).get(f"{LIST}?show=mine")) == [titles["first"], titles["late"]]
    assert listed(as_person(cast.official).get(f"{LIST}?show=unanswered")) == [titles["letters"]]
    for missing in ("?q=zebra", ""):
        Need.objects.all().update(title="x", text="x") if missing else None
        assert as_person(cast.vendor).get(LIST + missing).status_code == 200


def test_a_vendor_finds_the_needs_about_what_it_delivers_to(cast, as_person):
    project = projects.start(cast.aarhus, by=cast.leader, product_name="OS2sag", title="Sag", goal="Mål")
    Partnership.objects.filter(pk=cast.partnership.pk).update(project=project)
    fitting = cast.propose("Om sagen", product=project.product)
    assert listed(as_person(cast.vendor).get(f"{LIST}?show=fits")) == [fitting.title]
    assert listed(as_person(cast.other_vendor).get(f"{LIST}?show=fits")) == []


def test_one_click_in_the_list_swaps_the_row_and_works_without_a_script(cast, as_person):
    row = press(as_person(cast.leader, htmx=True), cast.need)
    assert row.status_code == 200
    assert f'id="need_{cast.need.pk}_row"' in row.text
    assert "<html" not in row.text
    assert "We have it too · important" in row.text
    again = press(as_person(cast.leader, htmx=True), cast.need)
    assert again.status_code == 200
    assert NeedSupport.objects.filter(organisation=cast.aarhus).get().version == 1
    client = as_person(cast.official)
    client.defaults.pop("HTTP_HX_REQUEST", None)
    plain = press(client, cast.need)
    assert (plain.status_code, plain.url) == (303, cast.need.get_absolute_url())
    assert cast.fresh().also_count == 3


def test_a_click_on_an_old_list_does_not_overrule_a_colleague(cast, as_person):
    cast.say(cast.colleague, "not_for_us", reason="Vi har det")
    row = press(as_person(cast.leader, htmx=True), cast.need)
    assert "Not for us" in row.text
    assert "something else meanwhile" in row.headers["HX-Trigger"]
    assert NeedSupport.objects.get(organisation=cast.aarhus).stance == "not_for_us"


def test_a_stance_with_its_reason_and_nothing_typed_is_lost(cast, as_person):
    address = reverse("need-stance", args=[cast.need.pk])
    client = as_person(cast.leader)
    half = {"stance": "not_for_us", "reason": "", "version": "0", "wished_year": str(clock.today().year + 1)}
    refused = client.post(address, half)
    assert refused.status_code == 422
    assert "Say why it is not for you" in refused.text
    assert f'<option value="{clock.today().year + 1}" selected>' in refused.text
    assert client.post(address, half | {"reason": "Vi har købt det"}).status_code == 303
    page = client.get(cast.need.get_absolute_url()).text
    assert "Vi har købt det" in page
    stale = client.post(address, {"stance": "also", "weight": "3", "version": "0"})
    assert stale.status_code == 409
    assert client.post(address, {"stance": "also", "weight": "3", "version": "1"}).status_code == 303
    in_place = as_person(cast.leader, htmx=True).post(address, {"stance": "also", "version": "2"})
    assert in_place.status_code == 422
    assert 'id="need"' in in_place.text
    assert "Say how much it matters to you" in in_place.text


def test_whoever_works_for_two_municipalities_speaks_for_each(cast, as_person):
    Membership.objects.create(user=cast.leader, organisation=cast.agency, started_on=clock.today())
    client = as_person(cast.leader)
    page = client.get(cast.need.get_absolute_url()).text
    assert "What Aarhus says" in page
    assert "What Digitaliseringsstyrelsen says" in page
    assert 'name="row"' not in client.get(LIST).text, "the list does not guess for whom"
    said = {"organisation": cast.agency.slug, "stance": "also", "weight": "1", "version": "0"}
    client.post(reverse("need-stance", args=[cast.need.pk]), said)
    assert set(cast.need.supports.values_list("organisation__name", flat=True)) == {"Horsens", cast.agency.name}
    foreign = client.post(reverse("need-stance", args=[cast.need.pk]), said | {"organisation": cast.horsens.slug})
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("Borgere skal kunne se deres sager", True),  # other endings
        ("sagen", True),
        ("borgerportal", True),  # the beginning of a longer word
        ("Se sin sag og tale med kommunen på nettet hver dag", True),
        ("Kalender for haller", False),
        ("borgern kn se", True),  # slips of the pen: by how a word begins
        ("", False),
        ("og i på", False),
        ("'; & | ! :* <->", False),
    ],
)
def test_what_looks_alike_is_found_while_it_is_typed(cast, as_person, typed, is_found):
    cast.propose("Vagtplaner på telefonen")
    found = as_person(cast.leader, htmx=True).get(ALIKE, {"title": typed})
    assert found.status_code == 200
    assert 'aria-live="polite"' in found.text
    assert "<html" not in found.text
    assert ("Borgeren kan se sin sag" in found.text) == is_found
    assert len(re.findall('name="seen"', found.text)) <= 5


def test_only_the_five_that_are_most_alike(cast, as_person):
    for number in range(8):
        cast.propose(f"Sag {number}")
    found = as_person(cast.leader, htmx=True).get(ALIKE, {"title": "borgeren ser sin sag"})
    assert len(re.findall('name="seen"', found.text)) <= 5
    assert re.search(r"<h3><a [^>]*>([^<]*)", found.text)[1] == "Borgeren kan se sin sag"


def test_the_same_need_is_not_proposed_twice_without_being_asked(cast, as_person):
    client = as_person(cast.leader)
    words = WORDS | {"title": "Borgere kan se deres sag", "text": "Mange ringer", "kle": "00.01", "wished_year": ""}
    asked = client.post(NEW, words)
    assert asked.status_code == 200
    assert Need.objects.count() == 1
    assert "These look alike" in asked.text
    assert "Mine is another" in asked.text
    for kept in ("Borgere kan se deres sag", "Mange ringer", 'value="00.01"'):
        assert kept in asked.text
    looked = client.post(NEW, words | {"text": "", "look": "1"})
    assert "Fields" not in looked.text
    assert "error-summary" not in looked.text, "whoever only looks is not scolded"
    assert "Borgere kan se deres sag" in looked.text
    done = client.post(NEW, words | {"another": "1"})
    need = Need.objects.latest("pk")
    assert (done.status_code, done.url, need.kle) == (303, need.get_absolute_url(), "00.01")
    seen = client.post(
        NEW, words | {"title": "Borgeren ser sin sag nu", "seen": [str(n.pk) for n in Need.objects.all()]}
    )
    assert seen.status_code == 303, "whoever was shown them while typing is not asked again"


def test_the_same_form_twice_is_one_need(cast, as_person):
    client = as_person(cast.leader)
    form = WORDS | {"submission": "6a4f4d0e-2f3f-4a51-9d3b-6a8f0b1f0001"}
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert first.url == second.url
    assert Need.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kle", "1.2", "Write a KLE code as 00.01, 00.01.00 or 00.01.00A01."),
        ("kle", "٠٠.٠١", "Write a KLE code"),
        ("title", "", "required"),
        ("text", "x" * 4001, "at most 4000 characters"),
        ("wished_year", "1999", "valid choice"),
        ("product", "999999", "valid choice"),
        ("weight", "9", "valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, as_person, field, value, said):
    answer = as_person(cast.leader).post(NEW, WORDS | {field: value})
    assert answer.status_code == 422
    error = re.search(rf'id="id_{field}_error".*?</span></span>', answer.text, re.DOTALL)
    assert said in error[0]
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("00", "00"), ("00.01", "00.01"), ("00.01.00a01", "00.01.00A01"), ("00.01.00 Ø05", "00.01.00Ø05")],
)
def test_kle_codes_are_written_as_kl_does(cast, as_person, typed, kept):
    as_person(cast.leader).post(NEW, WORDS | {"kle": typed})
    assert Need.objects.latest("pk").kle == kept


def test_the_page_of_a_need_and_what_each_may_do_there(cast, as_person):
    cast.say(cast.leader, weight=3, wished_year=2030)
    cast.say(cast.official, "not_for_us", reason="Vi er ingen kommune")
    cast.estimate(cast.vendor, 100_000, 200_000, 400_000)
    cast.estimate(cast.other_vendor, 100, 150, 200, unit="hours")
    page = as_person(cast.leader).get(cast.need.get_absolute_url()).text
    for words in ("2 organisations have this need.", "Hard to do without", "2030", "Vi er ingen kommune"):
        assert words in page
    assert "From 100.000 kr. to 400.000 kr., most likely 200.000 kr." in page
    assert "From 100 to 200 hours, most likely 150" in page
    assert page.count('class="range-bar"') == 2
    may = {
        cast.leader: {"partnership"},
        cast.member: set(),
        cast.signatory: {"partnership"},
        cast.vendor: {"estimates"},
        cast.coordinator: {"partnership", "merging", "state", "edit"},
    }
    for who, expected in may.items():
        page = as_person(who).get(cast.need.get_absolute_url()).text
        offered = set(re.findall(rf'href="/needs/{cast.need.pk}/(partnership|merging|state|edit|estimates)/"', page))
        assert offered == expected, who
        assert ("What" in page and "says</h2>" in page) == (who not in (cast.vendor, cast.coordinator))


def test_a_merged_need_leads_to_the_other_and_both_proposers_are_named(cast, as_person):
    twin = cast.propose("Følg sagen", cast.leader)
    client = as_person(cast.coordinator)
    answer = client.post(reverse("need-merging", args=[twin.pk]), {"number": f"#{cast.need.pk}"})
    assert (answer.status_code, answer.url) == (303, cast.need.get_absolute_url())
    assert client.get(twin.get_absolute_url()).url == cast.need.get_absolute_url()
    page = client.get(cast.need.get_absolute_url()).text
    assert "Also “Følg sagen”, proposed by Aarhus" in page
    assert client.get(reverse("need-story", args=[twin.pk])).status_code == 200
    for number in ("", "0", "99999999999999999999", "x", str(cast.need.pk)):
        wrong = client.post(reverse("need-merging", args=[cast.need.pk]), {"number": number})
        assert wrong.status_code == 422, number
    alike = cast.propose("Borgere kan se sager", cast.official)
    assert f'value="{cast.need.pk}"' in client.get(reverse("need-merging", args=[alike.pk])).text


def test_a_vendor_gives_an_estimate_in_order(cast, as_person):
    client, address = as_person(cast.vendor), reverse("need-estimate", args=[cast.need.pk])
    figures = {"unit": "kroner", "low": "100.000", "likely": "50.000", "high": "300.000"}
    refused = client.post(address, figures)
    assert refused.status_code == 422
    assert "not below the low one" in refused.text
    for wrong in ({"low": "-5"}, {"low": "0"}, {"high": "mange"}, {"likely": "99999999999999"}, {"unit": "days"}):
        assert client.post(address, figures | {"likely": "150.000"} | wrong).status_code == 422, wrong
    assert NeedEstimate.objects.count() == 0
    assert client.post(address, figures | {"likely": "150.000"}).status_code == 303
    assert NeedEstimate.objects.get().likely == 150_000


def test_from_a_need_to_a_partnership(cast, as_person):
    cast.say(cast.leader)
    cast.estimate(cast.vendor, 100_000, 200_000, 400_000)
    cast.estimate(cast.other_vendor, 100, 150, 200, unit="hours")
    client, address = as_person(cast.signatory), reverse("need-partnership", args=[cast.need.pk])
    form = client.get(address).text
    for prefilled in ('value="Borgeren kan se sin sag"', "De ringer", 'value="200.000"', ">Horsens</option>"):
        assert prefilled in form
    assert ">Aarhus</option>" not in form
    sent = {"leader": f"o{cast.horsens.pk}", "title": "Sagen", "purpose": "Sammen", "goal_amount": "200.000"}
    past = (clock.today() - timedelta(days=1)).isoformat()
    assert client.post(address, sent | {"deadline": past}).status_code == 422
    soon = (clock.today() + timedelta(days=60)).isoformat()
    assert client.post(address, sent | {"deadline": soon, "leader": f"o{cast.aarhus.pk}"}).status_code == 422
    submission = {"submission": "6a4f4d0e-2f3f-4a51-9d3b-6a8f0b1f0002"}
    started, twice = (client.post(address, sent | submission | {"deadline": soon}) for _ in range(2))
    partnership = Partnership.objects.get(title="Sagen")
    assert started.url == twice.url == partnership.get_absolute_url()
    page = client.get(partnership.get_absolute_url()).text
    assert f'Grown from the need <a href="/needs/{cast.need.pk}/">Borgeren kan se sin sag</a>' in page
    assert "Has the need: Horsens, Aarhus" in page
    assert client.get(address).status_code == 403
    outsider = as_person(cast.other_vendor).get(cast.need.get_absolute_url()).text
    assert "Sagen" not in outsider, "a draft is for those who make it"
    assert "being prepared" in outsider
    partnerships.open_for_pledges(partnership, by=cast.signatory)
    assert "lifts this need, led by Horsens" in as_person(cast.leader).get(cast.need.get_absolute_url()).text


def test_nobody_is_chosen_to_lead_but_who_proposed_it(cast, as_person):
    cast.say(cast.leader)
    address = reverse("need-partnership", args=[cast.need.pk])
    page = as_person(cast.coordinator).get(address).text
    assert re.findall(r"<option[^>]* selected>([^<]*)", page) == ["Horsens"]
    Need.objects.filter(pk=cast.need.pk).update(organisation=cast.agency)
    page = as_person(cast.coordinator).get(address).text
    assert ">Aarhus</option>" in page
    assert re.findall(r"<option[^>]* selected>([^<]*)", page) in ([], ["Choose"])


def test_a_coordinator_is_shown_what_many_have_and_nobody_lifts(cast, as_person):
    cast.say(cast.leader)
    assert panels_of(User.objects.get(pk=cast.coordinator.pk)).coordinates["needs"].total == 0
    cast.say(cast.official)
    assert cast.need.title in as_person(cast.coordinator).get("/").text
    assert listed(as_person(cast.coordinator).get(f"{LIST}?show=many")) == [cast.need.title]
    panel = panels_of(User.objects.get(pk=cast.coordinator.pk)).coordinates["needs"]
    assert [(need.title, need.count, need.url) for need in panel.needs] == [
        (cast.need.title, 3, cast.need.get_absolute_url())
    ]
    needs.settle(cast.need, by=cast.coordinator, to="parked", reason="Senere")
    assert panels_of(User.objects.get(pk=cast.coordinator.pk)).coordinates["needs"].total == 0


def test_needs_are_found_by_the_search_and_by_nobody_who_works_nowhere(cast):
    kinds = [group.kind.key for group in find(Question("borgerens sager"), cast.vendor)]
    assert kinds == ["need"]
    former = person(organisation("Nyborg"), "Ole", ended_on=clock.today() - timedelta(days=1))
    assert find(Question("borgerens sager"), former) == []


def test_the_file_holds_what_the_list_is_narrowed_to(cast, as_person):
    cast.propose("Breve på let dansk")
    text = as_person(cast.leader).get("/needs.csv?q=breve").getvalue().decode()
    assert "Breve på let dansk" in text
    assert cast.need.title not in text


def test_those_who_have_it_are_told_of_what_is_said(cast, as_person):
    cast.say(cast.leader)
    as_person(cast.vendor).post(f"/talk/need/{cast.need.pk}/", {"text": "Hvor mange systemer?", "audience": ""})
    for who in (cast.member, cast.leader):
        assert who.notifications.filter(event__kind="comment.written").count() == 1
    page = as_person(cast.leader).get(cast.need.get_absolute_url()).text
    assert "Hvor mange systemer?" in page
