"""The quotes of a request as a file, from the opening on: a line a quote, and a line for each of its options."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from os2collab.export import Cell
from partnerships.quote_page import Row

HEADER = (
    gettext_lazy("Vendor"),
    gettext_lazy("Version"),
    gettext_lazy("What"),
    gettext_lazy("What kind of price is it?"),
    gettext_lazy("Hours"),
    gettext_lazy("Kroner an hour"),
    gettext_lazy("Low"),
    gettext_lazy("Most likely"),
    gettext_lazy("High"),
    gettext_lazy("With all options"),
    gettext_lazy("Valid until"),
    gettext_lazy("Can start"),
    gettext_lazy("State"),
    gettext_lazy("Files"),
    gettext_lazy("What you offer"),
)


def lines(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """Amounts are kroner excluding VAT."""
    for row in rows:
        quote = row.quote
        price: list[Cell] = [quote.hours, quote.rate, quote.low, quote.likely, quote.high, quote.with_options]
        when: list[Cell] = [quote.valid_until, quote.starts_on, state(row), ", ".join(map(str, row.files))]
        kind = str(quote.get_kind_display())
        yield [row.vendor.name, quote.number, _("The quote"), kind, *price, *when, quote.text]
        for option in row.options:
            own: list[Cell] = [option.hours, option.rate, None, option.amount, None, None]
            yield [row.vendor.name, quote.number, option.title, _("Option"), *own, None, None, None, None, None]


def state(row: Row) -> str:
    """Whether it was chosen, or withdrawn after the opening."""
    if row.is_chosen:
        return _("chosen")
    return _("withdrawn") if row.withdrawn else ""
