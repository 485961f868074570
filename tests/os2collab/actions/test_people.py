"""Being forgotten, and what must not be."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client

from os2collab import clock, happenings
from os2collab.access.guards import Refused
from os2collab.actions import people
from os2collab.events import record, sentence
from os2collab.models import Event, Membership, Notification, Organisation, User
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-hest-batteri"


@pytest.fixture
def skanderborg() -> Organisation:
    return make_organisation("Skanderborg")


@pytest.fixture
def marie(skanderborg) -> User:
    """Somebody with every way in, and a past."""
    user = make_person(skanderborg, "Marie Engager", title="Jurist", is_administrator=True)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    SocialAccount.objects.create(user=user, provider="skanderborg", uid="s-1", extra_data={"name": "Marie Engager"})
    organisation = skanderborg
    event = record(
        happenings.PERSON_ARRIVED, by=user, on=user, within=organisation, organisation=organisation, name=user.name
    )
    Notification.objects.create(user=user, event=event, reason="organisation")
    return user


@pytest.fixture
def rikke() -> User:
    return make_person(make_organisation("OS2-sekretariatet", "secretariat"), "Rikke Bakkely")


def test_the_person_is_forgotten_and_the_record_stays(marie, rikke, skanderborg):
    email, events = marie.email, list(Event.objects.values_list("pk", "kind", "by", "at"))
    people.anonymise(marie, by=rikke)
    marie.refresh_from_db()
    assert marie.name == people.alias(skanderborg)
    assert marie.email.endswith(".invalid")
    assert marie.anonymised_at
    assert not marie.is_active
    assert not marie.has_usable_password()
    for model in (EmailAddress, SocialAccount, Authenticator, Notification):
        assert not model.objects.filter(user=marie).exists()
    membership = marie.memberships.get()
    assert (membership.ended_on, membership.title, membership.is_administrator) == (clock.today(), "", False)
    assert list(Event.objects.values_list("pk", "kind", "by", "at"))[: len(events)] == events
    assert sentence(Event.objects.get(kind="person.arrived")).startswith(marie.name)
    assert Event.objects.get(kind="person.anonymised").by == rikke
    with connection.cursor() as cursor:
        for model in (User, Event, Membership, EmailAddress, SocialAccount, Notification):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} AS t")  # noqa: S608 - our own tables
            assert not [row for (row,) in cursor.fetchall() if "Marie" in row or email in row], model


def test_sessions_end_at_once(marie, rikke):
    client = Client()
    client.post("/account/login/", {"login": marie.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 200
    people.anonymise(marie, by=rikke)
    assert client.get("/profile/").status_code == 302
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()
    again = Client()
    again.post("/account/login/", {"login": marie.email, "password": PASSWORD})
    assert "_auth_user_id" not in again.session


def test_history_is_closed_again_afterwards(marie, rikke):
    people.anonymise(marie, by=rikke)
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(kind="x")


def test_somebody_else_of_another_name_keeps_it(marie, rikke, skanderborg):
    other = make_person(skanderborg, "Marie Engager-Berg")
    event = record(
        happenings.PERSON_ARRIVED, by=other, on=other, within=skanderborg, organisation=skanderborg, name=other.name
    )
    people.anonymise(marie, by=rikke)
    event.refresh_from_db()
    assert event.details["name"] == "Marie Engager-Berg"


def test_somebody_of_the_same_name_keeps_it(marie, rikke):
    randers = make_organisation("Randers")
    namesake = make_person(randers, marie.name).memberships.get()
    event = record(
        happenings.PERSON_ARRIVED,
        by=namesake.user,
        on=namesake,
        within=randers,
        organisation=randers,
        name=namesake.user.name,
    )
    people.anonymise(marie, by=rikke)
    event.refresh_from_db()
    assert event.details["name"] == "Marie Engager"


def test_work_that_starts_or_ends_later_is_over_too(marie, rikke, skanderborg):
    later = clock.today() + timedelta(days=30)
    ends_later = make_organisation("Randers"), {"started_on": clock.today() - timedelta(days=3), "ended_on": later}
    starts_later = make_organisation("Favrskov"), {"started_on": later}
    for organisation, days in (ends_later, starts_later):
        Membership.objects.create(
            user=marie, organisation=organisation, is_administrator=True, is_signatory=True, **days
        )
    past = Membership.objects.create(
        user=marie,
        organisation=make_organisation("Aarhus"),
        started_on=clock.today() - timedelta(days=9),
        ended_on=clock.today() - timedelta(days=8),
    )
    people.anonymise(marie, by=rikke)
    ends = dict(marie.memberships.values_list("organisation__name", "ended_on"))
    today = clock.today()
    assert ends == {"Skanderborg": today, "Randers": today, "Favrskov": later, "Aarhus": past.ended_on}
    assert not marie.memberships.filter(is_administrator=True).exists()
    assert not marie.memberships.filter(is_signatory=True).exists()


def test_only_the_secretariat_does_it(marie, skanderborg):
    boss = make_person(skanderborg, "Bo", is_administrator=True)
    with pytest.raises(Refused, match=r"sekretariat|secretariat"):
        people.anonymise(marie, by=boss)
    with pytest.raises(Refused):
        people.anonymise(marie, by=marie)
    with pytest.raises(Http404):
        people.anonymise(marie, by=make_person(make_organisation("Randers"), "Sofus"))
    with pytest.raises(Http404):
        people.anonymise(marie, by=AnonymousUser())
    marie.refresh_from_db()
    assert marie.name == "Marie Engager"


def test_once_is_enough(marie, rikke):
    people.anonymise(marie, by=rikke)
    with pytest.raises(Refused):
        people.anonymise(marie, by=rikke)


def test_somebody_who_never_worked_anywhere(rikke):
    user = make_person(None, "Ukendt Person")
    people.anonymise(user, by=rikke)
    user.refresh_from_db()
    assert user.name == people.alias(None)


def test_the_page_asks_for_the_address(marie, rikke, client):
    client.force_login(rikke)
    page = f"/people/{marie.pk}/anonymise/"
    assert marie.email in client.get(page).content.decode()
    assert client.post(page, {"email": "other@example.com"}).status_code == 422
    assert client.post(page, {}).status_code == 422
    marie.refresh_from_db()
    assert not marie.anonymised_at
    assert client.post(page, {"email": marie.email.upper()}).status_code == 303
    marie.refresh_from_db()
    assert marie.anonymised_at
    assert client.get(page).status_code == 403


def test_the_page_is_hidden_from_others(marie, skanderborg, client):
    page = f"/people/{marie.pk}/anonymise/"
    client.force_login(make_person(skanderborg, "Bo", is_administrator=True))
    assert client.post(page, {"email": marie.email}).status_code == 403
    client.force_login(make_person(make_organisation("Randers"), "Sofus"))
    assert client.get(page).status_code == 404
    marie.refresh_from_db()
    assert not marie.anonymised_at
