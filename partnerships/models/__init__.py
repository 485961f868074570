from partnerships.models.partnership import Partnership, PartnershipState
from partnerships.models.pledge import Pledge, PledgeChange, PledgeLevel
from partnerships.models.review import Review, Verdict
from partnerships.models.standing import PartnershipStanding

__all__ = [
    "Partnership",
    "PartnershipStanding",
    "PartnershipState",
    "Pledge",
    "PledgeChange",
    "PledgeLevel",
    "Review",
    "Verdict",
]
