"""From a need to a partnership: who may lead it, and what its form says before anybody has written."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from os2collab.access.decide import standing_in
from os2collab.access.roles import Role
from os2collab.models import Organisation, User
from partnerships.models import EstimateUnit, Need, NeedEstimate, Stance
from partnerships.models.need_standing import leading_in
from projects.models import Project

MOST_WORDS = 2_000  # of the need become the partnership's purpose


def leaders(need: Need, user: User) -> list[tuple[str, str]]:
    """Whom the person may let lead: own organisations that have the need, own projects; the secretariat, all."""
    standing = standing_in(user, need)
    having = Organisation.objects.filter(need_supports__need=need.pk, need_supports__stance=Stance.ALSO)
    if Role.SECRETARIAT not in standing.roles:
        signs = [organisation for role, organisation in standing.rows if role == Role.NEED_HOLDER and organisation]
        having = having.filter(pk__in=signs)
    projects = list(leading_in(need, user).select_related("product", "lead_organisation"))
    # who leads the need's own project lifts it there: two choices that do the same are one too many
    having = having.exclude(pk__in=[each.lead_organisation_id for each in projects if each.pk == need.project_id])
    inside = _("%(municipality)s, in the project %(project)s")
    return [
        *((f"o{organisation.pk}", organisation.name) for organisation in having),
        *((f"p{each.pk}", inside % {"municipality": each.lead_organisation, "project": each}) for each in projects),
    ]


def chosen(leader: str) -> dict[str, Any]:
    """What was chosen of those, as the verb takes it."""
    number = leader[1:]
    if leader.startswith("p"):
        return {"project": Project.objects.select_related("lead_organisation").get(pk=number)}
    return {"leader": Organisation.objects.get(pk=number)}


def beginning(need: Need) -> dict[str, Any]:
    """Who proposed it, if they may lead; title and purpose as the need says them; the goal, in kroner.

    The goal is the highest of what vendors think most likely.
    """
    in_kroner = [e.likely for e in NeedEstimate.objects.current_of(need) if e.unit == EstimateUnit.KRONER]
    goal: Decimal | None = max(in_kroner, default=None)
    words = {"title": need.title, "purpose": need.text[:MOST_WORDS]}
    return {"leader": f"o{need.organisation_id}", "goal_amount": goal} | words
