"""Stored values as sentences say them."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from os2collab.events import as_kroner
from projects.models import Lever, Project, Status


def status_label(value: str) -> str:
    """A stored status in the reader's language."""
    return str(Status(value).label)


def or_nothing(value: str) -> str:
    """A stored name, or a dash for none."""
    return value or "–"


def price_label(value: str) -> str:
    """A stored price as people write it, or a dash for none."""
    return as_kroner(value) if value else "–"


def project_state_label(value: str) -> str:
    """A stored state in the reader's language, inside a sentence."""
    return str(Project.State(value).label).lower()


def levers_label(values: list[str]) -> str:
    """Stored levers as a sentence names them: the task and the deadline."""
    return get_text_list([str(Lever(value).label).lower() for value in values], _("and"))
