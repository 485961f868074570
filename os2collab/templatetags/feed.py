"""`{% load feed %}`: what happened, as a list by day or as a page of it."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.template import Context, Library
from django.utils.safestring import SafeString

from os2collab.components.blocks import render
from os2collab.components.feed import by_day, who
from os2collab.feed import FeedPage, days
from os2collab.models import Event
from os2collab.templatetags.library import register_component

register = Library()


def feed(events: Iterable[Event], since: datetime | None = None, level: int = 3) -> SafeString:
    """Events from `for_feed()`; those after `since` are marked as new; `level` is that of the days' headings."""
    return by_day(days(events, since), level)


def feed_page(context: Context, page: FeedPage, since: datetime | None = None, level: int = 2) -> SafeString:
    """What `os2collab.feed.feed_page()` made: filters, events, and the way to older ones."""
    request: HttpRequest = context["request"]
    return render("feed-page", {"page": page, "since": since, "level": level}, request)


register_component(register, feed)
register.filter("who", who)
register_component(register, feed_page)
