"""Pledges that wait for a signatory: ready to bind, or a colleague asked. No query: the overview has them already."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from os2collab.models import User
from os2collab.waiting import Waiting
from partnerships.models import Pledge


def waiting_pledges(user: User, pledges: Iterable[Pledge]) -> list[Waiting]:
    """What the person can sign for, and what is the next step."""
    signs_for = {job.organisation_id for job in user.employments if job.is_signatory}
    return [item(pledge) for pledge in pledges if pledge.organisation_id in signs_for and waits(pledge)]


def waits(pledge: Pledge) -> bool:
    """Whether a signatory is needed now."""
    return not pledge.is_binding and (pledge.ready_at is not None or pledge.asked_at is not None)


def item(pledge: Pledge) -> Waiting:
    """One line of what waits."""
    ready = _("All that you wait for holds now: the pledge can become binding.")
    asked = _("A colleague asked the signatories to take the next step.")
    return Waiting(
        key=f"pledge_{pledge.pk}",
        icon="money",
        title=_("Pledge to %(partnership)s") % {"partnership": pledge.partnership.title},
        why=ready if pledge.ready_at else asked,
        url=pledge.get_absolute_url(),
        action=_("Look at the pledge"),
        since=pledge.ready_at or pledge.asked_at or pledge.recorded_at,
        minutes=5,
        organisation=pledge.organisation,
    )
