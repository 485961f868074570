"""Who is signed in, found as Django and allauth find it; but every page asks, so both questions are prepared."""

from datetime import date, datetime

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from os2collab import clock
from os2collab.models import Membership, User
from os2collab.models.membership import MembershipQuerySet
from os2collab.prepared import prepared


@prepared
def sessions(key: str, now: datetime) -> QuerySet[Session]:
    """The session of that key, unless it has expired."""
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def people(key: int) -> QuerySet[User]:
    """The person of that key."""
    return User.objects.filter(pk=key)


@prepared
def places_of_work(key: int, today: date) -> MembershipQuerySet:
    """Where a person works today, each with the person."""
    held = Membership.objects.filter(user=key).current(today)
    return held.select_related("user", "organisation").order_by("pk")


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is found."""

    def _get_session_from_db(self) -> Session | None:
        found = sessions(self.session_key, timezone.now()) if self.session_key else []
        if not found:
            self._session_key = None
        return found[0] if found else None


class Backend(AuthenticationBackend):
    """Allauth's own, but for how a person is found."""

    def get_user(self, user_id: int) -> User | None:
        """The person, unless the account is closed: one question, with where they work, which every page asks next."""
        found = places_of_work(user_id, clock.today())
        user = next((each.user for each in found), None) or next(iter(people(user_id)), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        for each in found:
            each.user = user
        user.employments = found
        return user
