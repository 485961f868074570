"""Which partnership pays for a milestone, and the vendor's word that it works at its own risk."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import in_whose_name
from os2collab.access.guards import Refused, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import User
from partnerships import invoice_events as events
from partnerships.funds import funds_of
from partnerships.models import LIVE, InvoiceBasis, MilestoneFunding, OwnRisk, Partnership
from projects.models import Milestone


@verb(Permission.PARTNERSHIP_EDIT)
def pay_for(partnership: Partnership, *, by: User, milestone: Milestone) -> MilestoneFunding:
    """Let this partnership pay for a milestone of its project. Twice changes nothing.

    Raises ValidationError for another project's milestone, or where another partnership has an invoice basis for it.
    """
    if milestone.project_id != partnership.project_id or partnership.state not in LIVE:
        raise ValidationError(_("This partnership does not pay for that milestone."))
    if InvoiceBasis.objects.filter(milestone=milestone).exclude(partnership=partnership).exists():
        raise ValidationError(_("Another partnership has an invoice basis for it already."))
    chosen, made = MilestoneFunding.objects.update_or_create(
        milestone=milestone,
        defaults={"partnership": partnership, "by": by, "at": clock.now()},
    )
    if made:
        organisation = in_whose_name(by, Permission.PARTNERSHIP_EDIT, partnership)
        record(
            events.MILESTONE_FUNDED,
            by=by,
            on=partnership,
            within=partnership,
            organisation=organisation,
            number=milestone.number,
        )
    return chosen


@verb(Permission.OWN_RISK_TAKE)
def take_risk(partnership: Partnership, *, by: User, milestone: Milestone, words: str) -> OwnRisk:
    """The vendor says that it works on a milestone that is not covered, at its own risk. Said twice is said once.

    It stays for good, with what was missing when it was said. Raises Refused for a milestone that is covered, has no
    price yet, or is not this partnership's.
    """
    organisation = in_whose_name(by, Permission.OWN_RISK_TAKE, partnership)
    if organisation is None:
        raise Refused(_("Only the vendor itself takes the risk of work that is not covered."))
    known = OwnRisk.objects.filter(milestone=milestone, organisation=organisation).first()
    if known:
        return known
    funded = funds_of(partnership).of(milestone)
    if funded is None:
        raise Refused(_("This partnership does not pay for that milestone."))
    if not funded.lacks:
        raise Refused(_("The milestone is covered: there is no risk to take."))
    risk = OwnRisk.objects.create(
        partnership=partnership,
        milestone=milestone,
        organisation=organisation,
        words=words,
        missing=funded.cover.missing,
        by=by,
        at=clock.now(),
    )
    record(
        events.OWN_RISK_TAKEN,
        by=by,
        on=partnership,
        within=partnership,
        organisation=organisation,
        url=f"{partnership.get_absolute_url()}payment/",
        organisation_name=organisation.name,
        number=milestone.number,
        amount=f"{risk.missing:.2f}",
    )
    return risk
