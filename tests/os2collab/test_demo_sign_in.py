"""The demo's people sign in by one click, and only in the demo."""

import pytest
from django.test import Client

from os2collab.models import Organisation, User
from os2collab.personas import PERSONAS

pytestmark = pytest.mark.django_db


@pytest.fixture
def jonas() -> User:
    organisation = Organisation.objects.create(kind="vendor", name="Nordlys Software", slug="nordlys")
    user = User.objects.create_user("jonas@nordlys.example", name="Jonas Nordhav")
    user.memberships.create(organisation=organisation, title="Leveranceansvarlig")
    return user


def test_there_are_eight_people_at_addresses_that_lead_nowhere():
    assert len({persona.key for persona in PERSONAS}) == 8
    assert all(persona.email.endswith(".example") for persona in PERSONAS)


def test_a_button_for_each_who_is_in_the_database(client, jonas):
    page = client.get("/account/login/").content.decode()
    assert page.count('name="persona"') == 1
    assert 'value="jonas"' in page


def test_one_click_signs_in_and_goes_on(client, jonas):
    answer = client.post("/demo/sign-in/", {"persona": "jonas", "next": "/profile/"})
    assert answer["Location"] == "/profile/"
    assert int(client.session["_auth_user_id"]) == jonas.pk
    assert jonas.usersession_set.count() == 1


def test_another_click_becomes_somebody_else(client, jonas):
    other = User.objects.create_user("sofus@randers.example", name="Sofus Klintmark")
    client.post("/demo/sign-in/", {"persona": "jonas"})
    client.post("/demo/sign-in/", {"persona": "sofus"})
    assert int(client.session["_auth_user_id"]) == other.pk


def test_it_sends_nobody_to_another_site(client, jonas):
    assert client.post("/demo/sign-in/", {"persona": "jonas", "next": "//evil.example"})["Location"] == "/"


@pytest.mark.parametrize("persona", ["", "mette", "nobody", "jonas@nordlys.example", "\0"])
def test_nobody_else_can_be_chosen(client, jonas, persona):
    assert client.post("/demo/sign-in/", {"persona": persona}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_it_needs_a_post_with_the_csrf_token(jonas):
    client = Client(enforce_csrf_checks=True)
    assert client.get("/demo/sign-in/").status_code == 405
    assert client.post("/demo/sign-in/", {"persona": "jonas"}).status_code == 403


def test_outside_the_demo_there_is_no_such_door(client, jonas, settings):
    settings.DEMO = False
    assert client.post("/demo/sign-in/", {"persona": "jonas"}).status_code == 404
    assert client.get("/demo/sign-in/").status_code == 404
    assert 'name="persona"' not in client.get("/account/login/").content.decode()
    assert "_auth_user_id" not in client.session
