"""What every page knows: its stylesheet, the theme, and whether this is the demo."""

from django.conf import settings
from django.http import HttpRequest

from os2collab import assets

THEMES = ("system", "light", "dark")


def page(request: HttpRequest) -> dict[str, object]:
    """Context for base.html; nothing here touches the database."""
    theme = request.COOKIES.get("theme", "")
    return {
        "stylesheet": assets.stylesheet,
        "theme": theme if theme in THEMES else "system",
        "DEMO": settings.DEMO,
    }
