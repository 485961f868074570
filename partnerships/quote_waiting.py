"""Quotes that a vendor is asked for: one query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from os2collab.models import Audience, User, audiences_of
from os2collab.prepared import prepared
from os2collab.waiting import Waiting
from partnerships.models import SETTLED, Quote, QuoteInvitation
from partnerships.quote_events import at

ROWS = 5


def bids_of(user: User) -> list[QuoteInvitation]:
    """What the person's vendor is asked to quote for and nobody has chosen yet; each knows whether it ``is_given``."""
    if Audience.VENDOR not in audiences_of(user):
        return []
    return asked_of([work.organisation_id for work in user.employments])


@prepared
def asked_of(vendors: list[int]) -> QuerySet[QuoteInvitation]:
    """Undecided invitations of these vendors, the newest first."""
    asked = QuoteInvitation.objects.filter(vendor__among=vendors, request__choice=None)
    known = with_answers(asked.exclude(request__partnership__state__in=SETTLED))
    return known.order_by("-request__opens_at", "pk")[:ROWS]


def with_answers(invitations: QuerySet[QuoteInvitation]) -> QuerySet[QuoteInvitation]:
    """With what a vendor's list says of each: whether a quote of its own stands, and whether that was chosen."""
    standing = Quote.objects.current().filter(invitation=OuterRef("pk"))
    known = invitations.annotate(is_given=Exists(standing), is_won=Exists(standing.filter(choice__isnull=False)))
    return known.select_related("request__partnership__lead_organisation", "request__choice")


def waiting_bids(invitations: Iterable[Any]) -> list[Waiting]:
    """What the vendor has not answered, while it still can."""
    return [bid(each) for each in invitations if not each.is_given and not each.request.is_opened]


def bid(invitation: QuoteInvitation) -> Waiting:
    """One line of a vendor's."""
    request = invitation.request
    return Waiting(
        key=f"quote_{invitation.pk}",
        icon="document",
        title=_("Quote: %(title)s") % {"title": request.title},
        why=_("You are asked for a quote, by %(moment)s at the latest.") % {"moment": at(request.opens_at)},
        url=invitation.get_absolute_url(),
        action=_("Read what is asked"),
        since=invitation.at,
        minutes=30,
        organisation=request.partnership.lead_organisation,
    )
