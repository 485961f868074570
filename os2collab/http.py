"""Requests of people who are signed in: what every view behind the sign-in can count on."""

from django.http import HttpRequest

from os2collab.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is known; LoginRequiredMiddleware sees to that."""

    user: User
