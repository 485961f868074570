from projects.models.agenda_item import AgendaItem
from projects.models.checkin import CheckIn, CheckInAcknowledgement
from projects.models.checkin_answer import CheckInAnswer, CheckInWord
from projects.models.date_change import DateChange
from projects.models.delivery import Delivery, Verdict
from projects.models.goal import Goal, GoalAcknowledgement
from projects.models.group import Group, Seat
from projects.models.invitation import Invitation
from projects.models.milestone import Milestone
from projects.models.milestone_state import SETTLED, STARTED, MilestoneState
from projects.models.participation import Participation
from projects.models.product import Product
from projects.models.project import Project
from projects.models.standing import ProjectStanding
from projects.models.status_report import Status, StatusReport, differ
from projects.models.team_member import TeamMember, TeamRole

__all__ = [
    "SETTLED",
    "STARTED",
    "AgendaItem",
    "CheckIn",
    "CheckInAcknowledgement",
    "CheckInAnswer",
    "CheckInWord",
    "DateChange",
    "Delivery",
    "Goal",
    "GoalAcknowledgement",
    "Group",
    "Invitation",
    "Milestone",
    "MilestoneState",
    "Participation",
    "Product",
    "Project",
    "ProjectStanding",
    "Seat",
    "Status",
    "StatusReport",
    "TeamMember",
    "TeamRole",
    "Verdict",
    "differ",
]
