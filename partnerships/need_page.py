"""What the page of a need shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.display import kroner
from os2collab.forms.fields import danish_number
from os2collab.models import Event, Organisation, User
from partnerships.forms.need_words import StanceForm
from partnerships.models import MANY, Need, NeedEstimate, NeedState, NeedSupport, Stance
from partnerships.need_list import voices

NEWEST = 8


@dataclass
class Place:
    """What one of the reader's organisations says of a need, and the form to say something else."""

    organisation: Organisation
    own: NeedSupport | None
    form: StanceForm
    opened: bool = False

    @property
    def has_it(self) -> bool:
        return self.own is not None and self.own.stance == Stance.ALSO

    @property
    def is_against(self) -> bool:
        return self.own is not None and self.own.stance == Stance.NOT_FOR_US

    @property
    def version(self) -> int:
        return self.own.version if self.own else 0


@dataclass
class EstimateRow:
    """A vendor's latest estimate, beside the others in the same unit; ``top`` is the highest figure among them."""

    estimate: NeedEstimate
    top: Decimal
    about: str = ""

    @property
    def figures(self) -> dict[str, str]:
        """Low, most likely and high, as they are written."""
        say = kroner if self.estimate.is_kroner else danish_number
        return {name: say(getattr(self.estimate, name)) for name in ("low", "likely", "high")}


def need_page(need: Need, user: User, form: StanceForm | None = None) -> dict[str, Any]:
    """Everything on the page. ``form`` is an open form for the stance of one of the reader's organisations."""
    supports = list(need.supports.select_related("organisation", "by").order_by("-weight", "organisation__sort_key"))
    merged = list(need.merged.select_related("organisation", "by").order_by("pk"))
    partnership = need.partnership
    estimates = estimate_rows(need, list(NeedEstimate.objects.current_of(need)), merged)
    return {
        "need": need,
        "having": [support for support in supports if support.stance == Stance.ALSO],
        "against": [support for support in supports if support.stance == Stance.NOT_FOR_US],
        "merged": merged,
        "estimates": estimates,
        "places": places(need, user, supports, form),
        "project": need.project if need.project and can(user, Permission.PROJECT_VIEW, need.project) else None,
        # a draft is for those who make it
        "partnership": partnership if partnership and can(user, Permission.PARTNERSHIP_VIEW, partnership) else None,
        "sentence": sentence(need),
        "waits": need.also_count >= MANY and need.stage in (NeedState.NEW, NeedState.GATHERED),
        "may_edit": bool(can(user, Permission.NEED_EDIT, need)),
        "may_settle": bool(can(user, Permission.NEED_SETTLE, need)),
        "may_lift": bool(can(user, Permission.NEED_LIFT, need)) and not need.is_lifted,
        "may_estimate": bool(can(user, Permission.NEED_ESTIMATE, need)),
        "feed": Event.objects.within(need, user).for_feed()[:NEWEST],
    }


def places(need: Need, user: User, supports: list[NeedSupport], form: StanceForm | None = None) -> list[Place]:
    """A place for each public organisation of the reader's that may still say something; no query."""
    if not can(user, Permission.NEED_SUPPORT, need):
        return []
    said = {support.organisation_id: support for support in supports}
    speaks = standing_in(user, need).organisations(Permission.NEED_SUPPORT)
    found = []
    for organisation in voices(user):
        if organisation.pk in speaks:
            opened = form is not None and form.speaks_for.pk == organisation.pk
            own = said.get(organisation.pk)
            shown = form if form and opened else StanceForm(place=(organisation, own))
            found.append(Place(organisation, own, shown, opened))
    return found


def estimate_rows(need: Need, estimates: list[NeedEstimate], merged: list[Need]) -> list[EstimateRow]:
    """The estimates, those in kroner first; one that was given of a merged need says so."""
    titles = {each.pk: each.title for each in merged}
    rows = []
    for estimate in sorted(estimates, key=lambda each: not each.is_kroner):
        top = max(each.high for each in estimates if each.unit == estimate.unit)
        rows.append(EstimateRow(estimate, top, titles.get(estimate.need_id, "") if estimate.need_id != need.pk else ""))
    return rows


def sentence(need: Need) -> str:
    """What a colleague would say first: how many have it."""
    return ngettext(
        "%(count)d organisation has this need.", "%(count)d organisations have this need.", need.also_count
    ) % {"count": need.also_count}
