"""What happened, as lines under their days. Fifty stand on a page, so they are written out here, not in a template."""

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab.components.icon import icon
from os2collab.components.people import side
from os2collab.feed import Day, Entry
from os2collab.html import format_html, format_html_join


def by_day(days: Iterable[Day], level: int) -> SafeString:
    """Each day under its heading, newest first; `level` is that of the headings."""
    shown = ((level, day.heading, level, format_html_join("\n", "{}", map(_line, day.entries))) for day in days)
    return format_html_join("\n", '<h{} class="feed__day">{}</h{}>\n<ol class="feed">{}</ol>', shown)


def _line(entry: Entry) -> tuple[SafeString]:
    line = format_html(
        '<li class="feed__entry{}">{}<div><p>{}{}</p><p class="feed__meta">{}<span>{}</span></p></div></li>',
        " feed__entry--new" if entry.is_new else "",
        icon(entry.icon),
        format_html('<span class="visually-hidden">{} </span>', _("New:")) if entry.is_new else "",
        _sentence(entry),
        who(entry),
        entry.time,
    )
    return (line,)


def _sentence(entry: Entry) -> SafeString:
    before, link, after = entry.sentence
    if link and entry.url:
        return format_html('{}<a href="{}">{}</a>{}', before, entry.url, link, after)
    return format_html("{}{}{}", before, link, after)


def who(entry: Entry) -> SafeString:
    """Who did it, with the mark of their side; nothing when nobody did."""
    if entry.organisation:
        return side(entry.organisation, words=entry.who)
    return format_html("<span>{}</span>", entry.who) if entry.who else SafeString()
