"""Where a need can be. What comes after a partnership has started is the partnership's state, never stored twice."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnership_state import PartnershipState


class NeedState(models.TextChoices):
    """What the verbs of a need decide."""

    NEW = "new", _("New")
    GATHERED = "gathered", _("Gathered")
    IN_PARTNERSHIP = "in_partnership", _("In a partnership")
    PARKED = "parked", _("Parked")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged into another")


class NeedStage(models.TextChoices):
    """Where it is for people: its state, or how far its partnership has come."""

    NEW = "new", _("New")
    GATHERED = "gathered", _("Gathered")
    IN_PARTNERSHIP = "in_partnership", _("In a partnership")
    ORDERED = "ordered", _("Ordered")
    DELIVERED = "delivered", _("Delivered")
    PARKED = "parked", _("Parked")
    DECLINED = "declined", _("Declined")
    MERGED = "merged", _("Merged into another")


# So many organisations have it before it is a common one, and before coordinators are shown it.
GATHERED_FROM = 2
MANY = 3
# The list is narrowed to these.
STAGES = {
    "new": (NeedStage.NEW,),
    "gathered": (NeedStage.GATHERED,),
    "work": (NeedStage.IN_PARTNERSHIP, NeedStage.ORDERED),
    "delivered": (NeedStage.DELIVERED,),
    "aside": (NeedStage.PARKED, NeedStage.DECLINED),
}
STAGE_OF_PARTNERSHIP = {
    PartnershipState.ORDERED: NeedStage.ORDERED,
    PartnershipState.DELIVERED: NeedStage.DELIVERED,
    PartnershipState.CLOSED: NeedStage.DELIVERED,
}


def let_go() -> Q:
    """Its partnership came to nothing: it lapsed, or was closed before anybody was bound."""
    given_up = Q(partnership__state=PartnershipState.CLOSED, partnership__binding_count=0)
    return Q(state=NeedState.IN_PARTNERSHIP) & (Q(partnership__state=PartnershipState.LAPSED) | given_up)


def stage() -> Case:
    """``Need.stage`` in SQL; the same order of questions."""
    gathered = Q(also_count__gte=GATHERED_FROM)
    follows = [
        When(state=NeedState.IN_PARTNERSHIP, partnership__state=state, then=Value(found.value))
        for state, found in STAGE_OF_PARTNERSHIP.items()
    ]
    return Case(
        When(let_go() & gathered, then=Value(NeedStage.GATHERED.value)),
        When(let_go(), then=Value(NeedStage.NEW.value)),
        *follows,
        default=F("state"),
        output_field=models.CharField(),
    )
