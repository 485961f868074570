"""What an adjustment changes, side by side: how each thing is and how it shall be, as a card shows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import display
from os2collab.components import figures, people
from os2collab.html import format_html, format_html_join
from os2collab.models import Organisation, User
from projects.adjusting import levers_of
from projects.events.labels import levers_label
from projects.models import Lever, Milestone, PlanChange, TeamMember, Touches
from projects.wording import marked

ICONS = {Lever.SCOPE: "scope", Lever.STAFFING: "people", Lever.DEADLINE: "calendar"}


@dataclass
class Names:
    """Whatever stored values name by its id: organisations, people, and the milestones of the plan."""

    organisations: Mapping[int, Organisation]
    people: Mapping[int, User]
    milestones: Mapping[int, Milestone]

    def organisation(self, pk: int | None) -> SafeString:
        """Its mark and name, or that there is none."""
        known = self.organisations.get(pk) if pk else None
        return people.side(known) if known else format_html("{}", _("Nobody yet"))

    def person(self, pk: int | None) -> str:
        """Their name; nothing when no person is named."""
        known = self.people.get(pk) if pk else None
        return known.name if known else ""

    def place(self, change: PlanChange) -> Milestone | None:
        """The milestone that a change is about; none when it is about the project as a whole."""
        if change.touches != Touches.ALLOCATION:
            return change.milestone
        value = change.after or change.before
        return self.milestones.get(value["milestone"]) if value and value["milestone"] else None


@dataclass
class Card:
    """One change: what it is about, before and after, and in a few words how far apart they are."""

    change: PlanChange
    title: str
    before: SafeString
    after: SafeString
    note: str = ""

    @property
    def lever(self) -> Lever:
        return self.change.lever

    @property
    def icon(self) -> str:
        return ICONS[self.lever]


def names_of(team: Iterable[TeamMember], milestones: Iterable[Milestone]) -> Names:
    """Names from those who are, or were, on the team."""
    team = list(team)
    return Names(
        {member.organisation_id: member.organisation for member in team},
        {member.user_id: member.user for member in team},
        {milestone.pk: milestone for milestone in milestones},
    )


def complete(names: Names, changes: Iterable[PlanChange], also: Iterable[int] = ()) -> Names:
    """The same with organisations that have nobody on the team: at most one query, and mostly none."""
    missing = {pk for change in changes for pk in named_in(change) if pk} | set(also)
    missing -= set(names.organisations)
    if missing:
        names.organisations = {**names.organisations, **Organisation.objects.in_bulk(missing)}
    return names


def named_in(change: PlanChange) -> list[int | None]:
    """Ids of the organisations in a change's values."""
    if change.touches == Touches.RESPONSIBLE:
        return [change.before, change.after]
    key = {Touches.ALLOCATION: "organisation", Touches.ADDED: "responsible"}.get(Touches(change.touches))
    return [value[key] for value in (change.before, change.after) if key and value]


def cards(changes: Iterable[PlanChange], names: Names) -> list[Card]:
    """Each change as a card, in the order in which it was proposed."""
    return [card(change, names) for change in changes]


def card(change: PlanChange, names: Names) -> Card:
    """One change, before and after."""
    before, after = (show(change, value, names) for value in (change.before, change.after))
    if change.touches == Touches.OUTCOME:
        before, after = marked(change.before or "", change.after or "")
        before, after = before or nothing(), after or nothing()
    return Card(change, title(change, names), before, after, note(change))


def title(change: PlanChange, names: Names) -> str:
    """What a change is about."""
    milestone = names.place(change)
    titles = {
        Touches.DUE_DATE: _("The deadline of M%(number)d"),
        Touches.OUTCOME: _("The task in M%(number)d"),
        Touches.PRICE: _("The price of M%(number)d"),
        Touches.CANCELLED: _("M%(number)d is left out"),
        Touches.RESPONSIBLE: _("Responsible for M%(number)d"),
        Touches.ALLOCATION: _("The staffing of M%(number)d"),
    }
    if change.touches == Touches.ADDED:
        return _("A new milestone")
    if milestone is None:
        return _("The staffing of the project")
    return titles[Touches(change.touches)] % {"number": milestone.number}


