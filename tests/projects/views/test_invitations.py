"""The way of an invited person: from the mail through the door into the project."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from os2collab import clock
from os2collab.models import User
from projects.actions import invitations
from projects.models import Invitation
from projects.secret_links import secret_of
from tests.factories import Cast, make_organisation, with_administrator

type SignIn = Callable[[User], Client]
PASSWORD = "lang-nok-kode-7"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """With the administrator whose address stands for Favrskov."""
    return with_administrator(cast)


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return invitations.invite(
        cast.project,
        by=cast.lead,
        email="ny@favrskov.example",
        name="Nynne Ny",
        organisation=cast.other_municipality,
        role="member",
    )


def link(invitation: Invitation) -> str:
    return f"/invitations/{secret_of(invitation)}/"


def expire(invitation: Invitation) -> None:
    long_ago = clock.now() - timedelta(days=15)
    Invitation.objects.update(invited_at=long_ago, expires_at=long_ago + timedelta(days=14))
    invitation.refresh_from_db()


def test_somebody_new_signs_up_and_lands_in_the_project(cast: Cast, as_: SignIn, run_tasks):
    lead = as_(cast.lead)
    place = f"{cast.project.get_absolute_url()}invitations/"
    assert lead.get(place).status_code == 200
    typed = {
        "email": "Ny@Favrskov.Example",
        "name": "Nynne Ny",
        "organisation": cast.other_municipality.pk,
        "role": "developer",
    }
    assert lead.post(place, typed).url == f"{cast.project.get_absolute_url()}team/"
    run_tasks()
    address = next(word for word in mail.outbox[0].body.split() if "/invitations/" in word)
    address = address[address.index("/invitations/") :]

    newcomer = Client()
    seen = newcomer.get(address)
    assert seen.status_code == 200
    assert "no-store" in seen["Cache-Control"]
    for shown in ("Ny fordelingsmotor", "Mette Lund", "Favrskov Kommune", "ny@favrskov.example"):
        assert shown in seen.content.decode()
    assert "invitation_email" not in newcomer.session
    signup = newcomer.post(address)
    assert signup.url == "/account/signup/"
    answer = newcomer.post(
        "/account/signup/",
        {"name": "Nynne Ny", "password1": PASSWORD, "password2": PASSWORD, "email": "x@evil.example"},
    )
    assert answer["Location"] == address
    assert "Nynne Ny" in newcomer.get(address).content.decode()
    joined = newcomer.post(address)
    assert (joined.status_code, joined.url) == (303, cast.project.get_absolute_url())
    assert newcomer.get(joined.url).status_code == 200
    member = cast.project.team.get(user__email="ny@favrskov.example")
    assert (member.role, member.organisation) == ("developer", cast.other_municipality)


def test_somebody_known_signs_in_and_joins(cast: Cast, invitation):
    User.objects.create_user("ny@favrskov.example", PASSWORD, name="Nynne Ny")
    client = Client()
    door = client.post(link(invitation))
    assert door.url.startswith("/account/login/?next=")
    assert "invitation_email" not in client.session
    assert f"next={link(invitation).replace('/', '%2F')}" in door.url


def test_looking_changes_nothing(cast: Cast, as_: SignIn, invitation):
    invited = as_(User.objects.create_user("ny@favrskov.example", PASSWORD, name="Nynne Ny"))
    for _ in range(2):
        assert invited.get(link(invitation)).status_code == 200
    invitation.refresh_from_db()
    assert invitation.state == "pending"


def test_another_address_does_not_accept(cast: Cast, as_: SignIn, invitation):
    client = as_(cast.member)
    text = client.get(link(invitation)).content.decode()
    assert cast.member.email in text
    assert "Sign out" in text
    assert "Join the team" not in text
    assert client.post(link(invitation)).status_code == 403
    invitation.refresh_from_db()
    assert invitation.state == "pending"


def test_what_is_not_good_any_more_says_so(cast: Cast, as_: SignIn, invitation):
    invited = as_(User.objects.create_user("ny@favrskov.example", PASSWORD, name="Nynne Ny"))
    old = link(invitation)
    expire(invitation)
    for client in (Client(), invited, as_(cast.member)):
        assert client.get(old).status_code == 410
        assert client.post(old).status_code == 410
    assert "expired" in invited.get(old).content.decode()

    new = link(invitations.resend(invitation, by=cast.lead))
    assert invited.get(old).status_code == 404
    assert invited.post(new).status_code == 303
    assert invited.post(new).status_code == 303
    assert as_(cast.member).post(new).status_code == 410
    assert "has been used" in as_(cast.member).get(new).content.decode()
    assert cast.project.team.filter(user__email="ny@favrskov.example").count() == 1


def test_a_withdrawn_one_says_so(cast: Cast, as_: SignIn, invitation):
    invitations.withdraw(invitation, by=cast.lead)
    seen = as_(cast.member).get(link(invitation))
    assert seen.status_code == 410
    assert "withdrawn" in seen.content.decode()


@pytest.mark.parametrize("secret", ["x", "A" * 43, "%00", "a" * 5_000, "../x"])
def test_a_guess_finds_nothing(cast: Cast, invitation, secret):
    assert Client().get(f"/invitations/{secret}/").status_code == 404
    assert Client().get(f"/invitations/{invitation.secret_hash}/").status_code == 404


def test_a_reason_is_shown_where_it_cannot_be_accepted(cast: Cast, as_: SignIn, invitation):
    user = User.objects.create_user("ny@favrskov.example", PASSWORD, name="Nynne Ny")
    type(cast.member.memberships.get()).objects.create(
        user=user,
        organisation=cast.other_municipality,
        started_on=clock.today() - timedelta(days=9),
        ended_on=clock.today() - timedelta(days=2),
    )
    answer = as_(user).post(link(invitation))
    assert answer.status_code == 422
    assert "add this person first" in answer.content.decode()


def test_the_team_page_shows_the_lead_who_is_invited(cast: Cast, as_: SignIn, invitation):
    team = f"{cast.project.get_absolute_url()}team/"
    assert "Nynne Ny" in as_(cast.lead).get(team).content.decode()
    for user in (cast.vendor, cast.member, cast.coordinator):
        text = as_(user).get(team).content.decode()
        assert "Nynne Ny" not in text
        assert "/invitations/" not in text


def test_the_lead_sends_again_and_withdraws(cast: Cast, as_: SignIn, invitation):
    lead = as_(cast.lead)
    place = f"{cast.project.get_absolute_url()}invitations/{invitation.pk}/"
    assert lead.post(f"{place}resending/", follow=True).status_code == 200
    expire(invitation)
    assert "Expired" in lead.get(f"{cast.project.get_absolute_url()}team/").content.decode()
    assert lead.post(f"{place}resending/").status_code == 303
    invitation.refresh_from_db()
    assert invitation.state == "pending"
    assert lead.post(f"{place}withdrawal/").status_code == 303
    assert lead.post(f"{place}withdrawal/").status_code == 403
    assert lead.get(f"{place}withdrawal/").status_code == 405
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_nobody_else_touches_invitations(cast: Cast, as_: SignIn, invitation):
    place = f"{cast.project.get_absolute_url()}invitations/"
    for user, status in ((cast.vendor, 403), (cast.tester, 403), (cast.coordinator, 403), (cast.stranger, 404)):
        client = as_(user)
        assert client.get(place).status_code == status
        assert client.post(place, {}).status_code == status
        assert client.post(f"{place}{invitation.pk}/withdrawal/").status_code == status
        assert client.post(f"{place}{invitation.pk}/resending/").status_code == status
    assert as_(cast.lead).post(f"{place}999999/withdrawal/").status_code == 404
    assert Client().get(place).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"email": "known"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"organisation": "999999"}, "organisation"),
        ({"role": "project_lead"}, "role"),
        ({"role": "king"}, "role"),
    ],
)
def test_mistakes_are_shown_at_their_field(cast: Cast, as_: SignIn, typed, field):
    right = {"email": "ny@favrskov.example", "name": "N", "organisation": cast.other_municipality.pk, "role": "member"}
    typed = {name: cast.tester.email if value == "known" else value for name, value in typed.items()}
    answer = as_(cast.lead).post(f"{cast.project.get_absolute_url()}invitations/", right | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_pages_ask_the_same_number_of_questions(cast: Cast, as_: SignIn, django_assert_num_queries, count):
    for number in range(count):
        organisation = make_organisation(kind="vendor")
        invitations.invite(
            cast.project,
            by=cast.lead,
            email=f"x{number}@example.com",
            name="X",
            organisation=organisation,
            role="member",
        )
    client = as_(cast.lead)
    for page, questions in (("invitations/", 7), ("team/", 8)):
        client.get(f"{cast.project.get_absolute_url()}{page}")
        with django_assert_num_queries(questions):
            client.get(f"{cast.project.get_absolute_url()}{page}")
