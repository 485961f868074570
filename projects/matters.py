"""What people talk about in a project: milestones, check-ins and adjustments."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.matters import Matter, Person, colleagues, register
from os2collab.models import User
from projects.models import Adjustment, AdjustmentParty, CheckIn, Milestone, ProjectStanding

# Who has a part of their own in the project: places on the team and seats. Others are there because of where they work.
IN_PERSON = (
    *(Role.PROJECT_LEAD, Role.TESTER, Role.TEAM_MUNICIPALITY, Role.TEAM_VENDOR, Role.TEAM_SECRETARIAT),
    *(Role.COORDINATION_SEAT, Role.STEERING_SEAT, Role.STEERING_CHAIR, Role.SPECIALIST_SEAT),
)


def readers(noun: Any) -> QuerySet[ProjectStanding]:
    """Everybody who sees the project that the matter lies in."""
    return ProjectStanding.objects.filter(project=noun.project_id)


def known(_noun: Any, reader: User) -> Q:
    """Those with a part of their own in the project, and the reader's own colleagues."""
    return Q(role__in=IN_PERSON) | colleagues(reader)


def team(noun: Any, reader: User) -> Iterable[Person]:
    """The team, which the pages of a project know anyhow."""
    for member in noun.project.current_team:
        if member.user_id != reader.pk:
            yield Person(member.user_id, member.user.name, member.organisation.name, member.organisation.kind)


def does_the_work(milestone: Milestone) -> Q:
    """The lead, and whoever is on the team for the organisation that is responsible."""
    return Q(role=Role.PROJECT_LEAD) | Q(role=Role.TEAM_VENDOR, organisation=milestone.responsible_id)


def speaks_for_a_side(_checkin: CheckIn) -> Q:
    """The lead and the vendor's team: the two sides that a check-in asks."""
    return Q(role__in=[Role.PROJECT_LEAD, Role.TEAM_VENDOR])


def must_agree(adjustment: Adjustment) -> Q:
    """The lead, whoever proposed it, and the team of those whose word is asked for."""
    asked = AdjustmentParty.objects.filter(version=adjustment.current_id).values("organisation")
    on_team = Q(role__in=[Role.TESTER, Role.TEAM_MUNICIPALITY, Role.TEAM_VENDOR])
    return Q(role=Role.PROJECT_LEAD) | Q(user=adjustment.by_id) | on_team & Q(organisation__in=asked)


register(
    Matter(
        "milestone",
        Milestone,
        Permission.PROJECT_VIEW,
        load=Milestone.objects.for_card,
        readers=readers,
        concerned=does_the_work,
        known=known,
        people=team,
    ),
    Matter(
        "checkin",
        CheckIn,
        Permission.PROJECT_VIEW,
        load=CheckIn.objects.for_page,
        readers=readers,
        concerned=speaks_for_a_side,
        known=known,
        people=team,
        name=lambda checkin: str(checkin.number),
        title=_("Check-in %(name)s"),
    ),
    Matter(
        "adjustment",
        Adjustment,
        Permission.PROJECT_VIEW,
        load=Adjustment.objects.for_page,
        readers=readers,
        concerned=must_agree,
        known=known,
        people=team,
        name=lambda adjustment: str(adjustment.number),
        title=_("Adjustment %(name)s"),
    ),
)
