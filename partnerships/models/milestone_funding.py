from django.db import models
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from partnerships.models.partnership import Partnership
from projects.models import Milestone


class MilestoneFunding(models.Model):
    """Which partnership pays for a milestone, where its project has several; a milestone is paid by one of them."""

    milestone = models.OneToOneField(
        Milestone,
        models.PROTECT,
        related_name="funding",
        error_messages={"unique": _("Another partnership pays for this milestone already.")},
    )
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="funded")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    lock_first = "partnership"

    def __str__(self) -> str:
        return f"{self.milestone_id} ← {self.partnership_id}"


class OwnRisk(models.Model):
    """The vendor says: we work on this milestone although it is not covered, at our own risk. Never changed."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="own_risks")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="own_risks")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    words = models.CharField(_("What you take on"), max_length=300)
    # What binding money did not cover when it was said, in kroner
    missing = models.DecimalField(max_digits=12, decimal_places=2)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="own_risk_said_once",
                fields=["milestone", "organisation"],
                violation_error_message=_("You have said that already."),
            ),
            models.CheckConstraint(
                name="own_risk_says_what",
                condition=~models.Q(words=""),
                violation_error_message=_("Say what you take on."),
            ),
            models.CheckConstraint(
                name="own_risk_of_something_missing",
                condition=models.Q(missing__gt=0),
                violation_error_message=_("The milestone is covered: there is no risk to take."),
            ),
        ]
        triggers = [append_only("own_risk_append_only")]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.milestone_id}"
