from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from projects.models.adjustment_version import AdjustmentVersion


class AdjustmentParty(models.Model):
    """Somebody who must agree to a version: the municipal project lead, or an organisation that it concerns."""

    class Part(models.TextChoices):
        LEAD = "lead", _("The project lead")
        ORGANISATION = "organisation", _("An organisation")

    version = models.ForeignKey(AdjustmentVersion, models.PROTECT, related_name="parties")
    part = models.CharField(max_length=12, choices=Part)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="adjustment_party_once",
                fields=["version", "part", "organisation"],
                violation_error_message=_("Each party is asked once."),
            ),
            models.CheckConstraint(
                name="adjustment_party_part_known",
                condition=Q(part__in=["lead", "organisation"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]
        triggers = [append_only("adjustment_party_append_only")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.part} {self.organisation_id}"

    @property
    def answered(self) -> "AdjustmentAnswer | None":
        """Its answer, or nothing as long as it has not answered."""
        return getattr(self, "answer", None)


class AdjustmentAnswer(models.Model):
    """A party agrees to a version, or does not and says why. It is signed, dated and never changed."""

    party = models.OneToOneField(AdjustmentParty, models.PROTECT, related_name="answer")
    agrees = models.BooleanField()
    words = models.TextField(_("In a sentence"), max_length=1_000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="adjustment_answer_no_has_words",
                condition=Q(agrees=True) | ~Q(words=""),
                violation_error_message=_("Say why not, so that the others can propose something else."),
            ),
        ]
        triggers = [append_only("adjustment_answer_append_only")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.agrees}"

    @classmethod
    def for_list(cls) -> Any:
        """With the names that a line says."""
        return cls._default_manager.select_related("by")
