"""The bell: what a person was told, why, and whether they have seen it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from os2collab import events, feed, notify
from os2collab.addresses import address
from os2collab.components.notices import notice_line
from os2collab.htmx import client_redirect, respond
from os2collab.http import SignedInRequest, small_number
from os2collab.models import Notification
from os2collab.models.notification import told_before

LIST = "notifications/list.html"


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the list shows it; ``place`` is empty when the reader has left where it happened."""

    notice: Notification
    entry: feed.Entry
    reason: str | Promise
    place: Model | None

    @property
    def dom_id(self) -> str:
        """Its place on the page."""
        return f"notification_{self.notice.pk}_row"

    @property
    def url(self) -> str:
        """What the addresses of this notice begin with."""
        return f"{address('notices')}{self.notice.pk}/"


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """Everything that the reader was told, newest first. Looking changes nothing."""
    rows, older = feed.newest_first(partial(told_before, request.user.pk), request)
    token = csrf_input(request)
    days = [(heading, [notice_line(line, token) for line in told]) for heading, told in by_day(lines(rows, request))]
    context = {"days": days, "older": older, "newest": rows[0].pk if rows else 0}
    return render(request, LIST, context)


@require_POST
def notices_read(request: SignedInRequest) -> HttpResponse:
    """Mark as read what the list showed, and all before it; not what came since."""
    until = small_number(request.POST.get("until", ""))
    if until is None:
        raise Http404
    notify.mark_read(request.user.notifications.filter(pk__lte=until))
    return client_redirect(request, "notices", _("Everything is marked as read"))


@require_POST
def notice_read(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one notice as read."""
    notice = own_notice(request, pk)
    line = notice_line(lines([notice], request)[0], csrf_input(request))
    return respond(request, LIST, "marked", {"line": line}, redirect_to="notices")


@require_POST
def notice_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    return client_redirect(request, feed.Entry(own_notice(request, pk).event, is_new=False).url or "notices")


def own_notice(request: SignedInRequest, pk: int) -> Notification:
    """The reader's own notice, read from now on. Somebody else's does not exist."""
    own = request.user.notifications.filter(pk=pk)
    notify.mark_read(own)
    notice = own.for_list().first()
    if notice is None:
        raise Http404
    return notice


def lines(rows: Sequence[Notification], request: SignedInRequest) -> list[Line]:
    """The notices with what the list shows of them; one query per type of place."""
    places = notify.containers([notice.event for notice in rows], request.user)
    return [
        Line(
            notice,
            feed.Entry(notice.event, is_new=notice.read_at is None),
            events.REASONS.get(notice.reason, ""),
            notify.place_of(notice.event, places, request.user),
        )
        for notice in rows
    ]


def by_day(shown: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under the day on which it happened."""
    grouped: dict[date, list[Line]] = {}
    for line in shown:
        grouped.setdefault(line.entry.on, []).append(line)
    return [(feed.day_heading(day), on_that_day) for day, on_that_day in grouped.items()]
