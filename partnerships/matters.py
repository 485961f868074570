"""What people talk about around a partnership: itself and its reviews; needs; and what a vendor adds to its quote."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.matters import Matter, Person, colleagues, register
from os2collab.models import Membership, User
from partnerships.models import (
    Need,
    Partnership,
    PartnershipStanding,
    PledgePapers,
    QuoteInvitation,
    Review,
    Stance,
)
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


def signed(papers: PledgePapers) -> Q:
    """Whoever leads the partnership, who recorded the pledge, and the organisation's signatories."""
    lead_or_signs = Q(role__in=[Role.PARTNERSHIP_LEAD, Role.PARTNER_SIGNATORY])
    return lead_or_signs | Q(user=papers.pledge.recorded_by_id)


def people_of_papers(papers: PledgePapers, reader: User) -> Iterable[Person]:
    """Those whom it concerns."""
    rows = papers.readers().filter(signed(papers)).exclude(user=reader.pk).distinct()
    columns = ("user_id", "user__name", "organisation__name", "organisation__kind")
    named = rows.order_by("organisation__sort_key", "user__name", "user_id")
    return [Person(*row[:4]) for row in named.values_list(*columns, "organisation__sort_key")[:30]]


def everybody_at_work(_need: Need) -> QuerySet[Membership]:
    """Whoever works somewhere reads needs; nobody has a role of their own there."""
    return Membership.objects.current().annotate(role=Value(""))


def spoke(need: Need) -> Q:
    """Whoever proposed it, spoke for an organisation that has it, or estimated it."""
    said = Q(user__in=need.supports.values("by")) | Q(user__in=need.estimates.values("by"))
    return said | Q(user=need.by_id)


def has_need(need: Need) -> Q:
    """Whoever proposed it, and whoever spoke for an organisation that has it."""
    return Q(user=need.by_id) | Q(user__in=need.supports.filter(stance=Stance.ALSO).values("by"))


def people_of_need(need: Need, reader: User) -> Iterable[Person]:
    """Those who have spoken."""
    rows = everybody_at_work(need).filter(spoke(need)).exclude(user=reader.pk)
    columns = ("user_id", "user__name", "organisation__name", "organisation__kind")
    return [Person(*row) for row in rows.order_by("organisation__sort_key", "user__name").values_list(*columns)[:30]]


def own_people(invitation: QuoteInvitation) -> QuerySet[Membership]:
    """Whoever works for the vendor. The municipal side reads a quote when it is opened, and is told elsewhere."""
    return Membership.objects.current().filter(organisation=invitation.vendor_id).annotate(role=Value(""))


register(
    Matter(
        "quote",
        QuoteInvitation,
        Permission.QUOTE_VIEW,
        load=QuoteInvitation.objects.for_page,
        readers=own_people,
        concerned=lambda invitation: Q(user__in=invitation.quotes.values("by")),
        known=lambda _invitation, reader: colleagues(reader),
        people=lambda _invitation, _reader: (),
        name=lambda invitation: invitation.request.title,
        title=_("Quote: %(name)s"),
        has_walls=False,  # its own people until the opening, and all who compare it from then on
        note=_("sealed as long as the quote itself"),
        empty="",  # nobody talks about a quote
        no_files=_("What belongs to the quote can lie here: a plan, references, how the price is reckoned."),
        seen_by=_("Sealed until the opening, like the quote itself. From then on whoever compares the quotes sees it."),
    )
)
register(
    Matter(
        "need",
        Need,
        Permission.NEED_VIEW,
        load=Need.objects.for_page,
        readers=everybody_at_work,
        concerned=has_need,
        known=lambda need, reader: spoke(need) | colleagues(reader),
        people=people_of_need,
    )
)
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
    Matter(
        "papers",
        PledgePapers,
        Permission.PARTNERSHIP_VIEW,
        load=PledgePapers.objects.for_page,
        readers=PledgePapers.readers,
        concerned=signed,
        known=lambda _papers, reader: Q(role=Role.PARTNERSHIP_LEAD) | colleagues(reader),
        people=people_of_papers,
        name=lambda papers: papers.pledge.organisation.name,
        title=_("Signed papers of %(name)s"),
        has_walls=False,  # they lie with fewer than a side
        note=_("only the organisation, the secretariat and whoever leads the partnership see this"),
        empty=_("Questions about what was signed can be asked and answered here."),
        no_files=_("The signed letter or minutes can lie here, as a file or a link."),
        seen_by=_("Only the organisation, the secretariat and whoever leads the partnership see it."),
    ),
)
