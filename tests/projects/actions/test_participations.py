"""An organisation that leaves a project leaves all of it."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from os2collab import clock
from os2collab.access.decide import can, forget_standing
from os2collab.access.guards import Refused
from os2collab.access.permissions import Permission
from os2collab.models import Event
from projects.actions import groups, invitations, participations, projects
from projects.models import Seat
from tests.factories import Cast, make_person


@pytest.fixture
def seat(cast: Cast) -> Seat:
    group = groups.start(cast.project, by=cast.lead, kind="coordination", name="Koordinationsgruppen")
    return groups.add_seat(group, by=cast.lead, organisation=cast.vendor_organisation, voting=False, holder=cast.vendor)


def part(cast: Cast):
    return cast.project.participations.get(organisation=cast.vendor_organisation)


def test_a_vendor_put_out_is_out(cast, seat):
    colleague = make_person(cast.vendor_organisation)
    invitation = invitations.invite(
        cast.project,
        by=cast.lead,
        email=colleague.email,
        name="Kim",
        organisation=cast.vendor_organisation,
        role="developer",
    )
    participations.end(part(cast), by=cast.lead)
    seat.refresh_from_db()
    invitation.refresh_from_db()
    assert seat.ended_on == clock.today()
    assert (invitation.state, invitation.withdrawn_by) == ("withdrawn", cast.lead)
    assert Event.objects.within(cast.project).filter(kind="group.seat_given_up").count() == 1
    forget_standing(cast.vendor)
    assert can(cast.vendor, Permission.PROJECT_VIEW, cast.project).hidden
    with pytest.raises(Refused, match="not good any more"):
        invitations.accept(invitation, by=colleague)
    with pytest.raises(Http404):
        participations.end(part(cast), by=cast.vendor)


def test_the_seats_and_invitations_of_others_stay(cast, seat):
    theirs = groups.add_seat(seat.group, by=cast.lead, organisation=cast.other_municipality, holder=cast.member)
    invited = invitations.invite(
        cast.project,
        by=cast.lead,
        email=cast.member.email,
        name="Line",
        organisation=cast.other_municipality,
        role="member",
    )
    participations.end(part(cast), by=cast.lead)
    theirs.refresh_from_db()
    invited.refresh_from_db()
    assert (theirs.ended_on, invited.state) == (None, "pending")


def test_a_group_that_serves_other_projects_too_is_left_first(cast, seat):
    other = projects.start(
        cast.municipality, by=cast.lead, product_name="OS2kle", title="Nye emner", goal="Et fælles emnetræ."
    )
    seat.group.projects.add(other)
    with pytest.raises(ValidationError, match="Koordinationsgruppen, which serves other projects too"):
        participations.end(part(cast), by=cast.lead)
    assert part(cast).ended_on is None
    groups.give_up_seat(seat, by=cast.lead)
    participations.end(part(cast), by=cast.lead)
    assert part(cast).ended_on == clock.today()
