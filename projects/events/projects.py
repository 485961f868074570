"""What can happen to a project, its goal, organisations, team and invitations."""

from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, as_date, as_kroner, register
from projects.events.audiences import secretariat, team
from projects.events.labels import project_state_label

PROJECT_STARTED = EventKind(
    "project.started", "flag", _("The project {title} was started."), ("title",), audience=team()
)
PROJECT_EDITED = EventKind("project.edited", "document", _("The project's details were changed."), audience=team())
PROJECT_STATE = EventKind(
    "project.state", "flag", _("The project is now {state}."), ("state",), formats={"state": project_state_label}
)
MANDATE_SET = EventKind(
    "project.mandate_set",
    "key",
    _("The project lead's mandate is now {amount} and {days} days of slip."),
    ("amount", "days"),
    formats={"amount": as_kroner},
    audience=team(),
)
LEAD_HANDED_OVER = EventKind(
    "project.lead_handed_over",
    "people",
    _("{name}, {organisation_name}, is the municipal project lead from now on."),
    ("name", "organisation_name"),
    audience=team(),
)
LEAD_LEAVES = EventKind(
    "project.lead_leaves",
    "people",
    _("The last day of {name}, who leads the project, in {organisation_name} is {date}. [Name a new lead.]"),
    ("name", "organisation_name", "date"),
    formats={"date": as_date},
    audience=secretariat,
)
GOAL_REVISED = EventKind(
    "goal.revised", "flag", _("The shared goal has a new version, number {version}."), ("version",), audience=team()
)
GOAL_ACKNOWLEDGED = EventKind(
    "goal.acknowledged",
    "check",
    _("The shared goal, version {version}, is acknowledged by {organisation_name}."),
    ("version", "organisation_name"),
    audience=team(),
)
ORGANISATION_JOINED = EventKind(
    "participation.started",
    "people",
    _("{organisation_name} takes part in the project."),
    ("organisation_name",),
    audience=team(),
)
ORGANISATION_CHANGED = EventKind(
    "participation.changed", "people", _("{organisation_name} takes part in another way."), ("organisation_name",)
)
ORGANISATION_LEFT = EventKind(
    "participation.ended",
    "people",
    _("{organisation_name} has left the project."),
    ("organisation_name",),
    audience=team(),
)
TEAM_JOINED = EventKind(
    "team.joined",
    "people",
    _("{name}, {organisation_name}, is on the team."),
    ("name", "organisation_name"),
    audience=team(),
)
TEAM_CHANGED = EventKind("team.changed", "people", _("{name} has another role on the team."), ("name",))
TEAM_LEFT = EventKind(
    "team.left",
    "people",
    _("{name}, {organisation_name}, has left the team."),
    ("name", "organisation_name"),
    audience=team(),
)
INVITATION_SENT = EventKind(
    "invitation.sent",
    "people",
    _("Somebody from {organisation_name} is invited to the team."),
    ("organisation_name",),
)
INVITATION_WITHDRAWN = EventKind(
    "invitation.withdrawn",
    "people",
    _("An invitation to somebody from {organisation_name} was withdrawn."),
    ("organisation_name",),
)

register(
    PROJECT_STARTED,
    PROJECT_EDITED,
    PROJECT_STATE,
    MANDATE_SET,
    LEAD_HANDED_OVER,
    LEAD_LEAVES,
    GOAL_REVISED,
    GOAL_ACKNOWLEDGED,
    ORGANISATION_JOINED,
    ORGANISATION_CHANGED,
    ORGANISATION_LEFT,
    TEAM_JOINED,
    TEAM_CHANGED,
    TEAM_LEFT,
    INVITATION_SENT,
    INVITATION_WITHDRAWN,
    groups={
        "goal": _("Goal"),
        "team": _("Team"),
        "invitation": _("Invitations"),
        "participation": _("Organisations"),
        "project": _("Project"),
    },
)