def heading(changes: Sequence[PlanChange], names: Names) -> str:
    """What a whole adjustment is about: its one thing, or its levers and milestones."""
    titles = {title(change, names) for change in changes}
    if len(titles) == 1:
        return titles.pop()
    levers = capfirst(levers_label([lever.value for lever in levers_of(changes)]))
    milestones = {place.number for change in changes if (place := names.place(change))}
    if len(milestones) != 1:
        return levers
    return _("%(levers)s of M%(number)d") % {"levers": levers, "number": milestones.pop()}


def show(change: PlanChange, value: Any, names: Names) -> SafeString:
    """A stored value as people read it."""
    return SHOWN[Touches(change.touches)](change, value, names)


def nothing() -> SafeString:
    """What stands where there is nothing."""
    return format_html('<span class="muted">{}</span>', _("Nothing"))


def show_date(_change: PlanChange, value: Any, _names: Names) -> SafeString:
    """A day with its week."""
    return figures.date(date.fromisoformat(value), week=True)


def show_outcome(_change: PlanChange, value: Any, _names: Names) -> SafeString:
    """The text, or that there is none."""
    return format_html("{}", value) if value else nothing()


def show_price(_change: PlanChange, value: Any, _names: Names) -> SafeString:
    """Kroner, or that there is no price."""
    return figures.money(Decimal(value)) if value is not None else format_html("{}", _("No price"))


def show_cancelled(change: PlanChange, value: Any, _names: Names) -> SafeString:
    """In the plan or out of it."""
    return format_html("{}", _("Left out of the plan") if value else change.milestone or _("In the plan"))


def show_added(_change: PlanChange, value: Any, names: Names) -> SafeString:
    """A milestone that is not there yet, with all that is said of it."""
    if not value:
        return format_html('<span class="muted">{}</span>', _("Not in the plan"))
    lines = [format_html("{}", value["outcome"])] if value["outcome"] else []
    lines.append(figures.date(date.fromisoformat(value["due_date"]), week=True))
    if value["price"] is not None:
        lines.append(figures.money(Decimal(value["price"])))
    if value["responsible"]:
        lines.append(names.organisation(value["responsible"]))
    return format_html("{}{}", value["title"], small(lines))


def show_responsible(_change: PlanChange, value: Any, names: Names) -> SafeString:
    """The organisation, or that there is none."""
    return names.organisation(value)


def show_allocation(_change: PlanChange, value: Any, names: Names) -> SafeString:
    """Who does what, how much, from when to when."""
    if not value:
        return format_html('<span class="muted">{}</span>', _("Nobody"))
    organisation = names.organisations.get(value["organisation"])
    who = people.side(organisation, names.person(value["user"])) if organisation else names.person(value["user"])
    return format_html("{}{}", who, small([value["task"], hours(value["hours"]), period(value)]))


def small(lines: Iterable[str]) -> SafeString:
    """Lines of detail under a value."""
    return format_html_join("", "<small>{}</small>", ((line,) for line in lines))


def hours(number: int) -> str:
    """How much of a week."""
    return ngettext("%(hours)d hour a week", "%(hours)d hours a week", number) % {"hours": number}


def period(value: Mapping[str, Any]) -> SafeString:
    """From a day to a day."""
    first, last = (date.fromisoformat(value[name]) for name in ("starts_on", "ends_on"))
    return format_html("{}–{}", figures.date(first), figures.date(last))


def note(change: PlanChange) -> str:
    """How far apart before and after are, where that is a number."""
    if change.touches == Touches.DUE_DATE:
        return later((date.fromisoformat(change.after) - date.fromisoformat(change.before)).days)
    if change.touches == Touches.PRICE:
        return dearer(Decimal(change.after or 0) - Decimal(change.before or 0))
    return ""


def later(days: int) -> str:
    """A difference in days; below zero is sooner."""
    if days >= 0:
        return ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
    return ngettext("%(days)d day sooner", "%(days)d days sooner", -days) % {"days": -days}


def dearer(amount: Decimal) -> str:
    """A difference in kroner; below zero is saved."""
    if amount == 0:
        return _("costs the same")
    if amount < 0:
        return _("%(amount)s less") % {"amount": display.kroner(-amount)}
    return _("%(amount)s more") % {"amount": display.kroner(amount)}


SHOWN: dict[Touches, Callable[[PlanChange, Any, Names], SafeString]] = {
    Touches.DUE_DATE: show_date,
    Touches.OUTCOME: show_outcome,
    Touches.PRICE: show_price,
    Touches.CANCELLED: show_cancelled,
    Touches.ADDED: show_added,
    Touches.RESPONSIBLE: show_responsible,
    Touches.ALLOCATION: show_allocation,
}
