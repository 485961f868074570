"""The portfolio: what can be filtered and sorted by, and the rows of one page. All of it lives in the address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import batched
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab import clock
from os2collab.display import days_since, kroner
from os2collab.http import small_number
from os2collab.models import User
from os2collab.sorting import danish_sort_key
from os2collab.ui import Half, Tab
from partnerships.models import Partnership, PartnershipState, PortfolioRow, Verdict
from partnerships.models.portfolio import mine, money_missing, needs_attention, review_overdue, silent
from projects.models import Product, Project
from projects.rows import gap_words, halves

PER_PAGE = 50
AT_ONCE = 500  # rows that the export reads at a time

# What a row can be sorted by: the name in the address → column, whether the high end comes first, heading.
SORTS: dict[str, tuple[str, bool, str | Promise]] = {
    "name": ("name", False, gettext_lazy("Project or partnership")),
    "level": ("level", True, gettext_lazy("Level")),
    "gap": ("gap_count", True, gettext_lazy("Both sides' status")),
    "quiet": ("quiet_since", False, gettext_lazy("Heard from both")),
    "next": ("next_due_on", False, gettext_lazy("Next milestone")),
    "binding": ("binding_amount", True, gettext_lazy("Binding")),
    "conditional": ("conditional_amount", True, gettext_lazy("Conditional")),
    "interest": ("interest_amount", True, gettext_lazy("Interest")),
    "review": ("review_due_on", False, gettext_lazy("Latest review")),
}
MONEY = {"binding", "conditional", "interest"}
DEFAULT_SORT = "quiet"
VIEWS: dict[str, str | Promise] = {
    "": gettext_lazy("All"),
    "attention": gettext_lazy("Needs attention"),
    "silent": gettext_lazy("Silent"),
    "gap": gettext_lazy("See it differently"),
    "slipping": gettext_lazy("Slipping"),
    "money": gettext_lazy("Money missing"),
    "review": gettext_lazy("Review overdue"),
    "mine": gettext_lazy("Mine"),
}


@dataclass
class Column:
    """A heading: its address sorts by it; ``state`` is ascending, descending, or nothing."""

    name: str
    label: str
    query: str
    state: str
    is_number: bool

    @property
    def icon(self) -> str:
        """Which way it is sorted."""
        return {"descending": "sort-down", "ascending": "sort-up"}.get(self.state, "sort")


@dataclass
class Row:
    """One line of the portfolio: a partnership with its project, or either alone."""

    project: Project | None
    partnership: Partnership | None
    vendor: Half | None
    municipality: Half | None
    gap: str

    @property
    def dom_id(self) -> str:
        """Its place on the page."""
        noun = self.partnership or self.project
        return f"{noun._meta.model_name}_{noun.pk}_row" if noun else ""

    @property
    def project_url(self) -> str:
        return self.project.get_absolute_url() if self.project else ""

    @property
    def partnership_url(self) -> str:
        return self.partnership.get_absolute_url() if self.partnership else ""

    @property
    def review_url(self) -> str:
        """Where it is reviewed, coming from here."""
        return f"{self.partnership_url}reviews/new/?from=portfolio" if self.partnership else ""

    @property
    def is_open(self) -> bool:
        """Whether the partnership waits for pledges."""
        return self.partnership is not None and self.partnership.state == PartnershipState.OPEN

    @property
    def goal_words(self) -> str:
        """What the binding money is measured against."""
        return _("of %(goal)s") % {"goal": kroner(self.partnership.goal_amount)} if self.partnership else ""

    @property
    def heard_at(self) -> datetime | None:
        """When the quieter of the sides was last heard."""
        if self.project is None:
            return None
        reported = (self.project.vendor_reported_at, self.project.municipality_reported_at)
        return min(filter(None, reported), default=self.project.created_at)

    @property
    def is_silent(self) -> bool:
        """Whether that is longer ago than the project's rhythm, while there is something to report on."""
        if self.project is None or self.heard_at is None or self.project.state != Project.State.ACTIVE:
            return False
        return bool(self.project.open_count) and days_since(self.heard_at) > self.project.rhythm_days

    @property
    def level(self) -> str:
        """The OS2 level: a number, or the word for none."""
        if self.project is None:
            return ""
        return self.project.level if self.project.level.isdecimal() else self.project.get_level_display()

    @property
    def review_is_overdue(self) -> bool:
        """A review was promised for a day that has passed."""
        due = self.partnership.review_due_on if self.partnership else None
        return due is not None and due < clock.today()


