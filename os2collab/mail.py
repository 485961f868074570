"""How notices leave by mail: at once when something is asked, the rest as a digest. docs/decisions/ says why like this.

Nobody holds a lock while a mail server is spoken to. Whoever wants to send first moves the moment of the next try
(one conditional UPDATE, which only one worker can win), then sends, then writes that it is sent. A failure needs no
repair: the next try is set already, each time twice as far off. A mail doubles only when the worker is killed, or the
database goes away, between the server's "accepted" and the row that says so; both copies have the same Message-ID.
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, mailers
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from os2collab import clock, letters, notify
from os2collab.models import Notification, User

DIGEST_AT = time(7)  # in Copenhagen
FIRST_RETRY = timedelta(minutes=5)  # longer than a slow mail server may take

logger = logging.getLogger("os2collab.mail")

type Send = Callable[[EmailMessage], bool]


def send_due(event_id: int | None = None) -> int:
    """Send the mails that are due, of one event or of all; return how many left. Raises OSError: no mail server."""
    due = Notification.objects.due().for_list()
    if event_id is not None:
        due = due.filter(event=event_id)
    return with_connection(lambda send: sum(_send_asked(notice, send) for notice in due.order_by("mail_due_at", "pk")))


def send_digests(now: datetime | None = None) -> int:
    """Send today's digest to whoever wants one today and has not got it; return how many left.

    May be called as often as one likes: a digest tells of what happened before seven o'clock, whenever it is sent.
    """
    now = now or clock.now()
    seven = timezone.make_aware(datetime.combine(timezone.localdate(now), DIGEST_AT))
    if now < seven:
        return 0
    readers = User.objects.filter(
        _digest_due(now, seven),
        Exists(Notification.objects.for_digest(seven).filter(user=OuterRef("pk"))),
        is_active=True,
        digest_days__contains=[seven.isoweekday()],
    )
    return with_connection(
        lambda send: sum(_send_digest(reader, send, now, seven) for reader in readers.order_by("pk"))
    )


def with_connection(deliver: Callable[[Send], int]) -> int:
    """Let ``deliver`` send mails over one connection, which is opened when the first mail is sent."""
    connection = mailers.default

    def send(mail: EmailMessage) -> bool:
        try:
            connection.open()
            connection.send_messages([mail])
        except (SMTPRecipientsRefused, SMTPDataError, ValueError):  # this mail, not the server
            logger.warning("the mail %s was refused", mail.extra_headers["Message-ID"], exc_info=True)
            return False
        return True

    try:
        return deliver(send)
    finally:
        connection.close()


def _send_asked(notice: Notification, send: Send) -> bool:
    now, row = clock.now(), Notification.objects.filter(pk=notice.pk)
    next_try = now + max(FIRST_RETRY, now - notice.created_at)
    # conditions on the row itself, without a join: only those are judged anew after waiting for another worker
    if not row.unread().filter(mail_due_at=notice.mail_due_at, mailed_at=None).update(mail_due_at=next_try):
        return False  # another worker has it, or it was read just now
    place = notify.containers([notice.event], notice.user)
    if not place:
        row.update(mail_due_at=None)
        return False
    if sent := send(letters.asked(notice, *place.values())):
        row.update(mailed_at=clock.now(), mail_due_at=None)
    return sent


def _send_digest(reader: User, send: Send, now: datetime, seven: datetime) -> bool:
    row = User.objects.filter(pk=reader.pk)
    if not row.filter(_digest_due(now, seven)).update(digest_due_at=now + max(FIRST_RETRY, now - seven)):
        return False
    notices = list(reader.notifications.for_digest(seven).for_list())
    places = notify.containers([notice.event for notice in notices], reader)
    told = [notice for notice in notices if notify.place_of(notice.event, places, reader)]
    if told and not send(letters.digest(reader, told, places, seven.date())):
        return False
    Notification.objects.filter(pk__in=[notice.pk for notice in told]).update(mailed_at=clock.now(), mail_due_at=None)
    row.update(digest_sent_at=now)
    return bool(told)


def _digest_due(now: datetime, seven: datetime) -> Q:
    return (Q(digest_sent_at=None) | Q(digest_sent_at__lt=seven)) & (Q(digest_due_at=None) | Q(digest_due_at__lte=now))
