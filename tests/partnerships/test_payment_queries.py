"""How many questions the pages about payment ask: the same for one payer and for many, for one pledge and for 300."""

import pytest
from django.urls import reverse

from os2collab import clock
from os2collab.models import User
from tests.partnerships.money_cast import MoneyCast

pytestmark = pytest.mark.django_db
THIS = clock.today().year


@pytest.fixture(params=[1, 12], ids=lambda size: f"{size} payers")
def cast(request):
    """So many payers and milestones, all but the last accepted and with a basis."""
    cast = MoneyCast(*[12_000] * (request.param + 2), goal=1_000_000)
    for _number in range(request.param):
        cast.bind(cast.town(), 24_000, (THIS, 12_000), (THIS + 1, 12_000))
    cast.continue_()
    for milestone in cast.milestones[: request.param]:
        cast.accept(milestone)
        cast.bill(milestone)
    return cast


def test_the_pages_about_payment(cast, client, django_assert_num_queries):
    payer = User.objects.filter(memberships__is_signatory=True, memberships__organisation__pledges__level="binding")[0]
    slug = cast.partnership.slug
    for user, name, args, number in (
        (cast.vendor, "payment", [slug], 10),
        (cast.lead, "payment", [slug], 12),
        (payer, "payment", [slug], 15),
        (cast.vendor, "invoice-basis", [slug, 1], 7),
        (cast.lead, "invoice-csv", [slug, 1], 6),
        (cast.lead, "invoices-xlsx", [slug], 5),
        (cast.vendor, "milestone", [cast.project.slug, 1], 19),
    ):
        client.force_login(user)
        address = reverse(name, args=args)
        assert client.get(address).status_code == 200
        with django_assert_num_queries(number):
            b"".join(client.get(address))


@pytest.mark.parametrize("size", [3, 300])
def test_the_economy_asks_eight_questions_at_most(size, client, django_assert_max_num_queries):
    cast = MoneyCast(12_000, goal=1_000_000)
    town = cast.town()
    cast.bind(town, 24_000, (THIS, 12_000), (THIS + 1, 12_000))
    cast.continue_()
    cast.bill(cast.accept(cast.milestones[0]))
    cast.pledge_elsewhere(town, size - 1, levels=("binding", "interest"), year=THIS)
    client.force_login(User.objects.get(memberships__organisation=town))
    for name in ("economy", "economy-csv", "economy-xlsx"):
        address = reverse(name, args=[town.slug])
        client.get(address)
        with django_assert_max_num_queries(8):
            content = b"".join(client.get(address))
        assert content
