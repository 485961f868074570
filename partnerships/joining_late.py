"""Who joins after the round was settled pays by the rule that was published: computed and shown before joining."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.display import day, kroner
from os2collab.models import Organisation
from partnerships.keys import Part, split
from partnerships.models import LateCredit, LateFee, LateRule, Partnership, PartnershipState, Pledge, PledgeLevel

S = PartnershipState
AFTER_THE_ROUND = (S.REACHED, S.CONTINUED, S.ORDERED)
KRONE = Decimal(1)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Late:
    """What joining late adds to the pledged amount, in kroner, and what of it each founder is credited."""

    amount: Decimal
    credits: Mapping[int, Decimal]

    def with_more(self, more: "Late") -> "Late":
        """Both together."""
        credited = {who: self.credits.get(who, NOTHING) + more.credits.get(who, NOTHING) for who in more.credits}
        return Late(self.amount + more.amount, {**self.credits, **credited})


@dataclass
class LateTerms:
    """What one organisation pays that joins now, in kroner: its pledge, what joining late adds, and whose that is."""

    pledged: Decimal
    added: Decimal
    credits: list[tuple[str, Decimal]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return self.pledged + self.added


def fee_in_force(fees: Mapping[date, Decimal], on: date) -> Decimal:
    """The fee of the last date that has come; none before the first."""
    begun = [start for start in fees if start <= on]
    return fees[max(begun)] if begun else Decimal(0)


def share_of_paid(paid: Decimal, pledged: Decimal, founders: Decimal) -> Decimal:
    """The part of what is paid already that falls on a newcomer, as its pledge is of everybody's; whole kroner."""
    whole = pledged + founders
    return (paid * pledged / whole).quantize(KRONE, ROUND_HALF_UP) if whole else Decimal(0)


