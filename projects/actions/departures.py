"""When the last person of an organisation leaves the team, what waited for it is looked at again."""

from typing import cast

from django.db.models import Q

from os2collab.models import Organisation, User
from projects.actions.revisions import finish
from projects.actions.rollups import store_open
from projects.adjusting import Part
from projects.models import AdjustmentParty, AdjustmentState, AdjustmentVersion, Project


def look_again(project: Project, organisation: Organisation, *, by: User) -> None:
    """What is proposed waits no more for an organisation without people on the team. Called under the project's lock.

    Where nobody at all is left to ask, the lead is.
    """
    forget(project)
    if not project.open_adjustments:
        return
    if organisation.pk not in {member.organisation_id for member in project.current_team}:
        waiting = AdjustmentParty.objects.filter(part=Part.ORGANISATION, organisation=organisation, answer=None)
        found = project.adjustments.filter(state=AdjustmentState.PROPOSED, current__parties__in=waiting)
        for adjustment in found.select_related("current").order_by("number"):
            adjustment.project = project
            ask_the_lead(cast("AdjustmentVersion", adjustment.current), project)
            finish(adjustment, by)
    store_open(project)


def ask_the_lead(version: AdjustmentVersion, project: Project) -> None:
    """When none of those who were asked takes part any more, the lead answers in their place."""
    parties = AdjustmentParty.objects.filter(version=version)
    if not parties.filter(Q(part=Part.LEAD) | Q(organisation__in=project.taking_part)).exists():
        AdjustmentParty.objects.create(version=version, part=Part.LEAD, organisation=project.lead_organisation)


def return_to(project: Project) -> None:
    """Somebody came: what is proposed may wait for them. Called under the project's lock."""
    forget(project)
    if project.open_adjustments:
        store_open(project)


def forget(project: Project) -> None:
    """What was read of the team and of who takes part is asked anew."""
    for name in ("current_team", "taking_part"):
        project.__dict__.pop(name, None)
