"""The feed: events as the reader sees them, by day, and a page of them with the way to older ones."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from os2collab import clock, display, events
from os2collab.http import small_number
from os2collab.models import Event, Organisation
from os2collab.models.notification import PAGE
from os2collab.ui import Tab

HIGHEST = 2**63 - 1  # before this key is everything


@dataclass(frozen=True)
class Entry:
    """One event as a line of the feed."""

    event: Event
    is_new: bool

    @property
    def icon(self) -> str:
        kind = events.KINDS.get(self.event.kind)
        return kind.icon if kind else "info"

    @cached_property
    def sentence(self) -> events.Sentence:
        return events.tell(self.event)

    @property
    def url(self) -> str:
        """Where the sentence leads: always a page of this site."""
        return self.event.url if re.match("/(?!/)", self.event.url) else ""

    @property
    def organisation(self) -> Organisation | None:
        return self.event.organisation

    @property
    def who(self) -> str:
        """The person's first name and organisation. One who is anonymised stays an employee of it."""
        person, organisation = self.event.by, self.event.organisation
        if person is None:
            return organisation.name if organisation else ""
        if person.anonymised_at and organisation:
            return _("employee of %(organisation)s") % {"organisation": organisation.name}
        return f"{person.first_name}, {organisation.name}" if organisation else person.first_name

    @cached_property
    def moment(self) -> datetime:
        """When, in Danish time."""
        return clock.local(self.event.at)

    @property
    def on(self) -> date:
        return self.moment.date()

    @property
    def time(self) -> str:
        return time_of_day(self.moment.hour, self.moment.minute, get_language() or "")

    @property
    def when(self) -> str:
        """Day and time for a mail, which may be read on another day: “Friday 20.11. at 7:42”."""
        return f"{weekday(self.on)} {self.time}"


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, newest first."""

    heading: str
    entries: list[Entry]


def days(happened: Iterable[Event], since: datetime | None = None) -> list[Day]:
    """Events, newest first, by day. Those after ``since``, the reader's last visit, are new."""
    entries = [Entry(event, bool(since and event.at > since)) for event in happened]
    return [Day(day_heading(on), list(of_day)) for on, of_day in groupby(entries, attrgetter("on"))]


def day_heading(day: date) -> str:
    """Today, yesterday, “Friday 20.11.”, and with the year when it is another."""
    today = clock.today()
    if day == today:
        return _("Today")
    if (today - day).days == 1:
        return _("Yesterday")
    return weekday(day)


def weekday(day: date) -> str:
    """A day with its name; the year is said when it is not this one."""
    return f"{capfirst(date_format(day, 'l'))} {display.day(day, short=day.year == clock.today().year)}"


@lru_cache(maxsize=24 * 60 * 2)
def time_of_day(hour: int, minute: int, language: str) -> str:
    """A time as `kl. 7.42`, in the language that is active now."""
    written = pgettext("time of day in the notation of Django's date filter", "G:i")
    return _("at %(time)s") % {"time": time_format(time(hour, minute), written)}


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed: its events, the address of older ones, and filters by what they are about."""

    events: list[Event]
    older: str
    tabs: list[Tab]


def feed_page(happened: models.QuerySet[Event], request: HttpRequest, groups: Sequence[str] = ()) -> FeedPage:
    """The page of a feed that a request asks for; ``groups`` are the first words of the kinds to filter by."""
    chosen = request.GET.get("about", "")
    if chosen and chosen not in groups:
        raise Http404
    if chosen:
        happened = happened.filter(kind__startswith=f"{chosen}.")
    rows, older = newest_first(happened.select_related("by", "organisation"), request)
    tabs = [Tab(_("Everything"), request.path, current=not chosen)]
    tabs += [Tab(str(events.GROUPS[group]), f"?about={group}", current=group == chosen) for group in groups]
    return FeedPage(rows, older, tabs if groups else [])


def newest_first[M: models.Model](
    found: models.QuerySet[M] | Callable[[int], list[M]], request: HttpRequest
) -> tuple[list[M], str]:
    """Up to 50 rows before `?before=<id>`, and the address of the rows after them ("" when there are none).

    ``found`` is a queryset, or a prepared question that is given the id and answers with one row more.
    Constant work however far back one reads, and nothing shifts while new rows arrive.
    """
    asked = request.GET.get("before", "")
    before = small_number(asked) if asked else HIGHEST
    if before is None:
        raise Http404
    rows = found(before) if callable(found) else list(found.filter(pk__lt=before).order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    if len(rows) > PAGE:
        query["before"] = str(rows[PAGE - 1].pk)
    return rows[:PAGE], f"?{query.urlencode()}" if len(rows) > PAGE else ""
