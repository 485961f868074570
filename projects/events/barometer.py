"""What can happen to the barometer: it opens and it closes. That somebody has answered is not remembered."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, register
from os2collab.models import Event, Side
from projects.events.audiences import REASON_OF_ROLE, team
from projects.models import Project


def both_sides(_event: Event, project: models.Model) -> Iterable[Recipient]:
    """Everybody who is asked: the team, without the secretariat."""
    for member in cast("Project", project).current_team:
        if member.side != Side.SECRETARIAT:
            yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"))


BAROMETER_OPENED = EventKind(
    "barometer.opened",
    "people",
    _("[The collaboration barometer] is open, round {number}: six questions, one minute, anonymous."),
    ("number",),
    audience=both_sides,
)
BAROMETER_CLOSED = EventKind(
    "barometer.closed",
    "people",
    _("[The collaboration barometer] is closed, round {number}."),
    ("number",),
    audience=team(),
)

register(BAROMETER_OPENED, BAROMETER_CLOSED, groups={"barometer": _("The barometer")})
