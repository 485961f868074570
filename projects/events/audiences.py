"""Who is told of what happens in a project."""

from collections.abc import Callable, Iterable
from typing import cast

from django.db import models

from os2collab.events import Recipient
from os2collab.models import Event, Membership, OrganisationKind
from projects.models import Group, Project, Seat, TeamRole

REASON_OF_ROLE: dict[str, str] = {
    TeamRole.PROJECT_LEAD: "lead",
    TeamRole.TESTER: "tester",
    TeamRole.COORDINATOR: "coordinator",
}


def team(*asked: TeamRole) -> Callable[[Event, models.Model], Iterable[Recipient]]:
    """Everybody on the project's team; those in an ``asked`` role are asked for something."""

    def audience(_event: Event, project: models.Model) -> Iterable[Recipient]:
        for member in cast("Project", project).current_team:
            yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), member.role in asked)

    return audience


def secretariat(_event: Event, _project: models.Model) -> Iterable[Recipient]:
    """The secretariat's people: they are asked to do something."""
    people = Membership.objects.current().filter(organisation__kind=OrganisationKind.SECRETARIAT)
    return [Recipient(user, "secretariat", asked=True) for user in people.values_list("user_id", flat=True)]


def group_seats(event: Event, project: models.Model) -> Iterable[Recipient]:
    """Whoever sits in the group, told once however many projects it serves."""
    group = event.on.group if isinstance(event.on, Seat) else event.on
    if not isinstance(group, Group) or group.projects.order_by("pk").first() != project:
        return ()
    seats = group.seats.current().values_list("holder_id", "substitute_id")
    return [Recipient(user, "seat") for pair in seats for user in pair if user is not None]
