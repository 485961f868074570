"""Rounds whose deadline passed without enough, and whose partners have the choice: they wait for who may record it."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.access.roles import GRANTS
from os2collab.addresses import address
from os2collab.display import day, kroner
from os2collab.models import User
from os2collab.prepared import prepared
from os2collab.waiting import Waiting
from partnerships.models import IfNotReached, Partnership, PartnershipStanding, PartnershipState

DECIDERS = [str(role) for role, granted in GRANTS.items() if Permission.PARTNERSHIP_DECIDE in granted]
MOST = 5


def undecided_for(user: User) -> list[Partnership]:
    """The rounds that this person may record the decision of, the oldest first: one query."""
    return undecided_rounds(user.pk, clock.today())


@prepared
def undecided_rounds(user: int, today: date) -> QuerySet[Partnership]:
    """Open, past their deadline, without a decision; as ``round_page.is_undecided`` says of one."""
    decides = PartnershipStanding.objects.filter(partnership=OuterRef("pk"), user=user, role__in=DECIDERS)
    missed = Q(missed_at__isnull=False) | Q(deadline__lt=today)
    rows = Partnership.objects.filter(missed, state=PartnershipState.OPEN, if_not_reached=IfNotReached.DECIDE)
    return rows.filter(Exists(decides)).select_related("lead_organisation").order_by("deadline", "pk")[:MOST]


def waiting_rounds(rounds: list[Partnership]) -> list[Waiting]:
    """One line each. No query."""
    return [item(partnership) for partnership in rounds]


def item(partnership: Partnership) -> Waiting:
    """What waits, and what was missing on the last day."""
    words = {
        "day": day(partnership.deadline),
        "binding": kroner(partnership.binding_amount),
        "enough": kroner(partnership.enough_amount),
    }
    return Waiting(
        key=f"round_{partnership.pk}",
        icon="flag",
        title=_("Go on anyway? %(partnership)s") % {"partnership": partnership.title},
        why=_("The deadline passed on %(day)s: %(binding)s of %(enough)s was binding. Nobody knows what holds.")
        % words,
        url=address("partnership-decision", partnership.slug),
        action=_("Record the partners' decision"),
        since=make_aware(datetime.combine(partnership.deadline + timedelta(days=1), time())),
        minutes=5,
        organisation=partnership.lead_organisation,
    )
