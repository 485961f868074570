"""Status: what each side says, how sure it is, and where the two differ."""

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from os2collab import assets, display
from os2collab.components.icon import icon
from os2collab.components.people import side_mark
from os2collab.html import format_html
from os2collab.ui import LOOKS, SIDES, STATE, STATUS, Half, Look, look


def _pill(shown: Look, label: str, *, quiet: bool) -> SafeString:
    classes = f"pill pill--{shown.tone}{' pill--quiet' if quiet else ''}"
    return format_html('<span class="{}">{}{}</span>', classes, icon(shown.icon), label)


@lru_cache(maxsize=256)
def _plain_pill(key: str, language: str, *, quiet: bool) -> SafeString:
    shown = look(LOOKS, key)
    return _pill(shown, str(shown.label), quiet=quiet)


def status_pill(status: str, *, days: int | None = None, quiet: bool = False) -> SafeString:
    """What a side says: on_track, at_risk, off_track, unknown or silent (with `days` of silence)."""
    shown = look(STATUS, status)
    if status == "silent" and days is not None:
        return _pill(shown, display.silent(days), quiet=quiet)
    return _plain_pill(status, get_language() or "", quiet=quiet)


def state_pill(state: str, *, label: str = "", quiet: bool = False) -> SafeString:
    """Where a matter is; `label` says it in the matter's own words."""
    shown = look(STATE, state)
    if label:
        return _pill(shown, str(label), quiet=quiet)
    return _plain_pill(state, get_language() or "", quiet=quiet)


@lru_cache(maxsize=16)
def _confidence(level: int, language: str) -> SafeString:
    words = _("Confidence %(level)d of 5") % {"level": level}
    return format_html(
        '<span class="confidence"><svg aria-hidden="true"><use href="{}#confidence-{}"/></svg>{}</span>',
        assets.icons().url,
        level,
        words,
    )


def confidence(level: int) -> SafeString:
    """Five ticks and the number, 1 to 5."""
    if not 1 <= level <= 5:
        raise ValueError(f"confidence is 1 to 5, not {level}")
    return _confidence(level, get_language() or "")


def _said(half: Half | None) -> SafeString:
    if half is None:
        return _pill(STATUS["silent"], _("No report yet"), quiet=True)
    if half.silent_days is not None:
        return status_pill("silent", days=half.silent_days, quiet=True)
    return _plain_pill(half.status, get_language() or "", quiet=True)


def _half(side: str, half: Half | None) -> SafeString:
    when = f" · {display.day(half.reported_on, short=True)}" if half and half.reported_on else ""
    sure = confidence(half.confidence) if half and half.confidence and half.silent_days is None else ""
    return format_html(
        '<div class="status-pair__half status-pair__half--{}">'
        '<dt><span class="side-mark side-mark--{}"></span>{}{}</dt><dd>{}{}</dd></div>',
        side,
        side,
        SIDES[side],
        when,
        _said(half),
        sure,
    )


def status_pair(vendor: Half | None, municipality: Half | None, *, gap: bool = False) -> SafeString:
    """Both sides' view of one matter, vendor left; they stand apart when there is a gap to talk about."""
    return format_html(
        '<dl class="status-pair{}">{}{}</dl>',
        " status-pair--gap" if gap else "",
        _half("vendor", vendor),
        _half("municipality", municipality),
    )


def status_lines(vendor: Half | None, municipality: Half | None) -> SafeString:
    """The same in a table cell: mark and word, one line a side."""
    lines = [
        format_html("<span>{}{}</span>", side_mark(side), _said(half))
        for side, half in (("vendor", vendor), ("municipality", municipality))
    ]
    return format_html('<span class="status-lines">{}</span>', mark_safe("".join(lines)))  # noqa: S308


def gap_flag(text: str, url: str = "") -> SafeString:
    """An invitation to talk; a link where there is a place to do it."""
    if url:
        return format_html('<a class="gap-flag" href="{}">{}{}</a>', url, icon("talk"), text)
    return format_html('<span class="gap-flag">{}{}</span>', icon("talk"), text)
