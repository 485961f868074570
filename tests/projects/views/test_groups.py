"""The pages of groups and seats."""

from collections.abc import Callable

import pytest
from django.test import Client

from os2collab.models import User
from projects.actions import groups
from projects.models import Group, Seat
from tests.factories import Cast, make_organisation, make_person

type SignIn = Callable[[User], Client]


@pytest.fixture
def group(cast: Cast) -> Group:
    terms = "# Purpose\n\nWe decide **direction**. <script>alert(1)</script>"
    return groups.start(cast.project, by=cast.lead, kind="steering", name="Styregruppen", terms_of_reference=terms)


def seat(cast: Cast, group: Group, **fields) -> Seat:
    return groups.add_seat(group, by=cast.lead, **{"organisation": cast.other_municipality, **fields})


def test_a_group_is_started_from_the_project(cast: Cast, as_: SignIn):
    client = as_(cast.lead)
    place = f"{cast.project.get_absolute_url()}groups/"
    assert "No groups yet" in client.get(place).content.decode()
    assert client.get(f"{place}new/").status_code == 200
    typed = {"kind": "steering", "name": "Styregruppen", "quorum_percent": "50", "tie_rule": "chair"}
    assert client.post(f"{place}new/", typed).url == "/groups/styregruppen/"
    assert "Styregruppen" in client.get(place).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x1bb"}, "name"),
        ({"kind": "kingdom"}, "kind"),
        ({"quorum_percent": "100"}, "quorum_percent"),
        ({"quorum_percent": "-1"}, "quorum_percent"),
        ({"quorum_percent": "half"}, "quorum_percent"),
        ({"tie_rule": "coin"}, "tie_rule"),
        ({"terms_of_reference": "x" * 10_001}, "terms_of_reference"),
    ],
)
def test_mistakes_are_shown_at_their_field(cast: Cast, as_: SignIn, typed, field):
    right = {"kind": "steering", "name": "Styregruppen", "quorum_percent": "50", "tie_rule": "fails"}
    answer = as_(cast.lead).post(f"{cast.project.get_absolute_url()}groups/new/", right | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Group.objects.exists()


def test_the_page_shows_seats_votes_and_terms(cast: Cast, as_: SignIn, group):
    for _ in range(2):
        seat(cast, group, organisation=make_organisation())
    seat(cast, group, holder=cast.tester, substitute=cast.member)
    seat(cast, group, organisation=cast.vendor_organisation, voting=False, holder=cast.vendor)
    groups.give_up_seat(seat(cast, group, organisation=cast.municipality), by=cast.lead)
    text = as_(cast.vendor).get("/groups/styregruppen/").content.decode()
    assert "3 seats have a vote;" in text
    assert "2 must be present" in text
    assert "<h3>Purpose</h3>" in text
    assert "<strong>direction</strong>" in text
    assert "<script>alert" not in text
    for shown in (cast.tester.name, cast.member.name, "Earlier seats", "No vote", "A tie fails"):
        assert shown in text
    assert "/seats/" not in text
    assert "/seats/new/" in as_(cast.coordinator).get("/groups/styregruppen/").content.decode()


def test_who_is_not_in_the_project_does_not_find_the_group(cast: Cast, as_: SignIn, group):
    place = seat(cast, group)
    for user in (cast.stranger, cast.other_vendor):
        client = as_(user)
        for path in ("", "edit/", "seats/new/", f"seats/{place.pk}/", f"seats/{place.pk}/end/"):
            assert client.get(f"/groups/styregruppen/{path}").status_code == 404
        assert client.post(f"/groups/styregruppen/seats/{place.pk}/end/").status_code == 404
    assert Client().get("/groups/styregruppen/").status_code == 302


def test_who_may_look_may_not_change(cast: Cast, as_: SignIn, group):
    place = seat(cast, group)
    for user in (cast.vendor, cast.tester):
        client = as_(user)
        for path in ("edit/", "seats/new/", f"seats/{place.pk}/", f"seats/{place.pk}/end/"):
            assert client.get(f"/groups/styregruppen/{path}").status_code == 403
            assert client.post(f"/groups/styregruppen/{path}").status_code == 403
        assert client.get(f"{cast.project.get_absolute_url()}groups/new/").status_code == 403
    place.refresh_from_db()
    assert place.ended_on is None


def test_a_seat_is_given_in_two_steps(cast: Cast, as_: SignIn, group):
    client = as_(cast.lead)
    first = client.get("/groups/styregruppen/seats/new/")
    offered = set(first.context["form"].fields["organisation"].queryset)
    assert offered == {cast.municipality, cast.other_municipality, cast.vendor_organisation, cast.secretariat}
    stranger = cast.stranger.memberships.get().organisation
    assert client.get(f"/groups/styregruppen/seats/new/?organisation={stranger.slug}").status_code == 422
    assert client.get("/groups/styregruppen/seats/new/?organisation=%FF").status_code == 422

    second = f"/groups/styregruppen/seats/new/?organisation={cast.other_municipality.slug}"
    assert set(client.get(second).context["form"].fields["holder"].queryset) == {cast.tester, cast.member}
    forged = client.post(second, {"holder": cast.vendor.pk, "position": "member"})
    assert (forged.status_code, list(forged.context["form"].errors)) == (422, ["holder"])
    answer = client.post(second, {"holder": cast.tester.pk, "position": "chair", "voting": "on"})
    assert answer.url == "/groups/styregruppen/"
    assert Seat.objects.get().holder == cast.tester


def test_broken_rules_are_shown_at_their_field(cast: Cast, as_: SignIn, group):
    client = as_(cast.lead)
    seat(cast, group, position="chair")
    address = "/groups/styregruppen/seats/new/?organisation="
    for organisation, typed, field in (
        (cast.other_municipality, {"position": "member", "voting": "on"}, "voting"),
        (cast.vendor_organisation, {"position": "member", "voting": "on"}, "voting"),
        (cast.municipality, {"position": "chair", "voting": "on"}, "position"),
        (
            cast.other_municipality,
            {"position": "member", "holder": cast.tester.pk, "substitute": cast.tester.pk},
            "substitute",
        ),
    ):
        answer = client.post(f"{address}{organisation.slug}", typed)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Seat.objects.count() == 1


def test_a_seat_is_changed_and_given_up(cast: Cast, as_: SignIn, group):
    client = as_(cast.lead)
    place = seat(cast, group, holder=cast.tester)
    address = f"/groups/styregruppen/seats/{place.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"holder": cast.member.pk, "position": "secretary"}).status_code == 303
    place.refresh_from_db()
    assert (place.holder, place.position, place.voting) == (cast.member, "secretary", False)
    assert client.get(f"{address}end/").status_code == 200
    assert client.post(f"{address}end/").status_code == 303
    assert client.post(f"{address}end/").status_code == 403
    assert client.get("/groups/styregruppen/seats/999999/").status_code == 404


def test_a_stale_edit_shows_mine_and_theirs(cast: Cast, as_: SignIn, group):
    client = as_(cast.lead)
    typed = {
        "name": "Styregruppen",
        "terms_of_reference": "Kort",
        "quorum_percent": "60",
        "tie_rule": "chair",
        "projects": [cast.project.pk],
        "version": "1",
    }
    assert client.get("/groups/styregruppen/edit/").status_code == 200
    assert client.post("/groups/styregruppen/edit/", typed).status_code == 303
    answer = client.post("/groups/styregruppen/edit/", typed | {"tie_rule": "fails"})
    assert answer.status_code == 409
    (difference,) = answer.context["form"].differences
    assert (difference.mine, difference.theirs) == ("A tie fails", "The chair decides a tie")
    again = typed | {"tie_rule": "fails", "version": answer.context["form"]["version"].value()}
    assert client.post("/groups/styregruppen/edit/", again).status_code == 303
    left = client.post("/groups/styregruppen/edit/", again | {"version": "3", "projects": []})
    assert (left.status_code, list(left.context["form"].errors)) == (422, ["projects"])


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_pages_ask_the_same_number_of_questions(cast: Cast, as_: SignIn, group, django_assert_num_queries, count):
    for _ in range(count):
        organisation = make_organisation()
        holder, substitute = make_person(organisation), make_person(organisation)
        seat(cast, group, organisation=organisation, holder=holder, substitute=substitute)
        groups.start(cast.project, by=cast.lead, kind="specialist", name="Faggruppe")
    client = as_(cast.lead)
    client.get("/groups/styregruppen/")
    with django_assert_num_queries(8):
        client.get("/groups/styregruppen/")
    with django_assert_num_queries(6):
        client.get(f"{cast.project.get_absolute_url()}groups/")
