"""Where a partnership can be, and where it can go from there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnershipState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    REACHED = "reached", _("Reached")
    ORDERED = "ordered", _("Ordered")
    DELIVERED = "delivered", _("Delivered")
    CLOSED = "closed", _("Closed")
    LAPSED = "lapsed", _("Lapsed")
    CONTINUED = "continued", _("Continued by decision")


class IfNotReached(models.TextChoices):
    """What happens when the deadline passes without enough."""

    LAPSE = "lapse", _("Everything lapses, and nobody is bound")
    DECIDE = "decide", _("The partners decide whether to go on anyway")


class LateRule(models.TextChoices):
    """What who joins after the round was reached pays; published in advance."""

    SAME_TERMS = "same_terms", _("The same terms as the first")
    RISING_FEE = "rising_fee", _("The same terms, and a fee that rises on dates")
    SHARE_PAID = "share_paid", _("A share of what is paid already, with credit to the founders")


S = PartnershipState
# What the list can be narrowed to.
STAGES = {
    "draft": (S.DRAFT,),
    "open": (S.OPEN,),
    "work": (S.REACHED, S.CONTINUED, S.ORDERED, S.DELIVERED),
    "done": (S.CLOSED, S.LAPSED),
}
# While it takes pledges, it is an offer to every municipality.
TAKES_PLEDGES = (S.OPEN, S.REACHED, S.CONTINUED, S.ORDERED)
# The money stands firm: what is accepted can be invoiced.
BILLABLE = (S.REACHED, S.CONTINUED, S.ORDERED, S.DELIVERED)
# It pays for its project's milestones, or will when it is reached.
LIVE = (S.OPEN, *BILLABLE)
# Nothing more is to be done.
SETTLED = (S.CLOSED, S.LAPSED)
# Where it can go next. While it waits for its first pledges it cannot close: it is reached, goes on, or lapses.
NEXT_STATES: dict[str, tuple[PartnershipState, ...]] = {
    S.DRAFT: (S.OPEN, S.CLOSED),
    S.OPEN: (S.REACHED, S.CONTINUED, S.LAPSED),
    S.REACHED: (S.ORDERED, S.CLOSED),
    S.CONTINUED: (S.ORDERED, S.CLOSED),
    S.ORDERED: (S.DELIVERED, S.CLOSED),
    S.DELIVERED: (S.CLOSED,),
    S.CLOSED: (),
    S.LAPSED: (),
}
