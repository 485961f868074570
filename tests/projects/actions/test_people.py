"""What a person leaves behind in projects when their details are removed."""

import pytest
from django.core.exceptions import ValidationError

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.actions import memberships, people
from os2collab.models import Event, Notification, User
from projects.actions import projects, team
from projects.models import Invitation, Project, Seat, TeamMember
from tests.factories import Cast, make_person


def test_places_on_teams_and_in_groups_end(cast: Cast):
    group = cast.project.groups.create(kind="coordination", name="Koordinationsgruppe", slug="kg")
    seat = Seat.objects.create(
        group=group,
        organisation=cast.other_municipality,
        side="municipality",
        holder=cast.tester,
        substitute=cast.member,
    )
    people.anonymise(cast.tester, by=cast.coordinator)
    assert not TeamMember.objects.current().filter(user=cast.tester).exists()
    seat.refresh_from_db()
    assert (seat.holder, seat.substitute) == (None, cast.member)
    left = Event.objects.within(cast.project).latest("pk")
    assert (left.kind, left.details["name"]) == ("team.left", people.alias(cast.other_municipality))


def test_a_leader_hands_over_first(cast: Cast):
    with pytest.raises(ValidationError, match="Ny fordelingsmotor"):
        people.anonymise(cast.lead, by=cast.coordinator)
    cast.lead.refresh_from_db()
    assert not cast.lead.anonymised_at
    Project.objects.filter(pk=cast.project.pk).update(state=Project.State.CLOSED)
    people.anonymise(cast.lead, by=cast.coordinator)
    assert TeamMember.objects.current().get(project=cast.project, role="project_lead").user == cast.lead


def test_invitations_forget_the_address(cast: Cast):
    invitation = Invitation.objects.create(
        project=cast.project,
        email=cast.stranger.email,
        name=cast.stranger.name,
        organisation=cast.municipality,
        secret_hash="x" * 64,
        invited_by=cast.lead,
        invited_at=clock.now(),
    )
    people.anonymise(cast.stranger, by=cast.coordinator)
    invitation.refresh_from_db()
    assert invitation.email.endswith(".invalid")
    assert "Randers" in invitation.name
    assert invitation.withdrawn_at


def test_the_story_of_a_project_forgets_the_name_and_keeps_a_namesakes(cast: Cast):
    namesake = make_person(cast.municipality, cast.tester.name)
    team.add(cast.project, by=cast.lead, user=namesake, organisation=cast.municipality)
    projects.hand_over_lead(cast.project, by=cast.lead, to=cast.tester, organisation=cast.other_municipality)
    projects.hand_over_lead(cast.project, by=cast.tester, to=cast.lead, organisation=cast.municipality)
    people.anonymise(cast.tester, by=cast.coordinator)
    quoting = Event.objects.within(cast.project).filter(details__name=namesake.name)
    assert [event.on.user for event in quoting] == [namesake]


def test_the_secretariat_is_asked_for_a_new_lead_when_one_leaves(cast: Cast):
    make_person(cast.municipality, is_administrator=True)
    memberships.end(cast.lead.memberships.get(), by=cast.coordinator)
    event = Event.objects.within(cast.project).latest("pk")
    assert (event.kind, event.url) == ("project.lead_leaves", f"{cast.project.get_absolute_url()}lead/")
    boss = make_person(cast.secretariat)
    memberships.end(cast.tester.memberships.get(), by=cast.coordinator)
    assert Event.objects.filter(kind="project.lead_leaves").count() == 1
    projects.hand_over_lead(cast.project, by=cast.coordinator, to=make_lead(cast), organisation=cast.municipality)
    memberships.end(cast.project.team.get(role="project_lead").user.memberships.get(), by=cast.coordinator)
    notice = Notification.objects.get(user=boss, event__kind="project.lead_leaves")
    assert (notice.asked, notice.reason) == (True, "secretariat")
    assert can(boss, Permission.PROJECT_VIEW, cast.project)
    assert not Notification.objects.filter(user=cast.lead, event__kind="project.lead_leaves").exists()


def make_lead(cast: Cast) -> User:
    return make_person(cast.municipality, "Ny Leder")
