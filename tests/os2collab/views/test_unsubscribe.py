"""Stopping a kind of mail: by one POST without a sign-in, never by a GET, and only with our own token."""

import pytest
from django.test import Client

from os2collab import letters
from os2collab.models import User
from tests.stage import Stage


@pytest.fixture
def mette(stage: Stage) -> User:
    return stage.person("Mette", language="en")


def address(user: User, kind: str) -> str:
    return f"/unsubscribe/{letters.unsubscribe_token(user, kind)}/"


def wants(user: User) -> tuple[bool, list[int]]:
    user.refresh_from_db()
    return user.mail_when_asked, user.digest_days


EVERYTHING = (True, [1, 2, 3, 4, 5])
AFTER = {"asked": (False, [1, 2, 3, 4, 5]), "digest": (True, [])}


@pytest.mark.parametrize("kind", AFTER)
def test_the_one_click_of_mail_programs_stops_that_kind_alone(mette: User, kind: str):
    client = Client(enforce_csrf_checks=True)  # no cookie, no token of a form
    answer = client.post(address(mette, kind), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "You get no more of these mails" in answer.content.decode()
    assert wants(mette) == AFTER[kind]


@pytest.mark.parametrize("kind", AFTER)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(mette: User, kind: str, method: str):
    answer = getattr(Client(), method)(address(mette, kind))
    assert answer.status_code == 200
    assert wants(mette) == EVERYTHING


def test_the_page_has_a_button_that_posts_to_itself(mette: User):
    html = Client().get(address(mette, "digest")).content.decode()
    assert '<form method="post">' in html
    assert "Stop these mails?" in html


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(mette: User, method: str):
    assert getattr(Client(), method)(address(mette, "digest")).status_code == 405
    assert wants(mette) == EVERYTHING


@pytest.mark.parametrize("kind", AFTER)
def test_twice_is_once(mette: User, kind: str):
    for _n in range(2):
        assert Client().post(address(mette, kind)).status_code == 200
    assert wants(mette) == AFTER[kind]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("change", ["", "x", "1-digest", "1-digest:forged", "{pk}-asked:{signature}", "{token}x"])
def test_a_token_that_we_did_not_write_is_not_found(mette: User, method: str, change: str):
    token = letters.unsubscribe_token(mette, "digest")
    forged = change.format(pk=mette.pk, signature=token.partition(":")[2], token=token)
    assert getattr(Client(), method)(f"/unsubscribe/{forged}/").status_code == 404
    assert wants(mette) == EVERYTHING


def test_a_token_of_another_purpose_is_not_found(mette: User):
    from django.core.signing import Signer

    assert Client().post(f"/unsubscribe/{Signer(salt='other').sign(f'{mette.pk}-digest')}/").status_code == 404


def test_nobody_else_is_unsubscribed(stage: Stage, mette: User, client: Client):
    line = stage.person("Line")
    client.force_login(line)
    client.post(address(mette, "digest"))
    assert wants(line) == EVERYTHING
    assert wants(mette) == AFTER["digest"]


def test_it_speaks_the_readers_language(stage: Stage):
    html = Client().get(address(stage.person("Mette", language="da"), "digest")).content.decode()
    assert '<html lang="da"' in html
