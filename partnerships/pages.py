"""What the partnership page shows, gathered in a fixed number of queries."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock
from os2collab.access.decide import can
from os2collab.access.permissions import Permission
from os2collab.display import day, kroner
from os2collab.models import Event, Organisation, User, audiences_of
from os2collab.prepared import prepared
from os2collab.ui import Tab
from partnerships.course import recordable
from partnerships.forms.pledges import PledgeForm
from partnerships.late_terms import before_joining
from partnerships.ledger import PledgePlace, circle_sentence, ledger_groups, own_pledges, read
from partnerships.models import (
    TAKES_PLEDGES,
    Partnership,
    PartnershipState,
    PledgeLevel,
    Review,
)
from partnerships.payment_words import binding_words
from partnerships.quote_panel import quote_card
from partnerships.round_page import loaded, round_of, with_round
from partnerships.splits import split_card
from projects.models import Project

NEWEST = 8
REVIEWS = 5
COURSE = (
    PartnershipState.DRAFT,
    PartnershipState.OPEN,
    PartnershipState.REACHED,
    PartnershipState.ORDERED,
    PartnershipState.DELIVERED,
    PartnershipState.CLOSED,
)


@dataclass
class Step:
    """One stage of the partnership's course, and whether it lies behind, is now, or comes."""

    state: PartnershipState
    is_done: bool
    is_current: bool


@dataclass
class Rights:
    """What the reader may do with the partnership as a whole."""

    edit: bool = False
    open: bool = False
    decide: bool = False
    move_on: bool = False
    register: bool = False
    threshold: bool = False
    review: bool = False
    own: list[PledgePlace] = field(default_factory=list)


def visible_project(partnership: Partnership, user: User) -> Project | None:
    """The partnership's project, when it is in the reader's world."""
    project = partnership.project
    return project if project and can(user, Permission.PROJECT_VIEW, project) else None


def partnership_page(partnership: Partnership, user: User, form: PledgeForm | None = None) -> dict[str, Any]:
    """Everything on the page. ``form`` is an open form for the pledge of one of the reader's organisations."""
    ledger, presence = read(partnership)
    may = rights(partnership, user, own_pledges(partnership, user, ledger, presence, form))
    for place in may.own:
        place.late = before_joining(partnership, place, place.opened) if place.opened else None
    days_left = (partnership.deadline - clock.today()).days
    return {
        "partnership": partnership,
        # an open partnership is shown to every municipality, its project only to those who are in it
        "project": visible_project(partnership, user),
        "today": clock.today(),
        "days_left": days_left,
        "days_late": -days_left,
        "deadline_words": day(partnership.deadline),
        "missing_words": kroner(partnership.missing_to_threshold or 0),
        "is_late": is_late(partnership),
        "strong": strong_sentence(partnership),
        "rest": further_sentence(partnership),
        "payment": binding_words(partnership),
        "takes_pledges": partnership.state in TAKES_PLEDGES,
        "circle_words": circle_sentence(ledger, presence),
        "groups": ledger_groups(partnership, ledger),
        "has_pledges": any(pledge.stands for pledge in ledger),
        "first_place": next((place for place in may.own if place.may_change), None),
        "withdrawn": [pledge for pledge in ledger if pledge.level == PledgeLevel.WITHDRAWN],
        "lapsed": [pledge for pledge in ledger if pledge.level == PledgeLevel.LAPSED],
        "steps": steps(partnership),
        "may": may,
        "round": round_of(partnership, may.own, edits=may.edit, decides=may.decide),
        "quotes": quote_card(partnership, loaded(partnership)["loaded_requests"], user),
        "split_card": split_card(partnership, user),
        "reviews": reviews_of(partnership.pk),
        "feed": newest_in(partnership, user),
    }


@prepared
def partnership_pages(slug: str) -> QuerySet[Partnership]:
    """The partnership at that address, for a page of its own."""
    return with_round(Partnership.objects.for_list()).filter(slug=slug)


@prepared
def partnerships_to_show(keys: list[int]) -> QuerySet[Partnership]:
    """Partnerships by their keys as rows, in no order."""
    known = ("project__product", "lead_organisation", "vendor")
    return Partnership.objects.filter(pk__among=keys).select_related(*known).defer("terms", "purpose").order_by()


@prepared
def reviews_of(partnership: int) -> QuerySet[Review]:
    """The latest reviews, with who wrote them."""
    return Review.objects.filter(partnership=partnership).select_related("by")[:REVIEWS]


def newest_in(partnership: Partnership, user: User) -> list[Event]:
    """The newest of what happened in a partnership that this reader may know."""
    return newest(ContentType.objects.get_for_model(partnership).pk, partnership.pk, list(audiences_of(user)))


