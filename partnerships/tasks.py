"""What the clock does to partnerships: rounds end, and are reminded of."""

from django.tasks import task

from os2collab.schedule import every
from partnerships.actions import rounds


@every(minutes=5)
@task
def settle_rounds() -> int:
    """Settle the rounds whose deadline has passed, and remind of those that end soon."""
    return rounds.settle_due()
