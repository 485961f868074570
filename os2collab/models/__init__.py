from os2collab.models.attachment import Attachment
from os2collab.models.audience import Audience, audiences_of
from os2collab.models.comment import Comment, CommentVersion, Draft, Mention
from os2collab.models.event import Event
from os2collab.models.membership import Membership
from os2collab.models.notification import Notification
from os2collab.models.organisation import Organisation, OrganisationKind, Side
from os2collab.models.population import PopulationFigure, RegionPeriod, SizeBand
from os2collab.models.user import User
from os2collab.models.worker import Heartbeat, ScheduledRun

__all__ = [
    "Attachment",
    "Audience",
    "Comment",
    "CommentVersion",
    "Draft",
    "Event",
    "Heartbeat",
    "Membership",
    "Mention",
    "Notification",
    "Organisation",
    "OrganisationKind",
    "PopulationFigure",
    "RegionPeriod",
    "ScheduledRun",
    "Side",
    "SizeBand",
    "User",
    "audiences_of",
]
