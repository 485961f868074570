from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from projects.models.promise import Promise, PromiseState

SETTLED = [PromiseState.KEPT, PromiseState.MOVED, PromiseState.BROKEN]


class PromiseSettlement(models.Model):
    """How a promise went: who said so, for which organisation, and when. It is said once and stays."""

    promise = models.OneToOneField(Promise, models.PROTECT, related_name="settlement")
    outcome = models.CharField(_("How did it go?"), max_length=6, choices=PromiseState)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(_("A word about it"), max_length=300, blank=True)
    # The day of the promise that follows, where there is one
    moved_to = models.DateField(_("New day"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="promise_settlement_outcome_known",
                condition=Q(outcome__in=SETTLED),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
            models.CheckConstraint(
                name="promise_settlement_moved_to_a_day",
                condition=~Q(outcome=PromiseState.MOVED) | Q(moved_to__isnull=False),
                violation_error_message=_("A promise is moved to a day."),
            ),
            models.CheckConstraint(
                name="promise_settlement_kept_is_not_moved",
                condition=~Q(outcome=PromiseState.KEPT) | Q(moved_to=None),
                violation_error_message=_("What was kept is not moved."),
            ),
            models.CheckConstraint(
                name="promise_settlement_new_day_has_reason",
                condition=Q(moved_to=None) | ~Q(note=""),
                violation_error_message=_("Say why the day moves."),
            ),
        ]
        triggers = [append_only("promise_settlement_append_only")]

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.outcome}"
