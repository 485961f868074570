"""Danish working days: Monday to Friday, without the public holidays."""

from datetime import date
from functools import cache

from holidays import HolidayBase, country_holidays


@cache
def danish() -> HolidayBase:
    """The calendar of Danish public holidays; it works out a year when it is first asked about it."""
    return country_holidays("DK")


def is_working_day(day: date) -> bool:
    """Whether Danish offices are open that day."""
    return danish().is_working_day(day)


def working_days_after(day: date, count: int) -> date:
    """The day that is ``count`` working days later; the next working day for 1, the last one before for -1."""
    return danish().get_nth_working_day(day, count)
