"""What can happen to a check-in. None of it says anything of what is sealed."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, register
from os2collab.models import Event
from projects.events.audiences import REASON_OF_ROLE, team
from projects.models import CheckIn, Project, TeamMember, TeamRole

SPEAKS_FIRST = {TeamRole.PROJECT_LEAD, TeamRole.DELIVERY_MANAGER}


def spokespeople(project: Project, organisations: Iterable[int]) -> list[TeamMember]:
    """Who is asked to answer for these organisations: the lead, a vendor's delivery manager, or else all its people."""
    found = []
    for organisation in organisations:
        people = [member for member in project.current_team if member.organisation_id == organisation]
        found += [member for member in people if member.role in SPEAKS_FIRST] or people
    return found


def asked_to_answer(event: Event, project: models.Model) -> Iterable[Recipient]:
    """The whole team is told; whoever answers for a side that is asked is asked."""
    project = cast("Project", project)
    asked = {member.pk for member in spokespeople(project, cast("CheckIn", event.on).waits_for)}
    for member in project.current_team:
        yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), member.pk in asked)


def asked_again(event: Event, project: models.Model) -> Iterable[Recipient]:
    """Only those who answer for a side that has not answered."""
    for member in spokespeople(cast("Project", project), cast("CheckIn", event.on).waits_for):
        yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), asked=True)


def can_help(event: Event, project: models.Model) -> Iterable[Recipient]:
    """Those who speak for the sides that have answered, and the coordinator: they may know what is the matter."""
    missing = set(cast("CheckIn", event.on).waits_for)
    for member in cast("Project", project).current_team:
        speaks = member.role in SPEAKS_FIRST and member.organisation_id not in missing
        if speaks or member.role == TeamRole.COORDINATOR:
            yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), asked=True)


CHECKIN_OPENED = EventKind(
    "checkin.opened",
    "talk",
    _("[Check-in {number}] is open: how far are we?"),
    ("number",),
    audience=asked_to_answer,
)
CHECKIN_ANSWERED = EventKind(
    "checkin.answered",
    "lock",
    _("{organisation_name} has answered [check-in {number}]. The answer is sealed."),
    ("number", "organisation_name"),
    audience=team(),
)
CHECKIN_REMINDED = EventKind(
    "checkin.reminded", "clock", _("[Check-in {number}] waits for an answer."), ("number",), audience=asked_again
)
CHECKIN_MISSED = EventKind(
    "checkin.missed",
    "help",
    _("[Check-in {number}] still waits for one side. Can somebody help?"),
    ("number",),
    audience=can_help,
)
CHECKIN_REVEALED = EventKind(
    "checkin.revealed",
    "open",
    _("The answers of [check-in {number}] are revealed. Differences to talk about: {gaps}."),
    ("number", "gaps"),
    audience=team(),
)
CHECKIN_ACKNOWLEDGED = EventKind(
    "checkin.acknowledged",
    "check",
    _("{organisation_name} has seen the answers of [check-in {number}]."),
    ("number", "organisation_name"),
    audience=team(),
)
AGENDA_SETTLED = EventKind(
    "checkin.agenda_settled",
    "talk",
    _("The difference on [M{number} {title}] has been talked about."),
    ("number", "title"),
    audience=team(),
)

register(
    CHECKIN_OPENED,
    CHECKIN_ANSWERED,
    CHECKIN_REMINDED,
    CHECKIN_MISSED,
    CHECKIN_REVEALED,
    CHECKIN_ACKNOWLEDGED,
    AGENDA_SETTLED,
    groups={"checkin": _("Check-ins")},
)
