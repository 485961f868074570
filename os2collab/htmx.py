"""Answering from one view: htmx gets the fragment and its events, a plain browser a page or a redirect."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

# Every event that a response may send. A panel that shows the noun listens with
# hx-trigger="milestone-changed from:document": when a swap has removed the sender, htmx fires the event there.
CHANGED = frozenset(
    {
        "checkin-changed",
        "draft-kept",
        "goal-changed",
        "milestone-changed",
        "milestones-changed",
        "notices-changed",
        "partnership-changed",
        "project-changed",
        "review-changed",
        "team-changed",
    }
)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part. A history restore always gets the full page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def respond(
    request: HttpRequest,
    template: str,
    partial: str,
    context: Mapping[str, Any] | None = None,
    *,
    redirect_to: str | Model | None = None,
    toast: str = "",
    changed: str | Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Answer a request after it was understood.

    htmx gets `template#partial`, a toast and the events in `changed`. A plain browser gets a 303 to `redirect_to`
    with the toast as a message, or else the full page with `status`.
    """
    events = {changed} if isinstance(changed, str) else set(changed)
    if unknown := events - CHANGED:
        raise ValueError(f"no event {', '.join(sorted(unknown))}; there is: {', '.join(sorted(CHANGED))}")
    response: HttpResponse
    if wants_fragment(request):
        response = render(request, f"{template}#{partial}", context, status=status)
        for event in sorted(events):
            trigger_client_event(response, event)
        if toast:
            trigger_client_event(response, "toast", {"text": toast})
    elif redirect_to is not None:
        if toast:
            messages.success(request, toast)
        response = HttpResponseRedirect(resolve_url(redirect_to))
        response.status_code = 303
    else:
        if toast:
            messages.success(request, toast)
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def client_redirect(request: HttpRequest, to: str | Model, toast: str = "") -> HttpResponse:
    """Go to another page, with a message there: by HX-Redirect for htmx, by 303 for a plain browser."""
    if toast:
        messages.success(request, toast)
    response: HttpResponse
    if wants_fragment(request):
        response = HttpResponseClientRedirect(resolve_url(to))
    else:
        response = HttpResponseRedirect(resolve_url(to))
        response.status_code = 303
    patch_vary_headers(response, ["HX-Request"])
    return response
