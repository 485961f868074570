"""What can happen to an adjustment of the plan."""

from collections.abc import Callable, Iterable
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, Recipient, register
from os2collab.models import Event
from projects.events.audiences import REASON_OF_ROLE, team
from projects.events.checkins import spokespeople
from projects.events.labels import levers_label
from projects.models import Adjustment, AdjustmentParty, Group, Project, Seat, TeamRole


def asked_to_agree(event: Event, project: models.Model) -> Iterable[Recipient]:
    """The whole team is told; whoever speaks for a party that has not answered is asked."""
    project = cast("Project", project)
    version = cast("Adjustment", event.on).current
    waiting = AdjustmentParty.objects.filter(version=version, answer=None).values_list("part", "organisation_id")
    parties = list(waiting)
    asked = {m.pk for m in spokespeople(project, [pk for part, pk in parties if part == "organisation"])}
    asks_lead = any(part == "lead" for part, _pk in parties)
    for member in project.current_team:
        is_asked = member.pk in asked or (asks_lead and member.role == TeamRole.PROJECT_LEAD)
        yield Recipient(member.user_id, REASON_OF_ROLE.get(member.role, "team"), is_asked)
    yield from proposer(event, project)


def proposer(event: Event, project: Project) -> Iterable[Recipient]:
    """Whoever proposed it without being on the team, a member of the coordination group, while they see the project."""
    adjustment = cast("Adjustment", event.on)
    on_team = {member.user_id for member in project.current_team}
    if adjustment.by_id not in on_team and can(adjustment.by, Permission.PROJECT_VIEW, project):
        yield Recipient(adjustment.by_id, "organisation")


def steering(event: Event, project: models.Model) -> Iterable[Recipient]:
    """Whoever sits in a steering group of the project; its chair is asked to decide. The team is told too."""
    yield from seated(project)
    yield from team()(event, project)


def steering_only(_event: Event, project: models.Model) -> Iterable[Recipient]:
    """The steering group; the team hears what became of it by itself."""
    yield from (Recipient(person.user_id, person.reason) for person in seated(project))


def seated(project: models.Model) -> Iterable[Recipient]:
    """Whoever sits in a steering group of the project, its chair as the one who decides."""
    seats = Seat.objects.current().filter(group__kind=Group.Kind.STEERING, group__projects=project.pk)
    for position, *people in seats.values_list("position", "holder_id", "substitute_id"):
        for person in people:
            if person is not None:
                yield Recipient(person, "seat", asked=position == Seat.Position.CHAIR)


def team_and_proposer(*asked: TeamRole) -> Callable[[Event, models.Model], Iterable[Recipient]]:
    """The team, and who proposed it."""

    def audience(event: Event, project: models.Model) -> Iterable[Recipient]:
        yield from team(*asked)(event, project)
        yield from proposer(event, cast("Project", project))

    return audience


def whoever_decided(event: Event, project: models.Model) -> Iterable[Recipient]:
    """The lead is asked to go on; the steering group reads what its chair has recorded."""
    yield from team_and_proposer(TeamRole.PROJECT_LEAD)(event, project)
    yield from (Recipient(person.user_id, person.reason) for person in steering(event, project))


ADJUSTMENT_PROPOSED = EventKind(
    "adjustment.proposed",
    "scope",
    _("{organisation_name} proposes [adjustment {number}] of {levers}."),
    ("number", "organisation_name", "levers"),
    formats={"levers": levers_label},
    audience=asked_to_agree,
)
ADJUSTMENT_COUNTERED = EventKind(
    "adjustment.countered",
    "scope",
    _("{organisation_name} proposes something else in [adjustment {number}]: version {version}."),
    ("number", "organisation_name", "version"),
    audience=asked_to_agree,
)
ADJUSTMENT_AGREED = EventKind(
    "adjustment.agreed",
    "check",
    _("{organisation_name} agrees to [adjustment {number}]."),
    ("number", "organisation_name"),
    audience=team_and_proposer(),
)
ADJUSTMENT_PASSED_ON = EventKind(
    "adjustment.passed_on",
    "document",
    _("{organisation_name} recommends [adjustment {number}] to the styregruppe (steering group)."),
    ("number", "organisation_name"),
    audience=team_and_proposer(),
)
ADJUSTMENT_DECLINED = EventKind(
    "adjustment.declined",
    "undo",
    _("{organisation_name} does not agree to [adjustment {number}]: {words}"),
    ("number", "organisation_name", "words"),
    audience=team_and_proposer(),
)
ADJUSTMENT_WITHDRAWN = EventKind(
    "adjustment.withdrawn",
    "undo",
    _("{organisation_name} withdraws [adjustment {number}]."),
    ("number", "organisation_name"),
    audience=team_and_proposer(),
)
ADJUSTMENT_OUTDATED = EventKind(
    "adjustment.outdated",
    "info",
    _("All agree to [adjustment {number}], but the plan has changed meanwhile: it has to be fitted to the plan."),
    ("number",),
    audience=team(TeamRole.PROJECT_LEAD),
)
ADJUSTMENT_RECOMMENDED = EventKind(
    "adjustment.recommended",
    "document",
    _("[Adjustment {number}] is beyond the mandate: indstilling (recommendation) to the styregruppe."),
    ("number",),
    audience=steering,
)
ADJUSTMENT_TAKEN_BACK = EventKind(
    "adjustment.taken_back",
    "undo",
    _("{organisation_name} takes [adjustment {number}] back from the styregruppe: there is nothing to decide now."),
    ("number", "organisation_name"),
    audience=steering_only,
)
ADJUSTMENT_DECIDED = EventKind(
    "adjustment.decided",
    "key",
    _("The styregruppe (steering group) has decided about [adjustment {number}]: {text}"),
    ("number", "text"),
    audience=whoever_decided,
)
ADJUSTMENT_APPLIED = EventKind(
    "adjustment.applied",
    "accepted",
    _("[Adjustment {number}] is in force: the plan has revision {revision}."),
    ("number", "revision"),
    audience=team_and_proposer(),
)

register(
    ADJUSTMENT_PROPOSED,
    ADJUSTMENT_COUNTERED,
    ADJUSTMENT_AGREED,
    ADJUSTMENT_PASSED_ON,
    ADJUSTMENT_DECLINED,
    ADJUSTMENT_WITHDRAWN,
    ADJUSTMENT_OUTDATED,
    ADJUSTMENT_RECOMMENDED,
    ADJUSTMENT_TAKEN_BACK,
    ADJUSTMENT_DECIDED,
    ADJUSTMENT_APPLIED,
    groups={"adjustment": _("Adjustments")},
)
