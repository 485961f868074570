"""What every page knows: its stylesheet, the theme, the reader's hat, and whether this is the demo."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from os2collab import assets
from os2collab.models import Membership, OrganisationKind, audiences_of
from os2collab.models.notification import newest_unread

THEMES = ("system", "light", "dark")


def page(request: HttpRequest) -> dict[str, object]:
    """Context for base.html. Only `hat` and `in_secretariat` ask the database, once, and only when shown."""

    @cache
    def hat() -> Membership | None:
        """The membership that the header shows: where the reader works."""
        if not request.user.is_authenticated:
            return None
        return next(iter(request.user.employments), None)

    @cache
    def in_secretariat() -> bool:
        """Whether the reader works in the secretariat too; the same question of the database as ``hat``."""
        places = request.user.employments if request.user.is_authenticated else ()
        return any(place.organisation.kind == OrganisationKind.SECRETARIAT for place in places)

    theme = request.COOKIES.get("theme", "")
    return {
        "stylesheet": assets.stylesheet,
        "theme": theme if theme in THEMES else "system",
        "hat": hat,
        "in_secretariat": in_secretariat,
        "DEMO": settings.DEMO,
    }


def notices(request: HttpRequest) -> dict[str, object]:
    """Context for the bell: how many notices are unread, counted when it is shown and no further than 100.

    Of what is for one side only, none that the reader is not behind the wall of any more.
    """

    @cache
    def unread_notices() -> int:
        if not request.user.is_authenticated:
            return 0
        return len(newest_unread(request.user.pk, list(audiences_of(request.user))))

    return {"unread_notices": unread_notices}
