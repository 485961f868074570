"""What an organisation says of a need, and what a vendor estimates. Each changed stance keeps what it was before."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name, standing_in
from os2collab.access.guards import Refused, Stale, verb
from os2collab.access.permissions import Permission
from os2collab.access.roles import EXPLANATIONS
from os2collab.events import EventKind, record
from os2collab.models import Organisation, User
from partnerships import need_events as events
from partnerships.models import (
    GATHERED_FROM,
    Need,
    NeedEstimate,
    NeedState,
    NeedSupport,
    NeedSupportChange,
    Stance,
)

FIELDS = ("stance", "weight", "wished_year", "reason")
ESTIMATE = ("unit", "low", "likely", "high", "words")


@verb(Permission.NEED_SUPPORT)
def say(
    need: Need,
    *,
    by: User,
    organisation: Organisation,
    stance: str,
    weight: int | None = None,
    wished_year: int | None = None,
    reason: str = "",
    version: int | None = None,
) -> NeedSupport:
    """Say for one's own organisation that it has the need too, that it is not for it, or take back what was said.

    ``version`` is that of the stance which the person saw, 0 for none. The same words again are one change. Raises
    Refused for another organisation, Stale, or ValidationError for half a stance.
    """
    if organisation.pk not in standing_in(by, need).organisations(Permission.NEED_SUPPORT):
        raise Refused(str(EXPLANATIONS[Permission.NEED_SUPPORT]))
    asked = whole(stance, weight=weight, wished_year=wished_year, reason=reason)
    current = NeedSupport.objects.filter(need=need, organisation=organisation).first()
    if current and all(getattr(current, name) == value for name, value in asked.items()):
        return current
    if version is not None and version != (current.version if current else 0):
        raise Stale(current or need)
    if current is None and stance == Stance.TAKEN_BACK:
        raise ValidationError(_("Your organisation has said nothing here that could be taken back."))
    support = write(need, organisation, by=by, **asked)
    _tell_stance(need, support, by, organisation)
    return support


def whole(stance: str, *, weight: int | None, wished_year: int | None, reason: str) -> dict[str, Any]:
    """A stance with what belongs to it and nothing else. Raises ValidationError for what is missing."""
    if stance not in Stance.values:
        raise ValidationError({"stance": _("Choose from the list.")})
    if stance == Stance.ALSO and weight is None:
        raise ValidationError({"weight": _("Say how much it matters to you.")})
    if stance == Stance.NOT_FOR_US and not reason:
        raise ValidationError({"reason": _("Say why it is not for you: it helps those who have the need.")})
    has_it = stance == Stance.ALSO
    return {
        "stance": Stance(stance),
        "weight": weight if has_it else None,
        "wished_year": wished_year if has_it else None,
        "reason": reason if stance == Stance.NOT_FOR_US else "",
    }


def write(
    need: Need,
    organisation: Organisation,
    *,
    by: User,
    stance: str,
    weight: int | None = None,
    wished_year: int | None = None,
    reason: str = "",
) -> NeedSupport:
    """The stance, its change and the need's two counts, for a verb that holds the need's lock."""
    asked = {"stance": stance, "weight": weight, "wished_year": wished_year, "reason": reason}
    support = NeedSupport.objects.filter(need=need, organisation=organisation).first()
    support = support or NeedSupport(need=need, organisation=organisation, side=organisation.side, version=0)
    for name, value in asked.items():
        setattr(support, name, value)
    support.by, support.at, support.version = by, clock.now(), support.version + 1
    support.save()
    NeedSupportChange.objects.create(support=support, **asked, by=by, at=clock.now())
    count(need)
    return support


def count(need: Need) -> None:
    """Store how many have the need and how many have not, and whether it is a common one now."""
    also, against = Count("pk", filter=Q(stance=Stance.ALSO)), Count("pk", filter=Q(stance=Stance.NOT_FOR_US))
    found = NeedSupport.objects.filter(need=need).aggregate(also=also, against=against)
    need.also_count, need.against_count = found["also"], found["against"]
    if need.state in (NeedState.NEW, NeedState.GATHERED):
        state = NeedState.GATHERED if need.also_count >= GATHERED_FROM else NeedState.NEW
        if state != need.state:
            need.state, need.state_since = state, clock.now()
    need.save(update_fields=["also_count", "against_count", "state", "state_since"])


def _tell_stance(need: Need, support: NeedSupport, by: User, organisation: Organisation) -> None:
    """What was said; and, when it made the need a common one, that too."""
    kind: EventKind
    details: dict[str, Any]
    if support.stance == Stance.ALSO:
        kind, details = events.SUPPORTED, {"weight": support.weight}
    elif support.stance == Stance.NOT_FOR_US:
        kind, details = events.NOT_FOR_US, {"reason": support.reason}
    else:
        kind, details = events.TAKEN_BACK, {}
    told: dict[str, Any] = {"by": by, "on": need, "within": need, "organisation": organisation}
    record(kind, **told, organisation_name=organisation.name, **details)
    if support.stance == Stance.ALSO and support.version == 1 and need.also_count == GATHERED_FROM:
        record(events.GATHERED, **told, count=need.also_count)


@verb(Permission.NEED_ESTIMATE)
def estimate(
    need: Need, *, by: User, unit: str, low: Decimal, likely: Decimal, high: Decimal, words: str = ""
) -> NeedEstimate:
    """A vendor's rough idea in kroner excluding VAT or in hours; its newest counts. The same again is one estimate.

    Raises ValidationError when the three are not in order.
    """
    organisation = in_whose_name(by, Permission.NEED_ESTIMATE, need)
    if organisation is None:
        raise Refused(str(EXPLANATIONS[Permission.NEED_ESTIMATE]))
    if not low <= likely <= high:
        raise ValidationError({"likely": _("Write the low figure first: low, most likely, high.")})
    asked = {"unit": unit, "low": low, "likely": likely, "high": high, "words": words}
    newest = NeedEstimate.objects.filter(need=need, organisation=organisation).first()
    if newest and all(getattr(newest, name) == value for name, value in asked.items()):
        return newest
    said = NeedEstimate.objects.create(
        need=need, organisation=organisation, side=organisation.side, by=by, at=clock.now(), **asked
    )
    record(
        events.ESTIMATED,
        by=by,
        on=need,
        within=need,
        organisation=organisation,
        organisation_name=organisation.name,
        estimate=f"{unit}:{low:.2f}:{likely:.2f}:{high:.2f}",
    )
    return said
