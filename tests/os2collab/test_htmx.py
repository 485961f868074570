import json

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.test import Client, RequestFactory

from os2collab.htmx import client_redirect, respond
from os2collab.models import User

TEMPLATE = "pages/help.html"
HTMX = {"HTTP_HX_REQUEST": "true"}


def ask(**headers: str):
    request = RequestFactory().post("/", **headers)
    request.user = User(name="Mette", pk=1)
    request.session = {}
    MessageMiddleware(lambda _request: None).process_request(request)
    return request


def test_a_plain_browser_is_redirected_with_a_message():
    request = ask()
    response = respond(request, TEMPLATE, "none", redirect_to="/help/", toast="Saved", changed="milestone-changed")
    assert (response.status_code, response["Location"]) == (303, "/help/")
    assert [str(message) for message in get_messages(request)] == ["Saved"]
    assert "HX-Trigger" not in response
    assert "HX-Request" in response["Vary"]


def test_an_event_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="milestone-changed"):
        respond(ask(), TEMPLATE, "none", changed=["milestone-exploded"])


def test_htmx_gets_the_part_with_toast_and_events(settings, tmp_path):
    (tmp_path / "row.html").write_text("page{% partialdef row inline %}<li>{{ name }}</li>{% endpartialdef %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    response = respond(
        ask(**HTMX),
        "row.html",
        "row",
        {"name": "M3"},
        redirect_to="/",
        toast="Gemt på æøå",
        changed=["milestone-changed", "project-changed"],
        status=422,
    )
    assert response.status_code == 422
    assert response.content == b"<li>M3</li>"
    events = json.loads(response["HX-Trigger"])
    assert events["toast"] == {"text": "Gemt på æøå"}
    assert {"milestone-changed", "project-changed"} <= set(events)
    assert "HX-Request" in response["Vary"]
    restored = respond(ask(**HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true"), "row.html", "row", {"name": "M3"})
    assert restored.content == b"page<li>M3</li>"


def test_another_page_is_reached_by_both():
    assert client_redirect(ask(), "/help/").status_code == 303
    response = client_redirect(ask(**HTMX), "/help/", toast="Saved")
    assert (response.status_code, response["HX-Redirect"]) == (200, "/help/")


@pytest.mark.django_db
class TestAroundEveryPage:
    def test_an_expired_sign_in_sends_the_whole_page_there(self, client: Client):
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/help/?x=1"}
        response = client.get("/ui/", headers=headers)
        assert response.status_code == 204
        assert response["HX-Redirect"] == "/account/login/?next=/help/%3Fx%3D1"
        assert client.get("/ui/").status_code == 302

    def test_an_error_in_a_fragment_is_a_toast(self, client: Client):
        fragment = client.get("/nowhere/", headers={"HX-Request": "true"})
        assert fragment.status_code == 404
        assert fragment.content.strip().startswith(b'<hx-partial hx-target="#toasts"')
        page = client.get("/nowhere/")
        assert page.status_code == 404
        assert b"<!doctype html>" in page.content

    def test_a_form_without_its_token_says_what_to_do(self):
        response = Client(enforce_csrf_checks=True).post(
            "/theme/", {"theme": "dark"}, headers={"Accept-Language": "en"}
        )
        assert response.status_code == 403
        assert b"page-header" in response.content

    def test_language_is_the_users_then_the_browsers_choice_then_danish(self, client: Client, settings):
        settings.LANGUAGE_CODE = "da"
        english = {"Accept-Language": "en"}
        assert client.get("/help/", headers=english)["Content-Language"] == "da"
        client.post("/language/", {"language": "en"})
        assert client.get("/help/")["Content-Language"] == "en"
        user = User.objects.create_user("a@b.example", name="A")
        client.force_login(user)
        assert client.get("/help/")["Content-Language"] == "da"
        client.post("/language/", {"language": "en"})
        user.refresh_from_db()
        assert user.language == "en"

    @pytest.mark.parametrize(("path", "field"), [("/language/", "language"), ("/theme/", "theme")])
    def test_a_forged_choice_changes_nothing(self, client: Client, path, field):
        assert client.post(path, {field: "klingon"}).status_code == 400
        assert client.post(path).status_code == 400
        assert client.get(path).status_code == 405

    def test_one_returns_to_the_page_one_came_from_but_not_to_another_site(self, client: Client):
        here = client.post("/theme/", {"theme": "dark"}, headers={"Referer": "http://testserver/help/"})
        assert (here.status_code, here["Location"]) == (303, "http://testserver/help/")
        elsewhere = client.post("/theme/", {"theme": "dark"}, headers={"Referer": "https://evil.example/"})
        assert elsewhere["Location"] == "/"

    def test_the_theme_is_in_the_page_from_the_server(self, client: Client):
        client.post("/theme/", {"theme": "dark"})
        assert b'data-theme="dark"' in client.get("/help/").content
        client.cookies["theme"] = '"><script>'
        assert b"<script>" not in client.get("/help/").content

    @pytest.mark.parametrize("path", ["/accessibility/", "/personal-data/", "/help/"])
    def test_pages_about_the_house_need_no_sign_in(self, client: Client, path):
        assert client.get(path).status_code == 200


def test_assets_last_and_cost_no_session(client: Client):
    from os2collab.assets import icons, stylesheet

    for asset in (stylesheet(), icons()):
        response = client.get(asset.url, headers={"Accept-Encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        assert "immutable" in response["Cache-Control"]
        assert "Cookie" not in response["Vary"]
    stale = client.get("/assets/app.00000000.css")
    assert stale.content == stylesheet().content
    assert "immutable" not in stale["Cache-Control"]


@pytest.mark.django_db
def test_a_request_that_no_page_of_ours_sends_gets_a_page_too(client: Client):
    response = client.get("/help/", headers={"Host": "elsewhere.example"})
    assert response.status_code == 400
    assert b"page-header" in response.content
