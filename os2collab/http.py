"""Requests of people who are signed in: what every view behind the sign-in can count on."""

from django.http import HttpRequest, QueryDict

from os2collab.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is known; LoginRequiredMiddleware sees to that."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the fields of a POST, even of an empty one, and nothing otherwise."""
    return request.POST if request.method == "POST" else None
