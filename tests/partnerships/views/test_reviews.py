from datetime import timedelta

import pytest
from django.urls import reverse

from os2collab import clock
from partnerships.actions import partnerships, reviews
from partnerships.models import Partnership, Review


def new(partnership):
    return reverse("review-new", args=[partnership.slug])


def written(**changes):
    next_on = f"{clock.today() + timedelta(days=30):%d.%m.%Y}"
    return {"verdict": "watch", "seen": "Mangler en ottende partner.", "agreed": "", "next_on": next_on} | changes


def text_of(response):
    return response.content.decode()


def test_a_coordinator_reviews_on_a_plain_page(cast, as_person):
    client = as_person(cast.coordinator)
    page = text_of(client.get(new(cast.partnership)))
    assert "<h1" in page
    assert "3.200.000 kr." in page
    response = client.post(new(cast.partnership), written())
    assert (response.status_code, response["Location"]) == (303, cast.partnership.get_absolute_url())
    assert "Mangler en ottende partner." in text_of(client.get(cast.partnership.get_absolute_url()))


def test_a_coordinator_reviews_in_a_panel_beside_the_partnership(cast, as_person):
    client = as_person(cast.coordinator, htmx=True)
    panel = text_of(client.get(new(cast.partnership)))
    assert panel.lstrip().startswith("<form")
    assert 'id="panel-h"' in panel
    assert "<h1" not in panel
    response = client.post(new(cast.partnership), written())
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#partnership", "outerMorph")
    assert "Mangler en ottende partner." in text_of(response)


def test_a_coordinator_reviews_in_a_panel_beside_the_portfolio(cast, as_person):
    client = as_person(cast.coordinator, htmx=True)
    address = f"{new(cast.partnership)}?from=portfolio"
    assert "from=portfolio" in text_of(client.get(address))
    response = client.post(address, written(verdict="act"))
    assert response["HX-Retarget"] == f"#partnership_{cast.partnership.pk}_row"
    assert text_of(response).lstrip().startswith(f'<tr id="partnership_{cast.partnership.pk}_row"')
    plain = as_person(cast.coordinator).post(address, written(), headers={"HX-Request": "false"})
    assert plain["Location"] == reverse("portfolio")


def test_the_next_one_that_is_due_can_follow_at_once(cast, as_person):
    fields = {"purpose": "x", "goal_amount": 1, "deadline": clock.today() + timedelta(days=5)}
    other = partnerships.start(cast.horsens, by=cast.coordinator, title="En anden", **fields)
    partnerships.open_for_pledges(other, by=cast.signatory)
    Partnership.objects.filter(pk=other.pk).update(review_due_on=clock.today() - timedelta(days=3))
    client = as_person(cast.coordinator)
    assert 'name="next"' in text_of(client.get(new(cast.partnership)))
    response = client.post(new(cast.partnership), written(next=""))
    assert response["Location"] == new(other)
    response = client.post(new(other), written(next=""))
    assert response["Location"] == other.get_absolute_url()
    assert Review.objects.count() == 2


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"verdict": ""}, "verdict_0"),
        ({"verdict": "wonderful"}, "verdict_0"),
        ({"seen": ""}, "seen"),
        ({"seen": "x" * 4_001}, "seen"),
        ({"next_on": "snart"}, "next_on"),
        ({"next_on": "1.1.2020"}, "next_on"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(cast, as_person, bad, field, htmx):
    client = as_person(cast.coordinator, htmx=htmx)
    response = client.post(new(cast.partnership), written(agreed="Rikke ringer til Viborg") | bad)
    page = text_of(response)
    assert response.status_code == 422
    assert f'href="#id_{field}"' in page
    assert "Rikke ringer til Viborg" in page
    assert not Review.objects.exists()


@pytest.mark.parametrize("who", ["leader", "leader_signatory", "member", "signatory", "vendor", "official"])
def test_only_the_secretariat_reviews_and_others_read(cast, as_person, who):
    reviews.write(cast.partnership, by=cast.coordinator, verdict="act", seen="Set af Rikke", next_on=clock.today())
    client = as_person(getattr(cast, who))
    for answer in (client.get(new(cast.partnership)), client.post(new(cast.partnership), written())):
        assert answer.status_code == 403
        assert "coordinators review" in text_of(answer)
    assert Review.objects.count() == 1
    assert new(cast.partnership) not in text_of(client.get(cast.partnership.get_absolute_url()))
    assert "Set af Rikke" in text_of(client.get(reverse("review-list", args=[cast.partnership.slug])))


def test_the_history_is_read_page_by_page(cast, as_person):
    for number in range(23):
        reviews.write(
            cast.partnership, by=cast.coordinator, verdict="watch", seen=f"Blik {number}", next_on=clock.today()
        )
    client = as_person(cast.member)
    history = reverse("review-list", args=[cast.partnership.slug])
    first, second = text_of(client.get(history)), text_of(client.get(history, {"page": 2}))
    assert "Blik 22" in first
    assert "Blik 2<" not in first
    assert "Blik 2<" in second


def test_an_overdue_review_is_shown_as_such(cast, as_person):
    Partnership.objects.update(review_due_on=clock.today() - timedelta(days=5))
    client = as_person(cast.coordinator)
    assert 'class="age age--late"' in text_of(client.get(cast.partnership.get_absolute_url()))
    assert "Review Sager på tværs" in text_of(client.get(reverse("overview")))
