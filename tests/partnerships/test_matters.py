"""Partnerships and their reviews as matters that people talk about: who is told, and who may be named."""

import re

from os2collab import clock
from os2collab.actions import comments
from os2collab.models import Event
from partnerships.actions import reviews


def told(kind: str = "comment.written") -> set[str]:
    event = Event.objects.filter(kind=kind).latest("pk")
    return set(event.notifications.values_list("user__name", flat=True))


def test_whoever_leads_and_whoever_pledged_hears_of_it(cast):
    cast.bind(cast.signatory, cast.horsens, 100_000)
    comments.write(cast.partnership, by=cast.vendor, text="Vi kan begynde i januar")
    assert told() == {"Anna Holm", "Bo Lind", "Dan Fog"}
    comments.write(cast.partnership, by=cast.member, text="Er det dyrt?", audience="municipality", reason="tilbud")
    assert told() == {"Anna Holm", "Bo Lind", "Dan Fog"}  # not the vendor, who has talked here too
    comments.write(cast.partnership, by=cast.vendor, text="Hvad koster det os?", audience="vendor", reason="overslag")
    assert told() == set()


def test_a_review_is_talked_about_on_a_page_that_shows_it(cast, as_person):
    review = reviews.write(
        cast.partnership, by=cast.coordinator, verdict="watch", seen="Det går", next_on=clock.today()
    )
    page = as_person(cast.leader).get(f"/partnerships/{cast.partnership.slug}/").text
    assert f'href="/talk/review/{review.pk}/"' in page
    as_person(cast.leader).post(f"/talk/review/{review.pk}/", {"text": "Hvad skal vi gøre?", "audience": ""})
    assert told() == {"Rikke Storm", "Bo Lind"}
    page = as_person(cast.coordinator).get(f"/talk/review/{review.pk}/").text
    assert "Det går" in page
    assert "Hvad skal vi gøre?" in page
    story = as_person(cast.leader).get(f"/partnerships/{cast.partnership.slug}/story/").text
    assert "Review of Sager på tværs: a new comment." in re.sub("<.*?>", "", story)


def test_an_open_partnership_opens_nobodys_list_of_people(cast, as_person):
    """Every municipality can read it, but only those who have acted are named to the others."""
    cast.bind(cast.signatory, cast.horsens, 100_000)

    def found(reader) -> set[str]:
        names = set()
        for letter in "abcdefgråf":
            page = as_person(reader).get(f"/talk/partnership/{cast.partnership.pk}/people/?name={letter}").text
            names |= set(re.findall("<li>(.*?)</li>", page.partition("<main")[2].partition("</main")[0]))
        return names

    assert found(cast.official) == {
        "Anna Holm, Aarhus",
        "Bo Lind, Aarhus",
        "Dan Fog, Horsens",
    }
    assert "Carla Bech, Horsens" in found(cast.signatory)
    assert {"Carla Bech, Horsens", "Finn Vang, Nordlys Software"} <= found(cast.coordinator)