class Filter:
    """What the address asks for. Anything that it cannot mean is left out, never an error."""

    def __init__(self, asked: QueryDict, user: User) -> None:
        self.user = user
        self.view = self._known(asked.get("view"), VIEWS)
        self.verdict = self._known(asked.get("verdict"), {*Verdict.values, "none"})
        self.product = small_number(asked.get("product", ""))
        self.text = asked.get("q", "").strip()[:100]
        sort = asked.get("sort", "")
        self.sort = self._known(sort.removeprefix("-"), SORTS) or DEFAULT_SORT
        self.backwards = sort.startswith("-") and self.sort == sort[1:]

    @staticmethod
    def _known(value: str | None, known: Iterable[str]) -> str:
        return value if value and value in set(known) else ""

    def q(self) -> Q:
        """The filter as a condition on rows."""
        conditions = self.views()[self.view]
        if self.verdict:
            conditions &= Q(verdict="" if self.verdict == "none" else self.verdict)
        if self.product:
            conditions &= Q(product_id=self.product)
        if self.text:
            conditions &= Q(name__icontains=self.text)
        return conditions

    def views(self) -> dict[str, Q]:
        """The named views as conditions."""
        return {
            "": Q(),
            "attention": needs_attention(),
            "silent": silent(),
            "gap": Q(gap_count__gt=0),
            "slipping": Q(slipping_count__gt=0),
            "money": money_missing(),
            "review": review_overdue(),
            "mine": mine(self.user),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows each named view has, and how many this filter leaves: one query."""
        totals = {f"n_{name}": Count("pk", filter=condition) for name, condition in self.views().items() if name}
        found = PortfolioRow.objects.aggregate(n_=Count("pk"), shown=Count("pk", filter=self.q()), **totals)
        return {name.removeprefix("n_"): number for name, number in found.items()}

    def rows(self) -> QuerySet[PortfolioRow]:
        """The rows that the filter leaves, in the order that was asked for; nothing known comes last."""
        column, high_first, _label = SORTS[self.sort]
        key = danish_sort_key("name") if column == "name" else F(column)
        down = high_first != self.backwards
        order = key.desc(nulls_last=True) if down else key.asc(nulls_last=True)
        return PortfolioRow.objects.filter(self.q()).order_by(order, "key")

    def query(self, **changes: str) -> str:
        """The address of this filter with something changed, without its page."""
        now = {
            "view": self.view,
            "verdict": self.verdict,
            "product": str(self.product or ""),
            "q": self.text,
            "sort": self.sort_text,
        }
        return urlencode({name: value for name, value in (now | changes).items() if value})

    @property
    def sort_text(self) -> str:
        """The sorting as it stands in the address; nothing for the usual one."""
        if self.backwards:
            return f"-{self.sort}"
        return self.sort if self.sort != DEFAULT_SORT else ""

    def tabs(self) -> list[Tab]:
        """The named views with their counts."""
        home = reverse("portfolio")
        tabs = []
        for name, label in VIEWS.items():
            query = self.query(view=name)
            tabs.append(Tab(str(label), f"{home}?{query}" if query else home, self.counts[name], name == self.view))
        return tabs

    def columns(self) -> list[Column]:
        """The headings: each sorts by itself, and the one that does it now turns around."""
        columns = []
        for name, (_column, high_first, label) in SORTS.items():
            current = name == self.sort
            state = ("descending" if high_first != self.backwards else "ascending") if current else ""
            turned = f"-{name}" if current and not self.backwards else name
            columns.append(Column(name, str(label), self.query(sort=turned), state, is_number=name in MONEY))
        return columns

    @property
    def narrowed(self) -> bool:
        """Whether something but the sorting is asked for."""
        return bool(self.view or self.verdict or self.product or self.text)


class KnownPaginator(Paginator):
    """Pages of rows that were counted already."""

    def __init__(self, rows: QuerySet[PortfolioRow], number: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.count = number


def page_of(asked: Filter, number: str | None) -> Page:
    """One page of rows, ready to be shown: three queries, however many rows there are."""
    page = KnownPaginator(asked.rows(), asked.counts["shown"]).get_page(number)
    page.object_list = load(page.object_list)
    return page


def load(keys: Iterable[PortfolioRow]) -> list[Row]:
    """The projects and partnerships of some rows: two queries."""
    keys = list(keys)
    projects = projects_to_show().in_bulk({key.project_id for key in keys if key.project_id})
    partnerships = Partnership.objects.select_related("lead_organisation", "vendor", "latest_review").in_bulk(
        {key.partnership_id for key in keys if key.partnership_id}
    )
    return [row_of(projects.get(key.project_id or 0), partnerships.get(key.partnership_id or 0)) for key in keys]


def projects_to_show() -> QuerySet[Project]:
    """Projects with both sides' last word on what they look at now."""
    focus = ("focus__vendor_report", "focus__municipal_report", "focus__delivery")
    return Project.objects.select_related("product", *focus)


def every_row(asked: Filter) -> Iterator[Row]:
    """All rows of a filter, some hundred at a time; for the export."""
    for keys in batched(asked.rows().iterator(AT_ONCE), AT_ONCE):
        yield from load(keys)


def portfolio_row(partnership: Partnership) -> Row:
    """The row of one partnership loaded by ``for_review``."""
    return row_of(partnership.project, partnership)


def row_of(project: Project | None, partnership: Partnership | None) -> Row:
    """A row of what is loaded."""
    return Row(project, partnership, *both_sides(project))


def both_sides(project: Project | None) -> tuple[Half | None, Half | None, str]:
    """Each side's last word on what the project looks at, and the gap between them: as the project's page has it."""
    if project is None or project.focus is None:
        return None, None, ""
    vendor, municipality = halves(project.focus, project.rhythm_days)
    return vendor, municipality, gap_words(project.focus, vendor, municipality)


def products() -> QuerySet[Product]:
    """What the portfolio can be narrowed to."""
    return Product.objects.only("name")
