"""The public page of a partnership: published, and withdrawn."""

from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, verb
from os2collab.access.permissions import Permission
from os2collab.events import EventKind, record
from os2collab.models import User
from partnerships import events
from partnerships.models import TAKES_PLEDGES, JoinLink, Partnership


@verb(Permission.PARTNERSHIP_EDIT)
def publish(partnership: Partnership, *, by: User) -> JoinLink:
    """Make a public page with an address that nobody can guess. While there is one, that is the one.

    Raises Refused unless the partnership takes pledges: nobody could join otherwise.
    """
    if partnership.state not in TAKES_PLEDGES:
        raise Refused(_("The partnership does not take pledges now."))
    known = partnership.join_links.filter(withdrawn_at=None).first()
    if known:
        return known
    link = JoinLink.objects.create(partnership=partnership, published_by=by, published_at=clock.now())
    _tell(events.JOIN_LINK_PUBLISHED, partnership, by)
    return link


@verb(Permission.PARTNERSHIP_EDIT)
def withdraw(link: JoinLink, *, by: User) -> JoinLink:
    """Let the public page disappear; its address never works again. Twice changes nothing."""
    if link.withdrawn_at:
        return link
    link.withdrawn_by, link.withdrawn_at = by, clock.now()
    link.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _tell(events.JOIN_LINK_WITHDRAWN, link.partnership, by)
    return link


def _tell(kind: EventKind, partnership: Partnership, by: User) -> None:
    organisation = in_whose_name(by, Permission.PARTNERSHIP_EDIT, partnership)
    record(kind, by=by, on=partnership, within=partnership, organisation=organisation)
