"""How dates, ages and kroner are said, in words that pages and mails share. Danish grouping in every language."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab import clock

DANISH_SIGNS = str.maketrans(",.", ".,")


def true_minus(figure: str) -> str:
    """A figure with a minus that looks like one; files keep the hyphen that programs read."""
    return figure.replace("-", "\N{MINUS SIGN}")


def kroner(amount: Decimal | int) -> str:
    """An amount of whole kroner as `1.234.500 kr.`, with øre only when there are any."""
    exact = Decimal(amount)
    digits = f"{exact:,.2f}" if exact % 1 else f"{exact:,.0f}"
    return true_minus(digits.translate(DANISH_SIGNS)) + " kr."


def as_date(value: date | datetime) -> date:
    """The day in Denmark of a date or of a moment."""
    if isinstance(value, datetime):
        return clock.local(value).date()
    return value


def day(value: date | datetime, *, short: bool = False) -> str:
    """A date as `24.11.2026`, or `24.11.` where the year is plain."""
    on = as_date(value)
    return f"{on.day:02}.{on.month:02}." if short else f"{on.day:02}.{on.month:02}.{on.year}"


def age(days: int) -> str:
    """How long ago, counted in days."""
    if days <= 0:
        return _("today")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def days_since(since: date | datetime) -> int:
    """Whole days from then until today."""
    return (clock.today() - as_date(since)).days


def shift(days: int) -> str:
    """How far a forecast is from its plan; whole weeks are said as weeks."""
    if days == 0:
        return _("on plan")
    weeks, rest = divmod(abs(days), 7)
    if days > 0 and rest == 0:
        return ngettext("%(weeks)d week after plan", "%(weeks)d weeks after plan", weeks) % {"weeks": weeks}
    if days > 0:
        return ngettext("%(days)d day after plan", "%(days)d days after plan", days) % {"days": days}
    if rest == 0:
        return ngettext("%(weeks)d week before plan", "%(weeks)d weeks before plan", weeks) % {"weeks": weeks}
    return ngettext("%(days)d day before plan", "%(days)d days before plan", -days) % {"days": -days}


def silent(days: int) -> str:
    """That a side has said nothing for so long."""
    return ngettext("Silent for %(days)d day", "Silent for %(days)d days", days) % {"days": days}


def file_size(size: int) -> str:
    """Bytes as people say them: `840 kB`, `2,4 MB`. Danish comma in every language, as with kroner."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",").replace(",0 MB", " MB")
