"""What the project page shows, gathered in a fixed number of queries."""

from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.models import Event, User, audiences_of
from os2collab.prepared import prepared
from projects.adjustment_list import on_project_page
from projects.barometer_page import asks
from projects.change_cards import names_of
from projects.models import Group, Participation, Project, TeamMember, TeamRole
from projects.models.milestone import plan_of
from projects.models.project import ProjectQuerySet
from projects.reasons import words_in
from projects.rows import MilestoneRow, milestone_rows
from projects.trend import trend

NEWEST = 6


def project_page(project: Project, user: User) -> dict[str, Any]:
    """Everything on the project page. ``project`` is loaded by ``for_page``."""
    milestones = plan_of(project.pk)
    said = words_in(project.pk)
    team = team_of(project.pk)
    groups = groups_of(project.pk)
    rows = milestone_rows(milestones, project, user)
    return {
        "project": project,
        "asks_barometer": asks(project, user),
        "gaps": sum(row.gap_flagged for row in rows),
        "lead_sentence": lead_sentence(project, rows),
        "lead": next((member for member in team if member.role == TeamRole.PROJECT_LEAD), None),
        "team": team,
        "organisation_count": len({member.organisation_id for member in team}),
        "groups": groups,
        "steering": [group for group in groups if group.kind == Group.Kind.STEERING],
        "testers": [member for member in team if member.role == TeamRole.TESTER],
        "vendor_leads": vendor_leads(team),
        "rows": rows,
        "trend": trend(milestones, said),
        "adjustments": on_project_page(project, names_of(team, milestones)),
        "moved": [m for m in milestones if m.is_open and m.date_moves >= 3],
        "delivered": [m for m in milestones if m.state == "delivered"],
        "feed": partial(newest_in, project, user),  # asked by the template: the chart alone does not show it
        "may": allowed(project, user),
        **goal_card(project, user),
    }


def lead_sentence(project: Project, rows: list[MilestoneRow]) -> str:
    """What a colleague would say first about how it goes."""
    gaps = [row for row in rows if row.gap]
    if not rows:
        return _("The project has no milestones yet.")
    if gaps:
        numbers = get_text_list([f"M{row.milestone.number}" for row in gaps], _("and"))
        return _("The two sides see %(milestones)s differently: a good thing to talk about.") % {"milestones": numbers}
    if project.worst_slip_days > 0:
        return ngettext(
            "The sides agree. %(number)d milestone is behind its first plan.",
            "The sides agree. %(number)d milestones are behind their first plan.",
            project.slipping_count,
        ) % {"number": project.slipping_count}
    if not project.open_count:
        return _("Everything in the plan is finished.")
    return _("The sides agree, and the dates hold.")


def goal_card(project: Project, user: User) -> dict[str, Any]:
    """The goal in force, who has acknowledged it, and whether the reader's organisation is asked to."""
    goal = project.goal
    participations = parts_in(project.pk)
    acknowledged = [p for p in participations if p.acknowledged and goal and p.acknowledged.goal_id == goal.pk]
    mine = standing_in(user, project).organisations(Permission.GOAL_ACKNOWLEDGE)
    missing = [p for p in participations if p not in acknowledged]
    return {
        "goal": goal,
        "acknowledged": acknowledged,
        "missing": missing,
        "asked": [p for p in missing if p.organisation_id in mine],
        "participations": participations,
    }


def vendor_leads(team: list[TeamMember]) -> list[TeamMember]:
    """Who decides about the vendors' own staffing: each vendor's delivery manager, else its people on the team."""
    vendors = [member for member in team if member.side == "vendor"]
    return [member for member in vendors if member.role == TeamRole.DELIVERY_MANAGER] or vendors[:1]


def allowed(project: Project, user: User) -> dict[str, bool]:
    """What the reader may do here, by the last word of the permission's name."""
    permissions = (
        Permission.PROJECT_EDIT,
        Permission.PROJECT_MANDATE_SET,
        Permission.PROJECT_LEAD_HAND_OVER,
        Permission.PROJECT_INVITE,
        Permission.GOAL_REVISE,
        Permission.PARTICIPATION_MANAGE,
        Permission.TEAM_MANAGE,
        Permission.GROUP_START,
        Permission.MILESTONE_PLAN,
        Permission.ADJUSTMENT_PROPOSE,
    )
    return {permission.name.lower(): bool(can(user, permission, project)) for permission in permissions}


@prepared
def team_of(project: int) -> QuerySet[TeamMember]:
    """Everybody on the team now."""
    return TeamMember.objects.filter(project=project).current().for_list()


@prepared
def groups_of(project: int) -> QuerySet[Group]:
    """The groups that serve a project."""
    return Group.objects.filter(projects=project)


@prepared
def parts_in(project: int) -> QuerySet[Participation]:
    """The organisations that take part now."""
    return Participation.objects.filter(project=project).current().for_list()


def newest_in(project: Project, user: User) -> list[Event]:
    """The newest of what happened in a project that this reader may know."""
    return newest(ContentType.objects.get_for_model(project).pk, project.pk, list(audiences_of(user)))


@prepared
def newest(kind: int, pk: int, audiences: list[str]) -> QuerySet[Event]:
    """The newest of what happened inside."""
    return Event.objects.filter(within_type=kind, within_id=pk, audience__among=audiences).for_feed()[:NEWEST]


@prepared
def project_pages(slug: str) -> ProjectQuerySet:
    """The project at that address, for a page of its own."""
    return Project.objects.for_page().filter(slug=slug)
