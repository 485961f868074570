from os2collab.models.event import Event
from os2collab.models.membership import Membership
from os2collab.models.notification import Notification
from os2collab.models.organisation import Organisation, OrganisationKind, Side
from os2collab.models.population import PopulationFigure, RegionPeriod, SizeBand
from os2collab.models.user import User
from os2collab.models.worker import Heartbeat, ScheduledRun

__all__ = [
    "Event",
    "Heartbeat",
    "Membership",
    "Notification",
    "Organisation",
    "OrganisationKind",
    "PopulationFigure",
    "RegionPeriod",
    "ScheduledRun",
    "Side",
    "SizeBand",
    "User",
]
