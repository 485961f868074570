"""An organisation's page shows its projects and groups, each reader those of their world."""

import pytest

from os2collab.sections import sections_of
from projects.actions import groups
from tests.factories import Cast


def shown(cast: Cast, reader) -> tuple[list[str], list[str]]:
    context = next(section.context for section in sections_of(cast.municipality, reader) if "groups" in section.context)
    return [part.project.title for part in context["participations"]], [group.name for group in context["groups"]]


def test_each_reader_sees_their_own_world(cast: Cast):
    group = groups.start(cast.project, by=cast.lead, kind="steering", name="Styregruppen")
    seat = groups.add_seat(group, by=cast.lead, organisation=cast.municipality)
    for reader in (cast.lead, cast.vendor, cast.coordinator):
        assert shown(cast, reader) == (["Ny fordelingsmotor"], ["Styregruppen"])
    assert shown(cast, cast.stranger) == ([], [])
    groups.give_up_seat(seat, by=cast.lead)
    assert shown(cast, cast.lead) == (["Ny fordelingsmotor"], [])


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_page_asks_the_same_number_of_questions(cast: Cast, as_, django_assert_num_queries, count):
    for number in range(count):
        group = groups.start(cast.project, by=cast.lead, kind="specialist", name=f"Faggruppe {number}")
        groups.add_seat(group, by=cast.lead, organisation=cast.municipality)
    client = as_(cast.lead)
    client.get(cast.municipality.get_absolute_url())
    with django_assert_num_queries(9):
        assert "Faggruppe 0" in client.get(cast.municipality.get_absolute_url()).content.decode()