def credit(amount: Decimal, founders: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Share whole kroner out among the founders by what each pledged; the credits sum to the amount exactly."""
    parts = [Part(f"{who:012}", weight=pledged) for who, pledged in founders.items()]
    shares = split(int(amount), parts) if parts else {}
    return {who: Decimal(shares[f"{who:012}"]) for who in founders}


def late(partnership: Partnership, amount: Decimal, *, without: int | None = None, known: Pledge | None = None) -> Late:
    """What the partnership's rule says of somebody who pledges this amount today; ``without`` is not its founder.

    With a ``known`` pledge that joined late, only of what is more than was ever agreed: it pays its share of what the
    others have paid, and nobody pays a fee twice.
    """
    bound = (known.late_for_amount or known.amount or NOTHING) if known else NOTHING
    match partnership.late_rule:
        case _ if amount <= bound:
            return Late(NOTHING, {})
        case LateRule.RISING_FEE if known:
            return Late(NOTHING, {})
        case LateRule.RISING_FEE:
            fees = dict(LateFee.objects.filter(partnership=partnership).values_list("from_on", "amount"))
            return Late(fee_in_force(fees, clock.today()), {})
        case LateRule.SHARE_PAID:
            binding = Pledge.objects.filter(partnership=partnership, level=PledgeLevel.BINDING, joined_late=False)
            rows = binding.exclude(Q(organisation=without) if without else Q(pk=None))
            founders = {who: pledged or Decimal(0) for who, pledged in rows.values_list("organisation", "amount")}
            paid = partnership.paid_amount - (known.paid_amount if known else NOTHING)
            share = share_of_paid(paid, amount - bound, sum(founders.values(), bound))
            return Late(share, credit(share, founders))
        case _:
            return Late(Decimal(0), {})


def is_late(partnership: Partnership) -> bool:
    """Whether somebody who joins now joins late."""
    return partnership.state in AFTER_THE_ROUND


def mark(pledge: Pledge, *, anew: bool) -> Late | None:
    """Mark a pledge that becomes binding after the round, or is raised by who did, with what the rule adds that day.

    None for a founder. It is asked before the pledge is saved; ``anew`` when it was not binding until now.
    """
    terms = terms_of(pledge.partnership, pledge.organisation, pledge.amount or NOTHING)
    if terms:
        before = NOTHING if anew else pledge.late_for_amount or NOTHING
        pledge.joined_late, pledge.late_amount = True, terms.amount
        pledge.late_for_amount = max(before, pledge.amount or NOTHING)
    return terms


def keep_credits(pledge: Pledge, terms: Late) -> None:
    """Write what each founder is credited, for a pledge that was just marked."""
    LateCredit.objects.filter(pledge=pledge).delete()
    LateCredit.objects.bulk_create(
        LateCredit(pledge=pledge, founder_id=who, amount=amount) for who, amount in terms.credits.items() if amount
    )


def forget(pledge: Pledge) -> None:
    """Who is not bound any more owes nothing for joining late; the history keeps what was agreed. Not saved here."""
    if pledge.joined_late:
        pledge.joined_late, pledge.late_amount, pledge.late_for_amount = False, None, None
        LateCredit.objects.filter(pledge=pledge).delete()


def running_year(years: Sequence[int]) -> int:
    """The budget year that pays for joining late: the first of the pledge that is not over, else this one."""
    this = clock.today().year
    return min((year for year in years if year >= this), default=this)


def owing(partnership: Partnership) -> QuerySet[Pledge]:
    """Who joined late and pays for it, as far as that stands in no invoice basis yet."""
    late = Pledge.objects.filter(partnership=partnership, level=PledgeLevel.BINDING)
    return late.filter(late_amount__gt=F("late_billed_amount")).select_related("organisation").order_by("pk")


def kept(pledge: Pledge) -> dict[str, Any]:
    """What the history keeps of it: founders by their ids."""
    if not pledge.joined_late:
        return {}
    credited = {str(each.founder_id): str(each.amount) for each in LateCredit.objects.filter(pledge=pledge)}
    return {"joined_late": True, "late_amount": str(pledge.late_amount)} | ({"credits": credited} if credited else {})


def terms_of(partnership: Partnership, organisation: Organisation, amount: Decimal) -> Late | None:
    """What an organisation that is not a founder pays for joining late: as was agreed, and for more as it is today."""
    if not is_late(partnership):
        return None
    bound = Pledge.objects.filter(partnership=partnership, organisation=organisation, level=PledgeLevel.BINDING).first()
    if bound is None:
        return late(partnership, amount, without=organisation.pk)
    if not bound.joined_late:
        return None
    agreed = Late(
        bound.late_amount or NOTHING, dict(LateCredit.objects.filter(pledge=bound).values_list("founder", "amount"))
    )
    return agreed.with_more(late(partnership, amount, without=organisation.pk, known=bound))


def named(credited: Mapping[int, Decimal]) -> list[tuple[str, Decimal]]:
    """Each founder's name and credit, in Danish order; those who get something."""
    rows = Organisation.objects.filter(pk__in=credited).order_by("sort_key") if credited else ()
    return [(each.name, credited[each.pk]) for each in rows if credited[each.pk]]


def sentences(partnership: Partnership, organisation: Organisation, amount: Decimal) -> list[str]:
    """What an organisation that binds itself after the round agrees to beside the amount; nothing for a founder."""
    terms = terms_of(partnership, organisation, amount)
    if terms is None:
        return []
    said = [rule_sentence(partnership, terms.amount)]
    if founders := named(terms.credits):
        words = "; ".join(f"{name} {kroner(part)}" for name, part in founders)
        said.append(_("Of it is credited to the first, each by what it pledged: %(credits)s") % {"credits": words})
    return said


def rule_sentence(partnership: Partnership, added: Decimal) -> str:
    """What joining late means, in kroner."""
    words = {"amount": kroner(added)}
    match partnership.late_rule:
        case LateRule.RISING_FEE:
            return _("It joins late: the same terms as the first, and %(amount)s as a fee beside the pledge.") % words
        case LateRule.SHARE_PAID:
            return _("It joins late: beside the pledge, %(amount)s as its share of what is paid already.") % words
        case _:
            return _("It joins late, on the same terms as the first.")


def offer(partnership: Partnership, fees: Mapping[date, Decimal]) -> list[str]:
    """“If you join now …”: what it means for an organisation that has no pledge. No query."""
    match partnership.late_rule:
        case LateRule.RISING_FEE:
            now = fee_in_force(fees, clock.today())
            said = [_("The same terms as the first, and %(amount)s as a fee.") % {"amount": kroner(now)}]
            following = min((start for start in fees if start > clock.today()), default=None)
            if following:
                words = {"day": day(following), "amount": kroner(fees[following])}
                said.append(_("%(amount)s is the fee from %(day)s.") % words)
            return said
        case LateRule.SHARE_PAID:
            return [
                _("The same terms as the first, and your share of what is paid already."),
                _("The first get it credited, each by what it pledged. You see the amount before you approve."),
            ]
        case _:
            return [_("You join on the same terms as the first.")]
