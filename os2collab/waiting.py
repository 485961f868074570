"""“Waiting on you”: a question that each app answers anew from its own nouns, never rows that drift."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from os2collab.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a person: what, why, on whose behalf, since when, and the one action that ends it.

    ``key`` names it on the page (an element id); ``minutes`` is how long it usually takes; ``who`` is nobody when a
    rhythm or a date asks; ``about`` is the project, where the title does not name it.
    """

    key: str
    icon: str
    title: str
    why: str | Promise
    url: str
    action: str | Promise
    since: datetime
    minutes: int
    who: User | None = None
    organisation: Organisation | None = None
    about: str = ""
