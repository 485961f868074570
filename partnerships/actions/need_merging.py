"""Two needs become one: what was said of either is kept, and both proposers are credited."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import require, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from partnerships import need_events as events
from partnerships.actions.need_stances import FIELDS, count
from partnerships.models import Need, NeedState, NeedSupport, NeedSupportChange, Stance

TAKES_IN = (NeedState.NEW, NeedState.GATHERED, NeedState.IN_PARTNERSHIP, NeedState.PARKED)


@transaction.atomic
def merge(need: Need, *, by: User, into: Need) -> Need:
    """Make ``need`` a part of ``into``, which is returned. Twice changes nothing.

    An organisation that spoke on both keeps the stronger of its two stances, the newer when they are alike; the other
    stays in its history. Both rows are locked in the order of their numbers, so that no two merges wait for each other.
    Raises ValidationError for a need that cannot take another in, and what ``NEED_SETTLE`` refuses on either.
    """
    list(Need.objects.select_for_update(no_key=True).filter(pk__in=[need.pk, into.pk]).order_by("pk"))
    known = Need.objects.get(pk=need.pk)
    if known.merged_into_id == into.pk:
        require(by, Permission.NEED_VIEW, known)
        return Need.objects.get(pk=into.pk)
    return _merge(need, by=by, into=into)


@verb(Permission.NEED_SETTLE)
def _merge(need: Need, *, by: User, into: Need) -> Need:
    target = Need.objects.get(pk=into.pk)
    require(by, Permission.NEED_VIEW, target)
    if target.pk == need.pk:
        raise ValidationError({"into": _("A need cannot become a part of itself.")})
    if target.state not in TAKES_IN:
        raise ValidationError({"into": _("That need is declined, or part of another one itself. Choose another.")})
    for support in need.supports.select_related("organisation").order_by("pk"):
        carry_over(support, target, by=by)
    Need.objects.filter(merged_into=need).update(merged_into=target)
    need.state, need.state_since, need.merged_into = NeedState.MERGED, clock.now(), target
    need.save(update_fields=["state", "state_since", "merged_into"])
    count(target)
    organisation = in_whose_name(by, Permission.NEED_SETTLE, need)
    told: dict[str, Any] = {"by": by, "organisation": organisation}
    # Who is told of both hears of it once: by what their own need has become.
    record(events.MERGED, on=need, within=need, title=need.title, into=target.title, **told)
    names: dict[str, Any] = {"title": need.title, "organisation_name": need.organisation.name}
    record(events.TOOK_IN, on=target, within=target, **names, **told)
    return target


def carry_over(support: NeedSupport, target: Need, *, by: User) -> None:
    """Let an organisation's stance count for the other need too, and keep which of the two gave way."""
    there = NeedSupport.objects.filter(need=target, organisation=support.organisation_id).first()
    wins = there is None or strength(support) > strength(there)
    if there is None:
        there = NeedSupport(need=target, organisation=support.organisation, side=support.side, version=0)
    if wins:
        for name in (*FIELDS, "by", "at"):
            setattr(there, name, getattr(support, name))
        there.version += 1
        there.save()
    stood = {name: getattr(support, name) for name in FIELDS}
    NeedSupportChange.objects.create(support=there, **stood, carried_from=support.need, by=by, at=clock.now())
    if not wins:
        kept = {name: getattr(there, name) for name in FIELDS}
        NeedSupportChange.objects.create(support=there, **kept, by=by, at=clock.now())


def strength(support: NeedSupport) -> tuple[int, int, object]:
    """To have a need is stronger than not to, a greater weight than a smaller; then the newer word counts."""
    rank = {Stance.ALSO: 2, Stance.NOT_FOR_US: 1, Stance.TAKEN_BACK: 0}
    return rank[Stance(support.stance)], support.weight or 0, support.at
