"""The shared goal: its versions, and each organisation's word that this version is theirs too."""

from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import standing_in
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from projects.events.projects import GOAL_ACKNOWLEDGED, GOAL_REVISED
from projects.models import Goal, GoalAcknowledgement, Participation, Project


@verb(Permission.GOAL_REVISE)
def revise(project: Project, *, by: User, text: str, sign: str, version: int) -> Goal:
    """Write the next version of the goal; every organisation is asked to acknowledge it anew.

    ``version`` is the one that the form was opened on; raises Stale when there is a newer one.
    """
    current = project.goal
    if current and current.version != version:
        raise Stale(current)
    goal = write_version(project, by=by, text=text, sign=sign)
    record(
        GOAL_REVISED,
        by=by,
        on=goal,
        within=project,
        organisation=project.lead_organisation,
        url=project.get_absolute_url(),
        version=goal.version,
    )
    return goal


def write_version(project: Project, *, by: User, text: str, sign: str) -> Goal:
    """The next version; the leading organisation acknowledges what its own lead wrote. Called under the lock."""
    current = project.goal
    goal = Goal.objects.create(
        project=project, version=current.version + 1 if current else 1, text=text, sign=sign, by=by, at=clock.now()
    )
    project.goal = goal
    project.save(update_fields=["goal"])
    lead = project.participations.current().get(level=Participation.Level.LEADS)
    lead.acknowledged = GoalAcknowledgement.objects.create(
        goal=goal, organisation_id=lead.organisation_id, by=by, at=clock.now()
    )
    lead.save(update_fields=["acknowledged"])
    return goal


@verb(Permission.GOAL_ACKNOWLEDGE)
def acknowledge(project: Project, *, by: User, version: int) -> Goal:
    """Say for one's own organisation that this version is our goal; saying it twice changes nothing.

    Raises Stale when the goal has a newer version than the one that was read.
    """
    goal = project.goal
    if goal is None or goal.version != version:
        raise Stale(goal or project)
    mine = standing_in(by, project).organisations(Permission.GOAL_ACKNOWLEDGE)
    participations = list(
        project.participations.current().filter(organisation__in=mine).select_related("organisation", "acknowledged")
    )
    if not participations:
        raise Refused(_("Only people from an organisation in the project acknowledge the shared goal."))
    for participation in participations:
        if participation.acknowledged and participation.acknowledged.goal_id == goal.pk:
            continue
        participation.acknowledged = GoalAcknowledgement.objects.create(
            goal=goal, organisation=participation.organisation, by=by, at=clock.now()
        )
        participation.save(update_fields=["acknowledged"])
        record(
            GOAL_ACKNOWLEDGED,
            by=by,
            on=goal,
            within=project,
            organisation=participation.organisation,
            url=project.get_absolute_url(),
            version=goal.version,
            organisation_name=participation.organisation.name,
        )
    return goal
