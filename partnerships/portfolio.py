"""The portfolio: what can be filtered and sorted by, and the rows of one page. All of it lives in the address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import batched
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from os2collab import clock
from os2collab.html import format_html_join
from os2collab.http import small_number
from os2collab.models import User
from os2collab.prepared import prepared
from os2collab.sorting import danish_sort_key
from os2collab.ui import Tab
from partnerships.models import PortfolioRow, Verdict
from partnerships.models.portfolio import views
from partnerships.portfolio_rows import Row, load
from projects.models import Product

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
        conditions = views(self.user.pk, clock.today())[self.view]
        if self.verdict:
            conditions &= Q(verdict="" if self.verdict == "none" else self.verdict)
        if self.product:
            conditions &= Q(product_id=self.product)
        if self.text:
            conditions &= Q(name__icontains=self.text)
        return conditions

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows each named view has, and how many this filter leaves: one query, or two for a named thing."""
        counts = dict(zip(VIEWS, totals(self.user.pk, clock.today())[0], strict=True))
        is_view = not (self.verdict or self.product or self.text)
        return counts | {"shown": counts[self.view] if is_view else PortfolioRow.objects.filter(self.q()).count()}

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


@prepared
def totals(user: int, today: date) -> QuerySet[PortfolioRow, tuple[int, ...]]:
    """One row: how many rows of the portfolio each named view has."""
    numbers = {f"n_{name}": Count("pk", filter=condition) for name, condition in views(user, today).items()}
    return PortfolioRow.objects.annotate(whole=Value(1)).values("whole").annotate(**numbers).values_list(*numbers)


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


def every_row(asked: Filter) -> Iterator[Row]:
    """All rows of a filter, some hundred at a time; for the export."""
    for keys in batched(asked.rows().iterator(AT_ONCE), AT_ONCE):
        yield from load(keys)


def product_options(chosen: int | None) -> SafeString:
    """What the portfolio can be narrowed to, as options: a template took as long for these as for the rows."""
    marked = ((pk, SafeString(" selected") if pk == chosen else "", name) for pk, name in products())
    return format_html_join("", '<option value="{}"{}>{}</option>', marked)


@prepared
def products() -> QuerySet[Product, tuple[int, str]]:
    """All products."""
    return Product.objects.values_list("pk", "name")
