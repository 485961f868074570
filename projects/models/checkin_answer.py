from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from os2collab.models import Organisation, Side, User
from os2collab.models.event import append_only
from os2collab.models.submission import submission_field
from projects.models.checkin import CheckIn
from projects.models.milestone import Milestone
from projects.models.status_report import Status


class CheckInAnswerQuerySet(models.QuerySet["CheckInAnswer"]):
    def for_checkin(self, checkin: CheckIn) -> "CheckInAnswerQuerySet":
        """Whose answers there are and whether they are sent; what they say only when the check-in is revealed."""
        sealed = ("went_well", "needed", "goal_words", "goal_holds") if checkin.is_open else ()
        return (
            self.filter(checkin=checkin)
            .select_related("organisation", "by")
            .defer("draft", *sealed)
            .order_by("-asked", "-side", "organisation__sort_key")
        )


class CheckInAnswer(models.Model):
    """One organisation's answer to a check-in: a draft that its people share, sealed when it is sent.

    The leading municipality and the vendors are asked; other organisations on the team may add theirs.
    """

    class GoalHolds(models.TextChoices):
        YES = "yes", _("Yes, it holds")
        TALK = "talk", _("Let us talk about it")

    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    asked = models.BooleanField(default=False)
    # What its people typed so far, as typed, and who wrote to which question; emptied when it is sent. What was never
    # sent stays theirs alone.
    draft = models.JSONField(default=dict)
    writers = models.JSONField(default=dict)
    drafted_at = models.DateTimeField(null=True)
    # What was sent
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    went_well = models.TextField(_("What went well?"), max_length=2_000, blank=True)
    needed = models.TextField(_("What do you need from the others?"), max_length=2_000, blank=True)
    goal_holds = models.CharField(_("Is the shared goal still right?"), max_length=4, choices=GoalHolds, blank=True)
    goal_words = models.TextField(_("What should we talk about?"), max_length=2_000, blank=True)
    # When it was asked for again, and when the other side's lead was told that it is missing.
    reminded_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)

    objects = CheckInAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="checkin_answer_one_each",
                fields=["checkin", "organisation"],
                violation_error_message=_("Your organisation has answered already."),
            ),
            models.CheckConstraint(
                name="checkin_answer_sent_by_somebody",
                condition=Q(by=None, sent_at=None) | Q(by__isnull=False, sent_at__isnull=False),
                violation_error_message=_("An answer that is sent has a sender."),
            ),
            models.CheckConstraint(
                name="checkin_answer_from_one_of_two_sides",
                condition=Q(side__in=[Side.MUNICIPALITY, Side.VENDOR]),
                violation_error_message=_("Only the municipal side and the vendor answer."),
            ),
            models.CheckConstraint(
                name="checkin_answer_goal_known",
                condition=Q(goal_holds__in=["", "yes", "talk"]),
                violation_error_message=_("Choose one of the values that are offered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.checkin_id}"

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None


class CheckInWord(models.Model):
    """What an answer says of one milestone. It becomes a status report when the check-in is revealed."""

    answer = models.ForeignKey(CheckInAnswer, models.PROTECT, related_name="words")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    status = models.CharField(_("Status"), max_length=10, choices=Status)
    forecast_date = models.DateField(_("Expected date"))
    confidence = models.PositiveSmallIntegerField(_("Confidence"))
    obstacle = models.TextField(_("What is in the way"), max_length=2_000, blank=True)
    remedy = models.TextField(_("What is done about it"), max_length=2_000, blank=True)
    # The number of the status report that it becomes: one word is never two reports.
    submission = submission_field()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="checkin_word_once_a_milestone",
                fields=["answer", "milestone"],
                violation_error_message=_("One word on each milestone."),
            ),
            models.CheckConstraint(
                name="checkin_word_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message=_("Choose a status from the list."),
            ),
            models.CheckConstraint(
                name="checkin_word_confidence_1_to_5",
                condition=Q(confidence__gte=1, confidence__lte=5),
                violation_error_message=_("Confidence is a number from 1 to 5."),
            ),
        ]
        triggers = [append_only("checkin_word_append_only")]

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.status} ({self.confidence})"

    def as_said(self) -> dict[str, Any]:
        """The fields that a status report shares with it."""
        names = ("status", "forecast_date", "confidence", "obstacle", "remedy", "submission")
        return {name: getattr(self, name) for name in names}
