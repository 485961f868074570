"""Icons: one alias table of names that mean something here, and the sprite that draws them.

Drawings come from the package `heroicons`; only shapes that it lacks are our own: the sides and states must
differ by shape before they differ by colour.
"""

from functools import cache
from importlib.resources import files
from zipfile import ZipFile

HEROICONS = {
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "at-risk": "exclamation-triangle",
    "bell": "bell",
    "calendar": "calendar",
    "check": "check",
    "chevron-down": "chevron-down",
    "clock": "clock",
    "close": "x-mark",
    "delivered": "cube",
    "document": "document-text",
    "download": "arrow-down-tray",
    "filter": "funnel",
    "flag": "flag",
    "help": "heart",
    "info": "information-circle",
    "key": "key",
    "language": "language",
    "link": "link",
    "lock": "lock-closed",
    "mail": "envelope",
    "menu": "bars-3",
    "money": "circle-stack",
    "on-track": "check-circle",
    "open": "lock-open",
    "organisation": "building-office-2",
    "pencil": "pencil",
    "people": "users",
    "person": "user",
    "plus": "plus",
    "print": "printer",
    "scope": "list-bullet",
    "search": "magnifying-glass",
    "settings": "cog-6-tooth",
    "sign-out": "arrow-right-start-on-rectangle",
    "sort": "chevron-up-down",
    "sort-down": "arrow-down",
    "sort-up": "arrow-up",
    "talk": "chat-bubble-left-right",
    "undo": "arrow-uturn-left",
    "unknown": "question-mark-circle",
    "vote": "hand-raised",
}

OWN = {
    "off-track": '<path d="M8.4 3.3h7.2l5.1 5.1v7.2l-5.1 5.1H8.4l-5.1-5.1V8.4Z"/><path d="m9 9 6 6m0-6-6 6"/>',
    "silent": '<circle cx="12" cy="12" r="8.75" stroke-dasharray="3.1 2.65"/><path d="M8.4 12h7.2"/>',
    "planned": '<circle cx="12" cy="12" r="8"/>',
    "accepted": '<path d="m2.4 12.6 4.3 4.4L15 7.2M11.2 15.6l1.5 1.6L21.4 7.2"/>',
    "logo": (
        '<rect x="1.5" y="5" width="13" height="14" rx="2.6" fill="var(--color-side-municipality)" stroke="none"/>'
        '<circle cx="15.5" cy="12" r="7" fill="var(--color-side-vendor)" stroke="none"/>'
        '<path d="M14.5 5.07a7 7 0 0 0 0 13.86Z" fill="var(--color-text)" stroke="none"/>'
    ),
}


def _confidence(level: int) -> str:
    """Five ticks, `level` of them filled."""
    on = ' fill="currentColor" stroke="none"'
    off = ' fill="none" stroke="var(--color-border-strong)"'
    return "".join(
        f'<rect x="{step * 7 + 0.5}" y=".5" width="5" height="9"{on if step < level else off}/>' for step in range(5)
    )


@cache
def sprite() -> str:
    """Every icon as a `<symbol>` in one SVG file."""
    symbols = [f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>' for name, drawing in OWN.items()]
    symbols += [f'<symbol id="confidence-{n}" viewBox="0 0 36 10">{_confidence(n)}</symbol>' for n in range(6)]
    with ZipFile(str(files("heroicons") / "heroicons.zip")) as package:
        for name, drawing in HEROICONS.items():
            svg = package.read(f"outline/{drawing}.svg").decode()
            inner = svg.partition(">")[2].rpartition("</svg>")[0].strip()
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


NAMES = frozenset(HEROICONS) | frozenset(OWN)
