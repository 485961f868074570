"""How many questions a page asks the database: one number a page, whatever the number of rows.

A number that shrinks is changed here with pleasure; one that grows needs a reason.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import models

from os2collab import clock, seeding
from os2collab.models import Membership, Organisation, User
from os2collab.personas import PERSONAS
from partnerships.models import Need, Partnership, Quote, QuoteInvitation, QuoteOption, QuoteRequest
from projects.models import Group, Project, Seat
from tests.factories import make_organisation, make_person
from tests.questions import expect, sign_in
from tests.sweeping import shared

EMAILS = {persona.key: persona.email for persona in PERSONAS}

# Session, reader with where they work, unread notices: every page. Then its own.
PAGES = {
    # path: person: number
    ("/", "mette"): 10,  # one of them: what waits for whoever leads a partnership
    ("/", "jonas"): 12,  # two of them: what the money covers; one: quotes to give
    ("/", "rikke"): 8,
    ("/", "chair"): 10,
    ("/", "stranger"): 7,
    ("/portfolio/", "rikke"): 9,
    ("/projects/", "mette"): 6,
    ("/projects/", "rikke"): 6,
    ("/status/", "jonas"): 6,
    ("/partnerships/", "rikke"): 6,
    ("/needs/", "mette"): 8,  # session and so on; the number, the keys, the rows, our own words, the products
    ("/needs/", "rikke"): 7,
    ("/needs/?q={words}", "mette"): 9,  # and the reading of what was typed
    ("/needs/?show=fits&stage=work", "jonas"): 7,
    ("/needs/similar/?title={words}", "mette"): 5,  # two of them: read it, look for it
    ("/needs/similar/?title=Brgeren", "mette"): 6,  # and once more, by how words begin
    ("{need}", "mette"): 13,  # three for the conversation
    ("{need}", "jonas"): 11,
    ("{need}", "rikke"): 11,
    ("/organisations/", "mette"): 5,
    ("/search/?q=pilot", "mette"): 5,
    ("/search/?q=pilot&kind=milestone", "rikke"): 5,
    ("{project}", "mette"): 13,
    ("{project}story/", "mette"): 6,
    ("{project}team/", "mette"): 8,
    ("{project}organisations/", "mette"): 7,
    ("{project}adjustments/", "mette"): 12,
    ("{project}staffing/", "mette"): 8,
    ("{project}milestones/1/", "mette"): 19,  # three for the conversation, five for how it is paid
    ("{quotes}", "rikke"): 10,  # one, three or twelve quotes: their options, files, thresholds, whom one asked
    ("{sealed}", "rikke"): 7,  # nothing of them is asked for
    ("{quote}", "rikke"): 11,
    ("/quotes/", "jonas"): 4,
    ("{partnership}", "rikke"): 13,  # as above, and the link to its public page
}


@pytest.fixture(scope="module", params=[1, 3, 25], ids="{} projects".format)
def portfolio(request, django_db_setup, django_db_blocker) -> Iterator[None]:
    """A small portfolio and a larger one, each made once."""
    with shared(django_db_blocker, lambda: seeding.load(request.param, seed=3)):
        yield


def find(person: str) -> User:
    if person == "chair":
        return Seat.objects.filter(position=Seat.Position.CHAIR, group__kind=Group.Kind.STEERING).earliest("pk").holder
    if person == "stranger":
        return make_person(make_organisation())
    return User.objects.get(email=EMAILS[person])


def quotes_of(partnership: Partnership) -> dict[str, models.Model]:
    """An opened request that up to twelve vendors answered, its first answer, and a sealed request."""
    asker, now = partnership.lead_organisation, clock.now()
    with clock.at(now - timedelta(days=9)):
        opened = QuoteRequest.objects.filter(title="Mange tilbud").first() or many_quotes(partnership, asker)
    later = {"number": 91, "asks": "Hvad", "opens_at": now + timedelta(days=90), "by": opened.by}
    sealed, _made = QuoteRequest.objects.get_or_create(partnership=partnership, title="Forseglet", defaults=later)
    return {"quotes": opened, "quote": opened.invitations.earliest("pk"), "sealed": sealed}


def many_quotes(partnership: Partnership, asker: Organisation) -> QuoteRequest:
    """Twelve vendors answered, or as many as there are."""
    by = Membership.objects.filter(organisation=asker).earliest("pk").user
    said = {"title": "Mange tilbud", "asks": "Hvad", "opens_at": clock.now() + timedelta(days=3), "by": by}
    request = QuoteRequest.objects.create(partnership=partnership, number=90, **said)
    figures = {"hours": 300, "rate": 1_000, "low": 300_000, "likely": 300_000, "high": 300_000, "text": "Vi"}
    for vendor in Organisation.objects.vendors().order_by("pk")[:12]:
        place = QuoteInvitation.objects.create(request=request, vendor=vendor, by=by)
        quote = Quote.objects.create(
            invitation=place, number=1, kind="hourly", valid_until=clock.today(), by=by, **figures
        )
        QuoteOption.objects.create(quote=quote, position=1, title="Drift", amount=9)
    return request


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "person"), PAGES)
def test_a_page_asks_its_number_of_questions(portfolio, path, person):
    project = Project.objects.filter(team__user__email=EMAILS["mette"]).earliest("pk")
    partnership = Partnership.objects.filter(project=project).earliest("pk")
    client = sign_in(find(person))
    need = Need.objects.filter(partnership=None).order_by("-also_count", "pk")[0]
    places = {"project": project, "partnership": partnership, "need": need} | quotes_of(partnership)
    addresses = {name: noun.get_absolute_url() for name, noun in places.items()}
    url = path.format(**addresses, words=need.title.replace(" ", "+"))
    with clock.at(clock.now() + timedelta(days=45)):  # when everybody has been silent, and much is due
        client.get(url)  # what is asked once in a process, and the visit
        expect(PAGES[path, person], lambda: client.get(url))
