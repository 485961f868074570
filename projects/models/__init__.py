from projects.models.adjustment import UNDECIDED, Adjustment, AdjustmentState
from projects.models.adjustment_party import AdjustmentAnswer, AdjustmentParty
from projects.models.adjustment_version import LEVER_OF, AdjustmentVersion, Lever, PlanChange, Touches
from projects.models.agenda_item import AgendaItem
from projects.models.allocation import Allocation
from projects.models.barometer import BarometerRound, BarometerTally, BarometerTurn, Statement
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
from projects.models.plan_revision import PlanRevision
from projects.models.product import Product
from projects.models.project import Project
from projects.models.promise import Promise, PromiseState
from projects.models.promise_settlement import PromiseSettlement
from projects.models.recommendation import Decision, Recommendation
from projects.models.standing import ProjectStanding
from projects.models.status_report import Status, StatusReport, differ
from projects.models.team_member import TeamMember, TeamRole

__all__ = [
    "LEVER_OF",
    "SETTLED",
    "STARTED",
    "UNDECIDED",
    "Adjustment",
    "AdjustmentAnswer",
    "AdjustmentParty",
    "AdjustmentState",
    "AdjustmentVersion",
    "AgendaItem",
    "Allocation",
    "BarometerRound",
    "BarometerTally",
    "BarometerTurn",
    "CheckIn",
    "CheckInAcknowledgement",
    "CheckInAnswer",
    "CheckInWord",
    "DateChange",
    "Decision",
    "Delivery",
    "Goal",
    "GoalAcknowledgement",
    "Group",
    "Invitation",
    "Lever",
    "Milestone",
    "MilestoneState",
    "Participation",
    "PlanChange",
    "PlanRevision",
    "Product",
    "Project",
    "ProjectStanding",
    "Promise",
    "PromiseSettlement",
    "PromiseState",
    "Recommendation",
    "Seat",
    "Statement",
    "Status",
    "StatusReport",
    "TeamMember",
    "TeamRole",
    "Touches",
    "Verdict",
    "differ",
]
