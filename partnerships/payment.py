"""What the payment page shows: how certain the money is, what it covers, what waits, and what each of us pays."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from os2collab.access.decide import can, standing_in
from os2collab.access.permissions import Permission
from os2collab.access.roles import Role
from os2collab.display import kroner
from os2collab.models import User
from partnerships.actions.invoices import BILLABLE_PARTS
from partnerships.cover import NOTHING
from partnerships.cover_drawing import cover_strip
from partnerships.funds import Funded, Funds, funds_of
from partnerships.joining_late import owing
from partnerships.late_terms import Credited, credits_of
from partnerships.models import (
    BILLABLE,
    GoalPart,
    InvoiceBasis,
    InvoiceLine,
    InvoiceLineKind,
    InvoiceState,
    LateRule,
    Partnership,
    Pledge,
    PledgeLevel,
)
from partnerships.payment_words import binding_words, cover_words, invoice_words
from projects.acceptance import answer_due

INSIDERS = {Role.SECRETARIAT, Role.PARTNERSHIP_LEAD, Role.PARTNERSHIP_VENDOR, Role.PARTNERSHIP_READER}


@dataclass
class Row:
    """One milestone on the page, and what this reader may do about it."""

    funded: Funded
    answer_due: date
    may_bill: bool = False
    may_risk: bool = False


@dataclass
class BasisRow:
    """One invoice basis with what is still to be invoiced, now and in later years."""

    basis: InvoiceBasis
    now: Decimal
    later: Decimal

    @property
    def unpaid(self) -> Decimal:
        """What is invoiced and not paid yet."""
        return self.basis.invoiced_amount - self.basis.paid_amount


@dataclass
class OwnShare:
    """What one of the reader's organisations pays here: its lines, what comes later, and what it got for the money."""

    pledge: Pledge
    lines: list[InvoiceLine] = field(default_factory=list)
    beside: list[InvoiceLine] = field(default_factory=list)  # for joining late, or credited because another did
    expected: list[tuple[int, Decimal]] = field(default_factory=list)  # bound, not in a basis yet, by budget year
    built: Decimal = NOTHING  # the price of what is accepted and in a basis, whoever paid
    own: Decimal = NOTHING  # our lines of that
    credits: Credited = field(default_factory=Credited)  # to us, or from us to the first

    @property
    def words(self) -> str:
        """What we got for our money, in one sentence."""
        words = {"own": kroner(self.own), "built": kroner(self.built)}
        return _("For %(own)s of your own, %(built)s worth has been built together so far.") % words


def knows_the_plan(partnership: Partnership, user: User) -> bool:
    """Whether the reader may see what is paid for: who is in it, not everybody whom the offer is shown to."""
    standing = standing_in(user, partnership)
    if INSIDERS & standing.roles:
        return True
    mine = standing.organisations(Permission.PLEDGE_INTEREST)
    bound = Pledge.objects.filter(partnership=partnership, organisation__in=mine, level=PledgeLevel.BINDING)
    return bool(mine) and bound.exists()


def payment_page(partnership: Partnership, user: User) -> dict[str, Any]:
    """Everything on the page."""
    funds = funds_of(partnership)
    standing = standing_in(user, partnership)
    is_vendor = Role.PARTNERSHIP_VENDOR in standing.roles
    context: dict[str, Any] = {
        "partnership": partnership,
        "funds": funds,
        "strong": binding_words(partnership),
        "rest": [invoice_words(funds, own=is_vendor)],
        "is_vendor": is_vendor,
        "own": own_shares(partnership, user, funds),
    }
    if not knows_the_plan(partnership, user):
        return context
    may_bill = bool(can(user, Permission.INVOICE_MAKE, partnership))
    may_risk = bool(can(user, Permission.OWN_RISK_TAKE, partnership))
    speaks_for_all = may_bill and not only_vendor(standing.roles)
    bases = basis_rows(partnership)
    return context | {
        "knows_the_plan": True,
        "rest": [cover_words(funds), invoice_words(funds, own=is_vendor)],
        "rows": [row_of(each, may_bill=may_bill, may_risk=may_risk) for each in funds.milestones],
        "strip": cover_strip([each.cover for each in funds.milestones]),
        "waiting": [row_of(each) for each in funds.milestones if each.waits],
        "bases": bases,
        "is_billable": partnership.state in BILLABLE,
        "parts": parts_to_bill(partnership) if speaks_for_all else [],
        "late": late_to_bill(partnership) if speaks_for_all else [],
        "may_fund": bool(can(user, Permission.PARTNERSHIP_EDIT, partnership)),
    }


