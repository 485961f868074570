"""What the overview shows of partnerships: the coordinator's matters, our own pledges, the vendor's money.

``panels_of`` asks once who the person works for, then one question for each panel that this gives them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, QuerySet, Value, Window
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.addresses import address
from os2collab.display import kroner
from os2collab.models import OrganisationKind, User
from os2collab.prepared import prepared
from os2collab.waiting import Waiting
from partnerships.deciding import to_decide, waiting_decisions
from partnerships.funds import funds_of_all
from partnerships.models import SETTLED, STANDING, Partnership, Pledge, PortfolioRow
from partnerships.models.portfolio import deadline_near, mine, nobodys, review_overdue, silent
from partnerships.need_panel import NeedMatter, branch_of_needs
from partnerships.pages import further_sentence, strong_sentence
from partnerships.payment_words import cover_words, invoice_words
from partnerships.pledge_waiting import waiting_pledges
from partnerships.quote_waiting import bids_of, waiting_bids

ROWS = 5
NEAR_DAYS = 30
PUBLIC = (OrganisationKind.MUNICIPALITY, OrganisationKind.AUTHORITY)


@dataclass
class Matter:
    """One line of a coordinator's panel: a project or partnership, and the figure that put it there."""

    project_slug: str
    partnership_slug: str
    name: str
    partnership_title: str
    quiet_since: datetime | None
    gap_count: int
    deadline: date | None
    goal_amount: Decimal | None
    binding_amount: Decimal | None
    review_due_on: date | None
    is_mine: bool

    @property
    def url(self) -> str:
        """The project, or the partnership that has none."""
        if self.project_slug:
            return address("project", self.project_slug)
        return self.partnership_url

    @property
    def partnership_url(self) -> str:
        return address("partnership", self.partnership_slug)

    @property
    def review_url(self) -> str:
        return address("review-new", self.partnership_slug)

    @property
    def is_late(self) -> bool:
        """The deadline for pledges has passed."""
        return self.deadline is not None and self.deadline < clock.today()

    @property
    def money_words(self) -> str:
        """How much of the goal is binding."""
        words = {"binding": kroner(self.binding_amount or 0), "goal": kroner(self.goal_amount or 0)}
        return _("%(binding)s of %(goal)s is binding") % words


@dataclass
class Panel:
    """The most urgent matters of one kind, and how many there are in all."""

    matters: list[Matter] = field(default_factory=list)
    total: int = 0
    needs: list[NeedMatter] = field(default_factory=list)


@dataclass
class CertainMoney:
    """One partnership as its vendor wants to know it: how much is binding, and what is missing before it starts."""

    partnership: Partnership
    strong: str
    rest: str
    certain: list[str]


@dataclass
class Panels:
    """What the overview shows of partnerships. A panel that is not the person's is None."""

    coordinates: dict[str, Panel] | None = None
    mine: dict[str, Any] | None = None
    undecided: list[Any] = field(default_factory=list)
    payment: dict[str, Any] | None = None


def panels_of(user: User) -> Panels:
    """The person's panels: one query for each."""
    employers = [employment.organisation for employment in user.employments]
    kinds = {employer.kind for employer in employers}
    public = [employer.pk for employer in employers if employer.kind in PUBLIC]
    payers = [employer for employer in employers if employer.kind in PUBLIC]
    vendors = [employer.pk for employer in employers if employer.kind == OrganisationKind.VENDOR]
    return Panels(
        coordinates=coordinator_panels(user) if OrganisationKind.SECRETARIAT in kinds else None,
        mine={"pledges": pledges_of(public), "payers": payers} if public else None,
        undecided=to_decide(user) if public else [],
        payment={"partnerships": payment_of(vendors), "bids": bids_of(user)} if vendors else None,
    )


def coordinator_panels(user: User) -> dict[str, Panel]:
    """The most urgent of each kind, with their totals: one query for all of them."""
    panels = {name: Panel() for name in ("reviews", "deadlines", "silent", "gaps", "needs")}
    today = clock.today()
    for name, total, *columns in most_urgent(user.pk, today, today + timedelta(days=NEAR_DAYS)):
        panels[name].total = total
        if name == "needs":
            panels[name].needs.append(NeedMatter(int(columns[0]), columns[2], columns[5]))
        else:
            panels[name].matters.append(Matter(*columns))
    return panels


