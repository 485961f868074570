"""Signing in, signing up, signing out."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from os2collab.models import Organisation, User

pytestmark = pytest.mark.django_db
PASSWORD = "korrekt-hest-batteri"


@pytest.fixture
def mette() -> User:
    """A person with a password and a proved address."""
    user = User.objects.create_user("mette@skanderborg.example", PASSWORD, name="Mette Skovlyng")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(client: Client, email: str = "mette@skanderborg.example", password: str = PASSWORD, **extra: Any):
    return client.post("/account/login/", {"login": email, "password": password, **extra})


def linked(pattern: str) -> str:
    """The address in the last mail, without the site."""
    found = re.search(rf"https?://[^/]+({pattern}\S*)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def test_the_right_password_signs_in(client, mette):
    answer = sign_in(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == mette.pk


def test_a_wrong_password_is_422_and_says_nothing_about_the_address(client, mette):
    known = sign_in(client, password="forkert")
    unknown = sign_in(client, email="nobody@skanderborg.example", password="forkert")
    assert known.status_code == unknown.status_code == 422
    texts = [answer.content.decode().split("error-summary")[1].split("</ul>")[0] for answer in (known, unknown)]
    assert texts[0] == texts[1]


def test_the_typed_address_is_kept(client, mette):
    assert "mette@skanderborg.example" in sign_in(client, password="forkert").content.decode()


def test_the_session_gets_a_new_key_at_sign_in(client, mette):
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before
    assert Client(HTTP_COOKIE=f"sessionid={before}").get("/profile/").status_code == 302


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"],
)
def test_sign_in_sends_nobody_to_another_site(client, mette, target):
    assert sign_in(client, next=target)["Location"] == "/"


def test_sign_in_goes_on_to_the_page_that_asked_for_it(client, mette):
    assert client.get("/profile/?a=1")["Location"] == "/account/login/?next=/profile/%3Fa%3D1"
    page = client.get("/account/login/?next=/profile/").content.decode()
    assert '<input type="hidden" name="next" value="/profile/">' in page
    assert sign_in(client, next="/profile/")["Location"] == "/profile/"


def test_an_expired_sign_in_inside_a_fragment_sends_the_whole_page(client):
    answer = client.get(
        "/profile/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/x/?a=1"}
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/login/?next=/projects/x/%3Fa%3D1"


def test_only_a_post_signs_out(client, mette):
    sign_in(client)
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session


def test_signing_out_needs_the_csrf_token(mette):
    client = Client(enforce_csrf_checks=True)
    client.force_login(mette)
    assert client.post("/account/logout/").status_code == 403
    assert "_auth_user_id" in client.session


def test_many_wrong_passwords_are_slowed_down_even_the_right_one(client, mette):
    for _attempt in range(5):
        sign_in(client, password="forkert")
    assert sign_in(client).status_code == 422


def test_too_many_requests_is_a_page_of_ours(client, mette):
    answers = [sign_in(client, email=f"nobody{number}@x.example").status_code for number in range(31)]
    assert answers[-1] == 429
    page = client.post("/account/login/", {"login": "a@x.example", "password": "b"})
    assert page.status_code == 429
    assert "app-header" in page.content.decode()


def test_reset_by_mail_proves_the_address_and_signs_in(client):
    user = User.objects.create_user("karim@favrskov.example", name="Karim Aldar", language="en")
    client.post("/account/password/reset/", {"email": user.email})
    assert mail.outbox[-1].to == [user.email]
    page = client.get(linked("/account/password/reset/key/"), follow=True)
    assert page.status_code == 200
    answer = client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer["Location"] == "/"
    assert EmailAddress.objects.get(user=user).verified
    assert int(client.session["_auth_user_id"]) == user.pk


def test_a_reset_link_works_once(client, mette):
    client.post("/account/password/reset/", {"email": mette.email})
    link = linked("/account/password/reset/key/")
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "en-helt-ny-kode", "password2": "en-helt-ny-kode"})
    again = Client().get(link)
    assert again.status_code == 200
    assert "password1" not in again.content.decode()


def test_reset_answers_alike_for_known_and_unknown_addresses(client, mette):
    known = client.post("/account/password/reset/", {"email": mette.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@skanderborg.example"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 2


def test_mail_speaks_the_language_of_its_reader(client, mette):
    User.objects.filter(pk=mette.pk).update(language="en")
    client.post("/account/password/reset/", {"email": mette.email})
    assert "password reset" in mail.outbox[-1].body
    User.objects.filter(pk=mette.pk).update(language="da")
    client.post("/account/password/reset/", {"email": mette.email})
    assert "adgangskode" in mail.outbox[-1].body


def test_a_code_by_mail_signs_in_and_proves_the_address(client):
    user = User.objects.create_user("karim@favrskov.example", name="Karim Aldar")
    client.post("/account/login/code/", {"email": user.email})
    code = re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", mail.outbox[-1].body, re.MULTILINE)
    assert code, mail.outbox[-1].body
    answer = client.post("/account/login/code/confirm/", {"code": code[0]})
    assert answer["Location"] == "/"
    assert EmailAddress.objects.get(user=user).verified


def test_the_password_change_ends_no_session_of_ones_own(client, mette):
    sign_in(client)
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": "en-ny-kode-9", "password2": "en-ny-kode-9"}
    )
    assert client.get("/profile/").status_code == 200
    assert mail.outbox[-1].to == [mette.email]


def test_no_link_is_said_to_be_on_its_way_to_the_address_that_one_has(client, mette):
    EmailAddress.objects.update(verified=False)
    client.force_login(mette)
    assert "We have sent a link" not in client.get("/account/email/").content.decode()


def test_a_new_address_holds_when_its_link_is_opened(client, mette):
    sign_in(client)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/email/", {"action_add": "", "email": "mette.skovlyng@skanderborg.example"})
    mette.refresh_from_db()
    assert mette.email == "mette@skanderborg.example"
    link = linked("/account/confirm-email/")
    assert client.get(link).status_code == 200
    mette.refresh_from_db()
    assert mette.email == "mette@skanderborg.example", "a GET changes nothing"
    client.post(link)
    mette.refresh_from_db()
    assert mette.email == "mette.skovlyng@skanderborg.example"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [mette.email]


def test_nobody_signs_up_uninvited(client):
    form = {"email": "x@x.example", "name": "X", "password1": PASSWORD, "password2": PASSWORD}
    assert "password1" not in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", form)
    assert not User.objects.exists()


@pytest.fixture
def invited(client) -> Client:
    """A browser in which the secret link of an invitation was opened."""
    session = client.session
    session.update(
        {
            "invitation_email": "line@silkeborg.example",
            "invitation_name": "Line Søager",
            "invitation_next": "/invitations/abc/",
        }
    )
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def test_sign_up_is_filled_in_for_the_invited_address(invited):
    page = invited.get("/account/signup/?email=other@x.example").content.decode()
    assert 'value="line@silkeborg.example"' in page
    assert "other@x.example" not in page
    assert 'value="Line Søager"' in page


def test_the_invited_address_signs_up_whatever_is_posted(invited):
    answer = invited.post(
        "/account/signup/?email=other@x.example",
        {"email": "other@x.example", "name": "Line Søager", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert answer["Location"] == "/invitations/abc/"
    user = User.objects.get()
    assert (user.email, user.name) == ("line@silkeborg.example", "Line Søager")
    assert EmailAddress.objects.get().verified
    assert "invitation_email" not in invited.session
    assert Client().post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302


def test_an_invitation_never_sends_to_another_site(invited):
    session = invited.session
    session["invitation_next"] = "https://evil.example/"
    session.save()
    form = {"name": "Line Søager", "password1": PASSWORD, "password2": PASSWORD}
    assert invited.post("/account/signup/", form)["Location"] == "/"


def test_an_invitation_does_not_open_an_account_that_exists(invited):
    user = User.objects.create_user("line@silkeborg.example", PASSWORD, name="Line Søager")
    form = {"name": "Line", "password1": "en-anden-kode-9", "password2": "en-anden-kode-9"}
    invited.post("/account/signup/", form)
    assert "_auth_user_id" not in invited.session
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_short_passwords_are_refused_in_words(invited):
    answer = invited.post("/account/signup/", {"name": "Line", "password1": "123", "password2": "123"})
    assert answer.status_code == 422
    assert not User.objects.exists()


def test_nul_bytes_and_long_text_are_refused_politely(client, mette):
    assert sign_in(client, email="a\0@x.example").status_code == 422
    assert sign_in(client, email="a" * 400 + "@x.example").status_code == 422
    assert client.post("/account/password/reset/", {"email": "\0"}).status_code == 422


def test_inactive_people_stay_out(client, mette):
    User.objects.filter(pk=mette.pk).update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_other_sessions_can_be_ended(client, mette):
    other = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    sign_in(other)
    sign_in(client)
    page = client.get("/account/sessions/").content.decode()
    assert "Firefox, Windows" in page
    client.post("/account/sessions/")
    assert other.get("/profile/").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_a_persons_organisation_shows_on_the_profile(client, mette):
    organisation = Organisation.objects.create(kind="vendor", name="Nordlys Software", slug="nordlys")
    mette.memberships.create(organisation=organisation, title="Udvikler")
    client.force_login(mette)
    assert "Nordlys Software" in client.get("/profile/").content.decode()


def test_a_mail_server_that_does_not_answer_is_said(client, mette, settings):
    nowhere = {"host": "127.0.0.1", "port": 9}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": nowhere}}
    assert client.post("/account/password/reset/", {"email": mette.email}).status_code == 503
    unknown = client.post("/account/password/reset/", {"email": "nobody@skanderborg.example"})
    assert unknown.status_code == 503
    sign_in(client)
    new = "en-ny-kode-9"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/change/", form).status_code == 302
    mette.refresh_from_db()
    assert mette.check_password(new)


def test_the_profile_keeps_ones_choices(client, mette):
    client.force_login(mette)
    form = {"name": "Mette Skovlyng Berg", "language": "en", "digest_days": ["5", "1", "5"]}
    answer = client.post("/profile/", form)
    assert (answer.status_code, answer["Location"]) == (303, "/profile/")
    mette.refresh_from_db()
    assert (mette.name, mette.language, mette.mail_when_asked) == ("Mette Skovlyng Berg", "en", False)
    assert mette.digest_days == [1, 5]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"language": "sv"},
        {"digest_days": ["8"]},
        {"digest_days": ["x"]},
    ],
)
def test_the_profile_refuses_nonsense_and_keeps_what_was_typed(client, mette, nonsense):
    client.force_login(mette)
    answer = client.post("/profile/", {"name": "Typed Name", "language": "en", **nonsense})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    if "name" not in nonsense:
        assert "Typed Name" in answer.content.decode()
    mette.refresh_from_db()
    assert mette.name == "Mette Skovlyng"


def test_nobody_changes_their_address_or_rights_by_the_profile(client, mette):
    client.force_login(mette)
    form = {"name": "M", "language": "da", "email": "x@x.example", "is_active": "0", "anonymised_at": "2020-01-01"}
    client.post("/profile/", form)
    mette.refresh_from_db()
    assert (mette.email, mette.is_active, mette.anonymised_at) == ("mette@skanderborg.example", True, None)
