"""What time it is. Everything that stores a moment asks here, so that the demo story can be told in order."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_story_time: ContextVar[datetime | None] = ContextVar("story_time", default=None)


def now() -> datetime:
    """The present moment, with time zone."""
    return _story_time.get() or timezone.now()


def today() -> date:
    """The present day in Copenhagen."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A moment in Copenhagen's time."""
    return moment.astimezone(timezone.get_default_timezone())


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the enclosed code live at ``moment``; for telling a story with a past, never for correcting one."""
    token = _story_time.set(moment)
    try:
        yield
    finally:
        _story_time.reset(token)
