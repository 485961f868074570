"""What partnerships add to a milestone's page, and hold against its start: how it is paid."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.display import kroner
from os2collab.models import Side, User
from os2collab.prepared import prepared
from os2collab.sections import Section
from partnerships.funds import Funded, Funds, funds_of_all
from partnerships.models import LIVE, Partnership
from partnerships.payment import row_of
from projects.above import before_start, on_milestone_page
from projects.models import Milestone


def paid_by(milestone: Milestone) -> tuple[Funds, Funded] | None:
    """The partnership that pays for a milestone, and how: one query where its project has none."""
    partnerships = payers(milestone.project_id, milestone.pk)
    for partnership in partnerships:
        partnership.project = milestone.project
    for funds in funds_of_all(partnerships).values():
        if funded := funds.of(milestone):
            return funds, funded
    return None


@prepared
def payers(project: int, milestone: int) -> QuerySet[Partnership]:
    """Those that can pay in a project, and the one that a milestone's invoice basis is in."""
    known = Partnership.objects.filter(project=project, state__in=LIVE)
    return known.union(Partnership.objects.filter(bases__milestone=milestone))


@on_milestone_page
def payment(milestone: Milestone, user: User) -> Section | None:
    """Whether the milestone is covered, at own risk or invoiced, for who may see its partnership."""
    found = paid_by(milestone)
    if found is None or not can(user, Permission.PARTNERSHIP_VIEW, found[0].partnership):
        return None
    funds, funded = found
    may_risk = bool(can(user, Permission.OWN_RISK_TAKE, funds.partnership))
    row = row_of(funded, may_risk=may_risk)
    return Section("partnerships/payment/of-milestone.html", {"partnership": funds.partnership, "row": row})


@before_start
def uncovered(milestone: Milestone, by: User) -> str:
    """A vendor's people start work that is not covered only when they have said that it is at their own risk."""
    if not any(employment.organisation.side == Side.VENDOR for employment in by.employments):
        return ""
    found = paid_by(milestone)
    if found is None or not found[1].lacks or found[1].risk:
        return ""
    words = {"number": milestone.number, "missing": kroner(found[1].cover.missing), "partnership": found[0].partnership}
    reason = _(
        "M%(number)d is not covered: %(missing)s is missing. Say first that you work at your own risk, on the"
        " payment page of “%(partnership)s”."
    )
    return reason % words
