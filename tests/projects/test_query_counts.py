"""Inside a project too, the number of questions does not depend on how much there is."""

from datetime import timedelta

import pytest

from os2collab import clock
from os2collab.models import OrganisationKind
from projects.actions import participations, promises, team
from projects.models import TeamRole
from tests.factories import Cast, make_organisation, make_person
from tests.questions import expect, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 3, 20], ids="{} of each".format)
def cast(request) -> Cast:
    """So many milestones, reports of both sides on the first one, vendors, and people on the team."""
    cast = Cast(milestone_count=request.param)
    for n in range(request.param):
        cast.report(cast.vendor, "on_track")
        cast.report(cast.lead, "off_track" if n % 2 else "at_risk", obstacle="Testmiljøet mangler.")
        vendor = make_organisation(f"Firma {n}", OrganisationKind.VENDOR)
        participations.add(cast.project, by=cast.lead, organisation=vendor)
        coder = make_person(vendor)
        team.join(cast.project, by=cast.lead, user=coder, organisation=vendor, role=TeamRole.DEVELOPER)
        for person in (cast.lead, coder):
            said = promises.make(
                cast.project, by=person, words="Vi svarer", due_on=clock.today(), milestone=cast.milestone
            )
            promises.move(said, by=person, to=clock.today() + timedelta(days=3), reason="Miljøet")
    return cast


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("", 12),
        ("story/", 6),
        ("trend/", 11),
        ("changes/", 9),
        ("team/", 8),
        ("organisations/", 7),
        ("milestones/1/", 15),  # three of them are the conversation's, one asks for a partnership
        ("promises/", 10),
        ("promises/new/", 7),
        ("barometer/", 6),
    ],
)
def test_a_page_asks_its_number_of_questions(cast, page, number):
    client = sign_in(cast.lead)
    url = f"{cast.project.get_absolute_url()}{page}"
    client.get(url)
    expect(number, lambda: client.get(url))


def test_reporting_status_in_the_row_asks_its_number_of_questions(cast):
    client = sign_in(cast.vendor)
    url = f"{cast.milestone.get_absolute_url()}status/"
    typed = {"status": "at_risk", "forecast_date": clock.today().strftime("%d.%m.%Y"), "confidence": "3"}
    form = {f"m{cast.milestone.pk}-{name}": value for name, value in typed.items()}
    client.get(url)
    response = expect(16, lambda: client.post(url, form, headers={"HX-Request": "true"}))
    assert b"milestone-row" in response.content
    assert b"field__error" not in response.content
