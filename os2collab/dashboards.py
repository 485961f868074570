"""The overview: its panels follow from what a person does; several roles are merged, never chosen between."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from os2collab import clock
from os2collab.http import SignedInRequest
from os2collab.models import User
from partnerships import panels as partnership_panels
from projects import panels as project_panels
from projects import waiting_items

AT_MOST_WAITING = 7


@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """The first page: what waits, my projects with both sides' status, what changed since my last visit."""
    return render(request, "dashboard/overview.html", overview_of(request.user))


def overview_of(user: User) -> dict[str, Any]:
    """Everything on the overview, in a number of queries that does not grow with the data."""
    work = project_panels.work_of(user)
    partnerships = partnership_panels.panels_of(user)
    waiting = waiting_items.waiting_on(work) + partnership_panels.waiting_on(partnerships, user)
    waiting.sort(key=lambda item: (item.organisation is None, item.since))
    return {
        "greeting": greeting(user, localtime(clock.now())),
        "today": clock.today(),
        "work": work,
        "partnerships": partnerships,
        "waiting": waiting[:AT_MOST_WAITING],
        "waiting_more": max(0, len(waiting) - AT_MOST_WAITING),
        "minutes": sum(item.minutes for item in waiting[:AT_MOST_WAITING]),
        "gap": next((row for row in work.rows if row.gap), None),
        "feed": project_panels.since_last_visit(user, work),
        "since": user.previous_visit_at,
    }


def greeting(user: User, now: datetime) -> str:
    """Good morning, Mette."""
    words = {
        "morning": _("Good morning, %(name)s"),
        "day": _("Hello %(name)s"),
        "evening": _("Good evening, %(name)s"),
    }
    part = "morning" if 5 <= now.hour < 10 else "day" if 10 <= now.hour < 18 else "evening"
    return words[part] % {"name": user.first_name}