@prepared
def most_urgent(user: int, today: date, near: date) -> QuerySet[PortfolioRow, tuple[Any, ...]]:
    """The first rows of each kind, with its name."""
    rows = PortfolioRow.objects.all()
    mine_or_nobodys = ExpressionWrapper(mine(user) | nobodys(), BooleanField())
    reviews = branch_of("reviews", rows.filter(review_overdue(today)).order_by("review_due_on", "key"), mine_or_nobodys)
    return reviews.union(
        branch_of("deadlines", rows.filter(deadline_near(near)).order_by("deadline", "key")),
        branch_of("silent", rows.filter(silent(today)).order_by("quiet_since", "key")),
        branch_of("gaps", rows.filter(gap_count__gt=0).order_by("-gap_count", "key")),
        branch_of_needs("needs", ROWS),
        all=True,
    )


COLUMNS = (
    "project_slug",
    "partnership_slug",
    "name",
    "partnership_title",
    "quiet_since",
    "gap_count",
    "deadline",
    "goal_amount",
    "binding_amount",
    "review_due_on",
)


def branch_of(name: str, rows: QuerySet[PortfolioRow], is_mine: Any = None) -> QuerySet[PortfolioRow, Any]:
    """The first rows of one kind, each with the number of all of that kind."""
    counted = rows.annotate(panel=Value(name), total=Window(Count("pk")), is_mine=is_mine or Value(value=False))
    return counted.values_list("panel", "total", *COLUMNS, "is_mine")[:ROWS]


def waiting_on(panels: Panels, user: User) -> list[Waiting]:
    """Reviews that are overdue and mine, or nobody's, and what to sign, decide, give or choose among. No query."""
    reviews = panels.coordinates["reviews"].matters if panels.coordinates else []
    return [
        *(review_item(matter) for matter in reviews if matter.is_mine and matter.review_due_on),
        *(waiting_pledges(user, panels.mine["pledges"]) if panels.mine else []),
        *waiting_decisions(panels.undecided),
        *(waiting_bids(panels.payment["bids"]) if panels.payment else []),
    ]


def review_item(matter: Matter) -> Waiting:
    """A review that was promised for a day that has passed."""
    return Waiting(
        key=f"review_{matter.partnership_slug}",
        icon="talk",
        title=_("Review %(partnership)s") % {"partnership": matter.partnership_title},
        why=_("The review was promised, and its day has passed."),
        url=matter.review_url,
        action=_("Review"),
        since=make_aware(datetime.combine(matter.review_due_on or clock.today(), time())),
        minutes=5,
    )


@prepared
def pledges_of(organisations: list[int]) -> QuerySet[Pledge]:
    """What these organisations have pledged in partnerships that go on: what is ready first, then the nearest."""
    return (
        Pledge.objects.filter(organisation__among=organisations, level__in=STANDING)
        .exclude(partnership__state__in=SETTLED)
        .select_related("partnership", "organisation")
        .order_by(F("ready_at").asc(nulls_last=True), "partnership__deadline", "pk")[:ROWS]
    )


def payment_of(vendors: list[int]) -> list[CertainMoney]:
    """How certain the money is in the partnerships that the person's company delivers to."""
    return [
        CertainMoney(
            funds.partnership,
            strong_sentence(funds.partnership),
            further_sentence(funds.partnership),
            [cover_words(funds), invoice_words(funds, own=True)],
        )
        for funds in funds_of_all(delivered_by(vendors), risks=False).values()
    ]


@prepared
def delivered_by(vendors: list[int]) -> QuerySet[Partnership]:
    """Partnerships that are not finished and that these vendors deliver to, the nearest first."""
    delivered = Partnership.objects.filter(vendor__among=vendors).exclude(state__in=SETTLED)
    return delivered.select_related("vendor", "project").order_by("deadline", "pk")[:ROWS]
