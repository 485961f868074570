from partnerships.cost_keys import KeyKind
from partnerships.models.join_link import JoinLink
from partnerships.models.partnership import Partnership
from partnerships.models.partnership_state import NEXT_STATES, SETTLED, TAKES_PLEDGES, PartnershipState
from partnerships.models.pledge import COMMITTING, STANDING, Pledge, PledgeChange, PledgeLevel
from partnerships.models.portfolio import Portfolio, PortfolioRow
from partnerships.models.review import Review, Verdict
from partnerships.models.saved_view import SavedView
from partnerships.models.split import Split, SplitShare
from partnerships.models.standing import PartnershipStanding

__all__ = [
    "COMMITTING",
    "NEXT_STATES",
    "SETTLED",
    "STANDING",
    "TAKES_PLEDGES",
    "JoinLink",
    "KeyKind",
    "Partnership",
    "PartnershipStanding",
    "PartnershipState",
    "Pledge",
    "PledgeChange",
    "PledgeLevel",
    "Portfolio",
    "PortfolioRow",
    "Review",
    "SavedView",
    "Split",
    "SplitShare",
    "Verdict",
]
