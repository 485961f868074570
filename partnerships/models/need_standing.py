"""Who is what towards a need, and what its state refuses. It lies open for everybody who works somewhere."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab.access.permissions import Permission as P  # noqa: N817 - as in the table of roles
from os2collab.models import OrganisationKind, Side, User
from partnerships.models.need_state import GATHERED_FROM, NeedState
from projects.models import Project, TeamMember, TeamRole

if TYPE_CHECKING:
    from partnerships.models.need import Need


LIFTED = _("A partnership lifts this need; what happens to it is decided there.")


def standing_rows_of(need: "Need", user: User) -> list[tuple[str, int | None]]:
    """What each of the person's organisations is to the need, and what they are in it: at most two queries."""
    rows: list[tuple[str, int | None]] = []
    signs = []
    for employment in user.employments:
        employer = employment.organisation
        if employer.kind == OrganisationKind.SECRETARIAT:
            rows.append(("secretariat", employer.pk))
        elif employer.side == Side.VENDOR:
            rows.append(("need_vendor", employer.pk))
        else:
            rows.append(("need_voice", employer.pk))
            if employer.pk == need.organisation_id and need.state in (NeedState.NEW, NeedState.PARKED):
                rows.append(("need_proposer", employer.pk))
            if employment.is_administrator or employment.is_signatory:
                signs.append(employer.pk)
    if signs:
        having = need.supports.filter(organisation__in=signs, stance="also").values_list("organisation_id", flat=True)
        rows += [("need_holder", organisation) for organisation in having]
    if any(role == "need_voice" for role, _organisation in rows):
        leads = leading_in(need, user).values_list("lead_organisation_id", flat=True)
        rows += [("need_steward", organisation) for organisation in leads]
    return rows


def leading_in(need: "Need", user: User) -> QuerySet[Project]:
    """The projects that the person leads and the need is about, by itself or by its product."""
    about = Q(pk=need.project_id) | Q(product=need.product_id, product__isnull=False)
    lead = TeamMember.objects.current().filter(user=user.pk, role=TeamRole.PROJECT_LEAD)
    return Project.objects.filter(about, pk__in=lead.values("project")).exclude(state=Project.State.CLOSED)


def refusal_of(need: "Need", permission: P) -> str | Promise | None:
    """Why the need itself stands in the way."""
    if need.state == NeedState.MERGED and permission != P.NEED_VIEW:
        return _("This need is part of another one now. Go on there.")
    if need.state == NeedState.DECLINED and permission in (P.NEED_SUPPORT, P.NEED_ESTIMATE, P.NEED_LIFT):
        return _("This need was declined. The secretariat can take it up again.")
    if permission == P.NEED_SETTLE and need.is_lifted:
        return LIFTED
    if permission == P.NEED_LIFT and need.also_count < GATHERED_FROM:
        return _("A partnership starts when at least two organisations have the need.")
    return None
