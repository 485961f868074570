"""What the clock does to partnerships: rounds end, and are reminded of; quotes are opened."""

from django.tasks import task

from os2collab.schedule import daily, every
from partnerships.actions import conditions, quote_requests, rounds


@every(minutes=5)
@task
def settle_rounds() -> int:
    """Settle the rounds whose deadline has passed, and remind of those that end soon."""
    return rounds.settle_due()


@every(minutes=5)
@task
def tell_of_openings() -> int:
    """Tell those concerned of quotes that were opened by the clock."""
    return quote_requests.tell_of_openings()


@daily(at="07:30")
@task
def ask_for_appropriations() -> int:
    """Ask whether money that was expected by now has been granted; once for each day that it was expected."""
    return sum(conditions.ask_whether_granted(pledge) for pledge in conditions.expected_by_now())
