"""What the threads of the story share: joining a team, and reporting."""

from typing import NamedTuple

from os2collab.demo.story import Story
from os2collab.models import OrganisationKind, User
from projects.actions import checkins, milestones, participations, team
from projects.models import CheckIn, Milestone, Participation, Project, Status, TeamRole


class Said(NamedTuple):
    """What one side reports: status, days from today of the expected date, confidence, obstacle, remedy."""

    status: Status
    days: int
    confidence: int
    obstacle: str = ""
    remedy: str = ""


def join(story: Story, project: Project, lead: User, *places: tuple[str, str, str]) -> None:
    """Put people on the team: key, role, what they work on."""
    for key, role, focus in places:
        user = story.people[key]
        organisation = user.memberships.get().organisation
        takes_part = project.participations.current().filter(organisation=organisation).exists()
        if not takes_part and organisation.kind != OrganisationKind.SECRETARIAT:
            level = Participation.Level.TESTS if role == TeamRole.TESTER else Participation.Level.CO_DECIDES
            participations.add(project, by=lead, organisation=organisation, level=level)
        # as if each had accepted an invitation, without the mail
        team.join(project, by=lead, user=user, organisation=organisation, role=role, focus=focus)


def report(milestone: Milestone, story: Story, by: str, said: Said) -> None:
    """One side says how far we are."""
    milestones.report_status(
        milestone,
        by=story.people[by],
        status=said.status,
        forecast_date=story.day(said.days),
        confidence=said.confidence,
        obstacle=said.obstacle,
        remedy=said.remedy,
    )


def answer(
    checkin: CheckIn, story: Story, by: str, said: dict[Milestone, Said], whole: tuple[str, str] = ("", "")
) -> None:
    """One side answers a check-in."""
    words = {
        milestone.pk: {
            "status": each.status,
            "forecast_date": story.day(each.days),
            "confidence": each.confidence,
            "obstacle": each.obstacle,
            "remedy": each.remedy,
        }
        for milestone, each in said.items()
    }
    checkins.send(checkin, by=story.people[by], words=words, went_well=whole[0], needed=whole[1], goal_holds="yes")
