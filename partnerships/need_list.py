"""The list of needs: what it can be narrowed to and sorted by, and its rows with the reader's own word on each."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from os2collab import clock
from os2collab.html import format_html_join
from os2collab.http import small_number
from os2collab.models import Organisation, OrganisationKind, Side, User
from os2collab.paging import page_of
from os2collab.prepared import prepared
from os2collab.search.question import Question
from os2collab.ui import Tab
from partnerships.models import Need, NeedState, NeedSupport, Stance, Weight
from partnerships.models.need_questions import NeedQuerySet
from projects.models import Product

STAGES: dict[str, str | Promise] = {
    "": gettext_lazy("All"),
    "new": gettext_lazy("New"),
    "gathered": gettext_lazy("Gathered"),
    "work": gettext_lazy("Being lifted"),
    "delivered": gettext_lazy("Delivered"),
    "aside": gettext_lazy("Parked or declined"),
}
SORTS: dict[str, tuple[tuple[str, ...], str | Promise]] = {
    "": (("-also_count", "-pk"), gettext_lazy("Those that most have")),
    "newest": (("-pk",), gettext_lazy("The newest")),
}
TAKES_WORDS = (NeedState.NEW, NeedState.GATHERED, NeedState.IN_PARTNERSHIP, NeedState.PARKED)


def voices(user: User) -> list[Organisation]:
    """The public organisations that the person works for: those for which they can speak about a need."""
    return [work.organisation for work in user.employments if work.organisation.side == Side.MUNICIPALITY]


@dataclass
class NeedRow:
    """One need in the list, with what the reader's organisation says of it; ``speaks_for`` is None for all others."""

    need: Need
    speaks_for: Organisation | None = None
    own: NeedSupport | None = None

    @property
    def has_it(self) -> bool:
        """Whether the reader's organisation has it."""
        return self.own is not None and self.own.stance == Stance.ALSO

    @property
    def is_against(self) -> bool:
        """Whether it has said that it is not for it."""
        return self.own is not None and self.own.stance == Stance.NOT_FOR_US

    @property
    def may_say(self) -> bool:
        """Whether one click says that it has it too."""
        is_said = self.has_it or self.is_against
        return self.speaks_for is not None and not is_said and self.need.state in TAKES_WORDS

    @property
    def version(self) -> int:
        return self.own.version if self.own else 0

    @property
    def weight(self) -> int:
        """What one click says until the organisation says more."""
        return Weight.IMPORTANT


class NeedFilter:
    """What the address asks for. Anything that it cannot mean is left out, never an error."""

    def __init__(self, asked: QueryDict, user: User) -> None:
        self.user = user
        self.own = [organisation.pk for organisation in voices(user)]
        kinds = {work.organisation.kind for work in user.employments}
        self.vendors = [w.organisation_id for w in user.employments if w.organisation.kind == OrganisationKind.VENDOR]
        self.coordinates = OrganisationKind.SECRETARIAT in kinds
        self.text = asked.get("q", "").strip()[:100]
        self.product = small_number(asked.get("product", ""))
        self.year = small_number(asked.get("year", ""))
        self.stage = known(asked.get("stage"), STAGES)
        self.sort = known(asked.get("sort"), SORTS)
        self.show = known(asked.get("show"), self.shows)

    @cached_property
    def shows(self) -> dict[str, str | Promise]:
        """What of it the reader can be shown, by who they are."""
        offered: dict[str, str | Promise] = {"": gettext_lazy("Everybody's")}
        if self.own:
            offered |= {"mine": gettext_lazy("Ours"), "unanswered": gettext_lazy("Not answered by us")}
        if self.vendors:
            offered |= {"fits": gettext_lazy("Fit us")}
        return offered | {"many": gettext_lazy("Three or more, no partnership")}

    @cached_property
    def question(self) -> Question:
        return Question(self.text)

    def found(self) -> NeedQuerySet:
        """The needs that the filter leaves, in the order that was asked for."""
        needs = Need.objects.visible_to(self.user).in_stage(self.stage)
        if self.text:
            needs = needs.saying(self.question.every) if self.question else needs.none()
        if self.product:
            needs = needs.filter(product=self.product)
        if self.year:
            needs = needs.filter(wished_year=self.year)
        if self.show == "mine":
            needs = needs.filter(Q(organisation__in=self.own) | Q(pk__in=Need.objects.said_also(self.own).values("pk")))
        elif self.show == "unanswered":
            needs = needs.unanswered(self.own)
        elif self.show == "fits":
            needs = needs.fitting(self.vendors)
        elif self.show == "many":
            needs = needs.waiting_for_a_partnership()
        order, _label = SORTS[self.sort]
        return needs.order_by(*order)

    def page(self, number: str | None) -> Page:
        """One page of rows: four queries, however many needs there are."""
        page = page_of(self.found(), needs_to_show, number)
        page.object_list = rows_of(page.object_list, self.user)
        return page

    def query(self, **changes: str) -> str:
        """The address of this filter with something changed, without its page."""
        now = {
            "q": self.text,
            "product": str(self.product or ""),
            "year": str(self.year or ""),
            "stage": self.stage,
            "show": self.show,
            "sort": self.sort,
        }
        return urlencode({name: value for name, value in (now | changes).items() if value})

    def tabs(self) -> list[Tab]:
        """The stages, as links that keep the rest."""
        home = reverse("need-list")
        asked = {name: self.query(stage=name) for name in STAGES}
        return [
            Tab(str(label), f"{home}?{asked[name]}" if asked[name] else home, current=name == self.stage)
            for name, label in STAGES.items()
        ]

    def products(self) -> SafeString:
        """The products that some need is about, as options: one query."""
        marked = ((pk, SafeString(" selected") if pk == self.product else "", name) for pk, name in products_in_need())
        return format_html_join("", '<option value="{}"{}>{}</option>', marked)

    @property
    def years(self) -> list[int]:
        """Years that can be chosen, and the one that is."""
        this_year = clock.today().year
        return sorted({*range(this_year, this_year + 5), *([self.year] if self.year and self.year < 2101 else [])})

    @property
    def sorts(self) -> list[tuple[str, str | Promise]]:
        return [(name, label) for name, (_order, label) in SORTS.items()]

    @property
    def narrowed(self) -> bool:
        """Whether something but the sorting is asked for."""
        return bool(self.text or self.product or self.year or self.stage or self.show)


def known[T: (str | None)](value: T, among: Iterable[str]) -> str:
    """The value, when it is one of those."""
    return value if value and value in set(among) else ""


@prepared
def products_in_need() -> QuerySet[Product, tuple[int, str]]:
    """The products that some need is about."""
    named = Exists(Need.objects.filter(product=OuterRef("pk")))
    return Product.objects.filter(named).values_list("pk", "name")


@prepared
def needs_to_show(keys: list[int]) -> NeedQuerySet:
    """Some needs with what the list names."""
    return Need.objects.filter(pk__among=keys).for_list()


@prepared
def stances_of(organisation: int, needs: list[int]) -> QuerySet[NeedSupport]:
    """What one organisation says of some needs."""
    return NeedSupport.objects.filter(organisation=organisation, need__among=needs)


def rows_of(needs: Iterable[Need], user: User) -> list[NeedRow]:
    """Rows with the reader's own stance, when they speak for one organisation; one query."""
    needs, own = list(needs), voices(user)
    if len(own) != 1:
        return [NeedRow(need) for need in needs]
    by_need = {support.need_id: support for support in stances_of(own[0].pk, [need.pk for need in needs])}
    return [NeedRow(need, own[0], by_need.get(need.pk)) for need in needs]
