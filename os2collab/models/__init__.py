from os2collab.models.event import Event
from os2collab.models.membership import Membership
from os2collab.models.notification import Notification
from os2collab.models.organisation import Organisation, OrganisationKind, Side
from os2collab.models.population import PopulationFigure, RegionPeriod, SizeBand
from os2collab.models.user import User

__all__ = [
    "Event",
    "Membership",
    "Notification",
    "Organisation",
    "OrganisationKind",
    "PopulationFigure",
    "RegionPeriod",
    "Side",
    "SizeBand",
    "User",
]
