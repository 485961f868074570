"""What is done to a partnership as a whole: start, edit, open, move on, close; and the vendor's own threshold."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import standing_in
from os2collab.access.guards import Refused, Stale, require, verb
from os2collab.access.permissions import Permission
from os2collab.display import kroner
from os2collab.events import EventKind, record
from os2collab.models import Organisation, Side, User
from os2collab.slugs import free_slug
from partnerships import events, joining_late
from partnerships.actions import rounds, sums
from partnerships.models import NEXT_STATES, SETTLED, Partnership, PartnershipState
from projects.models import Project

S = PartnershipState
# A partnership that opens is looked at for the first time after four weeks; then each review says when the next is.
FIRST_REVIEW_AFTER = timedelta(weeks=4)
WORDS = ("title", "purpose", "project_id")


@verb(Permission.PARTNERSHIP_START)
def start(
    subject: Project | Organisation,
    *,
    by: User,
    title: str,
    purpose: str,
    goal_amount: Decimal,
    deadline: date,
    vendor: Organisation | None = None,
    submission: uuid.UUID | None = None,
) -> Partnership:
    """Start a partnership inside a project, led by its municipality, or led by an organisation without a project.

    ``goal_amount`` is in kroner excluding VAT. The same ``submission`` again gives the same partnership.
    Raises Refused when the leader is not a public organisation or the vendor is not a vendor.
    """
    project = subject if isinstance(subject, Project) else None
    leader = subject.lead_organisation if isinstance(subject, Project) else subject
    if leader.side != Side.MUNICIPALITY:
        raise Refused(_("A municipality or an authority leads a partnership."))
    check_vendor(vendor)
    submission = submission or uuid.uuid4()
    known = Partnership.objects.filter(submission=submission, lead_organisation=leader, project=project).first()
    if known:
        return known
    partnership = Partnership.objects.create(
        title=title,
        slug=free_slug(Partnership, title),
        purpose=purpose,
        project=project,
        lead_organisation=leader,
        lead_side=leader.side,
        vendor=vendor,
        goal_amount=goal_amount,
        deadline=deadline,
        created_at=clock.now(),
        submission=submission,
    )
    _tell(events.STARTED, partnership, by, title=title)
    return partnership


@verb(Permission.PARTNERSHIP_EDIT)
def edit(
    partnership: Partnership,
    *,
    by: User,
    version: int,
    title: str,
    purpose: str,
    vendor: Organisation | None,
    project: Project | None,
) -> Partnership:
    """Change what the partnership says. A new vendor is told to those concerned.

    ``version`` is the one that the form was opened on; raises Stale when somebody else changed it meanwhile, unless
    it already says all this, and what check_project raises. A threshold belongs to its vendor and leaves with it.
    """
    check_vendor(vendor)
    now: dict[str, object] = {"title": title, "purpose": purpose}
    now |= {"vendor_id": vendor and vendor.pk, "project_id": project and project.pk}
    before = {name: getattr(partnership, name) for name in now}
    if now == before:
        return partnership
    if partnership.version != version:
        raise Stale(partnership)
    if project and project.pk != before["project_id"]:
        check_project(project, partnership, by=by)
    former_vendor = partnership.vendor
    for name, value in now.items():
        setattr(partnership, name, value)
    if now["vendor_id"] != before["vendor_id"]:
        partnership.threshold_percent = None
    partnership.version += 1
    partnership.save(update_fields=[*now, "threshold_percent", "version"])
    _tell_what_changed(partnership, by=by, before=before, former_vendor=former_vendor)
    rounds.settle(partnership, by=by)
    return partnership


def _tell_what_changed(
    partnership: Partnership, *, by: User, before: dict[str, object], former_vendor: Organisation | None
) -> None:
    """One event for each thing that others count on, and one for the words."""
    if any(getattr(partnership, name) != before[name] for name in WORDS):
        _tell(events.EDITED, partnership, by)
    if partnership.vendor_id != before["vendor_id"]:
        if former_vendor:
            _tell(events.VENDOR_LEFT, partnership, by, organisation_name=former_vendor.name)
        if partnership.vendor:
            _tell(events.VENDOR_CHOSEN, partnership, by, organisation_name=partnership.vendor.name)


def entrust(partnership: Partnership, vendor: Organisation, *, by: User) -> None:
    """Let this vendor deliver, inside a verb that holds the partnership's lock. The same one again changes nothing."""
    if partnership.vendor_id == vendor.pk:
        return
    before: dict[str, object] = {name: getattr(partnership, name) for name in WORDS}
    before["vendor_id"], former_vendor = partnership.vendor_id, partnership.vendor
    partnership.vendor, partnership.threshold_percent = vendor, None
    partnership.version += 1
    partnership.save(update_fields=["vendor", "threshold_percent", "version"])
    _tell_what_changed(partnership, by=by, before=before, former_vendor=former_vendor)
    rounds.settle(partnership, by=by)


