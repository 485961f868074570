"""What the mails about notices say, in the reader's language, and how each offers to be the last of its kind."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Model
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import ngettext

from os2collab import events
from os2collab.feed import Entry
from os2collab.models import Notification, User
from os2collab.notify import Containers
from os2collab.post import Letter, letter

ASKED, DIGEST = "asked", "digest"  # the kinds of mail, each of which one can do without
LONGEST_SUBJECT = 120
LONGEST_DIGEST = 40  # lines; the bell has the rest

signer = Signer(salt="os2collab.unsubscribe")


def asked(notice: Notification, place: Model) -> Letter:
    """Something is asked of one person."""
    with translation.override(notice.user.language):
        entry = Entry(notice.event, is_new=True)
        subject = f"{str(entry.sentence).rstrip('.')} – {place}"
        context = {"entry": entry, "place": place, "reason": events.REASONS.get(notice.reason, "")}
        return _letter(ASKED, notice.user, subject, context, f"notice-{notice.pk}")


def digest(reader: User, notices: Sequence[Notification], places: Containers, day: date) -> Letter:
    """What has happened since the last digest, by project or partnership."""
    with translation.override(reader.language):
        shown = notices[:LONGEST_DIGEST]
        chapters = [
            (place, [Entry(notice.event, is_new=True) for notice in shown if _key(notice) == key])
            for key, place in places.items()
            if any(_key(notice) == key for notice in shown)
        ]
        context = {"chapters": chapters, "more": len(notices) - len(shown)}
        subject = _digest_subject(len(notices), [str(place) for place, _entries in chapters])
        return _letter(DIGEST, reader, subject, context, f"digest-{reader.pk}-{day.isoformat()}")


def _digest_subject(count: int, places: Sequence[str]) -> str:
    others = len(places) - 1
    values = {"count": count, "place": places[0], "others": others}
    if others:
        words = ngettext(
            "%(count)d things happened in %(place)s and one more place",
            "%(count)d things happened in %(place)s and %(others)d more places",
            others,
        )
        return words % values
    return ngettext("%(count)d thing happened in %(place)s", "%(count)d things happened in %(place)s", count) % values


def _key(notice: Notification) -> tuple[int, int]:
    return (notice.event.within_type_id, notice.event.within_id)


def _letter(kind: str, reader: User, subject: str, context: dict[str, object], identity: str) -> Letter:
    site = settings.SITE_URL
    unsubscribe = site + reverse("unsubscribe", args=[unsubscribe_token(reader, kind)])
    headers = {
        "Message-ID": f"<{identity}@{urlsplit(site).hostname}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = Truncator(events.one_line(subject)).chars(LONGEST_SUBJECT)
    return letter(kind, reader.email, subject, {**context, "unsubscribe": unsubscribe}, headers)


def unsubscribe_token(reader: User, kind: str) -> str:
    """What lets whoever holds the mail stop that kind of mail, and do nothing else."""
    return signer.sign(f"{reader.pk}-{kind}")


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """The person's id and the kind of mail, or None when we did not write the token."""
    try:
        pk, kind = signer.unsign(token).split("-")
    except BadSignature:
        return None
    return int(pk), kind
