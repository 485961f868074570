"""Mail to one person: how it is made, and how one is sent that they must get whatever they chose about notices."""

from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP, Policy
from html import unescape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.tasks import Task
from django.template.loader import render_to_string

from os2collab import clock

FIRST_RETRY = timedelta(minutes=5)
ATTEMPTS = 8  # the last one is half a day after the first


class Letter(EmailMultiAlternatives):
    def message(self, *, policy: Policy | None = SMTP) -> EmailMessage:
        """As it is sent: an address in a header stays on one line, or Python would encode it beyond recognition."""
        message = super().message(policy=policy)
        message.policy = message.policy.clone(max_line_length=998)
        return message


def letter(
    template: str, to: str, subject: str, context: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> Letter:
    """A mail from ``templates/mail/<template>.txt`` and ``.html`` in the language that is active.

    Templates always escape; in plain text that is taken back.
    """
    context = {"site": settings.SITE_URL, **context}
    mail = Letter(
        subject=" ".join(subject.split()),
        body=unescape(render_to_string(f"mail/{template}.txt", context)),
        to=[to],
        # no “out of office” in return, from Exchange neither
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", **(headers or {})},
    )
    mail.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return mail


def send_or_retry(mail: EmailMultiAlternatives, task: Task, *args: int | str, attempt: int) -> None:
    """Send, or put ``task`` in the queue again: it takes ``args`` and the number of the attempt."""
    try:
        mail.send()
    except OSError:  # no mail server, or it refuses: SMTPException is one too
        if attempt >= ATTEMPTS:
            raise
        later = clock.now() + FIRST_RETRY * 2 ** (attempt - 1)
        task.using(run_after=later).enqueue(*args, attempt=attempt + 1)
