"""Icon: a drawing from the sprite, beside a word or inside something that has an accessible name."""

from functools import cache

from django.utils.safestring import SafeString

from os2collab import assets, icons
from os2collab.html import format_html

SIZES = {"": "icon", "small": "icon icon--small", "large": "icon icon--large", "inline": "icon icon--inline"}


@cache
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "check" %}`; size small, large, or inline for running text."""
    if name not in icons.NAMES:
        raise ValueError(f"no icon {name!r}; there is: {', '.join(sorted(icons.NAMES))}")
    if size not in SIZES:
        raise ValueError(f"no icon size {size!r}; there is: small, large, inline")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', SIZES[size], assets.icons().url, name
    )
