from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import User
from os2collab.models.event import append_only
from os2collab.models.submission import submission_field
from partnerships.models.partnership import Partnership


class Verdict(models.TextChoices):
    HEALTHY = "healthy", _("Healthy")
    WATCH = "watch", _("Keep an eye on it")
    ACT = "act", _("Act")


class Review(models.Model):
    """A coordinator's look at how the co-operation in a partnership goes: verdict, what was seen, what is agreed."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("Verdict"), max_length=8, choices=Verdict)
    seen = models.TextField(_("What I saw"), max_length=4_000)
    agreed = models.TextField(_("What is agreed, and with whom"), max_length=4_000, blank=True)
    next_on = models.DateField(_("Next review"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    # The form that was sent: the same form sent twice is one review.
    submission = submission_field()

    lock_first = "partnership"

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="review_verdict_known",
                condition=Q(verdict__in=Verdict.values),
                violation_error_message=_("Choose a verdict from the list."),
            ),
            models.CheckConstraint(
                name="review_says_what_was_seen",
                condition=~Q(seen=""),
                violation_error_message=_("Write what you saw."),
            ),
        ]
        indexes = [models.Index(fields=["partnership", "-id"], name="review_story")]
        triggers = [append_only("review_append_only")]

    def __str__(self) -> str:
        return f"{self.partnership_id}: {self.verdict}"

    def get_absolute_url(self) -> str:
        """Where it is talked about: it stands on its partnership's page."""
        return address("talk", "review", self.pk)

    @property
    def access_scope(self) -> Partnership:
        return self.partnership

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What the partnership refuses."""
        return self.partnership.refusal(permission)