@verb(Permission.PARTNERSHIP_DECIDE)
def open_for_pledges(partnership: Partnership, *, by: User) -> Partnership:
    """Offer the partnership to every municipality; from now on it takes pledges. Opening it twice changes nothing.

    Raises Refused when it is no draft any more, or its deadline has passed.
    """
    if partnership.state == S.OPEN:
        return partnership
    if partnership.state != S.DRAFT:
        raise Refused(_("Only a draft can be opened."))
    if partnership.deadline < clock.today():
        raise Refused(_("The deadline has passed. Set a new one before you open the partnership."))
    partnership.review_due_on = clock.today() + FIRST_REVIEW_AFTER
    rounds.enter(partnership, S.OPEN)
    _tell(events.OPENED, partnership, by, deadline=str(partnership.deadline))
    return partnership


@verb(Permission.PARTNERSHIP_VIEW)
def move_on(partnership: Partnership, *, by: User, to: str, reason: str) -> Partnership:
    """Record where the partnership is now and why: ordered, delivered, closed, or given up before the deadline.

    Saying it twice changes nothing. A round is *reached* by itself, and what follows a missed deadline is decided
    (``rounds.decide``). When it lapses, every pledge lapses with it. Raises Refused for a state that cannot follow, for
    an order without a vendor, and for whoever may not decide.
    """
    if partnership.state == to:
        return partnership
    require(by, Permission.PARTNERSHIP_DECIDE, partnership)
    if to == S.REACHED:
        raise Refused(_("It is reached by itself, when enough is binding in time."))
    if to == S.CONTINUED or (to == S.LAPSED and partnership.has_passed):
        raise Refused(_("When the deadline has passed without enough, the partners decide whether to go on anyway."))
    if to == S.OPEN or to not in NEXT_STATES[partnership.state]:
        raise Refused(_("That cannot follow from where the partnership is now."))
    if to == S.ORDERED and partnership.vendor is None:
        raise Refused(_("Choose the vendor first: an order is given to somebody."))
    if to == S.CLOSED and (owing := joining_late.owing(partnership).first()):
        words = {"name": owing.organisation.name, "amount": kroner(owing.late_amount_left)}
        raise Refused(_("%(name)s joined late, and %(amount)s of that stands in no invoice basis yet.") % words)
    if to == S.LAPSED:
        sums.lapse(partnership, by=by, reason=reason)
    if to in SETTLED:
        partnership.review_due_on = None
    rounds.enter(partnership, S(to))
    _tell(events.MOVED_ON, partnership, by, state=str(to), reason=reason)
    return partnership


@verb(Permission.PARTNERSHIP_THRESHOLD)
def set_threshold(partnership: Partnership, *, by: User, percent: int | None) -> Partnership:
    """The vendor says at which binding share of the goal, in percent, it starts; None takes the word back."""
    if partnership.threshold_percent == percent:
        return partnership
    partnership.threshold_percent = percent
    partnership.version += 1
    partnership.save(update_fields=["threshold_percent", "version"])
    name = partnership.vendor.name if partnership.vendor else ""
    if percent is None:
        _tell(events.THRESHOLD_WITHDRAWN, partnership, by, organisation_name=name)
    else:
        _tell(events.THRESHOLD_SET, partnership, by, organisation_name=name, percent=percent)
    rounds.settle_threshold(partnership)
    return partnership


def check_project(project: Project, partnership: Partnership, *, by: User) -> None:
    """Raise unless the person may bring a partnership into the project, and it is led by the same municipality."""
    require(by, Permission.PARTNERSHIP_START, project)
    if project.lead_organisation_id != partnership.lead_organisation_id:
        raise ValidationError({"project": _("Choose a project that the partnership's own municipality leads.")})


def check_vendor(vendor: Organisation | None) -> None:
    """Raise Refused for a vendor that is none."""
    if vendor and vendor.side != Side.VENDOR:
        raise Refused(_("Choose a vendor, or none yet."))


def _tell(kind: EventKind, partnership: Partnership, by: User, **details: Any) -> None:
    """Record it in the name of whoever the person speaks for: the leading municipality, the vendor, the secretariat."""
    spoken_for = [organisation for _role, organisation in standing_in(by, partnership).rows if organisation]
    first = [pk for pk in (partnership.lead_organisation_id, partnership.vendor_id) if pk in spoken_for]
    organisation = Organisation.objects.filter(pk__in=first or spoken_for).first()
    record(kind, by=by, on=partnership, within=partnership, organisation=organisation, **details)
