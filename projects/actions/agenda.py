"""What the sides see differently is talked about in their group."""

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from projects.events.checkins import AGENDA_SETTLED
from projects.models import AgendaItem


@verb(Permission.AGENDA_SETTLE)
def settle(item: AgendaItem, *, by: User, outcome: str = "") -> AgendaItem:
    """It has been talked about; ``outcome`` says in a sentence what came of it."""
    item.settled_at, item.settled_by, item.outcome = clock.now(), by, outcome
    item.save(update_fields=["settled_at", "settled_by", "outcome"])
    milestone = item.milestone
    record(
        AGENDA_SETTLED,
        by=by,
        on=item.checkin,
        within=item.project,
        organisation=in_whose_name(by, Permission.AGENDA_SETTLE, item),
        number=milestone.number,
        title=milestone.title,
    )
    return item
