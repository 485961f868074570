"""What every page knows: its stylesheet, the theme, the reader's hat, and whether this is the demo."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from os2collab import assets
from os2collab.models import Membership

THEMES = ("system", "light", "dark")


def page(request: HttpRequest) -> dict[str, object]:
    """Context for base.html. Only `hat` asks the database, and only when it is shown."""

    @cache
    def hat() -> Membership | None:
        """The membership that the header shows: where the reader works."""
        if not request.user.is_authenticated:
            return None
        return (
            Membership.objects.current().filter(user=request.user).select_related("organisation").order_by("pk").first()
        )

    theme = request.COOKIES.get("theme", "")
    return {
        "stylesheet": assets.stylesheet,
        "theme": theme if theme in THEMES else "system",
        "hat": hat,
        "DEMO": settings.DEMO,
    }
