"""Rows of “our OS2 economy”. Fifty stand on a page, so they are written out here, not in a template."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from os2collab.addresses import address
from os2collab.components.figures import date, money
from os2collab.html import escaped
from os2collab.models import Organisation
from partnerships.economy import Entry
from partnerships.models import Appropriation, PartnershipState


class Words(NamedTuple):
    """What rows say, as HTML."""

    not_settled: str
    joined_late: str
    of_it_paid: str
    states: Mapping[str, str]
    appropriations: Mapping[str, str]


@lru_cache(maxsize=4)
def words(language: str) -> Words:
    """In the language that is active now."""
    return Words(
        escaped(_("not settled")),
        escaped(_("and for joining late:")),
        escaped(_("of it paid:")),
        {each.value: escaped(each.label) for each in PartnershipState},
        {each.value: escaped(each.label) for each in Appropriation},
    )


def rows_of(entries: list[Entry], organisation: Organisation) -> list[str]:
    """A row of each: the way to the pledge, its amount, how far the money is, and what of it is invoiced and paid."""
    say = words(get_language() or "")
    return [row_of(entry, organisation.slug, say) for entry in entries]


def row_of(entry: Entry, slug: str, say: Words) -> SafeString:
    """One row."""
    pledge = entry.pledge
    url = escaped(address("pledge", pledge.partnership__slug, slug))
    title, state = escaped(pledge.partnership__title), say.states[pledge.partnership__state]
    amount = f'<span class="muted">{say.not_settled}</span>' if entry.amount is None else money(entry.amount)
    if entry.late:
        paid = f", {say.of_it_paid} {money(entry.late_paid)}" if entry.late_paid else ""
        amount += f"<small>{say.joined_late} {money(entry.late)}{paid}</small>"
    granted_on = f"<small>{date(pledge.appropriation_on)}</small>" if pledge.appropriation_on else ""
    return SafeString(
        f'<tr><th scope="row"><a href="{url}">{title}</a><small>{state}</small></th>'
        f'<td class="table__num">{amount}</td>'
        f"<td>{say.appropriations[pledge.appropriation]}{granted_on}</td>"
        f'<td class="table__num">{money(entry.invoiced) if entry.invoiced else "–"}</td>'
        f'<td class="table__num">{money(entry.paid) if entry.paid else "–"}</td></tr>'
    )
