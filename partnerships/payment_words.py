"""How certain the money is, in the words of a colleague. Interest, conditional and binding are never added."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from os2collab.display import kroner
from partnerships.funds import Funded, Funds
from partnerships.models import BILLABLE, Partnership


def binding_words(partnership: Partnership) -> str:
    """How much is binding, and how much of that is granted in a budget."""
    if not partnership.binding_amount:
        return _("Nothing is binding yet.")
    words = {"binding": kroner(partnership.binding_amount), "granted": kroner(partnership.appropriated_amount)}
    if not partnership.appropriated_amount:
        return _("%(binding)s is binding; none of it is granted in a budget yet.") % words
    if partnership.appropriated_amount >= partnership.binding_amount:
        return _("%(binding)s is binding, and all of it is granted.") % words
    return _("%(binding)s is binding, %(granted)s of it granted.") % words


def cover_words(funds: Funds) -> str:
    """Which milestones that are still to come are covered, and what the first that is not lacks."""
    coming = [each for each in funds.milestones if not each.is_accepted and each.milestone.price is not None]
    if not coming:
        return ""
    lacking = next((each for each in coming if each.lacks), None)
    if lacking is None:
        return _("All milestones that are still to come are covered.")
    before = coming[: coming.index(lacking)]
    words = {
        "covered": get_text_list([f"M{each.milestone.number}" for each in before], _("and")),
        "number": lacking.milestone.number,
        "missing": kroner(lacking.cover.missing),
    }
    if not before:
        return _("%(missing)s is missing for M%(number)d.") % words
    return (
        ngettext(
            "%(covered)s is covered; %(missing)s is missing for M%(number)d.",
            "%(covered)s are covered; %(missing)s is missing for M%(number)d.",
            len(before),
        )
        % words
    )


def invoice_words(funds: Funds, *, own: bool) -> str:
    """What can be invoiced now, or why nothing can; ``own`` when the reader is who sends the invoices."""
    words = {"amount": kroner(funds.ready_now)}
    if funds.ready_now:
        return (_("You can invoice %(amount)s now.") if own else _("%(amount)s can be invoiced now.")) % words
    if funds.partnership.state not in BILLABLE:
        return _("Nothing is invoiced before the partnership is reached or goes on by decision.")
    accepted = next((each for each in funds.milestones if can_be_billed(each)), None)
    if accepted:
        number = {"number": accepted.milestone.number}
        return _("M%(number)d is accepted: its invoice basis can be made.") % number
    return _("Nothing can be invoiced now.")


def can_be_billed(funded: Funded) -> bool:
    """Whether an invoice basis can be made for it."""
    return funded.is_accepted and funded.basis is None and bool(funded.milestone.price) and not funded.lacks
