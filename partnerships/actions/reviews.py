"""A coordinator's review of how the co-operation in a partnership goes."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.decide import standing_in
from os2collab.access.guards import verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Organisation, User
from partnerships import events
from partnerships.models import Partnership, Review


@verb(Permission.REVIEW_WRITE)
def write(
    partnership: Partnership,
    *,
    by: User,
    verdict: str,
    seen: str,
    next_on: date,
    agreed: str = "",
    submission: uuid.UUID | None = None,
) -> Review:
    """Add a review; it is never changed. ``next_on`` is when somebody looks again, today or later.

    The same ``submission`` again gives the same review. Raises ValidationError for a day that has passed.
    """
    submission = submission or uuid.uuid4()
    known = Review.objects.filter(submission=submission, partnership=partnership).first()
    if known:
        return known
    if next_on < clock.today():
        raise ValidationError({"next_on": _("Choose today or a later day.")})
    review = Review.objects.create(
        partnership=partnership,
        verdict=verdict,
        seen=seen,
        agreed=agreed,
        next_on=next_on,
        by=by,
        at=clock.now(),
        submission=submission,
    )
    partnership.latest_review = review
    partnership.review_due_on = next_on
    partnership.save(update_fields=["latest_review", "review_due_on"])
    mine = standing_in(by, partnership).organisations(Permission.REVIEW_WRITE)
    record(
        events.REVIEWED,
        by=by,
        on=review,
        within=partnership,
        organisation=Organisation.objects.filter(pk__in=mine).first(),
        url=partnership.get_absolute_url(),
        verdict=str(verdict),
        next_on=str(next_on),
    )
    return review
