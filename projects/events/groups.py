"""What can happen to a group and its seats."""

from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, register
from projects.events.audiences import group_seats

GROUP_STARTED = EventKind("group.started", "people", _("[{name}] was started."), ("name",))
GROUP_EDITED = EventKind(
    "group.edited", "people", _("The rules of [{name}] were changed."), ("name",), audience=group_seats
)
SEAT_ADDED = EventKind(
    "group.seat_added",
    "people",
    _("{organisation_name} has a seat in [{group_name}]."),
    ("organisation_name", "group_name"),
    audience=group_seats,
)
SEAT_CHANGED = EventKind(
    "group.seat_changed",
    "people",
    _("{organisation_name}'s seat in [{group_name}] was changed."),
    ("organisation_name", "group_name"),
    audience=group_seats,
)
SEAT_GIVEN_UP = EventKind(
    "group.seat_given_up",
    "people",
    _("{organisation_name} has given up its seat in [{group_name}]."),
    ("organisation_name", "group_name"),
    audience=group_seats,
)

register(
    GROUP_STARTED,
    GROUP_EDITED,
    SEAT_ADDED,
    SEAT_CHANGED,
    SEAT_GIVEN_UP,
    groups={"group": _("Groups")},
)
