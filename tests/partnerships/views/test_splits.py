"""Who pays what, if: tried out in the address, kept as a proposal, adopted, and shown to who hesitates."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from os2collab.access.guards import Refused
from os2collab.models import PopulationFigure
from partnerships.actions import join_links, splits
from partnerships.cost_keys import CostKey
from partnerships.models import KeyKind, Pledge, Split, SplitShare
from tests.partnerships.cast import organisation


def address(cast, name, *more):
    return reverse(name, args=[cast.partnership.slug, *more])


def text_of(response):
    return response.content.decode()


def propose(cast, *, total=100_000, kind=KeyKind.EQUAL, payers=None, **fields):
    payers = payers or [cast.aarhus, cast.horsens]
    key = CostKey(kind, total, **fields)
    ids = [payer.pk for payer in payers]
    return splits.propose(cast.partnership, by=cast.leader, name="Lige", key=key, organisations=ids)


def asked(cast, *payers, **fields):
    return {"key": "equal", "total": "100.000", "in": [payer.pk for payer in payers], **fields}


def test_taking_one_out_raises_the_others_and_says_so(cast, as_person):
    client = as_person(cast.leader, htmx=True)
    both = client.get(address(cast, "what-if"), asked(cast, cast.aarhus, cast.horsens))
    assert text_of(both).count("50.000 kr.") >= 2
    alone = client.get(address(cast, "what-if"), asked(cast, cast.aarhus))
    assert "100.000 kr." in text_of(alone)
    assert 'id="answer" role="status"' in text_of(alone)
    assert not Split.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"total": "0"}, "at least"),
        ({"total": "-5"}, "at least"),
        ({"total": "99999999999"}, "at most"),
        ({"total": "1,50"}, "whole kroner"),
        ({"ceiling": "10.000"}, "80.000 kr. is missing"),
        ({"floor": "60.000"}, "20.000 kr. too much"),
        ({"floor": "60.000", "ceiling": "50.000"}, "below the floor"),
        ({"in": []}, "Nobody pays"),
        ({"key": "inhabitants"}, "no number of inhabitants"),
    ],
)
def test_what_cannot_be_shared_says_how_much_is_missing(cast, as_person, fields, said):
    response = as_person(cast.leader).get(
        address(cast, "what-if"), asked(cast, cast.aarhus, cast.horsens, **({"asked": "1"} | fields))
    )
    assert said in text_of(response), re.findall(r"field__error[^>]*>.*?</span></span>", text_of(response))


def capped(cast, total=100_000):
    """Horsens pledges its share by the key, 45,000 at most; the agency an amount of its own."""
    splits.adopt(propose(cast, total=80_000), by=cast.leader)
    cast.bind(cast.signatory, cast.horsens, 1, by_key=True, maximum_amount=Decimal(45_000))
    cast.bind(cast.official, cast.agency, 20_000)
    cast.bind(cast.leader_signatory, cast.aarhus, 30_000, level="interest")


def test_the_maximums_of_pledges_by_the_key_are_the_ceilings_that_one_begins_with(cast, as_person):
    capped(cast)
    client = as_person(cast.leader)
    fresh = text_of(client.get(address(cast, "what-if")))
    assert f'name="most_{cast.horsens.pk}" value="45.000"' in fresh
    assert f'name="most_{cast.agency.pk}" value=""' in fresh
    assert "at most 45.000 kr." in fresh
    asks = asked(cast, cast.horsens, cast.aarhus, each="on", total="100.000")
    shares = text_of(client.get(address(cast, "what-if"), asks))
    assert 'value="45000">45.000 kr.' in shares
    assert 'value="55000">55.000 kr.' in shares
    lifted = text_of(client.get(address(cast, "what-if"), asks | {f"most_{cast.horsens.pk}": ""}))
    assert lifted.count('value="50000">50.000 kr.') == 2, "who takes the ceiling away sees it without"


def test_ceilings_that_cannot_reach_the_total_say_how_much_is_missing_and_whose_they_are(cast, as_person):
    capped(cast)
    asks = asked(cast, cast.horsens, each="on", total="100.000")
    page = text_of(as_person(cast.leader).get(address(cast, "what-if"), asks))
    assert "The ceilings do not reach 100.000 kr.: 55.000 kr. is missing. There is one for Horsens;" in page
    answer = re.search(r'id="answer" role="status".*?</div>', page, re.DOTALL)
    assert answer is not None
    assert "55.000 kr. is missing" in answer[0]


def test_where_nobody_has_a_maximum_no_ceilings_are_shown(cast, as_person):
    cast.bind(cast.official, cast.agency, 20_000)
    assert 'name="most_' not in text_of(as_person(cast.leader).get(address(cast, "what-if")))


def test_a_proposal_keeps_its_figures_and_the_database_holds_it(cast):
    for payer, inhabitants in ((cast.aarhus, 350_000), (cast.horsens, 90_000)):
        PopulationFigure.objects.create(organisation=payer, year=2025, inhabitants=inhabitants)
    split = propose(cast, kind=KeyKind.INHABITANTS, year=2025)
    before = dict(split.shares.values_list("organisation", "amount"))
    assert sum(before.values()) == 100_000
    PopulationFigure.objects.update(inhabitants=1)
    assert dict(split.shares.values_list("organisation", "amount")) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        SplitShare.objects.update(amount=1)


def test_inhabitants_are_grouped_like_all_figures(cast, as_person):
    for payer, inhabitants in ((cast.horsens, 97_000), (cast.aarhus, 352_000)):
        PopulationFigure.objects.create(organisation=payer, year=2025, inhabitants=inhabitants)
    number = propose(cast, kind=KeyKind.INHABITANTS, year=2025).number
    for language in ("da", "en"):
        type(cast.member).objects.filter(pk=cast.member.pk).update(language=language)
        page = text_of(as_person(cast.member).get(address(cast, "split", number)))
        assert '<td class="table__num">97.000</td>' in page, "Danish grouping in every language"


def test_an_adopted_split_moves_the_pledges_by_the_key_within_their_maximum(cast):
    splits.adopt(propose(cast), by=cast.leader)
    words = {"by_key": True, "maximum_amount": Decimal(60_000)}
    assert cast.bind(cast.signatory, cast.horsens, 1, **words).amount == 50_000
    splits.adopt(propose(cast, total=120_000), by=cast.leader)
    pledge = Pledge.objects.get(organisation=cast.horsens)
    assert (pledge.amount, pledge.level, pledge.years) == (60_000, "binding", ((pledge.budget_year, Decimal(60_000)),))
    assert cast.refreshed().binding_amount == 60_000
    with pytest.raises(Refused, match=r"pays 60\.000 kr\. at most"):
        splits.adopt(propose(cast, total=140_000), by=cast.leader)
    assert (cast.refreshed().binding_amount, cast.refreshed().split.total) == (60_000, 120_000)


def test_two_proposals_stand_beside_each_other_and_one_is_adopted_once(cast, as_person):
    first, second = propose(cast), propose(cast, total=120_000)
    page = text_of(as_person(cast.member).get(address(cast, "split-list")))
    assert {"50.000 kr.", "60.000 kr."} <= set(re.findall(r"[0-9.]+ kr\.", page.replace("&nbsp;", " ")))
    client = as_person(cast.leader)
    for _again in range(2):
        client.post(address(cast, "split-adoption", first.number), {"instead_of": 0})
    assert cast.refreshed().split == first
    assert client.post(address(cast, "split-adoption", second.number), {"instead_of": 0}).status_code == 409
    file = b"".join(client.get(address(cast, "split-export", 1))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert {row[0] for row in rows[1:3]} == {"Aarhus", "Horsens"}


def test_a_vendor_neither_proposes_nor_adopts(cast):
    with pytest.raises(Refused, match="a vendor never does"):
        splits.propose(
            cast.partnership, by=cast.vendor, name="x", key=CostKey(KeyKind.EQUAL, 10), organisations=[cast.aarhus.pk]
        )
    with pytest.raises(Refused):
        splits.adopt(propose(cast), by=cast.vendor)


def test_who_hesitates_sees_numbers_and_no_people_until_the_page_is_withdrawn(cast, client):
    cast.bind(cast.signatory, cast.horsens, 1_234_000)
    cast.bind(cast.official, cast.agency, 77_000, level="conditional", condition="hvis")
    link = join_links.publish(cast.partnership, by=cast.leader)
    assert join_links.publish(cast.partnership, by=cast.leader) == link
    hesitates = organisation("Sorø")
    page = client.get(f"/join/{link.token}/", {"municipality": hesitates.pk})
    assert page.status_code == 200
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "1.234.000" in text_of(page)
    assert "Horsens" in text_of(page)
    for person in (cast.signatory, cast.leader, cast.official):
        assert person.name not in text_of(page)
    assert "1.311.000" not in text_of(page)
    assert client.get("/join/nothing/").status_code == 404
    join_links.withdraw(link, by=cast.leader)
    assert client.get(f"/join/{link.token}/").status_code == 404


def test_the_public_page_is_opened_so_many_times_a_minute(cast, client, settings):
    link = join_links.publish(cast.partnership, by=cast.leader)
    answers = [client.get(f"/join/{link.token}/").status_code for _ in range(80)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_who_has_no_inhabitants_shows_a_dash(cast, as_person):
    split = Split.objects.create(
        partnership=cast.partnership, number=1, name="Ny", kind="inhabitants", total=100_000, proposed_by=cast.leader
    )
    split.shares.create(organisation=cast.aarhus, amount=60_000, population=361_544)
    split.shares.create(organisation=cast.horsens, amount=40_000, own_amount=40_000)
    page = text_of(as_person(cast.leader).get(split.get_absolute_url()))
    assert "361.544" in page
    assert ">–</td>" in page
    assert "None" not in page
