"""What is done to a need as a whole: proposed, edited, parked, declined, taken up again, lifted by a partnership."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import can, in_whose_name, standing_in
from os2collab.access.guards import Refused, Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from partnerships import need_events as events
from partnerships.actions import need_stances, partnerships
from partnerships.models import GATHERED_FROM, Need, NeedState, Partnership, Stance, Weight
from partnerships.models.need_standing import LIFTED
from projects.models import Product, Project

S = NeedState
OPEN_AGAIN = "open"
SETTLEMENTS = {S.PARKED: events.PARKED, S.DECLINED: events.DECLINED, OPEN_AGAIN: events.REOPENED}


@verb(Permission.NEED_PROPOSE)
def propose(
    organisation: Organisation,
    *,
    by: User,
    title: str,
    text: str,
    product: Product | None = None,
    project: Project | None = None,
    kle: str = "",
    wished_year: int | None = None,
    weight: int = Weight.IMPORTANT,
    submission: uuid.UUID | None = None,
) -> Need:
    """Propose a need for one's own organisation, which from then on is the first that has it.

    A need about a project is one about the project's product. The same ``submission`` again gives the same need.
    Raises Refused for an organisation that is not public, Http404 for a project out of sight.
    """
    submission = submission or uuid.uuid4()
    known = Need.objects.filter(submission=submission, organisation=organisation, by=by).first()
    if known:
        return known
    check_project(project, by=by)
    need = Need.objects.create(
        title=title,
        text=text,
        product=project.product if project else product,
        project=project,
        kle=kle,
        wished_year=wished_year,
        organisation=organisation,
        side=organisation.side,
        by=by,
        at=clock.now(),
        state_since=clock.now(),
        submission=submission,
    )
    need_stances.write(need, organisation, by=by, stance=Stance.ALSO, weight=weight, wished_year=wished_year)
    _tell(events.PROPOSED, need, by, organisation, title=title, organisation_name=organisation.name)
    return need


@verb(Permission.NEED_EDIT)
def edit(
    need: Need,
    *,
    by: User,
    version: int,
    title: str,
    text: str,
    product: Product | None,
    project: Project | None,
    kle: str,
    wished_year: int | None,
) -> Need:
    """Change the words of a need. ``version`` is the one that the form was opened on.

    Raises Stale when somebody else changed it meanwhile, unless it already says all this.
    """
    product = project.product if project else product
    now: dict[str, Any] = {"title": title, "text": text, "kle": kle, "wished_year": wished_year}
    now |= {"product_id": product and product.pk, "project_id": project and project.pk}
    if all(getattr(need, name) == value for name, value in now.items()):
        return need
    if need.version != version:
        raise Stale(need)
    if project and project.pk != need.project_id:
        check_project(project, by=by)
    for name, value in now.items():
        setattr(need, name, value)
    need.version += 1
    need.save(update_fields=[*now, "version"])
    _tell(events.EDITED, need, by, in_whose_name(by, Permission.NEED_EDIT, need))
    return need


def check_project(project: Project | None, *, by: User) -> None:
    """Raise unless the project is in the person's world."""
    if project:
        require(by, Permission.PROJECT_VIEW, project)


@verb(Permission.NEED_SETTLE)
def settle(need: Need, *, by: User, to: str, reason: str) -> Need:
    """Park or decline a need with the reason, or take it up again (``to`` = OPEN_AGAIN). Twice changes nothing."""
    if to not in SETTLEMENTS:
        raise ValidationError({"to": _("Choose from the list.")})
    is_aside = need.state in (S.PARKED, S.DECLINED)
    if need.state == to or (to == OPEN_AGAIN and not is_aside):
        return need
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    set_aside = to != OPEN_AGAIN
    state = S(to) if set_aside else S.GATHERED if need.also_count >= GATHERED_FROM else S.NEW
    enter(need, state, reason=reason if set_aside else "")
    _tell(SETTLEMENTS[to], need, by, in_whose_name(by, Permission.NEED_SETTLE, need), reason=reason)
    return need


@verb(Permission.NEED_LIFT)
def start_partnership(
    need: Need,
    *,
    by: User,
    leader: Organisation | None = None,
    project: Project | None = None,
    title: str,
    purpose: str,
    goal_amount: Decimal,
    deadline: date,
    submission: uuid.UUID | None = None,
) -> Partnership:
    """Start a partnership that lifts the need, led by ``leader``, or inside ``project`` by its municipality.

    One that leads the project that the need is about has the partnership in it, when the person may start it there.

    ``goal_amount`` is in kroner excluding VAT. The same ``submission`` again gives the same partnership. Raises Refused
    when the need has a partnership already, or the leader does not have the need.
    """
    known = need.partnership if need.partnership and need.partnership.submission == submission else None
    if known:
        return known
    check_free(need)
    check_leader(need, by, leader, project)
    fields = {"title": title, "purpose": purpose, "goal_amount": goal_amount, "deadline": deadline}
    subject = project or project_of(need, by, leader) or leader
    partnership = partnerships.start(subject, by=by, submission=submission, **fields)  # type: ignore[arg-type]
    need.partnership = partnership
    enter(need, S.IN_PARTNERSHIP)
    name = partnership.lead_organisation.name
    _tell(events.LIFTED, need, by, partnership.lead_organisation, organisation_name=name)
    return partnership


def check_free(need: Need) -> None:
    """Raise Refused for a need that a partnership lifts already."""
    if need.is_lifted:
        raise Refused(str(LIFTED))


def project_of(need: Need, by: User, leader: Organisation | None) -> Project | None:
    """The project that the need is about, when the leader leads it too and the person may start a partnership there."""
    project = need.project
    if project is None or leader is None or project.lead_organisation_id != leader.pk:
        return None
    return project if can(by, Permission.PARTNERSHIP_START, project) else None


def check_leader(need: Need, by: User, leader: Organisation | None, project: Project | None) -> None:
    """Raise Refused unless the leader has the need, and the person may speak for it or is the secretariat."""
    if project:
        require(by, Permission.PARTNERSHIP_START, project)
        if project.pk != need.project_id and (need.product_id is None or project.product_id != need.product_id):
            raise Refused(_("Choose a project about the same product."))
        return
    if leader is None or not need.supports.filter(organisation=leader, stance=Stance.ALSO).exists():
        raise Refused(_("An organisation that has the need leads the partnership."))
    standing = standing_in(by, need)
    if Role.SECRETARIAT not in standing.roles and (Role.NEED_HOLDER, leader.pk) not in standing.rows:
        raise Refused(_("You can let your own organisation lead it, when you sign for it or administer it."))


def enter(need: Need, state: NeedState, *, reason: str = "") -> None:
    """Put the need into a state, as the verbs decide."""
    need.state, need.state_since, need.state_reason = state, clock.now(), reason
    need.save(update_fields=["state", "state_since", "state_reason", "partnership", "merged_into"])


def _tell(kind: EventKind, need: Need, by: User, organisation: Organisation | None, **details: Any) -> None:
    record(kind, by=by, on=need, within=need, organisation=organisation, **details)
