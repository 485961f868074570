"""The bell and its list: shown by GET, marked by POST, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from os2collab import clock, notify
from os2collab.models import Notification, User
from tests.stage import Stage

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mette(stage: Stage) -> User:
    return stage.person("Mette", language="en", visited_at=clock.now())


@pytest.fixture
def reader(mette: User, client: Client) -> Client:
    client.force_login(mette)
    return client


def notice(stage: Stage, user: User, title: str = "Regelmotor") -> Notification:
    return stage.happen(title, told=[user]).notifications.get()


def test_each_notice_says_why(stage: Stage, mette: User, reader: Client):
    notice(stage, mette, "<b>Regelmotor</b>")
    html = reader.get("/notifications/").content.decode()
    assert "&lt;b&gt;Regelmotor&lt;/b&gt;" in html
    assert "You get this because you are on the team." in html
    assert 'aria-label="1 unread notice"' in html


def test_looking_changes_nothing(stage: Stage, mette: User, reader: Client):
    told = notice(stage, mette)
    reader.get("/notifications/")
    for part in ("read", "open"):
        assert reader.get(f"/notifications/{told.pk}/{part}/").status_code == 405
    assert reader.get("/notifications/read/").status_code == 405
    assert Notification.objects.unread().count() == 1


def test_one_is_marked_by_a_plain_form(stage: Stage, mette: User, reader: Client):
    told, other = notice(stage, mette), notice(stage, mette)
    answer = reader.post(f"/notifications/{told.pk}/read/")
    assert (answer.status_code, answer["Location"]) == (303, "/notifications/")
    assert list(Notification.objects.unread()) == [other]


def test_one_is_marked_in_place_and_the_bell_follows(stage: Stage, mette: User, reader: Client):
    told, _other = notice(stage, mette), notice(stage, mette)
    html = reader.post(f"/notifications/{told.pk}/read/", headers=HTMX).content.decode()
    assert f'id="notification_{told.pk}_row"' in html
    assert "Mark as read" not in html
    assert 'hx-target="#bell"' in html
    assert 'aria-label="1 unread notice"' in html


def test_opening_marks_and_leads_on(stage: Stage, mette: User, reader: Client):
    told, other = notice(stage, mette), notice(stage, mette)
    answer = reader.post(f"/notifications/{told.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (303, "/somewhere/")
    assert reader.post(f"/notifications/{other.pk}/open/", headers=HTMX)["HX-Redirect"] == "/somewhere/"
    assert not Notification.objects.unread().exists()


def test_reading_twice_keeps_the_first_moment(stage: Stage, mette: User, reader: Client):
    told = notice(stage, mette)
    reader.post(f"/notifications/{told.pk}/read/")
    told.refresh_from_db()
    first = told.read_at
    assert reader.post(f"/notifications/{told.pk}/read/").status_code == 303
    told.refresh_from_db()
    assert told.read_at == first


def test_everything_is_marked_but_not_what_came_since(stage: Stage, mette: User, reader: Client):
    _first, second = notice(stage, mette), notice(stage, mette)
    assert f'name="until" value="{second.pk}"' in reader.get("/notifications/").content.decode()
    third = notice(stage, mette)
    answer = reader.post("/notifications/read/", {"until": second.pk})
    assert (answer.status_code, answer["Location"]) == (303, "/notifications/")
    assert list(Notification.objects.unread()) == [third]


@pytest.mark.parametrize("until", ["", "x", "-1", "1; DROP TABLE", "9" * 5000])
def test_a_forged_end_is_not_found(reader: Client, until: str):
    assert reader.post("/notifications/read/", {"until": until}).status_code == 404


def test_somebody_elses_notice_does_not_exist(stage: Stage, reader: Client):
    line = stage.person("Line")
    hers = notice(stage, line, "Hers")
    assert reader.post(f"/notifications/{hers.pk}/read/").status_code == 404
    assert reader.post(f"/notifications/{hers.pk}/open/").status_code == 404
    reader.post("/notifications/read/", {"until": hers.pk})
    assert "Hers" not in reader.get("/notifications/").content.decode()
    assert Notification.objects.unread().count() == 1


@pytest.mark.parametrize(("number", "shown"), [(0, None), (1, "1"), (99, "99"), (100, "99+"), (130, "99+")])
def test_the_bell_counts_to_99(stage: Stage, mette: User, reader: Client, number: int, shown: str | None):
    for _n in range(number):
        notice(stage, mette)
    html = reader.get("/notifications/?before=1").content.decode()
    if shown is None:
        assert "app-header__count" not in html
    else:
        assert f'<span class="app-header__count" aria-hidden="true">{shown}</span>' in html


def test_fifty_a_page(stage: Stage, mette: User, reader: Client):
    told = [notice(stage, mette, f"Thing {n}.") for n in range(60)]
    html = reader.get("/notifications/").content.decode()
    assert "Thing 59." in html
    assert "Thing 10." in html
    assert "Thing 9." not in html
    assert f'href="?before={told[10].pk}"' in html
    assert "Thing 9." in reader.get(f"/notifications/?before={told[10].pk}").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long(
    stage: Stage, mette: User, reader: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for _n in range(number):
        stage.happen(told=[mette], by=stage.person("Somebody"))
    with django_assert_num_queries(5):  # session, reader with the hat, notices, their places, the bell
        reader.get("/notifications/")


def test_nothing_yet(reader: Client):
    assert "Nothing yet" in reader.get("/notifications/").content.decode()


def test_what_was_read_long_ago_is_forgotten(stage: Stage, mette: User):
    now = clock.now()
    old, kept, unread = notice(stage, mette), notice(stage, mette), notice(stage, mette)
    Notification.objects.filter(pk=old.pk).update(read_at=now - timedelta(days=181))
    Notification.objects.filter(pk=kept.pk).update(read_at=now - timedelta(days=179))
    assert notify.forget_old() == 1
    assert set(Notification.objects.all()) == {kept, unread}