def only_vendor(roles: frozenset[Role]) -> bool:
    """Whether the reader speaks for the vendor alone."""
    return not {Role.SECRETARIAT, Role.PARTNERSHIP_LEAD} & roles


def row_of(funded: Funded, *, may_bill: bool = False, may_risk: bool = False) -> Row:
    """A milestone with what can be done about it now."""
    billable = funded.is_accepted and funded.basis is None and bool(funded.milestone.price) and not funded.lacks
    risky = funded.lacks and funded.risk is None and not funded.is_accepted
    return Row(funded, answer_due(funded.milestone), may_bill=may_bill and billable, may_risk=may_risk and risky)


def basis_rows(partnership: Partnership) -> list[BasisRow]:
    """All invoice bases with what is left to invoice in each: two queries."""
    bases = {basis.pk: BasisRow(basis, NOTHING, NOTHING) for basis in partnership.bases.select_related("payee")}
    ready = InvoiceLine.objects.filter(partnership=partnership, state=InvoiceState.READY)
    for line in ready.exclude(kind=InvoiceLineKind.CREDIT).only("basis_id", "budget_year", "amount", "state", "kind"):
        row = bases[line.basis_id]
        if line.look == "to_invoice":
            row.now += line.amount
        else:
            row.later += line.amount
    for row in bases.values():
        row.basis.partnership = partnership
    return list(bases.values())


def parts_to_bill(partnership: Partnership) -> list[GoalPart]:
    """Coordination and the secretariat's share, as far as they have no basis yet."""
    return list(GoalPart.objects.filter(partnership=partnership, kind__in=BILLABLE_PARTS, basis=None))


def late_to_bill(partnership: Partnership) -> list[Pledge]:
    """Who owes for joining late; nobody does where all join on the same terms."""
    return [] if partnership.late_rule == LateRule.SAME_TERMS else list(owing(partnership))


def own_shares(partnership: Partnership, user: User, funds: Funds) -> list[OwnShare]:
    """What each of the reader's organisations that is bound here pays: four queries, none for a vendor."""
    mine = standing_in(user, partnership).organisations(Permission.PLEDGE_INTEREST)
    if not mine:
        return []
    bound = Pledge.objects.filter(partnership=partnership, organisation__in=mine, level=PledgeLevel.BINDING)
    shares = {
        pledge.pk: OwnShare(pledge) for pledge in bound.select_related("organisation").prefetch_related("instalments")
    }
    for line in InvoiceLine.objects.filter(pledge__in=shares).for_list() if shares else ():
        share = shares[line.pledge_id]
        (share.lines if line.kind == InvoiceLineKind.SHARE else share.beside).append(line)
    billed = [each.milestone for each in funds.milestones if each.basis and each.is_accepted]
    built = sum((milestone.price or NOTHING for milestone in billed), NOTHING)
    keys = {milestone.pk for milestone in billed}
    for share in shares.values():
        share.built = built
        share.own = sum((line.amount for line in share.lines if line.basis.milestone_id in keys), NOTHING)
        share.expected = expected(share)
    for key, credited in credits_of(partnership, [share.pledge for share in shares.values()]).items():
        shares[key].credits = credited
    return list(shares.values())


def expected(share: OwnShare) -> list[tuple[int, Decimal]]:
    """What a pledge still pays, by budget year."""
    pledge = share.pledge
    parts = [(each.budget_year, each.amount) for each in pledge.instalments.all()]
    left = dict(parts or [(pledge.budget_year or 0, pledge.amount or NOTHING)])
    for line in share.lines:
        left[line.budget_year] = left.get(line.budget_year, NOTHING) - line.amount
    return [(year, amount) for year, amount in sorted(left.items()) if amount > 0]
