"""Who is told of an event, what they have read, and what of it is still in their world."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models

from os2collab import clock
from os2collab.models import Event, Notification, User

if TYPE_CHECKING:
    from os2collab.events import Recipient

KEPT_AFTER_READING = timedelta(days=180)

type Containers = dict[tuple[int, int], models.Model]


def tell(event: Event, recipients: Collection["Recipient"]) -> None:
    """Give each recipient a notice. Whoever is asked for something is sent a mail, by a task of this transaction."""
    from os2collab.tasks import send_asked  # a task builds mails, which render events

    Notification.objects.bulk_create(
        # sorted, so that two verbs that tell the same people never wait for each other crosswise
        Notification(
            user_id=who.user_id,
            event=event,
            reason=who.reason,
            asked=who.asked,
            created_at=event.at,
            mail_due_at=event.at if who.asked else None,
        )
        for who in sorted(recipients)
    )
    if any(who.asked for who in recipients):
        send_asked.enqueue(event.pk)


def mark_read(notices: models.QuerySet[Notification]) -> int:
    """The reader has seen these; says how many were new."""
    return notices.filter(read_at=None).update(read_at=clock.now(), mail_due_at=None)


def containers(events: Iterable[Event], reader: User) -> Containers:
    """The projects, partnerships and so on of ``events`` that are in the reader's world now: one query per type.

    A person may have been told of something in a project that they have left since. What is not in here must not be
    shown or sent to them; see ``place_of``.
    """
    wanted: dict[int, set[int]] = defaultdict(set)
    for event in events:
        if event.is_readable_by(reader):
            wanted[event.within_type_id].add(event.within_id)
    found: Containers = {}
    for type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None:  # None: a type that only an older version knew
            queryset = model._default_manager.all()
            if hasattr(queryset, "visible_to"):
                queryset = queryset.visible_to(reader)
            found |= {(type_id, noun.pk): noun for noun in queryset.filter(pk__in=ids)}
    return found


def place_of(event: Event, places: Containers, reader: User) -> models.Model | None:
    """Where it happened, unless the place is no longer in the reader's world, or the reader has changed sides."""
    return places.get((event.within_type_id, event.within_id)) if event.is_readable_by(reader) else None


def forget_old() -> int:
    """Delete notices that were read long ago. The events themselves stay for ever."""
    count, _per_model = Notification.objects.filter(read_at__lt=clock.now() - KEPT_AFTER_READING).delete()
    return count
