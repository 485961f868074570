from partnerships.cost_keys import KeyKind
from partnerships.models.goal_part import GoalPart, GoalPartKind, LateFee
from partnerships.models.invoice_basis import InvoiceBasis
from partnerships.models.invoice_change import InvoiceChange
from partnerships.models.invoice_line import InvoiceLine, InvoiceLineKind, InvoiceState
from partnerships.models.join_link import JoinLink
from partnerships.models.late_credit import LateCredit
from partnerships.models.milestone_funding import MilestoneFunding, OwnRisk
from partnerships.models.need import Need
from partnerships.models.need_estimate import EstimateUnit, NeedEstimate
from partnerships.models.need_state import GATHERED_FROM, MANY, NeedStage, NeedState
from partnerships.models.need_support import NeedSupport, NeedSupportChange, Stance, Weight
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import (
    BILLABLE,
    LIVE,
    NEXT_STATES,
    SETTLED,
    TAKES_PLEDGES,
    IfNotReached,
    LateRule,
    PartnershipState,
)
from partnerships.models.pledge import Pledge
from partnerships.models.pledge_change import PledgeChange
from partnerships.models.pledge_level import COMMITTING, STANDING, Appropriation, PledgeLevel
from partnerships.models.pledge_papers import PledgePapers
from partnerships.models.pledge_parts import PledgeApproval, PledgeCondition, PledgeInstalment
from partnerships.models.portfolio import Portfolio, PortfolioRow
from partnerships.models.procurement_threshold import ProcurementThreshold
from partnerships.models.quote import CERTAIN, Quote, QuoteKind, QuoteOption, of_hours
from partnerships.models.quote_choice import QuoteChoice, QuoteWithdrawal
from partnerships.models.quote_request import QuoteInvitation, QuoteRequest
from partnerships.models.review import Review, Verdict
from partnerships.models.saved_view import SavedView
from partnerships.models.split import Split, SplitShare
from partnerships.models.standing import PartnershipStanding
from partnerships.models.wish import ConditionKind, Wish

__all__ = [
    "BILLABLE",
    "CERTAIN",
    "COMMITTING",
    "GATHERED_FROM",
    "LIVE",
    "MANY",
    "NEXT_STATES",
    "SETTLED",
    "STANDING",
    "TAKES_PLEDGES",
    "Appropriation",
    "ConditionKind",
    "EstimateUnit",
    "GoalPart",
    "GoalPartKind",
    "IfNotReached",
    "InvoiceBasis",
    "InvoiceChange",
    "InvoiceLine",
    "InvoiceLineKind",
    "InvoiceState",
    "JoinLink",
    "KeyKind",
    "LateCredit",
    "LateFee",
    "LateRule",
    "MilestoneFunding",
    "Need",
    "NeedEstimate",
    "NeedStage",
    "NeedState",
    "NeedSupport",
    "NeedSupportChange",
    "OwnRisk",
    "Partnership",
    "PartnershipStanding",
    "PartnershipState",
    "Pledge",
    "PledgeApproval",
    "PledgeChange",
    "PledgeCondition",
    "PledgeInstalment",
    "PledgeLevel",
    "PledgePapers",
    "Portfolio",
    "PortfolioRow",
    "ProcurementThreshold",
    "Quote",
    "QuoteChoice",
    "QuoteInvitation",
    "QuoteKind",
    "QuoteOption",
    "QuoteRequest",
    "QuoteWithdrawal",
    "Review",
    "SavedView",
    "Split",
    "SplitShare",
    "Stance",
    "Verdict",
    "Weight",
    "Wish",
    "of_hours",
]
