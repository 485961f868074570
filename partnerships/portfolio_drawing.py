"""Rows of the portfolio's tables. Fifty stand on a page, so they are written out here, not in a template."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from os2collab.components.figures import age, date, money, progress, shift
from os2collab.components.icon import icon
from os2collab.components.people import side_mark
from os2collab.components.status import state_pill, status_lines
from os2collab.html import escaped, format_html
from partnerships.models import Partnership
from partnerships.portfolio_changes import Group, Move
from partnerships.portfolio_rows import Row
from projects.models import Project


class Words(NamedTuple):
    """What every row says, as HTML."""

    alone: str
    none_open: str
    deadline: str
    not_reviewed: str
    next: str
    review: str
    no_partnership: str
    no_reason: str


@lru_cache(maxsize=4)
def words(language: str) -> Words:
    """In the language that is active now."""
    said = (
        _("Partnership without a project"),
        _("no open milestones"),
        _("Deadline"),
        _("not reviewed"),
        _("next %(next_on)s"),
        _("Review"),
        _("no partnership"),
        _("no reason was given"),
    )
    return Words(*map(escaped, said))


def table_row(row: Row) -> SafeString:
    """One row of the portfolio."""
    say = words(get_language() or "")
    money_cells = money_of(row, row.partnership, say) if row.partnership else ""
    return SafeString(
        f'<tr id="{row.dom_id}"{' class="table__row--talk"' if row.gap else ""}>\n'
        f'<th scope="row">{names(row, say)}</th>\n'
        f"<td>{escaped(row.level) if row.project else '–'}</td>\n"
        f"<td>{both_sides(row, say)}</td>\n"
        f"<td>{heard(row)}</td>\n"
        f'<td class="nowrap">{what_is_next(row, say)}</td>\n'
        f"{money_cells or f'<td class="muted" colspan="5">{say.no_partnership}</td>'}\n"
        "</tr>"
    )


def names(row: Row, say: Words) -> str:
    """The project and its partnership, or either alone."""
    together = linked(row.partnership_url, row.partnership.title) if row.partnership else ""
    if row.project is None:
        return f"{together}<small>{say.alone}</small>"
    project: Project = row.project
    own = f"{linked(row.project_url, project.product.name)}<small>{escaped(project.title)}</small>"
    return f"{own}<small>{together}</small>" if together else own


def linked(url: str, name: str) -> str:
    """A name that leads to its page."""
    return f'<a href="{escaped(url)}">{escaped(name)}</a>'


def both_sides(row: Row, say: Words) -> str:
    """What each side says of the milestone to look at."""
    if row.project is None:
        return "–"
    if row.project.focus is None:
        return f'<span class="muted">{say.none_open}</span>'
    gap = f"<small>{icon('talk', size='inline')} {escaped(row.gap)}</small>" if row.gap else ""
    which = (
        f"<small>M{row.project.focus.number}</small>" if row.project.focus_id != row.project.next_milestone_id else ""
    )
    return f"{which}{status_lines(row.vendor, row.municipality)}{gap}"


def heard(row: Row) -> str:
    """When the quieter side was last heard."""
    if row.project is None or row.project.focus is None:
        return "–"
    return f"{date(row.heard_at)}<br>{age(row.heard_at, late=row.is_silent)}"


def what_is_next(row: Row, say: Words) -> str:
    """The next milestone by plan with its date, or until when pledges are taken."""
    project = row.project
    if project and project.next_milestone:
        slip = f"<br>{shift(project.worst_slip_days)}" if project.slipping_count else ""
        return f"M{project.next_milestone.number} · {date(project.next_milestone.forecast_date)}{slip}"
    return f"{say.deadline} · {date(row.partnership.deadline)}" if row.is_open and row.partnership else "–"


def money_of(row: Row, partnership: Partnership, say: Words) -> str:
    """Money by certainty, the latest review, and the way to the next."""
    url, title = row.review_url, escaped(partnership.title)
    return (
        f'<td class="table__num">{money(partnership.binding_amount)}<small>{escaped(row.goal_words)}</small>'
        f"{progress(partnership.binding_percent)}</td>\n"
        f'<td class="table__num">{money(partnership.conditional_amount)}</td>\n'
        f'<td class="table__num">{money(partnership.interest_amount)}</td>\n'
        f'<td class="nowrap">{reviewed(row, partnership, say)}</td>\n'
        f'<td><a class="button button--compact" id="{row.dom_id}_review" href="{url}" hx-get="{url}"'
        f' hx-target="#panel" hx-swap="innerHTML">{say.review}<span class="visually-hidden"> {title}</span></a></td>'
    )


def reviewed(row: Row, partnership: Partnership, say: Words) -> str:
    """The verdict, and when the next one is due."""
    latest, due = partnership.latest_review, partnership.review_due_on
    verdict = state_pill(latest.verdict, quiet=True) if latest else f'<span class="muted">{say.not_reviewed}</span>'
    if due is None:
        return verdict
    late = f" {age(due, late=True)}" if row.review_is_overdue else ""
    return f'{verdict}<small class="nowrap">{say.next % {"next_on": date(due)}}{late}</small>'


def moved_rows(group: Group, since: str, until: str) -> SafeString:
    """A project's rows of what moved between two days, as they stand in the address."""
    say = words(get_language() or "")
    url = f"{group.project.get_absolute_url()}changes/?since={since}&until={until}"
    name = f"{group.project.product.name}: {group.project.title}"
    return SafeString(
        f'<tbody>\n<tr class="table__group"><th scope="rowgroup" colspan="5">{linked(url, name)}</th></tr>\n'
        f"{'\n'.join(moved_row(move, say) for move in group.moves)}\n</tbody>"
    )


def moved_row(move: Move, say: Words) -> str:
    """One milestone: both days, how far apart they are, and why."""
    later = move.moved.days > 0
    difference = f"<strong>{escaped(move.moved.words)}</strong>" if later else escaped(move.moved.words)
    why = "".join(
        format_html("<p>{}{}</p>", SafeString(f"{side_mark(reason.side)} ") if reason.side else "", reason.words)
        for reason in move.reasons
    )
    return (
        f'<tr>\n<th scope="row">{linked(move.milestone.get_absolute_url(), str(move.milestone))}</th>\n'
        f"<td>{date(move.moved.before)}</td>\n<td>{date(move.moved.after)}</td>\n"
        f'<td class="nowrap">{difference}</td>\n'
        f"<td>{why or f'<span class="muted">{say.no_reason}</span>'}</td>\n</tr>"
    )
