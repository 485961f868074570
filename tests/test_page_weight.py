"""How heavy a page may be, compressed as a proxy in front compresses it: 60 kB of HTML, 60 of script, 20 of CSS."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Count

from os2collab import assets, clock, seeding
from os2collab.models import User
from os2collab.personas import PERSONAS
from partnerships.models import Partnership, QuoteRequest
from projects.models import Project
from tests.partnerships.measured import long_round
from tests.questions import sign_in
from tests.sweeping import shared

HTML, SCRIPT, STYLE = 60_000, 60_000, 20_000
EMAILS = {persona.key: persona.email for persona in PERSONAS}
# Who opens what. The portfolio shows 50 rows, the lists 20, a story and the notices 50.
PAGES = [
    *(("/", person) for person in ("mette", "jonas", "rikke", "birgitte", "sofus")),
    ("/portfolio/", "rikke"),
    ("/projects/", "rikke"),
    ("/partnerships/", "rikke"),
    ("/organisations/", "rikke"),
    ("/search/?q=kommune", "rikke"),
    ("/search/?q=pilot&kind=milestone", "rikke"),
    ("/portfolio/changes/?since=1.1.2025", "rikke"),
    ("/status/", "jonas"),
    ("/notifications/", "jonas"),
    ("/profile/", "mette"),
    ("{project}", "mette"),
    ("{project}trend/", "mette"),
    ("{project}story/", "mette"),
    ("{project}team/", "mette"),
    ("{project}adjustments/", "mette"),
    ("{project}staffing/", "mette"),
    ("{project}organisations/", "mette"),
    ("{project}milestones/1/", "mette"),
    ("{partnership}", "rikke"),
    *((f"{{{name}}}", "mette") for name in ("round", "decision", "proposals", "proposal", "what_if")),
    *((f"{{{name}}}", "sofus") for name in ("join", "join_share")),
    ("{quotes}", "rikke"),
    ("/quotes/", "jonas"),
    ("/procurement-thresholds/", "rikke"),
]


@pytest.fixture(scope="module")
def portfolio(django_db_setup, django_db_blocker) -> Iterator[dict[str, str]]:
    """Enough of everything to fill the longest page; gives the addresses of a round's pages."""
    with shared(django_db_blocker, full_pages) as made:
        yield made


def full_pages() -> dict[str, str]:
    seeding.load(60, seed=1)
    lead = User.objects.get(email=EMAILS["mette"])
    project = Project.objects.filter(team__user=lead).earliest("pk")
    return long_round(project, lead, parts=29, proposals=50)


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "person"), PAGES)
def test_a_page_is_light(portfolio, path, person):
    project = Project.objects.filter(team__user__email=EMAILS["mette"]).earliest("pk")
    partnership = Partnership.objects.filter(project=project).earliest("pk")
    many = QuoteRequest.objects.opened(clock.now()).annotate(many=Count("invitations__quotes")).order_by("-many")
    nouns = {"project": project, "partnership": partnership, "quotes": many[0]}
    url = path.format(**{name: noun.get_absolute_url() for name, noun in nouns.items()}, **portfolio)
    page = sign_in(User.objects.get(email=EMAILS[person])).get(url)
    assert page.status_code == 200
    assert compressed(page.content) < HTML
    assert 0 < sum(map(compressed, scripts(page.text))) < SCRIPT
    assert page.text.count('<link rel="stylesheet"') == 1


def scripts(html: str) -> Iterator[bytes]:
    """The scripts that a page asks for."""
    for address in re.findall(r'<script[^>]* src="/static/([^"]+)"', html):
        yield Path(finders.find(address)).read_bytes()


def test_all_scripts_together_are_light():
    own = (settings.BASE_DIR / "static" / "js").glob("*.js")
    htmx = Path(finders.find("django_htmx/htmx-4.min.js"))
    assert sum(compressed(path.read_bytes()) for path in [*own, htmx]) < SCRIPT


def test_the_stylesheet_is_light():
    assert compressed(assets.stylesheet().content) < STYLE
