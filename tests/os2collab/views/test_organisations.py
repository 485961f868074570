"""The pages of organisations and their people."""

from datetime import date, timedelta

import pytest
from django.test import Client

from os2collab import clock
from os2collab.models import Organisation, OrganisationKind, PopulationFigure, RegionPeriod, User
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def randers() -> Organisation:
    organisation = make_organisation("Randers", municipality_code="0730")
    RegionPeriod.objects.create(organisation=organisation, region="Region Midtjylland", valid_from=date(2020, 1, 1))
    for year, inhabitants in ((2020, 97_909), (2021, 98_118)):
        PopulationFigure.objects.create(organisation=organisation, year=year, inhabitants=inhabitants)
    return organisation


@pytest.fixture
def secretariat() -> Organisation:
    return make_organisation("OS2-sekretariatet", OrganisationKind.SECRETARIAT)


@pytest.fixture
def coordinator(secretariat) -> User:
    return make_person(secretariat, "Rikke Storm")


@pytest.fixture
def administrator(randers) -> User:
    return make_person(randers, "Else Administrator", is_administrator=True)


@pytest.fixture
def stranger() -> User:
    return make_person(make_organisation("Fjord Digital", OrganisationKind.VENDOR))


def names(answer) -> list[str]:
    return [organisation.name for organisation in answer.context["page"]]


def test_the_list_is_in_danish_order_and_can_be_searched(client: Client, stranger):
    for name in ("Ærø", "Aabenraa", "Viborg", "Ørsted A/S"):
        make_organisation(name, "vendor" if "A/S" in name else "municipality")
    client.force_login(stranger)
    assert names(client.get("/organisations/")) == ["Fjord Digital", "Viborg", "Ærø", "Ørsted A/S", "Aabenraa"]
    assert names(client.get("/organisations/?q=ærø")) == ["Ærø"]
    assert names(client.get("/organisations/?q=ÅBEN")) == ["Aabenraa"]
    assert names(client.get("/organisations/?kind=vendor&q=%C3%B8rs")) == ["Ørsted A/S"]
    assert names(client.get("/organisations/?q=%25")) == []


@pytest.mark.parametrize("query", ["kind=kingdom", "q=" + "x" * 121, "q=%FF%FE", "page=nine", "page=-1"])
def test_odd_questions_are_answered(client: Client, stranger, query):
    client.force_login(stranger)
    assert client.get(f"/organisations/?{query}").status_code in {200, 422}


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_list_asks_the_same_number_of_questions(client: Client, stranger, django_assert_num_queries, count):
    for number in range(count):
        organisation = make_organisation(f"Kommune {number}")
        PopulationFigure.objects.create(organisation=organisation, year=2020, inhabitants=1_000 + number)
    client.force_login(stranger)
    client.get("/organisations/")
    with django_assert_num_queries(5):
        client.get("/organisations/")


def test_the_page_shows_what_everybody_may_know(client: Client, randers, administrator, stranger):
    client.force_login(stranger)
    page = client.get("/organisations/" + randers.slug + "/")
    text = page.content.decode()
    assert "Randers Kommune" in text
    assert "Region Midtjylland" in text
    assert "98.118" in text
    assert "2021" in text
    assert "60.000" in text
    assert "119.999" in text
    assert administrator.name not in text
    assert "/people/" not in text
    assert client.get(f"/organisations/{randers.slug}/people/").status_code == 403
    assert client.get("/organisations/ukendt/").status_code == 404


def test_people_are_shown_to_colleagues_and_the_secretariat(client: Client, randers, administrator, coordinator):
    make_person(randers, "Tidligere Medarbejder", ended_on=clock.today() - timedelta(days=1))
    for reader in (make_person(randers), administrator, coordinator):
        client.force_login(reader)
        page = client.get(f"/organisations/{randers.slug}/people/")
        assert page.status_code == 200
        assert administrator.email in page.content.decode()
        assert [membership.user.name for membership in page.context["former"]] == ["Tidligere Medarbejder"]
        assert ("/people/new/" in page.content.decode()) == (reader in (administrator, coordinator))


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_list_of_people_asks_the_same_number_of_questions(
    client: Client, randers, administrator, django_assert_num_queries, count
):
    for _ in range(count):
        make_person(randers)
    client.force_login(administrator)
    client.get(f"/organisations/{randers.slug}/people/")
    with django_assert_num_queries(5):
        client.get(f"/organisations/{randers.slug}/people/")


