"""Sign-in with one's municipality, against a real provider on this machine."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from os2collab import clock, oidc
from os2collab.models import Event, Notification, Organisation, User
from tests.os2collab import oidc_provider
from tests.os2collab.oidc_provider import Provider

pytestmark = pytest.mark.django_db
MARIE = {"sub": "s-1", "email": "Marie@Skanderborg.example", "email_verified": True, "name": "Marie Engager"}


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name="Skanderborg", slug="skanderborg", municipality_code="0746"
    )


def entry(url: str, **more: Any) -> dict[str, Any]:
    names = {"provider_id": "skanderborg", "name": "Skanderborg", "organisation": "skanderborg"}
    return {**names, "server_url": url, "client_id": oidc_provider.CLIENT_ID, "secret": oidc_provider.SECRET, **more}


@pytest.fixture
def provider(settings: Any, organisation: Organisation) -> Iterator[Provider]:
    """Skanderborg's provider, with Marie at the keyboard."""
    with oidc_provider.running() as provider:
        provider.person = dict(MARIE)
        apps = oidc.read(json.dumps([entry(provider.url)]))
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
        yield provider


def come(client: Client, query: str = "") -> Any:
    """Follow the link on the sign-in page to the provider and back."""
    away = client.get(f"/account/oidc/skanderborg/login/{query}")
    assert away.status_code == 302, away.content
    back = requests.get(away["Location"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def person(organisation: Organisation | None = None, **fields: Any) -> User:
    user = User.objects.create_user("marie@skanderborg.example", name="Marie Engager", **fields)
    if organisation:
        user.memberships.create(organisation=organisation)
    return user


def signed_in(client: Client) -> int | None:
    return int(client.session.get("_auth_user_id", 0)) or None


def test_the_sign_in_page_has_a_link_that_comes_back_to_the_same_page(client, provider):
    page = client.get("/account/login/?next=/profile/").content.decode()
    assert 'href="/account/oidc/skanderborg/login/?next=%2Fprofile%2F"' in page
    assert come(client, "?next=/profile/")["Location"] == "/profile/"


def test_the_link_never_leads_to_another_site(client, provider):
    assert come(client, "?next=https://evil.example/")["Location"] == "/"
    page = Client().get("/account/login/?next=https://evil.example/").content.decode()
    assert 'href="/account/oidc/skanderborg/login/"' in page


def test_whoever_comes_first_works_there_and_has_no_other_right(client, provider, organisation):
    assert come(client)["Location"] == "/"
    user = User.objects.get()
    assert (user.email, user.name) == ("marie@skanderborg.example", "Marie Engager")
    membership = user.memberships.get()
    assert membership.organisation == organisation
    assert not membership.is_administrator
    assert not membership.is_signatory
    assert signed_in(client) == user.pk
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert Event.objects.get().kind == "person.arrived"


def test_administrators_are_told(client, provider, organisation):
    boss = User.objects.create_user("boss@skanderborg.example", name="Bo")
    boss.memberships.create(organisation=organisation, is_administrator=True)
    come(client)
    assert Notification.objects.get().user == boss


def test_the_second_time_it_is_the_same_person(client, provider):
    come(client)
    client.post("/account/logout/")
    provider.person["name"] = "Marie Engager Berg"
    come(client)
    assert signed_in(client) == User.objects.get().pk
    assert User.objects.get().memberships.count() == 1


@pytest.mark.parametrize("verified", [False, None, "false", "yes", 1.5, []])
def test_an_address_that_the_provider_has_not_verified_is_no_account(client, provider, verified):
    provider.person["email_verified"] = verified
    answer = come(client)
    assert answer.status_code == 403
    assert "Marie@Skanderborg.example" in answer.content.decode()
    assert not User.objects.exists()
    assert not signed_in(client)


def test_some_providers_write_true_as_a_word(client, provider):
    provider.person["email_verified"] = "true"
    come(client)
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("email", ["", None, "not an address", "a@b", "x" * 300 + "@skanderborg.example", 7])
def test_nonsense_for_an_address_is_no_account(client, provider, email):
    provider.person["email"] = email
    assert come(client).status_code == (502 if email == 7 else 403)
    assert not User.objects.exists()


def test_a_colleague_who_has_an_account_keeps_it(client, provider, organisation):
    user = person(organisation)
    come(client)
    assert signed_in(client) == user.pk
    assert SocialAccount.objects.get().user == user
    assert EmailAddress.objects.get(user=user).verified


def test_an_unproved_password_ends_when_the_municipality_proves_whose_the_address_is(client, provider, organisation):
    user = person(organisation, password="planted-by-a-stranger")
    come(client)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_proved_password_stays(client, provider, organisation):
    user = person(organisation, password="korrekt-hest-batteri")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    come(client)
    user.refresh_from_db()
    assert user.has_usable_password()


def test_a_provider_does_not_open_the_account_of_somebody_elses_employee(client, provider):
    vendor = Organisation.objects.create(kind="vendor", name="Nordlys Software", slug="nordlys")
    user = person(vendor)
    answer = come(client)
    assert answer.status_code == 403
    assert "Skanderborg" in answer.content.decode()
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert user.memberships.count() == 1


def test_adding_somebody_elses_employee_does_not_give_their_account_away(client, provider, organisation):
    """An administrator may add any address to the organisation, and may be in league with its provider."""
    secretariat = Organisation.objects.create(kind="secretariat", name="OS2-sekretariatet", slug="os2")
    user = person(secretariat)
    user.memberships.create(organisation=organisation)
    assert come(client).status_code == 403
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def test_a_provider_does_not_open_the_account_of_somebody_without_a_place_of_work(client, provider):
    person()
    assert come(client).status_code == 403
    assert not signed_in(client)


def test_a_provider_stops_speaking_for_whoever_has_left(client, provider):
    come(client)
    client.post("/account/logout/")
    yesterday = clock.today().replace(year=clock.today().year - 1)
    User.objects.get().memberships.update(started_on=yesterday, ended_on=yesterday)
    assert come(client).status_code == 403
    assert not signed_in(client)


def test_inactive_people_stay_out(client, provider, organisation):
    come(client)
    client.post("/account/logout/")
    User.objects.update(is_active=False)
    assert come(client)["Location"] == "/account/inactive/"
    assert not signed_in(client)


def test_what_somebody_claimed_and_never_proved_does_not_shut_the_owner_out(client, provider):
    thief = User.objects.create_user("thief@x.example", name="Thief")
    EmailAddress.objects.create(user=thief, email="marie@skanderborg.example")
    come(client)
    assert User.objects.get(email="marie@skanderborg.example").pk == signed_in(client)
    assert not EmailAddress.objects.filter(user=thief).exists()


def test_a_provider_may_be_held_to_its_own_domains(client, provider, settings):
    apps = oidc.read(json.dumps([entry(provider.url, domains=["skanderborg.dk"])]))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
    assert come(client).status_code == 403
    provider.person["email"] = "marie@skanderborg.dk"
    assert come(client).status_code == 302


@pytest.mark.parametrize(
    "token", [{"iss": "https://evil.example"}, {"aud": "another-app"}, {"exp": 1}], ids=["issuer", "audience", "expiry"]
)
def test_a_token_that_is_not_for_us_is_refused(client, provider, token):
    provider.token = token
    answer = come(client)
    assert not signed_in(client)
    assert "app-header" in answer.content.decode()
    assert not User.objects.exists()


def test_userinfo_about_somebody_else_than_the_token_is_refused(client, provider):
    provider.token = {"sub": "s-2"}
    assert come(client).status_code == 403
    assert not User.objects.exists()


def test_an_answer_that_this_browser_never_asked_for_is_refused(client, provider):
    stranger = Client()
    away = stranger.get("/account/oidc/skanderborg/login/")["Location"]
    back = requests.get(away, allow_redirects=False, timeout=5).headers["Location"].removeprefix("http://testserver")
    assert not signed_in(client)
    client.get(back)
    assert not signed_in(client)
    assert not User.objects.exists()


def test_nothing_is_connected_to_an_account_by_a_link(client, provider, organisation):
    attacked = User.objects.create_user("karim@skanderborg.example", name="Karim Aldar")
    attacked.memberships.create(organisation=organisation)
    client.force_login(attacked)
    assert come(client, "?process=connect").status_code == 403
    assert not SocialAccount.objects.exists()


def test_saying_no_at_the_provider_is_explained(client, provider):
    away = client.get("/account/oidc/skanderborg/login/")["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    answer = client.get(f"/account/oidc/skanderborg/login/callback/?error=access_denied&state={state}", follow=True)
    assert answer.status_code == 200
    assert "app-header" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_explained(client, provider, settings):
    apps = oidc.read(json.dumps([entry("http://127.0.0.1:9")]))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    answer = client.get("/account/oidc/skanderborg/login/")
    assert answer.status_code == 502
    assert "app-header" in answer.content.decode()


def test_an_unknown_provider_is_404(client, provider):
    assert client.get("/account/oidc/horsens/login/").status_code == 404


def test_an_organisation_that_is_not_registered_is_explained(client, provider, organisation):
    organisation.delete()
    assert come(client).status_code == 403
    assert not User.objects.exists()


def test_many_municipalities_become_a_list(client, provider, settings):
    apps = oidc.read(json.dumps([entry(provider.url, provider_id=f"p{n}", name=f"Kommune {n}") for n in range(98)]))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    page = client.get("/account/login/").content.decode()
    assert "<details" in page
    assert page.count("/account/oidc/") == 98


BAD = {
    "not json": "skanderborg",
    "not a list": "{}",
    "not objects": "[1]",
    "wanting": '[{"provider_id": "x"}]',
    "unknown": json.dumps([entry("https://x.example", colour="red")]),
    "empty": json.dumps([entry("https://x.example", secret="")]),
    "plain http": json.dumps([entry("http://x.example")]),
    "no host": json.dumps([entry("https://")]),
    "bad id": json.dumps([entry("https://x.example", provider_id="a/b")]),
    "twice": json.dumps([entry("https://x.example"), entry("https://y.example")]),
    "domains": json.dumps([entry("https://x.example", domains="skanderborg.dk")]),
}


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_a_bad_setting_is_one_clear_line(value):
    with pytest.raises(ImproperlyConfigured, match="OIDC_PROVIDERS") as problem:
        oidc.read(value)
    assert "\n" not in str(problem.value)
    assert oidc.read("") == []


def test_a_provider_that_may_claim_any_address_is_worth_a_warning(settings):
    bounded = entry("https://x.example", domains=["skanderborg.dk"])
    apps = oidc.read(json.dumps([bounded, entry("https://y.example", provider_id="horsens")]))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    [warning] = oidc.without_bounds()
    assert "horsens" in warning.msg
