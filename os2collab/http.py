"""Requests of people who are signed in: what every view behind the sign-in can count on."""

from django.http import HttpRequest, QueryDict

from os2collab.models import User

# Any number of so many digits fits a bigint.
MOST_DIGITS = 18


class SignedInRequest(HttpRequest):
    """A request whose user is known; LoginRequiredMiddleware sees to that."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the fields of a POST, even of an empty one, and nothing otherwise."""
    return request.POST if request.method == "POST" else None


def small_number(text: str) -> int | None:
    """A number that somebody wrote in an address or a field, or None; never more than the database can count to."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