def test_an_organisation_is_registered(client: Client, coordinator):
    client.force_login(coordinator)
    assert client.get("/organisations/new/").status_code == 200
    typed = {"kind": "vendor", "name": "Nordlys Software", "cvr": "DK 29 18 98 46", "gln": "5790 0000 0001 2"}
    answer = client.post("/organisations/new/", typed)
    assert (answer.status_code, answer.url) == (303, "/organisations/nordlys-software/")
    made = Organisation.objects.get(slug="nordlys-software")
    assert (made.cvr, made.gln, made.municipality_code) == ("29189846", "5790000000012", "")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "vendor", "name": ""}, "name"),
        ({"kind": "kingdom", "name": "X"}, "kind"),
        ({"name": "X"}, "kind"),
        ({"kind": "vendor", "name": "X" * 121}, "name"),
        ({"kind": "vendor", "name": "X\x1b"}, "name"),
        ({"kind": "vendor", "name": "Randers"}, "name"),
        ({"kind": "vendor", "name": "X", "cvr": "12345678"}, "cvr"),
        ({"kind": "vendor", "name": "X", "gln": "5790000000013"}, "gln"),
        ({"kind": "municipality", "name": "X"}, "municipality_code"),
        ({"kind": "municipality", "name": "X", "municipality_code": "73"}, "municipality_code"),
        ({"kind": "municipality", "name": "X", "municipality_code": "٠١٢٣"}, "municipality_code"),
        ({"kind": "municipality", "name": "X", "municipality_code": "0730"}, "municipality_code"),
        ({"kind": "vendor", "name": "X", "municipality_code": "0101"}, "municipality_code"),
    ],
)
def test_mistakes_are_shown_at_their_field(client: Client, coordinator, randers, typed, field):
    client.force_login(coordinator)
    answer = client.post("/organisations/new/", typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Organisation.objects.count() == 2


def test_only_the_secretariat_finds_the_way_to_register(client: Client, secretariat, administrator, stranger):
    for user in (administrator, stranger):
        client.force_login(user)
        assert "/organisations/new/" not in client.get("/organisations/").content.decode()
        assert client.get("/organisations/new/").status_code == 403
        assert client.post("/organisations/new/", {"kind": "vendor", "name": "X"}).status_code == 403
    assert not Organisation.objects.filter(name="X").exists()


def test_a_stale_edit_shows_mine_and_theirs_and_can_be_sent_again(client: Client, randers, administrator):
    client.force_login(administrator)
    address = f"/organisations/{randers.slug}/edit/"
    assert client.get(address).context["form"].initial["version"] == 1
    typed = {"name": "Randers", "cvr": "29189846", "gln": "", "version": "1"}
    assert client.post(address, typed).status_code == 303
    answer = client.post(address, {**typed, "name": "Randers Fjord", "cvr": ""})
    assert answer.status_code == 409
    form = answer.context["form"]
    assert [(row.label, row.mine, row.theirs) for row in form.differences] == [
        ("Navn" if form.fields["name"].label == "Navn" else "Name", "Randers Fjord", "Randers"),
        ("CVR", "", "29189846"),
    ]
    assert "Randers Fjord" in answer.content.decode()
    again = {name: form[name].value() for name in ("name", "cvr", "gln", "version")}
    assert client.post(address, again).status_code == 303
    randers.refresh_from_db()
    assert (randers.name, randers.version) == ("Randers Fjord", 3)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 50])
def test_a_forged_version_is_stale(client: Client, randers, administrator, version):
    client.force_login(administrator)
    typed = {"name": "Randers", "cvr": "", "gln": "", "version": version}
    assert client.post(f"/organisations/{randers.slug}/edit/", typed).status_code == 409


def test_people_are_added_changed_and_ended(client: Client, randers, administrator):
    client.force_login(administrator)
    people = f"/organisations/{randers.slug}/people/"
    assert client.get(f"{people}new/").status_code == 200
    typed = {"email": "ny@randers.example", "name": "Nynne Ny", "started_on": "1/12-2026"}
    assert client.post(f"{people}new/", typed).url == people
    membership = randers.memberships.get(user__email="ny@randers.example")
    assert membership.started_on == date(2026, 12, 1)

    again = client.post(f"{people}new/", typed)
    assert again.status_code == 422
    assert list(again.context["form"].errors) == ["email"]

    assert client.get(f"{people}{membership.pk}/").status_code == 200
    assert client.post(f"{people}{membership.pk}/", {"title": "Chef", "is_signatory": "on"}).status_code == 303
    membership.refresh_from_db()
    assert (membership.title, membership.is_signatory) == ("Chef", True)

    assert client.get(f"{people}{membership.pk}/end/").status_code == 200
    early = client.post(f"{people}{membership.pk}/end/", {"ended_on": "1.11.2026"})
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["ended_on"])
    assert client.post(f"{people}{membership.pk}/end/", {"ended_on": "24.12.2026"}).status_code == 303
    membership.refresh_from_db()
    assert membership.ended_on == date(2026, 12, 24)


def test_people_of_others_are_out_of_reach(client: Client, randers, administrator, stranger):
    member = make_person(randers).memberships.get()
    elsewhere = stranger.memberships.get()
    people = f"/organisations/{randers.slug}/people/"
    client.force_login(administrator)
    assert client.post(f"{people}{elsewhere.pk}/end/", {"ended_on": "24.12.2026"}).status_code == 404
    assert client.get(f"{people}{elsewhere.pk}/").status_code == 404
    for user in (stranger, member.user):
        client.force_login(user)
        assert client.get(f"{people}new/").status_code == 403
        assert client.post(f"{people}{member.pk}/", {"is_administrator": "on"}).status_code == 403
        assert client.post(f"{people}{member.pk}/end/", {"ended_on": "24.12.2026"}).status_code == 403
    member.refresh_from_db()
    assert (member.ended_on, member.is_administrator) == (None, False)


def test_whoever_is_not_signed_in_is_asked_to(client: Client, randers):
    for address in ("/organisations/", f"/organisations/{randers.slug}/", f"/organisations/{randers.slug}/people/"):
        assert client.get(address).status_code == 302
