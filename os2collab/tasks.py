"""What is done outside the request: mail, and forgetting what was read long ago."""

from django.tasks import task

from os2collab import notify
from os2collab.schedule import daily, every


@task
def send_asked(event_id: int) -> int:
    """Mail those whom an event asks for something."""
    from os2collab import mail  # it renders events, whose recording puts this task in the queue

    return mail.send_due(event_id)


@every(minutes=5)
@task
def send_mail() -> int:
    """Send the digests, and again what could not be sent when it was due."""
    from os2collab import mail

    return mail.send_due() + mail.send_digests()


@daily(at="03:00")
@task
def forget_old_notices() -> int:
    """Keep the table of notices as large as what people still look at."""
    return notify.forget_old()
