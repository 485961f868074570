"""A notice as a line of the bell's list. Fifty stand on a page, so they are written out here, not in a template."""

from typing import Protocol

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab.components.feed import who
from os2collab.components.icon import icon
from os2collab.feed import Entry
from os2collab.html import escaped, format_html


class Told(Protocol):
    """What a line shows; without a ``place`` the reader has left where it happened."""

    @property
    def dom_id(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def entry(self) -> Entry: ...

    @property
    def reason(self) -> str | Promise: ...

    @property
    def place(self) -> Model | None: ...


def notice_line(line: Told, token: SafeString) -> SafeString:
    """The line; ``token`` is the hidden field of the form that marks it as read."""
    return format_html(
        '<li class="feed__entry{}" id="{}">\n{}\n<div>\n{}\n<p class="feed__meta">{}</p>\n</div>\n{}\n</li>',
        " feed__entry--new feed__entry--action" if line.entry.is_new else "",
        line.dom_id,
        icon(line.entry.icon),
        _happened(line) if line.place else _elsewhere(line),
        line.reason,
        _mark_as_read(line, token) if line.entry.is_new else "",
    )


def _happened(line: Told) -> SafeString:
    """What happened, who did it, where and when."""
    before, link, after = line.entry.sentence
    opens = SafeString(f' hx-post="{escaped(line.url)}open/" hx-swap="none"') if line.entry.is_new else ""
    return format_html(
        '<p>{}{}{}{}</p>\n<p class="feed__meta">{}<span>{}</span><span>{}</span></p>',
        format_html('<span class="visually-hidden">{} </span>', _("New:")) if line.entry.is_new else "",
        before,
        format_html('<a href="{}"{}>{}</a>', line.entry.url, opens, link) if link and line.entry.url else link,
        after,
        who(line.entry),
        line.place,
        line.entry.time,
    )


def _elsewhere(line: Told) -> SafeString:
    """That something happened, and no more."""
    return format_html(
        '<p>{}</p>\n<p class="feed__meta"><span>{}</span></p>',
        _("Something happened where you no longer take part."),
        line.entry.time,
    )


def _mark_as_read(line: Told, token: SafeString) -> SafeString:
    """The button for that; those who listen are told of what."""
    return format_html(
        '<form method="post" action="{}read/" hx-post="{}read/" hx-target="closest li" hx-swap="outerMorph">\n{}\n'
        '<button class="button button--quiet button--compact">{}{}{}</button>\n</form>',
        line.url,
        line.url,
        token,
        icon("check"),
        _("Mark as read"),
        format_html('<span class="visually-hidden">: {}</span>', line.entry.sentence) if line.place else "",
    )
