"""What people talk about around a partnership: itself, and the reviews of how the co-operation goes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.matters import Matter, Person, colleagues, register
from os2collab.models import User
from partnerships.models import Partnership, PartnershipStanding, Review
from projects.models import TeamMember, TeamRole


def readers(noun: Any) -> QuerySet[PartnershipStanding]:
    """Everybody who sees the partnership: while it takes pledges, every municipality."""
    return PartnershipStanding.objects.filter(partnership=noun.access_scope)


def known(noun: Any, reader: User) -> Q:
    """Whoever leads it, pledged or reviewed, the reader's own colleagues; the project's team for those who see it."""
    partnership: Partnership = noun.access_scope
    acted = Q(user__in=partnership.pledges.values("recorded_by")) | Q(user__in=partnership.reviews.values("by"))
    found = Q(role=Role.PARTNERSHIP_LEAD) | acted | colleagues(reader)
    if partnership.project and can(reader, Permission.PROJECT_VIEW, partnership.project):
        found |= Q(user__in=TeamMember.objects.current().filter(project=partnership.project_id).values("user"))
    return found


def people(noun: Any, reader: User) -> Iterable[Person]:
    """Those who have pledged or reviewed; whoever else can read it is found by typing."""
    partnership: Partnership = noun.access_scope
    acted = Q(user__in=partnership.pledges.values("recorded_by")) | Q(user__in=partnership.reviews.values("by"))
    rows = readers(noun).filter(acted | Q(role=Role.PARTNERSHIP_LEAD)).exclude(user=reader.pk).distinct()
    columns = ("user_id", "user__name", "organisation__name", "organisation__kind")
    named = rows.order_by("organisation__sort_key", "user__name", "user_id")
    return [Person(*row[:4]) for row in named.values_list(*columns, "organisation__sort_key")[:30]]


def pledged(partnership: Partnership) -> Q:
    """Whoever leads it, those who recorded a pledge, and whoever answers for the project's delivery."""
    delivery = TeamMember.objects.current().filter(project=partnership.project_id, role=TeamRole.DELIVERY_MANAGER)
    acted = Q(user__in=partnership.pledges.values("recorded_by")) | Q(user__in=delivery.values("user"))
    return Q(role=Role.PARTNERSHIP_LEAD) | acted


def reviewed(review: Review) -> Q:
    """Whoever wrote it, and whoever leads the partnership."""
    return Q(role=Role.PARTNERSHIP_LEAD) | Q(user=review.by_id)


register(
    Matter(
        "partnership",
        Partnership,
        Permission.PARTNERSHIP_VIEW,
        load=Partnership.objects.for_list,
        readers=readers,
        concerned=pledged,
        known=known,
        people=people,
    ),
    Matter(
        "review",
        Review,
        Permission.REVIEW_VIEW,
        load=lambda: Review.objects.select_related("partnership__project", "by"),
        readers=readers,
        concerned=reviewed,
        known=known,
        people=people,
        name=lambda review: review.partnership.title,
        title=_("Review of %(name)s"),
        summary="partnerships/reviews/summary.html",
    ),
)
