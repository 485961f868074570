"""Questions about a person's work across projects, for dashboards and for "waiting on you"."""

from datetime import timedelta

from django.db.models import Q

from os2collab import clock
from os2collab.models import User
from projects.models import Milestone, Project, TeamMember

# A milestone that has not started is due for a status when its date is this near.
NEAR = timedelta(days=30)
AT_MOST = 50


def side_in(project: Project, user: User) -> str:
    """The side on which the person is on the project's team, or nothing."""
    return next((member.side for member in project.current_team if member.user_id == user.pk), "")


def places_of(user: User) -> list[TeamMember]:
    """The person's current places on teams of running projects."""
    return list(
        TeamMember.objects.current()
        .filter(user=user, project__state=Project.State.ACTIVE)
        .select_related("project", "organisation")
    )


def due_for(user: User, places: list[TeamMember] | None = None) -> list[tuple[Milestone, str]]:
    """Milestones on which the person's side is silent or has never spoken, oldest word first, with that side.

    A side is asked for a status when its last report is as old as the project's rhythm.
    """
    places = places_of(user) if places is None else places
    side_of = {place.project_id: place.side for place in places}
    milestones = (
        Milestone.objects.for_card()
        .filter(project__in=side_of)
        .filter(Q(state__in=["in_progress", "returned"]) | Q(state="planned", due_date__lte=clock.today() + NEAR))
    )
    due = []
    for milestone in milestones:
        mine = milestone.report_of(side_of[milestone.project_id])
        if mine is None or mine.days_old() >= milestone.project.rhythm_days:
            due.append((milestone, side_of[milestone.project_id]))
    due.sort(key=lambda pair: (last_word(*pair), pair[0].forecast_date))
    return due[:AT_MOST]


def last_word(milestone: Milestone, side: str) -> str:
    """When the side last spoke, for sorting: never comes first."""
    report = milestone.report_of(side)
    return report.at.isoformat() if report else ""
