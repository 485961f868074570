from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission
from os2collab.addresses import address
from os2collab.models import Organisation, User
from os2collab.models.event import append_only
from projects.models.project import Project


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User) -> "CheckInQuerySet":
        """Those of projects in the person's world; what is sealed in them is another question."""
        return self.filter(Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project_id"))))

    def overdue(self) -> "CheckInQuerySet":
        """Open ones whose deadline has passed: their answers are to be revealed now."""
        return self.filter(state=CheckIn.State.OPEN, closes_at__lte=clock.now())

    def for_page(self) -> "CheckInQuerySet":
        """With the project that its page names."""
        return self.select_related("project__product", "opened_by")


class CheckIn(models.Model):
    """One round of “how far are we?”: both sides answer apart, and the answers are revealed together."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        REVEALED = "revealed", _("Revealed")
        CLOSED = "closed", _("Closed")

    project = models.ForeignKey(Project, models.PROTECT, related_name="checkins")
    number = models.PositiveSmallIntegerField(_("Number"))
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # nobody: the rhythm did
    closes_at = models.DateTimeField(_("Revealed at the latest"))
    revealed_at = models.DateTimeField(null=True)
    # Ids of the asked organisations that have not answered; cached by the verbs, read by the overview.
    waits_for = models.JSONField(default=list)
    gap_count = models.PositiveSmallIntegerField(default=0)

    objects = CheckInQuerySet.as_manager()
    lock_first = "project"

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="checkin_number_once",
                fields=["project", "number"],
                violation_error_message=_("There is a check-in with that number already."),
            ),
            models.UniqueConstraint(
                name="checkin_one_open",
                fields=["project"],
                condition=Q(state="open"),
                violation_error_message=_("A check-in is open already."),
            ),
            models.CheckConstraint(
                name="checkin_state_known",
                condition=Q(state__in=["open", "revealed", "closed"]),
                violation_error_message=_("Choose a state from the list."),
            ),
            models.CheckConstraint(
                name="checkin_sealed_until_revealed",
                condition=Q(state="open", revealed_at=None) | (~Q(state="open") & Q(revealed_at__isnull=False)),
                violation_error_message=_("A check-in that is not open has been revealed."),
            ),
            models.CheckConstraint(
                name="checkin_closes_after_it_opens",
                condition=Q(closes_at__gt=models.F("opened_at")),
                violation_error_message=_("The deadline is after the opening."),
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="checkin_deadline", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"

    def get_absolute_url(self) -> str:
        return address("checkin", self.project.slug, self.number)

    @property
    def access_scope(self) -> Project:
        return self.project

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_late(self) -> bool:
        """Whether its deadline has passed and the worker has not come by yet."""
        return self.is_open and self.closes_at <= clock.now()

    def refusal(self, permission: Permission) -> str | Promise | None:
        """Answers come while it is open, acknowledgements when it is revealed."""
        if permission == Permission.CHECKIN_ANSWER and not self.is_open:
            return _("The answers are revealed; say more by reporting status or in the next check-in.")
        if permission == Permission.CHECKIN_ACKNOWLEDGE and self.is_open:
            return _("The answers are still sealed.")
        return self.project.refusal(permission)


class CheckInAcknowledgement(models.Model):
    """An organisation says that it has seen what was revealed, with a word if it likes."""

    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="acknowledgements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    words = models.CharField(_("A word to the others"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="checkin_acknowledged_once_each",
                fields=["checkin", "organisation"],
                violation_error_message=_("Your organisation has acknowledged it already."),
            )
        ]
        triggers = [append_only("checkin_acknowledgement_append_only")]

    def __str__(self) -> str:
        return f"{self.organisation_id} saw {self.checkin_id}"