@prepared
def newest(kind: int, pk: int, audiences: list[str]) -> QuerySet[Event]:
    """The newest of what happened inside."""
    return Event.objects.filter(within_type=kind, within_id=pk, audience__among=audiences).for_feed()[:NEWEST]


def state_tabs(chosen: str, query: str) -> list[Tab]:
    """The stages that the list can be narrowed to, as links that keep the search."""
    labels = {
        "": _("All"),
        "open": _("Take pledges"),
        "work": _("Under way"),
        "draft": _("Drafts"),
        "done": _("Finished"),
    }
    address = reverse("partnership-list")
    tabs = []
    for stage, label in labels.items():
        parameters = urlencode({name: value for name, value in (("stage", stage), ("q", query)) if value})
        tabs.append(Tab(label, f"{address}?{parameters}" if parameters else address, current=stage == chosen))
    return tabs


def is_late(partnership: Partnership) -> bool:
    """The deadline has passed while it still waits for pledges."""
    return partnership.state == PartnershipState.OPEN and partnership.deadline < clock.today()


def strong_sentence(partnership: Partnership) -> str:
    """What a colleague would say first: how much of the goal is binding."""
    amounts = {"binding": kroner(partnership.binding_amount), "goal": kroner(partnership.goal_amount)}
    if not partnership.binding_amount:
        return _("Of %(goal)s, nothing is binding yet.") % amounts
    if partnership.binding_amount >= partnership.goal_amount:
        return _("%(binding)s is binding: the goal of %(goal)s is covered.") % amounts
    words = amounts | {"percent": partnership.binding_percent}
    return _("%(binding)s of %(goal)s (%(percent)d %%) is binding.") % words


def further_sentence(partnership: Partnership) -> str:
    """What comes next: the opening, a decision that is late, or what the vendor still misses."""
    if partnership.state == PartnershipState.DRAFT:
        return _("It is a draft and takes no pledges yet.")
    if is_late(partnership):
        return late_sentence(partnership)
    if partnership.vendor is None:
        return _("The vendor is found later.")
    if partnership.state in (PartnershipState.ORDERED, PartnershipState.DELIVERED):
        return _("The work is ordered from %(vendor)s.") % {"vendor": partnership.vendor}
    return threshold_sentence(partnership, partnership.vendor)


def late_sentence(partnership: Partnership) -> str:
    """What to decide after the deadline."""
    if partnership.is_over:
        return _("The deadline passed without enough: everything lapses, and nobody is bound.")
    missing = partnership.enough_amount - partnership.binding_amount
    if missing <= 0:
        return _("The deadline has passed. Decide whether to go on or let it lapse.")
    days = (clock.today() - partnership.deadline).days
    return ngettext(
        "The deadline passed %(days)d day ago; %(missing)s is missing. Decide whether to go on or let it lapse.",
        "The deadline passed %(days)d days ago; %(missing)s is missing. Decide whether to go on or let it lapse.",
        days,
    ) % {"days": days, "missing": kroner(missing)}


def threshold_sentence(partnership: Partnership, vendor: Organisation) -> str:
    """What the vendor still misses before it starts."""
    missing = partnership.missing_to_threshold
    words = {"vendor": vendor, "percent": partnership.threshold_percent, "amount": kroner(missing or 0)}
    if missing is None:
        return _("%(vendor)s has not said yet when it starts.") % words
    if not missing:
        return _("%(vendor)s can start: its threshold of %(percent)d %% is met.") % words
    return _("%(amount)s more, and %(vendor)s starts.") % words


def steps(partnership: Partnership) -> list[Step]:
    """The course of a partnership. One that went on by decision or lapsed has that where others reached the goal."""
    now = PartnershipState(partnership.state)
    course = list(COURSE)
    if now in (PartnershipState.CONTINUED, PartnershipState.LAPSED):
        course[2] = now
    elif partnership.missed_at:
        course[2] = PartnershipState.CONTINUED
    place = course.index(now)
    return [Step(state, index < place, index == place) for index, state in enumerate(course)]


def rights(partnership: Partnership, user: User, own: list[PledgePlace]) -> Rights:
    """What the reader may do here, for themselves and for their organisations."""
    decide = bool(can(user, Permission.PARTNERSHIP_DECIDE, partnership))
    return Rights(
        edit=bool(can(user, Permission.PARTNERSHIP_EDIT, partnership)),
        open=decide and partnership.state == PartnershipState.DRAFT,
        decide=decide,
        move_on=decide and bool(recordable(partnership)),
        register=bool(can(user, Permission.PLEDGE_REGISTER, partnership)),
        threshold=bool(can(user, Permission.PARTNERSHIP_THRESHOLD, partnership)),
        review=bool(can(user, Permission.REVIEW_WRITE, partnership)),
        own=own,
    )
