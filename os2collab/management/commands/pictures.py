import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from playwright.sync_api import Browser, sync_playwright

from os2collab.personas import PERSONAS

FOLDER = settings.BASE_DIR / "docs" / "pictures"
PROJECT = "/projects/os2opgavefordeler-ny-fordelingsmotor/"


class Picture(NamedTuple):
    """One picture: its file, who looks, at which page, how wide and high, in which theme."""

    name: str
    persona: str
    path: str
    width: int = 1440
    height: int = 1000
    theme: str = "light"
    click: str = ""


PICTURES = (
    Picture("overview-lead", "mette", "/", height=1150),
    Picture("project", "mette", PROJECT, height=1500),
    Picture("check-in", "mette", f"{PROJECT}checkins/12/", height=1150),
    Picture("adjustment", "mette", f"{PROJECT}adjustments/6/", height=1000),
    Picture("status-phone", "jonas", PROJECT, 390, 844, click="[id$='_report']"),
    Picture("overview-vendor-dark", "jonas", "/", theme="dark"),
    Picture("portfolio", "rikke", "/portfolio/", height=900),
    Picture("partnership", "rikke", "/partnerships/sager-paa-tvaers/", height=1100),
)


class Command(BaseCommand):
    help = "Take the pictures of README and docs: start the app on the demo story and photograph it."

    def handle(self, **options: Any) -> None:
        prepare()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        address = f"http://localhost:{port}"
        manage = Path(sys.argv[0]).resolve()
        server = subprocess.Popen([sys.executable, manage, "serve"], env={**os.environ, "PORT": str(port)})
        try:
            wait_for(address)
            with sync_playwright() as playwright:
                sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
                chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
                for picture in PICTURES:
                    take(browser, address, picture)
                    self.stdout.write(f"{picture.name}.png")
        finally:
            server.terminate()
            server.wait()


def prepare() -> None:
    """A database with the story, and everything that a page needs."""
    call_command("migrate", verbosity=0)
    call_command("compilemessages")
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo")
    FOLDER.mkdir(parents=True, exist_ok=True)


def wait_for(address: str) -> None:
    """Until the server answers, half a minute at most."""
    for _attempt in range(150):
        try:
            urllib.request.urlopen(f"{address}/accessibility/", timeout=5).close()  # noqa: S310 - our own server
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise CommandError("the server did not answer")


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Sign in as the persona, open the page, maybe click something, and photograph the top of it."""
    persona = next(persona for persona in PERSONAS if persona.key == picture.persona)
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(base_url=address, viewport=size, color_scheme=picture.theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_role("button", name=persona.name).click()
    page.goto(picture.path)
    if picture.click:
        page.locator(picture.click).first.click()
        page.locator(".milestone-row__form").first.evaluate("form => form.parentElement.scrollIntoView()")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()
