"""What the partnership page shows, gathered in a fixed number of queries."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock
from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.display import day, kroner
from os2collab.models import Event, Organisation, Side, User
from os2collab.ui import Tab
from partnerships.forms.pledges import PledgeForm
from partnerships.models import (
    COMMITTING,
    NEXT_STATES,
    TAKES_PLEDGES,
    Partnership,
    PartnershipState,
    Pledge,
    PledgeChange,
    PledgeLevel,
)
from projects.models import Project

NEWEST = 8
REVIEWS = 5
CHANGES = 100
LEVELS = (PledgeLevel.BINDING, PledgeLevel.CONDITIONAL, PledgeLevel.INTEREST)
COURSE = (
    PartnershipState.DRAFT,
    PartnershipState.OPEN,
    PartnershipState.REACHED,
    PartnershipState.ORDERED,
    PartnershipState.DELIVERED,
    PartnershipState.CLOSED,
)


@dataclass
class LedgerGroup:
    """All pledges of one level, with the sum and the count of that level alone."""

    level: PledgeLevel
    amount: Decimal
    count: int
    pledges: list[Pledge]


@dataclass
class PledgePlace:
    """One organisation's place in the ledger: what it has pledged, and what the reader may do about it."""

    organisation: Organisation
    pledge: Pledge | None
    may_change: bool
    may_commit: bool
    registering: bool = False
    opened: PledgeForm | None = None

    @property
    def may_withdraw(self) -> bool:
        """Whether the reader can take it back."""
        return self.may_change and self.pledge is not None and self.pledge.stands and not self.pledge.is_counted_on

    @property
    def stands(self) -> bool:
        """Whether there is a pledge that has neither been withdrawn nor lapsed."""
        return self.pledge is not None and self.pledge.stands

    def changes(self) -> list[PledgeChange]:
        """How the pledge came to be, newest first; one query."""
        return list(self.pledge.changes.select_related("by")[:CHANGES]) if self.pledge else []

    def form(self, data: QueryDict | None = None) -> PledgeForm:
        """The form for this place."""
        return PledgeForm(
            data,
            speaks_for=self.organisation,
            pledge=self.pledge,
            may_commit=self.may_commit,
            registering=self.registering,
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
    ledger = list(Pledge.objects.filter(partnership=partnership).for_ledger())
    may = rights(partnership, user, ledger, form)
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
        "takes_pledges": partnership.state in TAKES_PLEDGES,
        "groups": ledger_groups(partnership, ledger),
        "has_pledges": any(pledge.stands for pledge in ledger),
        "first_place": next((place for place in may.own if place.may_change), None),
        "withdrawn": [pledge for pledge in ledger if pledge.level == PledgeLevel.WITHDRAWN],
        "lapsed": [pledge for pledge in ledger if pledge.level == PledgeLevel.LAPSED],
        "steps": steps(partnership),
        "may": may,
        "reviews": list(partnership.reviews.select_related("by")[:REVIEWS]),
        "feed": Event.objects.within(partnership).for_feed()[:NEWEST],
    }


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
    return threshold_sentence(partnership, partnership.vendor)


def late_sentence(partnership: Partnership) -> str:
    """What to decide after the deadline."""
    missing = partnership.goal_amount - partnership.binding_amount
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


def ledger_groups(partnership: Partnership, ledger: list[Pledge]) -> list[LedgerGroup]:
    """The pledges by level, each level with its own sum."""
    return [
        LedgerGroup(
            level,
            getattr(partnership, f"{level}_amount"),
            getattr(partnership, f"{level}_count"),
            [pledge for pledge in ledger if pledge.level == level],
        )
        for level in LEVELS
    ]


def steps(partnership: Partnership) -> list[Step]:
    """The course of a partnership. One that goes on by decision or lapses stands where others reach the goal."""
    now = PartnershipState(partnership.state)
    course = list(COURSE)
    if now in (PartnershipState.CONTINUED, PartnershipState.LAPSED):
        course[2] = now
    place = course.index(now)
    return [Step(state, index < place, index == place) for index, state in enumerate(course)]


def rights(partnership: Partnership, user: User, ledger: list[Pledge], form: PledgeForm | None = None) -> Rights:
    """What the reader may do here, for themselves and for their organisations."""
    decide = bool(can(user, Permission.PARTNERSHIP_DECIDE, partnership))
    following = [state for state in NEXT_STATES[partnership.state] if state != PartnershipState.OPEN]
    return Rights(
        edit=bool(can(user, Permission.PARTNERSHIP_EDIT, partnership)),
        open=decide and partnership.state == PartnershipState.DRAFT,
        move_on=decide and bool(following),
        register=bool(can(user, Permission.PLEDGE_REGISTER, partnership)),
        threshold=bool(can(user, Permission.PARTNERSHIP_THRESHOLD, partnership)),
        review=bool(can(user, Permission.REVIEW_WRITE, partnership)),
        own=own_pledges(partnership, user, ledger, form),
    )


def own_pledges(
    partnership: Partnership, user: User, ledger: list[Pledge], form: PledgeForm | None = None
) -> list[PledgePlace]:
    """The places of the reader's organisations that can pledge here; none for a vendor's people."""
    mine = standing_in(user, partnership).organisations(Permission.PLEDGE_INTEREST)
    if not mine:
        return []
    pledged = {pledge.organisation_id: pledge for pledge in ledger}
    places = [
        place_of(partnership, user, organisation, pledged.get(organisation.pk))
        for organisation in Organisation.objects.filter(pk__in=mine)
    ]
    for place in places:
        if form is not None and form.speaks_for == place.organisation:
            place.opened = form
    return places


def pledge_place(partnership: Partnership, user: User, slug: str) -> PledgePlace | None:
    """The place of the organisation with that address; None when there is no such organisation."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        return None
    pledges = Pledge.objects.filter(partnership=partnership, organisation=organisation)
    return place_of(partnership, user, organisation, pledges.select_related("recorded_by").first())


def place_of(partnership: Partnership, user: User, organisation: Organisation, pledge: Pledge | None) -> PledgePlace:
    """What the reader may do about one organisation's pledge. No query when the reader's roles are known."""
    here = standing_in(user, partnership)
    own = organisation.pk in here.organisations(Permission.PLEDGE_INTEREST)
    commits = organisation.pk in here.organisations(Permission.PLEDGE_COMMIT)
    registers = not commits and bool(can(user, Permission.PLEDGE_REGISTER, partnership))
    open_now = not partnership.refusal(Permission.PLEDGE_INTEREST) and organisation.side == Side.MUNICIPALITY
    light = pledge is None or pledge.level not in COMMITTING
    if pledge:
        pledge.partnership = partnership
    return PledgePlace(
        organisation,
        pledge,
        may_change=open_now and (commits or registers or (own and light)),
        may_commit=commits or registers,
        registering=registers and not (own and light),
    )
