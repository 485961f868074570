"""Signing in as people do it: in a browser, with a passkey, an authenticator app, a phone, and without a mouse."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from os2collab.models import Organisation, User
from os2collab.personas import PERSONAS

PASSWORD = "korrekt-hest-batteri"


@pytest.fixture
def mette(live_server: LiveServer) -> User:
    """Somebody with a password."""
    user = User.objects.create_user("mette@skanderborg.example", PASSWORD, name="Mette Skovlyng", language="en")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The live server by a name: a passkey belongs to a name, not to a number."""
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in_by_password(page: Page, site: str) -> None:
    page.goto(f"{site}/account/login/")
    page.locator("[name=login]").fill("mette@skanderborg.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")


def show_that_it_is_me(page: Page) -> None:
    """What keeps the account safe asks for the password once more."""
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")


def code(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def security_key(page: Page) -> None:
    """A laptop with a fingerprint reader, and a finger on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("security_key")
def test_a_passkey_is_made_and_signs_in_alone(page: Page, mette: User, site: str, axe: Callable):
    sign_in_by_password(page, site)
    page.goto(f"{site}/account/2fa/webauthn/add/")
    show_that_it_is_me(page)
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("#recovery_codes")).to_be_visible()
    assert Authenticator.objects.filter(user=mette, type="webauthn").count() == 1
    page.goto(f"{site}/account/2fa/webauthn/")
    axe(page)
    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/profile/")
    expect(page.locator("[name=name]")).to_have_value("Mette Skovlyng")


@pytest.mark.usefixtures("security_key")
def test_a_key_is_a_second_step_after_the_password(page: Page, mette: User, site: str, axe: Callable):
    sign_in_by_password(page, site)
    page.goto(f"{site}/account/2fa/webauthn/add/")
    show_that_it_is_me(page)
    page.locator("[name=passwordless]").uncheck()
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("#recovery_codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site}/account/login/?next=/profile/")
    page.locator("[name=login]").fill(mette.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#mfa_webauthn_authenticate")).to_be_visible()
    axe(page)
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(f"{site}/profile/")


def test_a_passkey_that_is_refused_is_said_in_words(page: Page, mette: User, site: str):
    page.goto(f"{site}/account/login/")
    refuse = "navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ {refuse} }}")
    page.locator("#passkey_login").click()
    expect(page.locator(".toast--error")).to_be_visible()


def test_an_authenticator_app_and_its_recovery_codes(page: Page, mette: User, site: str, axe: Callable):
    sign_in_by_password(page, site)
    page.goto(f"{site}/account/2fa/totp/activate/")
    show_that_it_is_me(page)
    picture = page.locator(".account__code")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0"), "the CSP lets the QR code through"
    axe(page)
    page.locator("[name=code]").fill(code(page.locator("#authenticator_secret").input_value()))
    page.keyboard.press("Enter")
    spare = page.locator("#recovery_codes").inner_text().split()
    assert len(spare) == 10
    axe(page)
    page.goto(f"{site}/account/2fa/")
    axe(page)
    page.context.clear_cookies()
    page.goto(f"{site}/account/login/")
    page.locator("[name=login]").fill(mette.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    axe(page)
    page.locator("[name=code]").fill(spare[0])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")


def test_the_way_from_the_mail_to_a_new_password_without_a_mouse(page: Page, mette: User, site: str, axe: Callable):
    page.goto(f"{site}/account/login/")
    page.locator("[name=login]").focus()
    page.keyboard.type("mette@skanderborg.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[name=email]").focus()
    page.keyboard.type("mette@skanderborg.example\n")
    page.wait_for_url("**/password/reset/done/")
    axe(page)
    link = re.search(r"http\S+/reset/key/\S+", mail.outbox[-1].body)
    assert link
    page.goto(link[0])
    axe(page)
    page.locator("[name=password1]").focus()
    page.keyboard.type("en-helt-ny-kode")
    page.keyboard.press("Tab")
    page.keyboard.type("en-helt-ny-kode\n")
    page.wait_for_url(f"{site}/")
    assert mette.memberships.count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.usefixtures("mette")
def test_the_sign_in_page_is_accessible_and_fits(page: Page, site: str, axe: Callable, language, theme):
    nordlys = Organisation.objects.create(kind="vendor", name="Nordlys Software", slug="nordlys")
    for persona in PERSONAS[1:]:
        user = User.objects.create_user(persona.email, name=persona.name)
        user.memberships.create(organisation=nordlys, title=persona.title)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.emulate_media(color_scheme=theme)
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site}/account/login/")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("[name=login]").fill("nobody@x.example")
    page.locator("[name=password]").fill("forkert")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    axe(page)
    page.locator("[value=jonas]").click()
    page.wait_for_url(f"{site}/")


OUTSIDE = [
    "login/code/",
    "login/code/confirm/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-abc/",
    "signup/",
    "inactive/",
    "confirm-email/",
    "confirm-email/abc/",
    "3rdparty/login/cancelled/",
    "logout/",
]
INSIDE = [
    "email/",
    "password/change/",
    "password/set/",
    "reauthenticate/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "sessions/",
    "3rdparty/",
    "3rdparty/login/error/",
    "logout/",
]


def see(page: Page, address: str, axe: Callable) -> None:
    """The page in both themes, wide and narrow, is accessible and ours."""
    for width, theme in ((1440, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.title().removesuffix(" – OS2collab").strip()
    expect(page.locator("header.app-header")).to_be_visible()


def test_every_page_at_the_door_is_ours(page: Page, site: str, axe: Callable):
    for path in OUTSIDE:
        see(page, f"{site}/account/{path}", axe)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_about_oneself_is_ours(page: Page, site: str, mette: User, axe: Callable, language):
    User.objects.update(language=language)
    sign_in_by_password(page, site)
    see(page, f"{site}/profile/", axe)
    for path in INSIDE:
        see(page, f"{site}/account/{path}", axe)
