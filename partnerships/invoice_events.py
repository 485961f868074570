"""What can happen to a partnership's payments, and who is told."""

from collections.abc import Iterable
from typing import cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab.events import EventKind, Recipient, as_kroner, register
from os2collab.models import Event, Membership
from partnerships.events import because, concerned
from partnerships.models import InvoiceBasis, Partnership, PartnershipStanding


def paying_and_paid(event: Event, within: models.Model) -> Iterable[Recipient]:
    """Whoever sends the invoices, whoever recorded or signs the pledges that pay them, and those concerned anyway."""
    partnership, basis = cast("Partnership", within), cast("InvoiceBasis", event.on)
    lines = basis.lines.order_by()
    sign = Q(organisation__in=lines.values("organisation"), is_signatory=True)
    told = because(Membership.objects.current().filter(Q(organisation=basis.payee_id) | sign), "organisation", "user")
    reasons = dict(
        told.union(because(lines, "partner", "pledge__recorded_by")).values_list("person", "reason").order_by("-reason")
    )
    present = PartnershipStanding.objects.filter(partnership=partnership, user__in=reasons)
    found = [Recipient(user, str(reasons[user])) for user in set(present.values_list("user_id", flat=True))]
    return [*found, *concerned(event, within)]


OWN_RISK_TAKEN = EventKind(
    "payment.own_risk_taken",
    "flag",
    _("{organisation_name} works on M{number} at its own risk: {amount} is not covered."),
    ("organisation_name", "number", "amount"),
    formats={"amount": as_kroner},
    audience=concerned,
)
MILESTONE_FUNDED = EventKind(
    "payment.milestone_funded", "money", _("This partnership pays for M{number}."), ("number",), audience=concerned
)
BASIS_MADE = EventKind(
    "payment.basis_made",
    "document",
    _("[Invoice basis {number}] is ready: {amount} excluding VAT."),
    ("number", "amount"),
    formats={"amount": as_kroner},
    audience=paying_and_paid,
)
LINE_INVOICED = EventKind(
    "payment.invoiced",
    "document",
    _("{payer} is invoiced {amount} of [invoice basis {number}]."),
    ("payer", "amount", "number"),
    formats={"amount": as_kroner},
)
LINE_PAID = EventKind(
    "payment.paid",
    "check",
    _("{payer} has paid {amount} of [invoice basis {number}]."),
    ("payer", "amount", "number"),
    formats={"amount": as_kroner},
)
LATE_BASIS_MADE = EventKind(
    "payment.late_basis_made",
    "document",
    _("{payer} joined late: [invoice basis {number}] of {amount} is ready, with the credits of the first."),
    ("payer", "number", "amount"),
    formats={"amount": as_kroner},
    audience=paying_and_paid,
)
LATE_PAID = EventKind(
    "payment.late_paid",
    "check",
    _("{payer} has paid {amount} for joining late: the first can be credited out of [invoice basis {number}]."),
    ("payer", "amount", "number"),
    formats={"amount": as_kroner},
    audience=concerned,
)
LINE_CREDITED = EventKind(
    "payment.credited",
    "document",
    _("{payer} is credited {amount} of [invoice basis {number}]."),
    ("payer", "amount", "number"),
    formats={"amount": as_kroner},
)
CREDIT_PAID = EventKind(
    "payment.credit_paid",
    "check",
    _("{payer} has got its credit of {amount} out of [invoice basis {number}]."),
    ("payer", "amount", "number"),
    formats={"amount": as_kroner},
    audience=paying_and_paid,
)
LINE_TAKEN_BACK = EventKind(
    "payment.taken_back",
    "undo",
    _("What was marked for {payer} in [invoice basis {number}] was a mistake: {reason}"),
    ("payer", "number", "reason"),
)

register(
    OWN_RISK_TAKEN,
    MILESTONE_FUNDED,
    BASIS_MADE,
    LINE_INVOICED,
    LINE_PAID,
    LATE_BASIS_MADE,
    LATE_PAID,
    LINE_CREDITED,
    CREDIT_PAID,
    LINE_TAKEN_BACK,
    groups={"payment": _("Payment")},
)
