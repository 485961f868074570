"""What waits for whoever leads a partnership: a round to go on with or not, a quote to choose. One query for both."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray
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
from partnerships.models import (
    SETTLED,
    IfNotReached,
    Partnership,
    PartnershipStanding,
    PartnershipState,
    Quote,
    QuoteRequest,
)

MOST = 5


# The roles that go on with a round or not; the same ones choose among quotes, as a test holds.
LEADS = [str(role) for role, granted in GRANTS.items() if Permission.PARTNERSHIP_DECIDE in granted]


def to_decide(user: User) -> list[Any]:
    """Partnerships in which this person has something to decide, the nearest deadline first."""
    return undecided(user.pk, clock.today(), clock.now())


@prepared
def undecided(user: int, today: date, now: datetime) -> QuerySet[Partnership]:
    """Each knows whether its ``round_waits``, and in ``to_choose`` the oldest request that was opened and has a quote.

    A round waits when it is open, past its deadline, without a decision; as ``round_page.is_undecided`` says of one.
    """
    led = PartnershipStanding.objects.filter(user=user, role__in=LEADS).values("partnership")
    missed = Q(missed_at__isnull=False) | Q(deadline__lt=today)
    waits = missed & Q(state=PartnershipState.OPEN, if_not_reached=IfNotReached.DECIDE)
    given = Exists(Quote.objects.current().filter(invitation__request=OuterRef("pk")))
    opened = QuoteRequest.objects.filter(given, partnership=OuterRef("pk"), opens_at__lte=now, choice=None)
    oldest = opened.order_by("opens_at", "pk").values(one=JSONArray("number", "title", "opens_at"))[:1]
    rows = Partnership.objects.filter(pk__in=led).annotate(
        round_waits=ExpressionWrapper(waits, BooleanField()), to_choose=Subquery(oldest)
    )
    found = rows.filter(waits | Q(to_choose__isnull=False) & ~Q(state__in=SETTLED))
    return found.select_related("lead_organisation").order_by("deadline", "pk")[:MOST]


def waiting_decisions(found: list[Any]) -> list[Waiting]:
    """One line for each thing to decide. No query."""
    return [
        *(decision(partnership) for partnership in found if partnership.round_waits),
        *(choice(partnership) for partnership in found if partnership.to_choose),
    ]


def decision(partnership: Partnership) -> Waiting:
    """A round that waits, and what was missing on the last day."""
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


def choice(partnership: Any) -> Waiting:
    """Quotes that are opened, and none is chosen."""
    number, title, opens_at = partnership.to_choose
    return Waiting(
        key=f"choose_{partnership.pk}_{number}",
        icon="scope",
        title=_("Choose a quote: %(title)s") % {"title": title},
        why=_("The quotes are opened. Compare them, choose one and say why."),
        url=address("quote-request", partnership.slug, number),
        action=_("Compare the quotes"),
        since=datetime.fromisoformat(opens_at),
        minutes=10,
    )
