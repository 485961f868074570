"""What the header offers, whichever of a person's places came first."""

import pytest
from django.test import Client

from os2collab.models import Membership
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "offered"), [("secretariat", True), ("vendor", False)])
def test_the_portfolio_is_offered_to_whoever_works_in_the_secretariat_too(client: Client, kind, offered):
    person = make_person(make_organisation("Skanderborg"))
    Membership.objects.create(user=person, organisation=make_organisation("Den anden", kind))
    client.force_login(person)
    page = client.get("/profile/")
    assert page.status_code == 200
    assert ('href="/portfolio/"' in page.content.decode()) is offered
