"""What is accepted becomes an invoice basis, and its lines are invoiced and paid. Nothing is invoiced twice."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Stale, verb
from os2collab.access.permissions import Permission
from os2collab.display import day, kroner
from os2collab.events import EventKind
from os2collab.models import Organisation, OrganisationKind, Side, User
from partnerships import invoice_events as events
from partnerships.actions.bills import Paying, check_own, payers_of, refresh, tell, write
from partnerships.funds import funds_of
from partnerships.invoicing import Share, TooLittle, share_out
from partnerships.models import (
    GoalPart,
    GoalPartKind,
    InvoiceBasis,
    InvoiceChange,
    InvoiceLine,
    InvoiceLineKind,
    InvoiceState,
    Partnership,
)
from projects.models import Milestone, MilestoneState

KINDS_PAID = {
    InvoiceLineKind.SHARE.value: events.LINE_PAID,
    InvoiceLineKind.LATE.value: events.LATE_PAID,
    InvoiceLineKind.CREDIT.value: events.CREDIT_PAID,
}
BILLABLE_PARTS = (GoalPartKind.COORDINATION, GoalPartKind.SECRETARIAT)


@verb(Permission.INVOICE_MAKE)
def make(
    partnership: Partnership, *, by: User, milestone: Milestone | None = None, part: GoalPart | None = None
) -> InvoiceBasis:
    """Make the invoice basis of one accepted milestone, or of a named part of the goal, split on those who pay.

    The second time gives the same basis. Raises ValidationError when it is not accepted, has no price, or the binding
    money does not reach: then with what is missing, in kroner. Silence is never acceptance.
    """
    known = InvoiceBasis.objects.filter(
        partnership=partnership, milestone=milestone, part=part, late_pledge=None
    ).first()
    if known:
        known.partnership = partnership
        return known
    if milestone:
        price = price_of(partnership, milestone)
        payee, title = payee_of(partnership, milestone), f"M{milestone.number} {milestone.title}"
    elif part:
        price, payee, title = part.amount, payee_of_part(partnership, part), part.title
    else:
        raise TypeError("an invoice basis is for a milestone or a part")
    check_own(partnership, by, payee)
    payers = payers_of(partnership)
    try:
        shares = share_out(price, [payer.row for payer in payers.values()])
    except TooLittle as error:
        raise ValidationError(
            _("%(missing)s is missing: %(price)s is more than what is binding and not invoiced yet.")
            % {"missing": kroner(error.missing), "price": kroner(price)}
        ) from error
    subject = {"milestone": milestone, "part": part, "payee": payee, "title": title, "amount": price}
    return write(partnership, lines_of(shares, payers), by=by, **subject)


def price_of(partnership: Partnership, milestone: Milestone) -> Decimal:
    """The price of an accepted milestone that this partnership pays for. Raises ValidationError."""
    funded = funds_of(partnership).of(milestone)
    if funded is None:
        raise ValidationError(_("This partnership does not pay for that milestone."))
    if funded.milestone.state != MilestoneState.ACCEPTED:
        raise ValidationError(_("The municipal side has not accepted it yet. Silence is never acceptance."))
    if not funded.milestone.price:
        raise ValidationError(_("The milestone has no price, so there is nothing to invoice."))
    return funded.milestone.price


def payee_of(partnership: Partnership, milestone: Milestone) -> Organisation:
    """The vendor that delivered the milestone. Raises ValidationError when there is none yet."""
    delivered_by = milestone.responsible
    vendor = delivered_by if delivered_by and delivered_by.side == Side.VENDOR else partnership.vendor
    if vendor is None:
        raise ValidationError(_("Say first who the vendor is."))
    return vendor


def payee_of_part(partnership: Partnership, part: GoalPart) -> Organisation:
    """Who coordinates sends the invoices for it: the leading municipality, or the secretariat for its share."""
    if part.partnership_id != partnership.pk or part.kind not in BILLABLE_PARTS:
        raise ValidationError(_("Only coordination and the secretariat's share are invoiced by themselves."))
    secretariat = Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT).order_by("pk").first()
    return secretariat if secretariat and part.kind == GoalPartKind.SECRETARIAT else partnership.lead_organisation


def lines_of(shares: list[Share], payers: dict[int, Paying]) -> list[InvoiceLine]:
    """A line for each share."""
    return [
        InvoiceLine(
            pledge_id=share.pledge,
            organisation_id=payers[share.pledge].organisation,
            budget_year=share.year,
            amount=share.amount,
        )
        for share in shares
    ]


@verb(Permission.INVOICE_MARK)
def mark_invoiced(line: InvoiceLine, *, by: User, invoice_number: str, on: date, version: int) -> InvoiceLine:
    """Say that the invoice, or the credit note, was sent, with its number and day. Saying it twice changes nothing.

    ``version`` is that of the line which the person saw; raises Stale when it was marked otherwise meanwhile, and
    ValidationError for a day in the future or before the line's budget year, and for a credit before it is paid for.
    """
    basis = _basis_of(line, by)
    if line.state == InvoiceState.INVOICED and (line.invoice_number, line.invoiced_on) == (invoice_number, on):
        return line
    _check_mark(line, InvoiceState.READY, on, version)
    if on.year < line.budget_year:
        raise ValidationError(
            {
                "on": _("This belongs to budget year %(year)d: it is invoiced from January on.")
                % {"year": line.budget_year}
            }
        )
    check_number(line, basis, invoice_number, on)
    if line.is_credit:
        check_credit(basis, on)
    line.gln, line.order_reference = line.sent_to, line.reference
    line.invoice_number, line.invoiced_on = invoice_number, on
    kind = events.LINE_CREDITED if line.is_credit else events.LINE_INVOICED
    return _mark(line, basis, InvoiceState.INVOICED, kind, by=by, on=on)


@verb(Permission.INVOICE_MARK)
def mark_paid(line: InvoiceLine, *, by: User, on: date, version: int) -> InvoiceLine:
    """Say that the payer has paid, and on which day. Saying it twice changes nothing; otherwise as mark_invoiced."""
    basis = _basis_of(line, by)
    if line.state == InvoiceState.PAID and line.paid_on == on:
        return line
    _check_mark(line, InvoiceState.INVOICED, on, version)
    if line.invoiced_on and on < line.invoiced_on:
        said = _("It is paid on the day of the invoice or later.")
        if line.is_credit:
            said = _("It is paid out on the day of the credit note or later.")
        raise ValidationError({"on": said})
    line.paid_on = on
    kind = KINDS_PAID[line.kind]
    return _mark(line, basis, InvoiceState.PAID, kind, by=by, on=on)


@verb(Permission.INVOICE_MARK)
def take_back(line: InvoiceLine, *, by: User, reason: str, version: int) -> InvoiceLine:
    """Take the last mark back, with the reason why it was a mistake: paid to invoiced, invoiced to ready."""
    basis = _basis_of(line, by)
    if line.version != version:
        raise Stale(line)
    if line.state == InvoiceState.READY:
        raise ValidationError(_("Nothing is marked here that could be taken back."))
    if not reason:
        raise ValidationError({"reason": _("Say why it was a mistake.")})
    if line.kind == InvoiceLineKind.LATE and basis.lines.filter(kind=InvoiceLineKind.CREDIT).marked().exists():
        raise ValidationError(_("Take back first what is marked as credited: it was paid with this money."))
    if line.state == InvoiceState.PAID:
        state, line.paid_on = InvoiceState.INVOICED, None
    else:
        state, line.invoice_number, line.invoiced_on = InvoiceState.READY, "", None
        line.gln = line.order_reference = ""
    return _mark(line, basis, state, events.LINE_TAKEN_BACK, by=by, on=line.invoiced_on, reason=reason)


def check_number(line: InvoiceLine, basis: InvoiceBasis, number: str, on: date) -> None:
    """Raise ValidationError for a number that the same sender gave to somebody else here this year.

    Lines of one payer may stand on one invoice, but a credit never stands on one.
    """
    same = InvoiceLine.objects.filter(
        partnership=line.partnership, basis__payee=basis.payee, invoice_number=number, invoiced_on__year=on.year
    )
    alike = Q(kind=InvoiceLineKind.CREDIT) if line.is_credit else ~Q(kind=InvoiceLineKind.CREDIT)
    other = same.exclude(alike, organisation=line.organisation_id).select_related("organisation").first()
    if other:
        said = _("%(number)s is the number of %(name)s already.") % {"number": number, "name": other.organisation.name}
        raise ValidationError({"invoice_number": said})


def check_credit(basis: InvoiceBasis, on: date) -> None:
    """Raise ValidationError for a credit note before the money is there."""
    if not basis.is_paid:
        raise ValidationError(_("Who joined late has not paid yet: the credit note is sent when the money is there."))
    paid_on = basis.lines.get(kind=InvoiceLineKind.LATE).paid_on
    if paid_on and on < paid_on:
        words = {"name": basis.title, "day": day(paid_on)}
        raise ValidationError({"on": _("%(name)s paid on %(day)s: the credit note is of that day or later.") % words})


def _basis_of(line: InvoiceLine, by: User) -> InvoiceBasis:
    """The line's basis, with what is known already; a vendor marks only what it sends itself."""
    basis = InvoiceBasis.objects.select_related("payee").get(pk=line.basis_id)
    basis.partnership = line.partnership
    check_own(line.partnership, by, basis.payee)
    return basis


def _check_mark(line: InvoiceLine, before: InvoiceState, on: date, version: int) -> None:
    if line.version != version or line.state != before:
        raise Stale(line)
    if on > clock.today():
        raise ValidationError({"on": _("Choose today or an earlier day.")})


def _mark(
    line: InvoiceLine,
    basis: InvoiceBasis,
    state: InvoiceState,
    kind: EventKind,
    *,
    by: User,
    on: date | None,
    reason: str = "",
) -> InvoiceLine:
    line.state, line.version = state, line.version + 1
    line.save()
    InvoiceChange.objects.create(
        line=line, state=state, invoice_number=line.invoice_number, on=on, reason=reason, by=by, at=clock.now()
    )
    refresh(line.partnership, only=line)
    details = {"payer": line.organisation.name, "number": basis.number}
    details |= {"reason": reason} if reason else {"amount": f"{line.amount:.2f}"}
    tell(kind, basis, by, **details)
    return line
