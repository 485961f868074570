from collections.abc import Iterable

import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models.audience import KNOWN_AUDIENCE, Audience, audiences_of
from os2collab.models.organisation import Organisation, Side
from os2collab.models.user import User


def append_only(name: str) -> pgtrigger.Protect:
    """The database itself refuses to change or delete rows of history."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


# Said when the event is committed: in which container it happened and which side may know (os2collab.live tells them).
# Once a statement: told row by row, a transaction of many events would take the square of their number.
TELL_OPEN_PAGES = """
    PERFORM pg_notify('happened', place.within_type_id || ':' || place.within_id || ':' || place.audience)
       FROM (SELECT DISTINCT within_type_id, within_id, audience FROM fresh) AS place;
    RETURN NULL;
"""


class EventQuerySet(models.QuerySet["Event"]):
    """Each question takes the ``reader``. Without, it tells what everybody may know: who forgets shows too little."""

    def readable_by(self, reader: User | None) -> "EventQuerySet":
        """What is for everybody, and what is for the reader's own side."""
        return self.filter(audience__in=audiences_of(reader) if reader else [Audience.EVERYBODY])

    def within(self, container: models.Model, reader: User | None = None) -> "EventQuerySet":
        """What happened inside a project, a partnership or an organisation."""
        return self.readable_by(reader).filter(
            within_type=ContentType.objects.get_for_model(container, for_concrete_model=False), within_id=container.pk
        )

    def within_any(self, model: type[models.Model], ids: Iterable[int], reader: User | None = None) -> "EventQuerySet":
        """What happened inside any of several projects (or partnerships), given by their ids."""
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        return self.readable_by(reader).filter(within_type=kind, within_id__in=list(ids))

    def about(self, noun: models.Model, reader: User | None = None) -> "EventQuerySet":
        """What happened to one thing, for its own story."""
        kind = ContentType.objects.get_for_model(noun, for_concrete_model=False)
        return self.readable_by(reader).filter(on_type=kind, on_id=noun.pk)

    def for_feed(self) -> "EventQuerySet":
        """Newest first: what a line of the feed says, with the person and the organisation that it names."""
        named = ("by__name", "by__anonymised_at", "organisation__name", "organisation__kind")
        lines = self.select_related("by", "organisation").only("kind", "at", "url", "details", *named)
        return lines.fetch_mode(models.FETCH_PEERS).order_by("-pk")


class Event(models.Model):
    """Something that happened: who did what to which thing, in which container. Never changed, never deleted."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=12, choices=Side, blank=True)
    audience = models.CharField(max_length=12, choices=Audience, blank=True, default="", db_default="")
    on_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    on_id = models.BigIntegerField()
    on = GenericForeignKey("on_type", "on_id", for_concrete_model=False)
    within_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    within_id = models.BigIntegerField()
    within = GenericForeignKey("within_type", "within_id", for_concrete_model=False)
    url = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_audience_known",
                condition=KNOWN_AUDIENCE,
                violation_error_message=_("Choose one of the values that are offered."),
            )
        ]
        indexes = [
            models.Index(fields=["within_type", "within_id", "-id"], name="event_within"),
            models.Index(fields=["on_type", "on_id", "-id"], name="event_on"),
        ]
        triggers = [
            append_only("event_append_only"),
            pgtrigger.Trigger(
                name="event_tells_open_pages",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call]
                func=TELL_OPEN_PAGES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def is_readable_by(self, reader: User) -> bool:
        """Whether it is for everybody, or for the reader's own side."""
        return not self.audience or self.audience in audiences_of(reader)
