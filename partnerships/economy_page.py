"""“Our OS2 economy”: the page of all that one organisation has pledged, by budget year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import QueryDict

from os2collab import clock
from os2collab.http import small_number
from os2collab.models import Organisation
from os2collab.ui import Tab
from partnerships.economy import Entry, Group, Levels, entries_of
from partnerships.economy_drawing import rows_of
from partnerships.late_terms import credited_to

PER_PAGE = 50


@dataclass
class Shown:
    """One level on a page: the sums of all its entries, and the rows of those that stand on this page."""

    group: Group
    rows: list[str]

    @property
    def is_elsewhere(self) -> bool:
        """Whether it has entries, all of them on other pages."""
        return bool(self.group.entries) and not self.rows


@dataclass
class BudgetDate:
    """A day in the course of a municipal budget."""

    year: int
    on: date
    is_adoption: bool

    @property
    def days_left(self) -> int:
        """Days until then; below nought when it has passed."""
        return (self.on - clock.today()).days

    @property
    def days_past(self) -> int:
        return -self.days_left


def economy_page(organisation: Organisation, asked: QueryDict) -> dict[str, Any]:
    """Everything on the page, by what the address asks for."""
    entries = entries_of(organisation)
    by_year = grouped(entries)
    today = clock.today()
    years = sorted({*filter(None, by_year), today.year, today.year + 1})
    chosen = small_number(asked.get("year", ""))
    year = chosen if chosen in years else today.year
    address = f"{organisation.get_absolute_url()}economy/"
    return {
        "organisation": organisation,
        "year": year,
        "years": [Tab(str(each), f"{address}?year={each}", current=each == year) for each in years],
        "placed": page_of(by_year[year].groups, organisation, asked.get("page")),
        "unplaced": page_of(by_year[None].filled, organisation, asked.get("unplaced")),
        "by_year": [(each, by_year[each].groups) for each in years],
        "dates": budget_dates(year),
        "has_pledges": bool(entries),
        "credited": credited_to(organisation),
    }


def grouped(entries: list[Entry]) -> dict[int | None, Levels]:
    """The entries by budget year and level; those without a year under None."""
    found: dict[int | None, Levels] = defaultdict(Levels)
    for entry in entries:
        found[entry.year].add(entry)
    return found


def page_of(groups: list[Group], organisation: Organisation, number: str | None) -> Page:
    """Some rows of the groups, and the sums of all: a page holds groups, and its numbers count entries."""
    pages: Paginator[Any] = Paginator([entry for group in groups for entry in group.entries], PER_PAGE)
    page = pages.get_page(number)
    of_level = defaultdict[str, list[Entry]](list)
    for entry in page.object_list:
        of_level[entry.pledge.level].append(entry)
    page.object_list = [Shown(group, rows_of(of_level[group.level], organisation)) for group in groups]
    return page


def budget_dates(year: int) -> list[BudgetDate]:
    """When the budget of that year is proposed and adopted; and the next one's, when those days have passed."""
    coming = year
    while adopted(coming) < clock.today():
        coming += 1
    return [
        BudgetDate(each, on, is_adoption)
        for each in sorted({year, coming})
        for on, is_adoption in ((proposed(each), False), (adopted(each), True))
    ]


def proposed(year: int) -> date:
    """By when the budget of a year is proposed: in the year before."""
    return date(year - 1, *settings.BUDGET_PROPOSED_BY)


def adopted(year: int) -> date:
    """By when it is adopted."""
    return date(year - 1, *settings.BUDGET_ADOPTED_BY)
