"""When a person was here: what "since your last visit" means."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from os2collab import clock
from os2collab.models import User

NEW_VISIT = timedelta(minutes=60)  # a longer pause ends a visit
NOTED_EVERY = timedelta(minutes=5)


class VisitMiddleware:
    """Notes that a person is here, before the page that they asked for is made. Pages for everybody do not count."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> None:
        by_itself = "X-Live" in request.headers  # an open page that refreshes itself is nobody's visit
        if getattr(view, "login_required", True) and request.user.is_authenticated and not by_itself:
            note(request.user)


def note(user: User) -> None:
    """Keep ``visited_at`` fresh to five minutes; after a pause, the visit before becomes the previous one."""
    now, last = clock.now(), user.visited_at
    if last and now - last < NOTED_EVERY:
        return
    previous = last if last and now - last > NEW_VISIT else user.previous_visit_at
    # of several requests at once, one finds what it has seen; the others leave it at that
    User.objects.filter(pk=user.pk, visited_at=last).update(visited_at=now, previous_visit_at=previous)
    user.visited_at, user.previous_visit_at = now, previous
