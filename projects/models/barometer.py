import uuid

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Side, User
from projects.models.checkin import CheckIn
from projects.models.project import Project

FEWEST = 3  # answers of one side, below which nothing of them is kept or shown
DONT_KNOW = 0
VALUES = (DONT_KNOW, 1, 2, 3, 4, 5)


class Statement(models.TextChoices):
    """What is asked: two for each of the three promises that OS2collab grew from."""

    COLLEAGUES = "colleagues", _("We work as colleagues, whoever we are employed by.")
    LEAD = "lead", _("The municipal project lead really leads, and the vendor follows as a technical team-mate.")
    PAID = "paid", _("The vendor knows what it will be paid for, and when.")
    LITTLE = "little", _("It is all right to take only a small part.")
    HONEST = "honest", _("We say honestly how far we are, also when it is bad news.")
    MATTER = "matter", _("We talk about the matter, not about people.")


class BarometerRoundQuerySet(models.QuerySet["BarometerRound"]):
    def visible_to(self, user: User) -> "BarometerRoundQuerySet":
        """Those of projects in the person's world."""
        return self.filter(Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))))

    def overdue(self) -> "BarometerRoundQuerySet":
        """Open ones whose last day has passed."""
        return self.filter(closed_at=None, closes_at__lte=clock.now())


class BarometerRound(models.Model):
    """Six statements, asked of everybody on both sides of the team after each fourth check-in. Anonymous."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="barometer_rounds")
    number = models.PositiveSmallIntegerField(_("Number"))
    checkin = models.OneToOneField(CheckIn, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    closes_at = models.DateTimeField(_("Closed at the latest"))
    closed_at = models.DateTimeField(null=True)

    objects = BarometerRoundQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                name="barometer_number_once",
                fields=["project", "number"],
                violation_error_message=_("There is a round with that number already."),
            ),
            models.UniqueConstraint(
                name="barometer_one_open",
                fields=["project"],
                condition=Q(closed_at=None),
                violation_error_message=_("A round is open already."),
            ),
            models.CheckConstraint(
                name="barometer_dates_in_order",
                condition=Q(closes_at__gt=F("opened_at")) & (Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))),
                violation_error_message=_("A round closes after it opens."),
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="barometer_deadline", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"

    def get_absolute_url(self) -> str:
        return address("barometer", self.project.slug)

    @property
    def access_scope(self) -> Project:
        return self.project

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def refusal(self, permission: Permission) -> str | Promise | None:
        """Answers come while it is open."""
        if permission == Permission.BAROMETER_ANSWER and not self.is_open:
            return _("This round is closed. You are asked again after the next fourth check-in.")
        return self.project.refusal(permission)


class BarometerTally(models.Model):
    """What one side has answered in a round, as counts: an answer is never a row of its own.

    ``counts`` holds, by statement, how many chose “don't know” and 1 to 5. At closing it is emptied where fewer than
    FEWEST have answered, and from then on it never changes.
    """

    round = models.ForeignKey(BarometerRound, models.PROTECT, related_name="tallies")
    side = models.CharField(max_length=12, choices=Side)
    asked = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    counts = models.JSONField(default=dict)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="barometer_tally_one_a_side",
                fields=["round", "side"],
                violation_error_message=_("Each side is counted once."),
            ),
            models.CheckConstraint(
                name="barometer_tally_of_one_of_two_sides",
                condition=Q(side__in=[Side.MUNICIPALITY, Side.VENDOR]),
                violation_error_message=_("Only the municipal side and the vendor answer."),
            ),
            models.CheckConstraint(
                name="barometer_few_answers_are_not_kept",
                condition=Q(is_closed=False) | Q(answered__gte=FEWEST) | Q(counts={}),
                violation_error_message=_("Too few have answered to keep what they said."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="barometer_tally_closed_is_closed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_closed=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} in {self.round_id}"

    def mean(self, statement: str) -> float | None:
        """From 1 to 5, of those who had an opinion; nothing where too few had one, or while the round is open."""
        chosen = self.counts.get(statement) if self.is_closed else None
        if not chosen or sum(chosen[1:]) < FEWEST:
            return None
        return float(sum(value * count for value, count in enumerate(chosen)) / sum(chosen[1:]))

    @property
    def overall(self) -> float | None:
        """The mean of the statements that have one."""
        means = [mean for statement in Statement.values if (mean := self.mean(statement)) is not None]
        return sum(means) / len(means) if means else None


class BarometerTurn(models.Model):
    """Somebody has had their turn in a round that is open. Says nothing of what was answered, and dies at closing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(BarometerRound, models.PROTECT, related_name="turns")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="barometer_turn_once_each",
                fields=["round", "user"],
                violation_error_message=_("You have answered this round already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.round_id}"
